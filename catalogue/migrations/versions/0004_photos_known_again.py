"""Photos known again"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_print",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=False),
        sa.Column("sketch", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_photo_print_document_id_document")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_photo_print_project_id_project")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_photo_print")),
    )
    with op.batch_alter_table("photo_print", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_print_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("photo_print", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_print_project_id"))
    op.drop_table("photo_print")

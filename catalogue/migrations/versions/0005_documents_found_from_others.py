"""Documents found from others"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_handle",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_handle_document_id_document")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_document_handle_project_id_project")),
        sa.PrimaryKeyConstraint("document_id", "kind", "key", name=op.f("pk_document_handle")),
    )
    with op.batch_alter_table("document_handle", schema=None) as batch_op:
        batch_op.create_index("ix_document_handle_key", ["project_id", "kind", "key"], unique=False)
    with op.batch_alter_table("document_facts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_document_facts_edition"), ["edition"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("document_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_facts_edition"))
        batch_op.drop_column("edition")
    with op.batch_alter_table("document_handle", schema=None) as batch_op:
        batch_op.drop_index("ix_document_handle_key")
    op.drop_table("document_handle")

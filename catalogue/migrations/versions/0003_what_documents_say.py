"""What documents say that others may confirm or contradict"""

import sqlalchemy as sa
from alembic import op

import catalogue.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_facts",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("noted_at", catalogue.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_facts_document_id_document")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_document_facts_project_id_project")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_facts")),
    )
    with op.batch_alter_table("document_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_facts_project_id"), ["project_id"], unique=False)
    op.create_table(
        "project_review",
        sa.Column("project_id", sa.String(length=64), nullable=False),
        sa.Column("reviewed_until", catalogue.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("at", catalogue.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_review_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_review")),
    )


def downgrade() -> None:
    op.drop_table("project_review")
    with op.batch_alter_table("document_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_facts_project_id"))
    op.drop_table("document_facts")

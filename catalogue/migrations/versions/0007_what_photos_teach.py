"""What photos teach"""

import sqlalchemy as sa
from alembic import op

import catalogue.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("class_version", "class_switch"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("learner", sa.String(length=20), server_default="classes", nullable=False))
    op.create_table(
        "tag_definition",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("zh", sa.String(length=60), nullable=False),
        sa.Column("en", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", catalogue.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tag_definition")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("urgency", sa.Float(), server_default="0", nullable=False))
        batch_op.create_index("ix_finding_urgent", ["status", "urgency", "id"], unique=False)
    # Suspected defects of before come first, as those that are found from now on do.
    op.execute("UPDATE finding SET urgency = 2 WHERE code LIKE 'defect:%'")


def downgrade() -> None:
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index("ix_finding_urgent")
        batch_op.drop_column("urgency")
    op.drop_table("tag_definition")
    for table in ("class_switch", "class_version"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("learner")

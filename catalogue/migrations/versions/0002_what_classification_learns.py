"""What classification learns"""

import sqlalchemy as sa
from alembic import op

import catalogue.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("artefact_key", sa.String(length=64), nullable=False),
        sa.Column("n_lessons", sa.Integer(), nullable=False),
        sa.Column("projects", sa.JSON(), nullable=False),
        sa.Column("comparison", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", catalogue.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_class_version")),
    )
    with op.batch_alter_table("class_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_class_version_scope"), ["scope"], unique=False)
    op.create_table(
        "class_switch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", catalogue.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_at", catalogue.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["class_version.number"], name=op.f("fk_class_switch_number_class_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_switch")),
    )
    with op.batch_alter_table("class_switch", schema=None) as batch_op:
        batch_op.create_index("ix_class_switch_scope", ["scope", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("class_switch", schema=None) as batch_op:
        batch_op.drop_index("ix_class_switch_scope")
    op.drop_table("class_switch")
    with op.batch_alter_table("class_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_version_scope"))
    op.drop_table("class_version")

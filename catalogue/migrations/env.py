"""Alembic's entry: batch mode, so that SQLite can change tables too."""

from alembic import context

from catalogue.database import open_engine
from catalogue.schema import Base

engine = open_engine(context.config.attributes["address"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="catalogue.types.",
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()

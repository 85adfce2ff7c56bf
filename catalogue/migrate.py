"""Bring the database to the newest schema."""

from __future__ import annotations

import fcntl
from pathlib import Path

from alembic import command
from alembic.config import Config

from catalogue.database import database_address
from foundation.settings import CoreSettings


def alembic_config(address: str) -> Config:
    """Alembic's configuration for an address, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["address"] = address
    return config


def upgrade(settings: CoreSettings) -> None:
    """Run the migrations that are missing. Two processes that start at once wait for one another."""
    with settings.path("run", "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command.upgrade(alembic_config(database_address(settings)), "head")

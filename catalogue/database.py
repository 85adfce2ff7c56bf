"""Connections: SQLite in WAL mode with writers taking their lock at once, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from foundation.errors import Unavailable
from foundation.settings import CoreSettings

BUSY_TIMEOUT_MS = 30_000


def database_address(settings: CoreSettings) -> str:
    """SQLAlchemy address: the one that is set, or a SQLite file in home."""
    given = settings.database_url.get_secret_value()
    return given or f"sqlite+pysqlite:///{settings.path('catalogue', 'catalogue.sqlite3')}"


def open_engine(address: str) -> Engine:
    """An engine with what SQLite needs to be shared by several processes."""
    if not address.startswith("sqlite"):
        return create_engine(address, pool_pre_ping=True, pool_size=5, max_overflow=10)
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A reader that turns writer in the middle would fail at once with "database is locked".
        mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class Database:
    """Sessions over one engine: `write()` commits or rolls back, `read()` never holds a write lock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._write = sessionmaker(engine, expire_on_commit=False)
        self._read = sessionmaker(engine.execution_options(sqlite_begin="DEFERRED"), expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back when it raises."""
        with self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading only."""
        with self._read() as session:
            yield session

    def check(self) -> None:
        """Raise Unavailable when the database does not answer."""
        try:
            with self.engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
                connection.execute(text("select 1 from project limit 1"))
        except OperationalError as error:
            raise Unavailable("the catalogue does not answer; is its database up?", "档案数据库没有响应") from error


def open_database(settings: CoreSettings) -> Database:
    """The database that the settings name. Opened once per process."""
    return Database(open_engine(database_address(settings)))

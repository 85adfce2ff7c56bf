"""The record on SQLite and on a real PostgreSQL: migrations, many writers, times with zones."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import func, select

from catalogue.database import Database, open_database
from catalogue.documents import HandedIn, submit
from catalogue.evidence import verify_chains
from catalogue.migrate import upgrade
from catalogue.projects import create_project
from catalogue.schema import Base, EvidenceRecord, Project
from foundation.settings import CoreSettings
from pipeline.road import start_document
from tests.support.road import small_settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CoreSettings]:
    if request.param == "sqlite":
        yield small_settings(tmp_path)
        return
    pgserver = pytest.importorskip("pgserver", reason="PostgreSQL is not installed (package pgserver)")
    server = pgserver.get_server(tmp_path / "pg", cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    yield small_settings(tmp_path / "home", database_url=SecretStr(address))
    server.cleanup()


@pytest.fixture
def database(settings: CoreSettings) -> Iterator[Database]:
    upgrade(settings)
    database = open_database(settings)
    yield database
    database.engine.dispose()


def test_the_migrations_make_the_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_many_writers_lose_nothing_and_keep_the_chain(database: Database) -> None:
    with database.write() as session:
        create_project(session, "p")

    def hand_in(number: int) -> None:
        with database.write() as session:
            project = session.get_one(Project, "p")
            handed = HandedIn(f"{number:064x}", 1, "text/plain", "document", f"{number}.txt")
            start_document(session, submit(session, project, "t", handed).document, actor="t", lane="bulk")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hand_in, range(60)))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(EvidenceRecord)) == 60
        assert list(verify_chains(session)) == []


def test_times_come_back_with_their_zone_and_naive_ones_are_refused(database: Database) -> None:
    with database.write() as session:
        create_project(session, "p")
    with database.read() as session:
        assert session.get_one(Project, "p").created_at.tzinfo is not None
    with pytest.raises(Exception, match="without a zone"), database.write() as session:
        session.get_one(Project, "p").created_at = datetime(2025, 1, 1)


def test_the_database_says_that_it_is_there(database: Database) -> None:
    database.check()

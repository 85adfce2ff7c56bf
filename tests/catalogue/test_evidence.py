"""The evidence notices any change to what it covers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from catalogue.database import Database
from catalogue.evidence import append, sign_heads, signing_key, verify_chains
from catalogue.projects import create_project
from tests.support.road import small_road


@pytest.fixture
def database(tmp_path: Path) -> Database:
    road, _ = small_road(tmp_path)
    with road.database.write() as session:
        for name in ("a", "b"):
            create_project(session, name)
            for i in range(4):
                append(session, name, "tester", "submitted", f"s{i}", {"sha256": f"{i}" * 64})
        sign_heads(session, signing_key(road.settings))
    return road.database


def flaws(database: Database) -> list[str]:
    with database.read() as session:
        return [flaw.where for flaw in verify_chains(session)]


def test_an_untouched_chain_holds(database: Database) -> None:
    assert flaws(database) == []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("update evidence set actor='x' where project_id='a' and seq=2", "a #2"),
        ("update evidence set digests='{}' where project_id='b' and seq=4", "b #4"),
        ("delete from evidence where project_id='a' and seq=3", "a #4"),
        ("delete from evidence where project_id='a' and seq=4", "a #4"),
        ("delete from evidence where project_id='b'", "b #4"),
        ("update evidence_head set heads='{}'", "head 1"),
        ("update evidence_head set signature='AAAA'", "head 1"),
    ],
)
def test_a_change_behind_its_back_is_found(database: Database, statement: str, where: str) -> None:
    with database.write() as session:
        session.execute(text(statement))
    assert where in flaws(database)


def test_a_chain_that_was_made_anew_does_not_fit_the_signed_head(database: Database) -> None:
    with database.write() as session:
        session.execute(text("delete from evidence where project_id='a'"))
        for i in range(4):
            append(session, "a", "forger", "submitted", f"s{i}", {"sha256": "0" * 64})
    assert flaws(database) == ["a #4"]


def test_an_unchanged_archive_is_not_signed_again(database: Database, tmp_path: Path) -> None:
    road, _ = small_road(tmp_path)
    with database.write() as session:
        head = sign_heads(session, signing_key(road.settings))
        assert head is not None
        assert head.seq == 1

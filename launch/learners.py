"""What the commands of every learner share: the archive, versions, switching, undoing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from foundation.errors import SiteTraceError
from foundation.settings import CoreSettings
from launch.console import Exit, err, leave, out, print_json, told_errors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from catalogue.classes import Learner
    from catalogue.database import Database
    from contracts.learning import ClassVersion
    from foundation.blobs import BlobStore
    from foundation.stage import StageRunner
    from pipeline.learning import Course, Gathered, Learned

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
InProject = Annotated[
    str | None, typer.Option("--project", help="Only this project's documents, for this project alone; else all.")
]
ACTOR = "command line"


@dataclass(frozen=True)
class Archive:
    """The record and the store of this home."""

    database: Database
    blobs: BlobStore


@dataclass(frozen=True)
class Words:
    """How one learner's commands speak. alone: what works without any version; again: the command that follows."""

    learner: Learner
    alone: str
    again: str


def open_archive() -> Archive:
    """The archive of this home, with the newest schema."""
    from catalogue.database import open_database
    from catalogue.migrate import upgrade
    from foundation.blobs import open_blobs

    core = CoreSettings()
    upgrade(core)
    return Archive(open_database(core), open_blobs(core))


def scope_of(session: Session, project: str | None) -> str:
    """The scope that an option names: a project's id, or the archive."""
    from catalogue.actors import SYSTEM
    from catalogue.classes import ARCHIVE
    from catalogue.projects import find_project

    return find_project(session, SYSTEM, project).id if project else ARCHIVE


def perform_learning(archive: Archive, runner: StageRunner, course: Course, lessons_key: str) -> str:
    """Learn in this process, as the stage does in a worker. Returns the key of what was learnt."""
    from foundation.ids import new_id
    from foundation.stage import perform
    from pipeline.learning import learning_request

    reply = perform(runner, learning_request(new_id(), lessons_key, course), archive.blobs, lambda _: None)
    if reply.artefact_key is None:
        raise SiteTraceError(reply.error_message or "learning failed", reply.error_message_zh)
    return reply.artefact_key


def take(archive: Archive, key: str, lessons: Gathered, course: Course) -> Learned:
    """Record what was learnt, and switch it on where it is better."""
    from pipeline.learning import take_learned

    with archive.database.write() as session:
        return take_learned(session, archive.blobs, key, lessons, ACTOR, course)


def tell_learned(archive: Archive, done: Learned, as_json: bool, *, what: str) -> None:
    """Say how a learning ended, and leave with the exit status that tells it."""
    from catalogue.classes import version_shape

    with archive.database.read() as session:
        version = version_shape(session, done.version)
    if as_json:
        print_json(version.model_dump(mode="json") | {"why_not": done.why_not})
    else:
        told = version.comparison
        out.print(
            f"version {version.number}: {version.n_lessons} {what}; of {told.n_held_out} held out, "
            f"{told.n_right_before} were right before and {told.n_right} are now "
            f"({told.n_mended} mended, {told.n_broken} broken)."
        )
        out.print("It judges from now on." if done.is_in_use else f"It was not switched on: {done.why_not}.")
    leave(Exit.OK if done.is_in_use else Exit.SOME_FAILED)


def add_version_commands(group: typer.Typer, words: Words) -> None:
    """`versions`, `use`, `undo` of a learner."""

    @group.command("versions")
    def versions(project: InProject = None, as_json: AsJson = False) -> None:
        """Every version with how it judged held-out documents, the newest first, and which one is in use."""
        from catalogue.classes import list_versions

        with told_errors(as_json), open_archive().database.read() as session:
            scope = scope_of(session, project) if project else None
            rows = list_versions(session, scope, words.learner)
        if as_json:
            print_json({"items": [row.model_dump(mode="json") for row in rows]})
            return
        out.print(_table(rows))
        if not any(row.is_in_use for row in rows):
            err.print(f"{words.alone} work alone.", style="dim")

    @group.command("use")
    def use(
        version: Annotated[int, typer.Argument(min=0, help="The number that `versions` shows; 0: none at all.")],
        project: Annotated[str | None, typer.Option("--project", help="With 0: in this project alone.")] = None,
        force: Annotated[bool, typer.Option("--force", help="Also when it judged held-out documents worse.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Switch a version on. It judges what comes; `again` has it judge what is there."""
        from catalogue import classes as record

        with told_errors(as_json), open_archive().database.write() as session:
            if version == 0:
                record.switch_to_rules(session, scope_of(session, project), ACTOR, words.learner)
            else:
                found = record.find_version(session, version, words.learner)
                record.switch_on(session, found, ACTOR, is_forced=force)
        _tell_in_use(version or None, as_json, words)

    @group.command("undo")
    def undo(project: InProject = None, as_json: AsJson = False) -> None:
        """Take the last switch back. From then on the night only offers versions; a person switches on."""
        from catalogue.classes import undo_switch

        with told_errors(as_json), open_archive().database.write() as session:
            left = undo_switch(session, scope_of(session, project), ACTOR, words.learner)
            number = left.number if left else None
        _tell_in_use(number, as_json, words)


def _table(rows: list[ClassVersion]) -> Table:
    table = Table("version", "of", "taught by", "right before", "right", "verdict", "made", "by", "", box=None)
    for row in rows:
        table.add_row(
            str(row.number),
            row.scope or "all projects",
            str(row.n_lessons),
            f"{row.share_right_before:.0%}",
            f"{row.share_right:.0%}",
            row.comparison.verdict,
            row.made_at,
            row.made_by,
            "in use" if row.is_in_use else "",
        )
    return table


def _tell_in_use(number: int | None, as_json: bool, words: Words) -> None:
    if as_json:
        print_json({"in_use": number})
    else:
        out.print(f"Version {number} judges from now on." if number else f"{words.alone} work alone from now on.")
        err.print(f"What is there stays as it is until `{words.again}`.", style="dim")

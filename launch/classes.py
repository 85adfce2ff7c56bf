"""`sitetrace classes`: learn from confirmed types, list versions, switch, undo, judge again; on the catalogue."""

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

    from catalogue.database import Database
    from foundation.blobs import BlobStore
    from pipeline.learning import Learned

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


classes = typer.Typer(
    no_args_is_help=True,
    help="What classification learns from confirmed types: learn, versions, use, undo, again.",
)


def _archive() -> Archive:
    from catalogue.database import open_database
    from catalogue.migrate import upgrade
    from foundation.blobs import open_blobs

    core = CoreSettings()
    upgrade(core)
    return Archive(open_database(core), open_blobs(core))


def _scope(session: Session, project: str | None) -> str:
    from catalogue.actors import SYSTEM
    from catalogue.classes import ARCHIVE
    from catalogue.projects import find_project

    return find_project(session, SYSTEM, project).id if project else ARCHIVE


@classes.command("learn")
def learn(project: InProject = None, as_json: AsJson = False) -> None:
    """Learn from every document whose type a person confirmed, and compare on held-out ones.

    What judges them better than before is switched on. Exit status 4 when it was kept but not switched on.
    """
    from catalogue.classes import version_shape

    with told_errors(as_json):
        archive = _archive()
        done = learn_now(archive, project)
        with archive.database.read() as session:
            version = version_shape(session, done.version)
    if as_json:
        print_json(version.model_dump(mode="json") | {"why_not": done.why_not})
    else:
        told = version.comparison
        out.print(
            f"version {version.number}: {version.n_lessons} confirmed documents; of {told.n_held_out} held out, "
            f"{told.n_right_before} were right by the rules and {told.n_right} are now "
            f"({told.n_mended} mended, {told.n_broken} broken)."
        )
        out.print("It classifies from now on." if done.is_in_use else f"It was not switched on: {done.why_not}.")
    leave(Exit.OK if done.is_in_use else Exit.SOME_FAILED)


def learn_now(archive: Archive, project: str | None) -> Learned:
    """Learn in this process, as the stage `learn` does in a worker."""
    from foundation.ids import new_id
    from foundation.stage import perform
    from pipeline.learning import gather, learning_request, take_learned
    from services.ocr.tasks import learn_stage

    with archive.database.read() as session:
        lessons, key = gather(session, archive.blobs, _scope(session, project))
    reply = perform(learn_stage(), learning_request(new_id(), key), archive.blobs, lambda _: None)
    if reply.artefact_key is None:
        raise SiteTraceError(reply.error_message or "learning failed", reply.error_message_zh)
    with archive.database.write() as session:
        return take_learned(session, archive.blobs, reply.artefact_key, lessons, ACTOR)


@classes.command("versions")
def versions(project: InProject = None, as_json: AsJson = False) -> None:
    """Every version with how it judged held-out documents, the newest first, and which one classifies."""
    from catalogue.classes import list_versions

    with told_errors(as_json), _archive().database.read() as session:
        rows = list_versions(session, _scope(session, project) if project else None)
    if as_json:
        print_json({"items": [row.model_dump(mode="json") for row in rows]})
        return
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
    out.print(table)
    if not any(row.is_in_use for row in rows):
        err.print("The rules work alone.", style="dim")


@classes.command("use")
def use(
    version: Annotated[int, typer.Argument(min=0, help="The number that `versions` shows; 0: the rules alone.")],
    project: Annotated[str | None, typer.Option("--project", help="With 0: in this project alone.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also when it judged held-out documents worse.")] = False,
    as_json: AsJson = False,
) -> None:
    """Switch a version on. It judges what comes; `again` has it judge what is there."""
    from catalogue import classes as record

    with told_errors(as_json), _archive().database.write() as session:
        if version == 0:
            record.switch_to_rules(session, _scope(session, project), ACTOR)
        else:
            record.switch_on(session, record.find_version(session, version), ACTOR, is_forced=force)
    _tell_in_use(version or None, as_json)


@classes.command("undo")
def undo(project: InProject = None, as_json: AsJson = False) -> None:
    """Take the last switch back. From then on the night only offers versions; a person switches on."""
    from catalogue.classes import undo_switch

    with told_errors(as_json), _archive().database.write() as session:
        left = undo_switch(session, _scope(session, project), ACTOR)
        number = left.number if left else None
    _tell_in_use(number, as_json)


def _tell_in_use(number: int | None, as_json: bool) -> None:
    if as_json:
        print_json({"in_use": number})
    else:
        out.print(f"Version {number} classifies from now on." if number else "The rules work alone from now on.")
        err.print("What is there keeps its type until `sitetrace classes again`.", style="dim")


@classes.command("again")
def again(project: InProject = None, as_json: AsJson = False) -> None:
    """Have every document whose type is the machine's own judged again by what is in use. People's types stay."""
    from pipeline.learning import documents_to_judge_again
    from pipeline.road import start_document

    with told_errors(as_json), _archive().database.write() as session:
        waiting = documents_to_judge_again(session, _scope(session, project))
        for document in waiting:
            start_document(session, document, actor=ACTOR, lane="bulk", kind="reprocess")
    if as_json:
        print_json({"started": len(waiting)})
    else:
        out.print(f"{len(waiting)} documents are judged again.")

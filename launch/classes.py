"""`sitetrace classes`: learn from confirmed types, list versions, switch, undo, judge again; on the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from launch.console import out, print_json, told_errors
from launch.learners import (
    ACTOR,
    Archive,
    AsJson,
    InProject,
    Words,
    add_version_commands,
    open_archive,
    perform_learning,
    scope_of,
    take,
    tell_learned,
)

if TYPE_CHECKING:
    from pipeline.learning import Learned

classes = typer.Typer(
    no_args_is_help=True,
    help="What classification learns from confirmed types: learn, versions, use, undo, again.",
)


@classes.command("learn")
def learn(project: InProject = None, as_json: AsJson = False) -> None:
    """Learn from every document whose type a person confirmed, and compare on held-out ones.

    What judges them better than before is switched on. Exit status 4 when it was kept but not switched on.
    """
    with told_errors(as_json):
        archive = open_archive()
        done = learn_now(archive, project)
    tell_learned(archive, done, as_json, what="confirmed documents")


def learn_now(archive: Archive, project: str | None) -> Learned:
    """Learn in this process, as the stage `learn` does in a worker."""
    from pipeline.learning import CLASSES, gather
    from services.ocr.tasks import learn_stage

    with archive.database.read() as session:
        lessons, key = gather(session, archive.blobs, scope_of(session, project))
    return take(archive, perform_learning(archive, learn_stage(), CLASSES, key), lessons, CLASSES)


add_version_commands(classes, Words("classes", "The rules", "sitetrace classes again"))


@classes.command("again")
def again(project: InProject = None, as_json: AsJson = False) -> None:
    """Have every document whose type is the machine's own judged again by what is in use. People's types stay."""
    from pipeline.learning import documents_to_judge_again
    from pipeline.road import start_document

    with told_errors(as_json), open_archive().database.write() as session:
        waiting = documents_to_judge_again(session, scope_of(session, project))
        for document in waiting:
            start_document(session, document, actor=ACTOR, lane="bulk", kind="reprocess")
    if as_json:
        print_json({"started": len(waiting)})
    else:
        out.print(f"{len(waiting)} documents are judged again.")

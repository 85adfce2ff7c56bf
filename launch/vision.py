"""`sitetrace vision`: learn from confirmed photos, switch versions, look again, define tags, train a detector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.table import Table

from foundation.errors import BadInput
from launch.console import err, out, print_json, told_errors
from launch.detector import add_detector_commands
from launch.learners import (
    ACTOR,
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
    from contracts.headlearning import LearnedHeads

vision = typer.Typer(
    no_args_is_help=True,
    help="What photos teach: learn, versions, use, undo, again; define, tags; boxes, detector.",
)
MOST = 500


@vision.command("learn")
def learn(
    project: InProject = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="Only this tag, again for more; others stay as they are.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Compare alone; nothing is recorded.")] = False,
    as_json: AsJson = False,
) -> None:
    """Learn from every photo of which a person spoke, and compare on held-out ones.

    Each tag is kept where it judges them better. Exit status 4 when the version was kept but not switched on.
    """
    from contracts.headlearning import LearnedHeads
    from pipeline.learning import SIGHT, gather
    from services.vision.tasks import learn_sight_stage

    with told_errors(as_json):
        archive = open_archive()
        with archive.database.read() as session:
            lessons, lessons_key = gather(session, archive.blobs, scope_of(session, project), SIGHT, tag or ())
        key = perform_learning(archive, learn_sight_stage(), SIGHT, lessons_key)
        learned = LearnedHeads.model_validate(archive.blobs.get_artefact(key))
        done = None if dry_run else take(archive, key, lessons, SIGHT)
    if not as_json:
        _tell_tags(learned)
    if done is not None:
        tell_learned(archive, done, as_json, what="photos of which people spoke")
    elif as_json:
        print_json({"comparison": learned.comparison.model_dump(mode="json"), "refused": learned.refused})
    else:
        out.print(f"As a whole: {learned.comparison.verdict}. Nothing was recorded.")


def _tell_tags(learned: LearnedHeads) -> None:
    table = Table("tag", "yes / no", "right before", "right", "AP before", "AP", "verdict", box=None)
    for name, told in learned.comparison.by_tag.items():
        table.add_row(
            name,
            f"{told.n_yes} / {told.n_no}",
            str(told.n_right_before),
            str(told.n_right),
            "-" if told.ap_before is None else f"{told.ap_before:.2f}",
            "-" if told.ap is None else f"{told.ap:.2f}",
            told.verdict,
        )
    out.print(table)
    few = [name for name, why in learned.refused.items() if why == "too few"]
    if few:
        err.print(f"Too few words yet: {', '.join(few)}.", style="dim")


add_detector_commands(vision)
add_version_commands(vision, Words("vision", "The shipped heads", "sitetrace vision again"))


@vision.command("again")
def again(
    project: InProject = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Photos in this round, the oldest first.")] = MOST,
    as_json: AsJson = False,
) -> None:
    """Have photos looked at again that were seen before the last switch, a round at a time. People's tags stay."""
    from pipeline.learning import photos_to_see_again
    from pipeline.road import start_document

    with told_errors(as_json), open_archive().database.write() as session:
        waiting, n_all = photos_to_see_again(session, scope_of(session, project), most)
        for document in waiting:
            start_document(session, document, actor=ACTOR, lane="bulk", kind="reprocess")
    if as_json:
        print_json({"started": len(waiting), "left": n_all - len(waiting)})
    else:
        out.print(f"{len(waiting)} photos and videos are looked at again, {n_all - len(waiting)} are left.")


@vision.command("define")
def define(
    key: Annotated[str, typer.Argument(help="Small letters, digits and _: grouting_sleeve.")],
    zh: Annotated[str, typer.Option(help="Its Chinese name.")],
    en: Annotated[str, typer.Option(help="Its English name.")],
    as_json: AsJson = False,
) -> None:
    """Define a tag that the table of tags does not have; ten photos that people gave it teach it."""
    from catalogue.tagwords import define_tag
    from contracts.headlearning import NewTag

    with told_errors(as_json), open_archive().database.write() as session:
        try:
            wanted = NewTag(key=key, zh=zh, en=en)
        except ValidationError as error:
            raise BadInput(f"this cannot be a tag: {error.errors()[0]['msg']}", "标签的键或名称不符合要求") from error
        define_tag(session, wanted, ACTOR)
    if as_json:
        print_json(wanted.model_dump())
    else:
        out.print(f"{key} is a tag now: {zh} / {en}.")


@vision.command("tags")
def tags(as_json: AsJson = False) -> None:
    """The tags that this archive defined itself."""
    from catalogue.tagwords import new_tags

    with told_errors(as_json), open_archive().database.read() as session:
        rows = list(new_tags(session).values())
    if as_json:
        print_json({"items": [row.model_dump() for row in rows]})
        return
    table = Table("key", "zh", "en", box=None)
    for row in rows:
        table.add_row(row.key, row.zh, row.en)
    out.print(table)

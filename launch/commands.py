"""Commands that call the gateway: ingest, search, jobs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from foundation.settings import CoreSettings
from launch.client import Client, open_client
from launch.console import Exit, err, leave, out, print_json, told_errors
from launch.ingest import FieldsOf, Outcome, find_files, hand_in, wait_for
from launch.questions import jobs_table, show_answer, status_text
from launch.settings import ClientSettings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
jobs = typer.Typer(help="Jobs: list them, show, cancel or retry one.", invoke_without_command=True)


def _open() -> Client:
    return open_client(CoreSettings(), ClientSettings())


def progress_bar(console: Console = err) -> Progress:
    """The progress bar of long work, on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[now]}"),
        console=console,
        transient=not console.is_terminal,
    )


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and directories; directories are walked.")],
    project: Annotated[str, typer.Option(help="Project that they belong to; made when there is none of that name.")],
    section: Annotated[
        str | None, typer.Option(help="Section of the works (标段), where the files do not say.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Where they come from, for the record.")] = None,
    lane: Annotated[str, typer.Option(help="bulk waits behind interactive work.")] = "bulk",
    wait: Annotated[bool, typer.Option("--wait", help="Stay until every document is over, and tell how.")] = False,
    timeout: Annotated[float, typer.Option(help="With --wait: seconds to wait at most; 0 is as long as it takes.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Hand in files or whole directories. The same bytes again are the same document.

    Exit status: 0 all good, 3 the system does not run, 4 some were refused, failed or are not over in time.
    """
    given = {"project": project, "section": section, "source": source, "lane": lane}
    fields = {name: value for name, value in given.items() if value}
    with told_errors(as_json):
        files = find_files(paths)
        with _open() as client:
            outcomes = ingest_files(client, files, lambda _: fields, is_waiting=wait, timeout_s=timeout)
    if as_json:
        print_json({"items": [o.as_json() for o in outcomes], "counts": Counter(o.status for o in outcomes)})
    else:
        show_outcomes(outcomes)
    is_late = wait and any(o.status in ("queued", "running") for o in outcomes)
    leave(Exit.SOME_FAILED if is_late or not all(o.is_good for o in outcomes) else Exit.OK)


def ingest_files(
    client: Client, files: list[Path], fields_of: FieldsOf, *, is_waiting: bool, timeout_s: float = 0
) -> list[Outcome]:
    """Hand in with a progress bar, and wait when asked to."""
    with progress_bar() as bar:
        upload = bar.add_task("handing in", total=len(files), now="")
        outcomes = hand_in(
            client, files, fields_of, lambda n, total, now: bar.update(upload, completed=n, total=total, now=now)
        )
        if is_waiting:
            bar.update(upload, now="")
            work = bar.add_task("working   ", total=None, now="")
            outcomes = wait_for(
                client,
                outcomes,
                lambda n, total, now: bar.update(work, completed=n, total=total, now=now),
                timeout_s,
            )
            bar.update(work, now="")
    return outcomes


def show_outcomes(outcomes: list[Outcome]) -> None:
    """How many of each, and every one that a person has to look at."""
    counts = Counter(o.status for o in outcomes)
    line = Text("  ").join(Text.assemble(str(n), " ", status_text(status)) for status, n in counts.most_common())
    out.print(line if outcomes else "no files found")
    odd = [o for o in outcomes if not o.is_good or (o.status == "succeeded" and o.reason)]
    if not odd:
        return
    table = Table("file", "status", "why", box=None)
    for outcome in odd:
        why = " / ".join(w for w in (outcome.reason, outcome.reason_zh) if w)
        table.add_row(Text(outcome.path or outcome.name), status_text(outcome.status), Text(why))
    out.print(table)


def search(
    query: Annotated[str, typer.Argument(help="A question in Chinese or English, a code, a name.")],
    project: Annotated[str | None, typer.Option(help="Only this project.")] = None,
    reference_date: Annotated[
        str | None, typer.Option(help="What `last March` counts from; today if left out.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most hits.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Ask the archive."""
    body: dict[str, Any] = {"query": query, "limit": limit, "project": project, "reference_date": reference_date}
    with told_errors(as_json), _open() as client:
        answer = client.post("/v1/search", {k: v for k, v in body.items() if v is not None})
    if as_json:
        print_json(answer)
    else:
        show_answer(out, query, answer, limit)


@jobs.callback()
def list_jobs(
    context: typer.Context,
    status: Annotated[
        str | None, typer.Option(help="queued, running, succeeded, failed, canceled or quarantined.")
    ] = None,
    project: Annotated[str | None, typer.Option(help="Only this project.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most jobs.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Jobs, the newest first, with the number of each status."""
    if context.invoked_subcommand is not None:
        return
    with told_errors(as_json), _open() as client:
        page = client.get("/v1/jobs", status=status, project=project, limit=limit)
    if as_json:
        print_json(page)
        return
    out.print(jobs_table(page["items"]))
    counts = page.get("counts", {})
    out.print(Text("  ").join(Text.assemble(str(n), " ", status_text(name)) for name, n in counts.items()))


def _one_job(job_id: str, verb: str, as_json: bool) -> None:
    with told_errors(as_json), _open() as client:
        path = f"/v1/jobs/{job_id}"
        job = client.post(f"{path}:{verb}") if verb else client.get(path)
    if as_json:
        print_json(job)
        return
    out.print(jobs_table([job]))
    table = Table("stage", "status", "seconds", "attempts", box=None)
    for stage in job["stages"]:
        seconds = "" if stage["seconds"] is None else f"{stage['seconds']:.1f}"
        table.add_row(stage["name"], status_text(stage["status"]), seconds, str(stage["attempts"]))
    out.print(table)


JobId = Annotated[str, typer.Argument(help="The id that `jobs` shows.")]


@jobs.command("show")
def show_job(job_id: JobId, as_json: AsJson = False) -> None:
    """A job with its stages."""
    _one_job(job_id, "", as_json)


@jobs.command("cancel")
def cancel_job(job_id: JobId, as_json: AsJson = False) -> None:
    """Stop a job; what it has written stays."""
    _one_job(job_id, "cancel", as_json)


@jobs.command("retry")
def retry_job(job_id: JobId, as_json: AsJson = False) -> None:
    """Do a job again that failed, was canceled or quarantined."""
    _one_job(job_id, "retry", as_json)

"""`sitetrace`: the command line. Commands are thin; what they do lies in the modules beside this one."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from foundation.settings import CoreSettings
from launch import commands, keyring, rulebook
from launch.classes import classes
from launch.console import Exit, err, leave, out, print_json, status_line, told_errors
from launch.corrections import corrections
from launch.vision import vision

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
EXIT_CODES = (
    "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the system does not run, "
    "4 some items failed or are not over, 130 interrupted."
)

app = typer.Typer(
    help="SiteTrace 工程留痕: reads, tags, summarises, indexes and reviews what a construction project leaves behind.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models = typer.Typer(no_args_is_help=True, help="Model files: list, verify.")


@app.command()
def up(as_json: AsJson = False) -> None:
    """Start the whole system on this machine and stay in the foreground; Ctrl-C stops it.

    State lies in SITETRACE_HOME, the pages on SITETRACE_PORT. /readyz answers 200 when uploads are taken.
    """
    from launch.settings import LaunchSettings
    from launch.up import run_system

    def tell(name: str, words: str) -> None:
        if as_json:
            print_json({"part": name, "words": words})
        else:
            status_line(name, words)

    with told_errors():
        run_system(CoreSettings(), LaunchSettings(), tell, with_link=err.is_terminal)


@app.command()
def demo(
    report: Annotated[
        str | None, typer.Option(help="Write times and memory to this file as Markdown, as in benchmarks/demo.md.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Start the system, hand in samples/, ask three questions, and stay up until Ctrl-C.

    With DEMO_EXIT=1 in the environment it ends by itself: exit status 0 only if the answers were the right ones.
    """
    from launch.demo import run_demo

    with told_errors(as_json):
        is_right = run_demo(report, as_json)
    leave(Exit.OK if is_right else Exit.FAILED)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Who runs on this home. Exit status 3 when nothing does."""
    from launch.plan import gateway_address, home_of, is_ready_at
    from launch.processes import lives, read_record

    core = CoreSettings()
    facts, parts = read_record(home_of(core))
    address = str(facts.get("address") or gateway_address(core))
    alive, is_ready = [part for part in parts if lives(part)], is_ready_at(address)
    if as_json:
        running = [{"name": part.name, "pid": part.pid} for part in alive]
        print_json({"home": str(home_of(core)), "address": address, "is_ready": is_ready, "parts": running})
    else:
        out.print(f"home {home_of(core)}", f"gateway {address}: {'ready' if is_ready else 'does not answer'}", sep="\n")
        for part in alive:
            out.print(f"  {part.name:<22} process {part.pid}")
    leave(Exit.OK if is_ready else Exit.NOT_RUNNING)


@app.command()
def serve(
    name: Annotated[str, typer.Argument(help="gateway, ocr, vision, nlp or search.")],
    host: Annotated[str | None, typer.Option(help="Address to listen on; the gateway's is SITETRACE_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; left out: SITETRACE_PORT, and the next ones by name.")] = None,
) -> None:
    """Run one HTTP service alone."""
    from launch.serve import place_of
    from launch.serve import serve as run

    with told_errors():
        place_of(name, CoreSettings())
        run(name, host, port)


@app.command()
def worker(
    queues: Annotated[str, typer.Option(help="Queues to serve, the first first: ocr.interactive,ocr.bulk ...")],
    concurrency: Annotated[int, typer.Option(min=1, help="Processes that work at once.")] = 1,
    name: Annotated[str, typer.Option(help="Name in logs.")] = "worker",
) -> None:
    """Work on what waits in some queues."""
    from launch.worker import includes_for, work

    with told_errors():
        wanted = [queue.strip() for queue in queues.split(",") if queue.strip()]
        includes_for(wanted)
        work(wanted, name, concurrency)


@app.command()
def sweep() -> None:
    """Send waiting messages and find lost work, until stopped. One in a system."""
    from launch.sweep import sweep as run

    with told_errors():
        run()


@app.command()
def migrate(as_json: AsJson = False) -> None:
    """Bring the catalogue's database to the newest schema."""
    from catalogue.migrate import upgrade

    with told_errors(as_json):
        upgrade(CoreSettings())
    if as_json:
        print_json({"migrated": True})


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check the evidence chains and their signatures, and read every original again. Exit status 1 for any flaw."""
    from launch.checks import verify_archive

    with told_errors(as_json), commands.progress_bar() as bar:
        task = bar.add_task("originals", total=None, now="")
        report = verify_archive(CoreSettings(), lambda n, total: bar.update(task, completed=n, total=total))
    if as_json:
        print_json(report.as_json())
    else:
        out.print(
            f"{report.n_links} links of evidence, {report.n_heads} signed heads, "
            f"{report.n_originals} originals ({report.n_bytes / 1e6:.1f} MB) read again."
        )
        for where, what in report.flaws:
            out.print(Text.assemble((where, "red"), ": ", what))
        out.print("Everything holds." if not report.flaws else f"{len(report.flaws)} flaws.")
    leave(Exit.FAILED if report.flaws else Exit.OK)


@app.command()
def reindex(
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Count every chunk and send every document, not only what is missing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the index into line with the record. The documents follow in the background; `sitetrace jobs` tells.

    The system does this by itself at every start and every few hours.
    """
    from launch.checks import compare_index

    with told_errors(as_json):
        done = compare_index(CoreSettings(), is_thorough=thorough)
    if as_json:
        print_json({**vars(done), "agrees": done.agrees})
    else:
        out.print(
            f"{done.n_in_record} documents in the record, {done.n_current} right in the index; "
            f"{done.n_sent} sent again, {done.n_removed} taken out."
        )


@app.command()
def settings(
    env: Annotated[bool, typer.Option("--env", help="Print them as .env.example.")] = False,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Print a .env with fresh secrets for docker compose.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Every setting with its default and what it does."""
    from launch.envfile import all_settings, env_example, secrets_env

    if env or secrets:
        typer.echo(env_example() if env else secrets_env(), nl=False)
        return
    if as_json:
        print_json({"items": [vars(setting) for setting in all_settings()]})
        return
    table = Table("variable", "default", "what it does", box=None)
    for setting in all_settings():
        table.add_row(setting.name, Text(setting.default), Text(setting.description))
    out.print(table)


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """Every model file: where it comes from, its licence, what it is for."""
    from launch.modelfiles import flaw_of, model_files

    with told_errors(as_json):
        rows = [{"service": s, **vars(f), "problem": flaw_of(f, is_deep=False)} for s, f in model_files()]
    if as_json:
        print_json({"items": rows})
        return
    table = Table("service", "model", "version", "licence", "for", "", box=None)
    for row in rows:
        table.add_row(*(Text(str(row[key])) for key in ("service", "name", "version", "licence", "purpose", "problem")))
    out.print(table)


@models.command("verify")
def verify_models(as_json: AsJson = False) -> None:
    """Read every model file and compare its digest. Exit status 1 when one is missing or differs."""
    from launch.modelfiles import flaw_of, model_files

    with told_errors(as_json):
        rows = [{"service": s, "name": f.name, "problem": flaw_of(f, is_deep=True)} for s, f in model_files()]
    flawed = [row for row in rows if row["problem"]]
    if as_json:
        print_json({"holds": not flawed, "items": rows})
    else:
        for row in flawed:
            out.print(f"[red]{row['service']} {row['name']}[/red]: {row['problem']}", soft_wrap=True)
        out.print(f"{len(rows) - len(flawed)} of {len(rows)} model files are as they should be.")
    leave(Exit.FAILED if flawed else Exit.OK)


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(version("sitetrace"))
        raise typer.Exit()


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """SiteTrace 工程留痕: reads, tags, summarises, indexes and reviews what a construction project leaves behind."""


app.command()(commands.ingest)
app.command()(commands.search)
app.add_typer(commands.jobs, name="jobs")
app.add_typer(keyring.keys, name="keys")
app.add_typer(keyring.people, name="people")
app.command()(keyring.link)
app.command()(rulebook.rules)
app.command()(corrections)
app.add_typer(models, name="models")
app.add_typer(classes, name="classes")
app.add_typer(vision, name="vision")


def main() -> None:
    """Entry point of the `sitetrace` command."""
    app()


if __name__ == "__main__":
    main()

"""Answers and jobs as tables on the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console, Group
from rich.table import Column, Table
from rich.text import Text

STATUS_STYLE = {
    "succeeded": "green",
    "running": "cyan",
    "queued": "dim",
    "failed": "red",
    "quarantined": "yellow",
    "canceled": "dim",
    "refused": "red",
}


def show_answer(console: Console, query: str, answer: dict[str, Any], limit: int = 10) -> None:
    """A question, what was understood of it, and its hits."""
    chips = [f"[{chip['key']}: {chip['label']}]" for chip in answer["interpretation"]["chips"]]
    head = Text.assemble(("? ", "bold cyan"), (query, "bold"), ("  " + " ".join(chips), "cyan"))
    about = "" if answer.get("total_is_exact", True) else "about "
    foot = Text(f"  {about}{answer['total']} found in {answer['took_ms']:.0f} ms", style="dim")
    if not answer["hits"]:
        console.print(Group(head, Text("  nothing found", style="yellow"), foot))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("", "title", "date", "page", "score", "snippet"):
        table.add_column(name, header_style="dim", overflow="fold", ratio=3 if name == "snippet" else None)
    for number, hit in enumerate(answer["hits"][:limit], start=1):
        table.add_row(
            str(number), hit["title"], hit.get("doc_date") or "", _place(hit), f"{hit['score']:.2f}", _snippet(hit)
        )
    console.print(Group(head, table, foot))


def _place(hit: dict[str, Any]) -> str:
    if hit.get("start_s") is not None:
        return f"{hit['start_s']:.0f} s"
    return str(hit["page"]) if hit.get("page") else ""


def _snippet(hit: dict[str, Any]) -> Text:
    text = Text(hit["snippet"])
    for start, end in hit["highlights"]:
        text.stylize("bold yellow", start, end)
    return Text(" ").join(text.split("\n")) if "\n" in text.plain else text


def jobs_table(jobs: list[dict[str, Any]]) -> Table:
    """Jobs, one a line."""
    table = Table(Column("id", no_wrap=True), "status", "stage", "done", "name", "why", box=None)
    for job in jobs:
        error = job.get("error") or {}
        table.add_row(
            job["id"],
            status_text(job["status"]),
            job.get("stage") or "",
            f"{job['progress']:.0%}",
            Text(job.get("name") or ""),
            Text(error.get("message") or ""),
        )
    return table


def status_text(status: str) -> Text:
    """A status in its colour."""
    return Text(status, style=STATUS_STYLE.get(status, ""))

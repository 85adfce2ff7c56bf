"""Handing in files and whole directories through the gateway, and waiting for what becomes of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from foundation.errors import BadInput
from launch.client import Client, Refused

OVER = ("succeeded", "failed", "canceled", "quarantined")
N_UPLOADS = 3
MANY = 300
SKIPPED = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass
class Outcome:
    """What became of one file, or of one child of a container."""

    name: str
    status: str
    document_id: str | None = None
    job_id: str | None = None
    kind: str | None = None
    type: str | None = None
    is_duplicate: bool = False
    reason: str | None = None
    reason_zh: str | None = None
    parent_id: str | None = None
    path: str | None = field(default=None)

    @property
    def is_good(self) -> bool:
        """Whether nobody has to look at it."""
        return self.status not in ("failed", "canceled", "quarantined", "refused")

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


Note = Callable[[int, int, str], None]
"""Told as work goes on: how many are done, of how many, and what is being worked on."""

FieldsOf = Callable[[Path], dict[str, str]]
"""The form fields that go with a file: project, section, source, lane ..."""


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files named, and files below directories named, in order; hidden ones and those of file managers left out.

    Raises BadInput for a path that is not there.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_walk(path)))
        elif path.is_file():
            found[path] = None
        else:
            raise BadInput(f"there is no file or directory {path}", f"没有这个文件或目录:{path}")
    return list(found)


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not _is_skipped(f))
        for name in sorted(names):
            file = Path(folder, name)
            if not _is_skipped(name) and file.is_file():
                yield file


def _is_skipped(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in SKIPPED


def hand_in(client: Client, files: list[Path], fields_of: FieldsOf, note: Note) -> list[Outcome]:
    """Upload files, a few at a time. A file that is refused does not stop the others; NotRunning does."""
    outcomes: list[Outcome] = []
    with ThreadPoolExecutor(N_UPLOADS) as pool:
        futures = [pool.submit(_hand_in_one, client, file, fields_of(file)) for file in files]
        try:
            for file, future in zip(files, futures, strict=True):
                outcomes.append(future.result())
                note(len(outcomes), len(files), file.name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return outcomes


def _hand_in_one(client: Client, file: Path, fields: dict[str, str]) -> Outcome:
    try:
        answer = client.upload(file, fields)
    except Refused as error:
        return Outcome(file.name, "refused", reason=error.message, reason_zh=error.zh, path=str(file))
    except OSError as error:
        return Outcome(file.name, "refused", reason=f"cannot be opened: {error.strerror}", path=str(file))
    document, job = answer["document"], answer.get("job")
    return Outcome(
        file.name,
        document["status"],
        document["id"],
        job["id"] if job else None,
        document["kind"],
        is_duplicate=answer["duplicate"],
        path=str(file),
    )


def wait_for(client: Client, outcomes: list[Outcome], note: Note, timeout_s: float = 0) -> list[Outcome]:
    """Wait until every document and every child of a container is over; returns their outcomes, children behind.

    timeout_s 0: as long as it takes. What is not over when the time is up keeps the status it has.
    """
    by_id: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.document_id is not None:  # the same bytes twice are one document
            by_id.setdefault(outcome.document_id, []).append(outcome)
    pending, began, pause_s = list(by_id), time.monotonic(), 0.5
    results = list(outcomes)
    while pending:
        n_waiting = _n_active(client)
        if n_waiting > MANY and not (timeout_s and time.monotonic() - began > timeout_s):
            # So many are not asked for one by one.
            note(max(0, len(by_id) - n_waiting), len(by_id), "")
            time.sleep(2.0)
            continue
        active = _active(client)
        for document_id in [d for d in pending if d not in active]:
            document = client.get(f"/v1/documents/{document_id}")
            for outcome in by_id[document_id]:
                _take(outcome, document)
            if document["status"] not in OVER:
                continue
            pending.remove(document_id)
            for child in document["children"]:
                if child not in by_id:
                    results.append(Outcome("", "queued", child, parent_id=document_id))
                    by_id[child] = results[-1:]
                    pending.append(child)
        note(len(by_id) - len(pending), len(by_id), _words(active, pending))
        if not pending or (timeout_s and time.monotonic() - began > timeout_s):
            break
        time.sleep(pause_s)
        pause_s = min(2.0, pause_s * 1.1)
    return results


def _n_active(client: Client) -> int:
    counts = client.get("/v1/jobs", limit=1).get("counts", {})
    return int(counts.get("queued", 0)) + int(counts.get("running", 0))


def _active(client: Client) -> dict[str, dict[str, Any]]:
    """Jobs under way, by their document."""
    jobs = [job for status in ("running", "queued") for job in client.pages("/v1/jobs", status=status)]
    return {job["document_id"]: job for job in jobs if job["document_id"]}


def _words(active: dict[str, dict[str, Any]], pending: list[str]) -> str:
    mine = [active[d] for d in pending if d in active and active[d]["status"] == "running"]
    return " · ".join(f"{job['name']} {job['stage'] or ''}".strip() for job in mine[:2])


def _take(outcome: Outcome, document: dict[str, Any]) -> None:
    outcome.name = outcome.name or document["name"]
    outcome.status, outcome.kind = document["status"], document["kind"]
    outcome.type = (document.get("classification") or {}).get("type_zh")
    outcome.reason, outcome.reason_zh = document.get("notice"), document.get("notice_zh")

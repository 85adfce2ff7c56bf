"""The plan of a set and its files: which type stands where, how it wears, what gold says."""

from __future__ import annotations

import json
import math
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

import numpy as np
from PIL import Image

from tools.forms import document, outside
from tools.forms.paper import Sheet
from tools.forms.wear import FRESH_LOOKS, LOOKS, Matrix, moved
from tools.forms.wear_third import THIRD_LOOKS, wear

Half = Literal["dev", "held", "fresh", "third"]
OTHER = "other"
OTHER_SHARE = 0.3
CUT_SHARE = 0.55  # of the title's height that lies beyond the edge
ENOUGH_CHARS = 70  # a second page with fewer does not tell what it belongs to


@dataclass(frozen=True)
class Job:
    """One file to make: the types in it and its number."""

    number: int
    half: str
    seed: int
    kinds: tuple[str, ...]


@dataclass
class Part:
    """One document inside a file."""

    kind: str
    sheets: list[Sheet]
    faults: set[str]
    note: str = ""
    title: str | None = None
    layout: dict[str, Any] = field(default_factory=dict)


def schedule(n_files: int, half: Half, seed: int) -> list[Job]:
    """Types of the files: each type in turn, three in ten `other`, one in sixteen with several documents."""
    rng = Random(f"{seed}/{half}/plan")
    kinds = document.kinds(half)
    n_other = math.ceil(n_files * OTHER_SHARE)
    row: list[str] = [OTHER] * n_other
    n_rounds = (n_files - n_other) // len(kinds)
    row += kinds * n_rounds
    if n_rounds:  # only these can show a wrong sum
        row += document.kinds_with_sums(half) * 5
    row = (row + rng.sample(kinds, len(kinds)))[:n_files]
    rng.shuffle(row)
    jobs = []
    for n, kind in enumerate(row):
        more = [rng.choice([*kinds, OTHER, OTHER]) for _ in range(rng.randrange(1, 3))] if n % 16 == 5 else []
        jobs.append(Job(n, half, seed, (kind, *[m for m in more if m != kind])))
    return jobs


def make_part(kind: str, job: Job, rng: Random, *, is_alone: bool) -> Part:
    """Draw one document. A lone one may be a first page cut at its title, or a second page without its first."""
    if kind == OTHER:
        number = job.number if job.number % 3 else rng.randrange(outside.n_pieces(job.half))
        book, note = outside.write(number * 7 + job.seed, job.half, rng)
        return Part(kind, book.sheets, set(), note, book.sheets[0].title)
    book, faults = document.write(kind, job.half, rng)
    sheets = book.sheets
    note = ""
    n_chars = sum(len(mark.text) for sheet in sheets[1:] for mark in sheet.marks)
    if is_alone and n_chars >= ENOUGH_CHARS and rng.random() < 0.5 and "illegible_page" not in faults:
        sheets, note = sheets[1:], "second page"
    title = sheets[0].title
    if title and sheets[0].title_box and rng.random() < 0.07:
        cut_title(sheets[0])
        title, note = None, "title cut"
    return Part(kind, sheets, faults, note, title)


def cut_title(sheet: Sheet) -> None:
    """Move the page up until its title is half beyond the edge; what is above goes with it."""
    box = sheet.title_box
    if box is None:
        return
    top = int(box[1] + (box[3] - box[1]) * CUT_SHARE)
    wide, high = sheet.image.size
    fresh = Image.new("RGB", (wide, high), "white")
    fresh.paste(sheet.image.crop((0, top, wide, high)), (0, 0))
    sheet.image = fresh
    kept = [mark for mark in sheet.marks if mark.box[1] >= top]
    sheet.marks = [
        type(mark)(mark.text, mark.ink, (mark.box[0], mark.box[1] - top, mark.box[2], mark.box[3] - top))
        for mark in kept
    ]
    sheet.title = None


def pick_look(part: Part, half: str, rng: Random) -> str:
    """How the part's pages wear: one look for all of them."""
    if "illegible_page" in part.faults:
        return "illegible"
    shares = {"fresh": FRESH_LOOKS, "third": THIRD_LOOKS}.get(half, LOOKS)
    return rng.choices(list(shares), list(shares.values()))[0]


def make_file(job: Job, out: Path) -> dict[str, Any]:
    """Draw, wear and save one file. Returns its record of gold."""
    rng = Random(f"{job.seed}/{job.half}/{job.number}")
    noise = np.random.default_rng([job.seed, job.number, len(job.half)])
    parts = [make_part(kind, job, rng, is_alone=len(job.kinds) == 1) for kind in job.kinds]
    looks = [pick_look(part, job.half, rng) for part in parts]
    pages: list[Image.Image] = []
    segments, lines, faults, seals = [], [], [], []
    fields: dict[str, str] = {}
    printed: dict[str, str] = {}
    for part, look in zip(parts, looks, strict=True):
        first = len(pages) + 1
        for sheet in part.sheets:
            worn, matrix = wear(sheet.image, look, noise)
            pages.append(worn)
            number = len(pages)
            lines += text_lines(sheet, number, matrix, worn.size)
            faults += [{"code": p.code, "page": number, "detail": p.detail} for p in sheet.plants]
            seals += [{"page": number, "text": s} for s in sheet.seals]
            if part is parts[0]:
                fields |= sheet.fields
                printed |= sheet.printed
        if look == "illegible":
            faults.append({"code": "illegible_page", "page": first, "detail": ""})
        segments.append(
            {"from": first, "to": len(pages), "type": part.kind, "title": part.title, "look": look, "note": part.note}
        )
    name = save(pages, f"{job.half}-{job.number:04d}", looks[0], rng, out)
    return {
        "file": name, "half": job.half, "pages": len(pages), "type": parts[0].kind, "segments": segments,
        "title": parts[0].title, "fields": fields, "printed": printed, "lines": lines,
        "faults": sorted({f["code"] for f in faults}), "plants": faults, "seals": seals,
        "look": looks[0], "note": parts[0].note,
    }  # fmt: skip


def text_lines(sheet: Sheet, page: int, matrix: Matrix, size: tuple[int, int]) -> list[dict[str, Any]]:
    """The lines of a sheet as gold: text, ink and place on the worn page. Signatures in strokes have no text."""
    return [
        {"page": page, "text": mark.text, "ink": mark.ink, "polygon": moved(mark.box, matrix, size)}
        for mark in sheet.marks
    ]


def save(pages: list[Image.Image], stem: str, look: str, rng: Random, out: Path) -> str:
    """Write the pages: several as PDF, one as the kind of file its look comes in. Returns the name."""
    if len(pages) > 1 or rng.random() < 0.12:
        name = f"{stem}.pdf"
        then = time.gmtime(0)
        rest = [page.convert("RGB") for page in pages[1:]]
        first = pages[0].convert("RGB")
        first.save(
            out / name, save_all=True, append_images=rest, resolution=150, quality=72, creationDate=then, modDate=then
        )
        return name
    page = pages[0]
    if look in {"jpeg", "phone", "shadow", "screen", "illegible"} or rng.random() < 0.35:
        name = f"{stem}.jpg"
        page.convert("RGB").save(out / name, quality=28 if look == "jpeg" else rng.choice([60, 75, 88]), dpi=(150, 150))
        return name
    name = f"{stem}.png"
    page.save(out / name, dpi=(150, 150), compress_level=3)
    return name


def build(out: Path, n_files: int, seed: int, half: Half, *, n_workers: int = 2) -> list[dict[str, Any]]:
    """Write a whole set and its gold.jsonl into a folder. The same arguments give the same bytes on one machine."""
    out.mkdir(parents=True, exist_ok=True)
    jobs = schedule(n_files, half, seed)
    if n_workers > 1:
        with ProcessPoolExecutor(n_workers) as pool:
            records = list(pool.map(make_file, jobs, [out] * len(jobs), chunksize=8))
    else:
        records = [make_file(job, out) for job in jobs]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (out / "gold.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return records

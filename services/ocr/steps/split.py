"""Scans of several documents divided, by what each page says and where titles begin."""

from __future__ import annotations

import math
import re
from functools import partial
from typing import Literal

from contracts.classification import TypeSegment
from contracts.reading import Page, Reading
from services.ocr.steps.classify import OTHER, Verdict, Witness, classify_pages
from services.ocr.steps.clues import Pair

START_COST, TITLE_RELIEF, FLOOR, MAX_STRETCH = 1.5, 0.95, -6.0, 60
MANY_PAGES = 12
BEGINS_SHARE, TITLE_MEANT = 0.2, 0.35
SplitMode = Literal["none", "auto", "page"]
_CONTINUES = re.compile(
    r"续页|续表|^附[图件表页录]|接上页|[(（]续[)）]|第\s*[2-9二三四五]\s*页|\bpage\s*[2-9]\b|^\W*[-—]\s*[2-9]\s*[-—]\W*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"第\s*(\d{1,3})\s*页\W{0,3}共\s*(\d{1,3})\s*页|\bpage\s*(\d{1,3})\s*(?:of|/)\s*(\d{1,3})", re.IGNORECASE
)


def split_by_type(
    reading: Reading,
    pairs: list[Pair],
    whole: Verdict,
    witness: Witness,
    mode: SplitMode = "auto",
) -> list[TypeSegment]:
    """Stretches of pages that are documents of their own, by what each page says and where titles begin."""
    pages = reading.pages
    if not pages:
        return []
    # What somebody typed into one Word or Excel file is one document; paper is scanned by the heap.
    is_heap = reading.media_type.startswith("image/") or reading.media_type in ("application/pdf", "text/plain")
    if len(pages) == 1 or mode == "none" or (mode == "auto" and not is_heap):
        told = [(pages, whole)]
    else:
        untitled = reading.model_copy(update={"title": None})
        judge = partial(classify_pages, reading=untitled, pairs=pairs, name="", witness=witness)
        # Page by page, meaning would cost more than it tells of a thick file; its parts are still weighed by it.
        glance = partial(judge, witness=Witness(witness.layer)) if len(pages) > MANY_PAGES else judge
        if mode == "page":
            stretches = [[page] for page in pages]
        else:
            stretches = stretches_of(pages, [glance([page]) for page in pages])
        told = [(pages, whole)] if len(stretches) == 1 else [(part, judge(part)) for part in stretches]
    return [
        TypeSegment(
            type=verdict.ranked[0][0],
            pages=(part[0].page, part[-1].page),
            confidence=round(verdict.ranked[0][1], 4),
        )
        for part, verdict in told
    ]


def stretches_of(pages: list[Page], verdicts: list[Verdict]) -> list[list[Page]]:
    """The likeliest division: a new document costs something, less where a page begins with a title of its own.

    A page without a title says little of its type, so that it stays with the one before.
    Source: segmentation by dynamic programming (Bellman, 1961).
    """
    emits = [_emission(verdict, i) for i, verdict in enumerate(verdicts)]
    starts = _start_costs(pages, verdicts)
    best = [0.0] + [math.inf] * len(pages)
    came_from = [0] * (len(pages) + 1)
    for end in range(1, len(pages) + 1):
        total: dict[str, float] = {}
        for start in range(end - 1, max(end - 1 - MAX_STRETCH, -1), -1):
            for key in emits[start]:
                total[key] = total.get(key, sum(FLOOR for _ in range(start + 1, end))) + emits[start][key]
            for key in total.keys() - emits[start].keys():
                total[key] += FLOOR
            cost = best[start] + (starts[start] if start else 0.0) - max(total.values())
            if cost < best[end]:
                best[end], came_from[end] = cost, start
    cuts, end = [], len(pages)
    while end:
        cuts.append((came_from[end], end))
        end = came_from[end]
    return [pages[start:end] for start, end in reversed(cuts)]


def _start_costs(pages: list[Page], verdicts: list[Verdict]) -> list[float]:
    """What it costs that each page begins a document; little where the numbers of the pages say that it does."""
    costs = []
    before: tuple[int, int] | None = None
    for page, verdict in zip(pages, verdicts, strict=True):
        number = _number(page)
        cost = START_COST * (1 - _start_strength(verdict) * TITLE_RELIEF)
        if number is not None and number[0] == 1:
            cost *= BEGINS_SHARE
        elif _goes_on(page):
            cost = math.inf
        elif before is not None and before[0] == before[1]:
            cost *= BEGINS_SHARE
        costs.append(cost)
        before = number
    return costs


def _number(page: Page) -> tuple[int, int] | None:
    """The number that a page bears, and of how many: 第1页 共3页."""
    found = [_NUMBERED.search(line.text) for line in (*page.lines[:4], *page.lines[-3:])]
    told = [[int(part) for part in match.groups() if part] for match in found if match]
    return (told[-1][0], told[-1][1]) if told and told[-1][0] <= told[-1][1] else None


def _goes_on(page: Page) -> bool:
    """Whether a page says that it continues the one before."""
    edge = [line.text for line in (*page.lines[:4], *page.lines[-2:])]
    return any(_CONTINUES.search(text) for text in edge)


def _emission(verdict: Verdict, place: int) -> dict[str, float]:
    """Log share of each type on a page; a later page without a title hardly says that it is none of them."""
    shares = dict(verdict.ranked)
    says = 1.0 if place == 0 else max(_start_strength(verdict), 0.15)
    return {key: says * max(math.log(max(share, 1e-9)), FLOOR) for key, share in shares.items()}


def _start_strength(verdict: Verdict) -> float:
    """0..1: whether a page looks like the first of a document, by its title."""
    key = verdict.ranked[0][0]
    told = verdict.evidence[key].title + verdict.evidence[key].parts.get("wording", 0.0)
    other = verdict.evidence[OTHER].parts
    strange = 0.5 * other.get("strange_title", 0.0) + other.get("outside", 0.0)
    return min(max(told / 6.0, verdict.titled / TITLE_MEANT, strange if key == OTHER else 0.0), 1.0)

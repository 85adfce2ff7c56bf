"""Numbers of documents: one left out of a series, one used twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from casework.claims import Claim
from casework.records import Record
from language.fold import folded
from language.rules import DuplicateNumber, NumberGap, Rule

_SERIES = re.compile(r"(?P<prefix>.*?)(?P<n>\d{1,5})(?P<tail>\D{0,3})")
_DAY = re.compile(r"(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:[0-2]\d|3[01])")
FULL_SHARE = 0.6
"""A series that is kept so sparsely is a selection, not a series with gaps."""


def number_gaps(records: Sequence[Record], rule: Rule, condition: NumberGap) -> Iterator[Claim]:
    """Series of one type and spelling in which few numbers lack; laid on the document behind the gap."""
    series: dict[tuple[str, str, str], dict[int, Record]] = {}
    for record in _numbered(records, rule):
        placed = _place_in_series(record)
        if placed is not None:
            (prefix, tail), n = placed
            series.setdefault((record.type, prefix, tail), {}).setdefault(n, record)
    for (_, prefix, tail), members in sorted(series.items()):
        for run in _runs(sorted(members), condition.most):
            if len(run) < condition.least or len(run) / (run[-1] - run[0] + 1) < FULL_SHARE:
                continue
            width = len(str(run[-1]))
            for before, behind in pairwise(run):
                if behind - before > 1:
                    record, other = members[behind], members[before]
                    width = max(width, _width(record))
                    missing = "、".join(f"{prefix}{n:0{width}}{tail}" for n in range(before + 1, behind))
                    yield _claim(record, other, {"missing": missing})


def numbers_used_twice(records: Sequence[Record], rule: Rule, _: DuplicateNumber) -> Iterator[Claim]:
    """The same number on documents of one type that differ in date; laid on the later document."""
    seen: dict[tuple[str, str, str], Record] = {}
    for record in sorted(_numbered(records, rule), key=lambda r: (str(r.day), r.id)):
        number = record.facts.number
        if number is None or len(number.key) < 3 or record.day is None:
            continue
        # The ninth regular meeting and the ninth meeting on safety are two series.
        kind = re.sub(r"[\d\s]", "", record.title) if record.type == "meeting_minutes" else ""
        other = seen.setdefault((record.type, number.key, kind), record)
        is_other = other.id != record.id and other.sha256 != record.sha256 and other.day != record.day
        if is_other and record.id not in (other.parent_id, other.id) and other.id != record.parent_id:
            yield _claim(record, other, {})


def _numbered(records: Sequence[Record], rule: Rule) -> list[Record]:
    return [r for r in records if r.is_type_sure and r.facts.number is not None and rule.fits(r.type)]


def _place_in_series(record: Record) -> tuple[tuple[str, str], int] | None:
    """((what stands before the running number, what behind it), the number); None where a date is part of it."""
    text = re.sub(r"\s", "", folded(record.facts.number.text if record.facts.number else "")).upper()
    match = _SERIES.fullmatch(text[-60:])
    if match is None or _DAY.search(text) or not match["prefix"]:
        return None
    return (match["prefix"], match["tail"]), int(match["n"])


def _width(record: Record) -> int:
    match = re.search(r"(\d+)\D*$", record.number)
    return len(match[1]) if match else 1


def _runs(numbers: list[int], most: int) -> Iterator[list[int]]:
    """Numbers that follow one another with gaps of at most so many."""
    run: list[int] = []
    for n in numbers:
        if run and n - run[-1] - 1 > most:
            yield run
            run = []
        run.append(n)
    if run:
        yield run


def _claim(record: Record, other: Record, more: dict[str, str]) -> Claim:
    return Claim(record, record.day, record.facts.number, other, other.day, other.facts.number, more=more)

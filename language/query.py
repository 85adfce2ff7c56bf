"""Reading a question: dates, places, types, states, codes, amounts and names become chips, the rest stays text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from pydantic import JsonValue

from contracts.search import Chip, ChipKey, Interpretation
from language.codes import CodeKind, find_codes
from language.dates import find_dates
from language.fold import fold, is_han
from language.labels import Language, amount_label, date_label, name_of
from language.lexicon import Lexicon
from language.numbers import find_amounts
from language.periods import Bounds
from language.places import find_places
from language.tokens import query_tokens
from language.words import find_words

# What a chip does to the words it was made of. These become a filter and nothing else: a photo does not contain the
# word "photo", nor a document of March the words "last March". All other words are searched as text as well.
FILTER_ONLY: frozenset[ChipKey] = frozenset({"date", "kind", "amount", "state", "project"})

# A number, a standard or a batch asks for what bears it. A grade (HRB400E, C30) is a topic like any other word.
_CODE_FILTERS: Mapping[CodeKind, bool] = {"number": True, "standard": True, "batch": True, "grade": False}

# The archive's own names of projects and sections are fields of every document. People and units are read out of the
# text, where OCR errs and names are shortened: they rank, they do not exclude.
_NAME_FILTERS: Mapping[ChipKey, bool] = {"project": True, "section": True, "person": False, "unit": False}

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_TITLED = re.compile(
    rf"(?<![一-鿿])(?P<surname>[{_SURNAMES}])(?P<title>工(?![程地人序作期业具])|总(?![包监工体平图])|经理|监理|师傅|主任|队长)"
)


@dataclass(frozen=True)
class KnownNames:
    """Names that the archive knows. projects: name or number -> project id; the others as they are written there."""

    projects: Mapping[str, str] = field(default_factory=dict)
    sections: Collection[str] = ()
    people: Collection[str] = ()
    units: Collection[str] = ()


NOBODY = KnownNames()


def read_query(
    text: str,
    reference: date,
    known: KnownNames = NOBODY,
    chips_off: Collection[str] = (),
) -> Interpretation:
    """Understand a question.

    Each chip stands for words of the question (span: code points of `text`). chips_off switches chips off, all of a
    key ("date") or one ("date:4", the start of its span): their words are then searched as text. Chips of one key and
    field are alternatives, different keys must all hold; chips with is_filter false only help to rank. `text` of the
    result is what is left to be searched, "" when the chips said it all.
    """
    language = language_of(text)
    claims = _claims(text, reference, known, language)
    chips = [chip for chip in _without_overlaps(claims) if not _is_off(chip, chips_off)]
    chips = _reconciled(chips)
    return Interpretation(text=_rest(text, chips), chips=chips, language=language)


def topic_of(text: str, chips: Collection[Chip]) -> str:
    """What a question is about: its words without those of any filter that every answer fulfils.

    A place that filters says nothing more about what passes: 3号楼 stands in all of it, and a text that is little but
    its place would be near to every question about that place.
    """
    return _rest(text, chips, FILTER_ONLY | {"section"})


def language_of(text: str) -> Language:
    """zh when there is a Chinese character or no word at all (a bare code), else en."""
    if any(is_han(char) for char in text):
        return "zh"
    return "en" if re.search(r"(?<![A-Za-z0-9\-])[A-Za-z]{3,}(?![A-Za-z0-9\-])", text) else "zh"


def _claims(text: str, reference: date, known: KnownNames, language: Language) -> Iterator[Chip]:
    """All chips that the readers see, the surer readers first; they may overlap."""
    yield from _names(text, known)
    yield from _codes(text)
    yield from _dates(text, reference, language)
    yield from _amounts(text, language)
    yield from _words(text, language)
    yield from _places(text)
    yield from _titled_people(text, known)


def _without_overlaps(claims: Iterator[Chip]) -> list[Chip]:
    taken: list[Chip] = []
    for chip in claims:
        start, end = chip.span
        if all(end <= other.span[0] or start >= other.span[1] for other in taken):
            taken.append(chip)
    return sorted(taken, key=lambda chip: chip.span)


def _is_off(chip: Chip, chips_off: Collection[str]) -> bool:
    return chip.key in chips_off or f"{chip.key}:{chip.span[0]}" in chips_off


def _reconciled(chips: list[Chip]) -> list[Chip]:
    """A photo of a site log is no site log: beside a kind of picture a document type only helps to rank."""
    wants_pictures = any(chip.key == "kind" and chip.is_filter and chip.value in ("photo", "video") for chip in chips)
    if not wants_pictures:
        return chips
    return [chip.model_copy(update={"is_filter": False}) if chip.key == "type" else chip for chip in chips]


def _names(text: str, known: KnownNames) -> Iterator[Chip]:
    lists = (tuple(known.projects.items()), tuple(known.sections), tuple(known.people), tuple(known.units))
    base = fold(text)
    for entry in _known(*lists).find(base):
        key, value = entry.value
        span = base.span(entry.start, entry.end)
        yield Chip(
            key=key,
            value=value,
            label=text[slice(*span)] if key == "project" else value,
            span=span,
            is_filter=_NAME_FILTERS[key],
            field="section" if key == "section" else None,
        )


@lru_cache(maxsize=64)
def _known(
    projects: tuple[tuple[str, str], ...],
    sections: tuple[str, ...],
    people: tuple[str, ...],
    units: tuple[str, ...],
) -> Lexicon[tuple[ChipKey, str]]:
    words: list[tuple[str, tuple[ChipKey, str]]] = []
    words += [(unit, ("unit", unit)) for unit in units if len(unit) > 1]
    words += [(name, ("project", project)) for name, project in projects if len(name) > 1]
    words += [(name, ("person", name)) for name in people if len(name) > 1]
    words += [(name, ("section", name)) for name in sections if len(name) > 1 or not name.isdigit()]
    return Lexicon(words)


def _codes(text: str) -> Iterator[Chip]:
    for code in find_codes(text):
        is_filter = _CODE_FILTERS[code.kind] and not code.normal.startswith("No.")
        yield Chip(key="code", value=code.normal, label=code.normal, span=(code.start, code.end), is_filter=is_filter)


def _dates(text: str, reference: date, language: Language) -> Iterator[Chip]:
    for found in find_dates(text, reference):
        bounds = (found.from_, found.to)
        other: list[dict[str, JsonValue]] = [
            {"value": _date_value(each), "label": date_label(each, language)} for each in found.other
        ]
        label = date_label(bounds, language)
        yield Chip(key="date", value=_date_value(bounds), label=label, span=(found.start, found.end), other=other)


def _date_value(bounds: Bounds) -> dict[str, JsonValue]:
    first, last = bounds
    return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}


def _amounts(text: str, language: Language) -> Iterator[Chip]:
    for found in find_amounts(text):
        label = amount_label(found.min, found.max, language)
        yield Chip(key="amount", value={"min": found.min, "max": found.max}, label=label, span=(found.start, found.end))


def _words(text: str, language: Language) -> Iterator[Chip]:
    for found in find_words(text):
        other: list[dict[str, JsonValue]] = [
            {"value": each, "label": name_of(found.key, each, language)} for each in found.other
        ]
        yield Chip(
            key=found.key,
            value=found.value,
            label=name_of(found.key, found.value, language),
            span=(found.start, found.end),
            other=other,
            is_filter=found.is_filter,
        )


def _places(text: str) -> Iterator[Chip]:
    for found in find_places(text):
        # Documents carry their building, floor and section as fields; axes and parts stand in their text alone, and
        # 屋面 is as often the subject (屋面防水) as the place.
        is_filter = found.is_named and found.field in ("building", "floor", "section")
        yield Chip(
            key="section",
            value=found.normal,
            label=found.normal,
            span=(found.start, found.end),
            is_filter=is_filter,
            field=found.field,
        )


def _titled_people(text: str, known: KnownNames) -> Iterator[Chip]:
    """张工, 李经理: the one person of that name whom the archive knows, or the words themselves. No filter: a guess."""
    base = fold(text)
    for match in _TITLED.finditer(base.text):
        span = base.span(match.start(), match.end())
        people = sorted(name for name in known.people if name.startswith(match["surname"]) and len(name) <= 4)
        value = people[0] if len(people) == 1 else text[slice(*span)]
        other: list[dict[str, JsonValue]] = [{"value": name, "label": name} for name in people if name != value]
        yield Chip(key="person", value=value, label=value, span=span, other=other, is_filter=False)


_LEADING = re.compile(
    r"^(?:[\s,，.。;；、:：!！?？~\-的之和与及或]|'s\b|(?:of|in|on|at|from|and|or|with|the|during|for|by)\b(?=\s|$))+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"(?:[\s,，.。;；、:：!！?？~\-的和与及或]|(?:^|(?<=\s))(?:of|in|on|at|from|and|or|with|the|during|for|by))+$",
    re.IGNORECASE,
)


def _rest(text: str, chips: Collection[Chip], keys: Collection[ChipKey] = FILTER_ONLY) -> str:
    """The question without the words that became filters and nothing else, and without the particles they leave."""
    pieces: list[str] = []
    done = 0
    removed = [chip.span for chip in chips if chip.is_filter and chip.key in keys]
    for start, end in [*removed, (len(text), len(text))]:
        piece = text[done:start]
        if done > 0:
            piece = _LEADING.sub("", piece)
        if start < len(text) or end > start:
            piece = _TRAILING.sub("", piece)
        if piece.strip():
            pieces.append(piece.strip())
        done = end
    rest = " ".join(pieces)
    if not removed:
        return rest
    return _TRAILING.sub("", rest) if query_tokens(rest) else ""

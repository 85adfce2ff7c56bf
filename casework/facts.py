"""What one document says that others may confirm or contradict, taken from its artefacts. Pure."""

from __future__ import annotations

import re
from datetime import date

from pydantic import Field

from contracts.base import PageNumber, Polygon, Shape, Source
from contracts.classification import DocumentClass, FieldValue
from contracts.reading import Reading
from contracts.understanding import HeadMark, Understanding
from language.codes import code_key, find_codes
from language.fold import folded
from language.places import find_places, place_values, read_place

LOGS = frozenset({"construction_log", "supervision_log", "safety_log"})
NOTICES = frozenset({"supervision_notice", "hazard_notice"})
REPLIES = frozenset({"supervision_reply", "hazard_reply"})
MAX_TEXT, MAX_MATTER, MAX_CITED = 6000, 1000, 200
DATE_NAMES = ("date", "entry_date", "test_date", "casting_date", "sampling_date", "deadline")
REPORT_LABELS = ("报告日期", "签发日期")
PART_LABELS = ("部位", "地点", "位置")
_ELEMENTS = re.compile("底板|顶板|筏板|楼板|承台|基础|楼梯|屋面|墙|柱|梁|板|防水|砌体|桩")


class Said(Shape):
    """Words of a document and where they stand. key: what makes two spellings the same."""

    text: str
    key: str = ""
    page: PageNumber | None = None
    polygon: Polygon | None = None


class Spot(Shape):
    """A place that a document is about, in normal form; several floors or buildings stand one by one."""

    text: str
    buildings: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()


class Facts(Shape):
    """What a document says. dates: ISO by field name, `report_date` among them; cited: other numbers in its text.

    standards: GB, JGJ and their like; tasks: what the minutes told people to do; matter: the words of a
    notice or reply, in which its matter stands.
    """

    type: str
    type_confidence: float
    number: Said | None = None
    dates: dict[str, Said] = Field(default_factory=dict)
    is_date_written: bool = False
    spots: tuple[Spot, ...] = ()
    cited: tuple[Said, ...] = ()
    batches: tuple[Said, ...] = ()
    weather: Said | None = None
    topic: str = ""
    text: str = ""
    text_spots: tuple[Spot, ...] = ()
    standards: tuple[Said, ...] = ()
    people: tuple[str, ...] = ()
    tasks: tuple[Said, ...] = ()
    matter: str = ""


def facts_of(reading: Reading, found: DocumentClass, understood: Understanding | None = None) -> Facts:
    """The facts of a document, from what was read, classified and understood."""
    told = found.classification
    fields = found.fields
    number = _number(fields)
    parts = [f.value for f in fields if any(word in f.label_zh for word in PART_LABELS)]
    spots = [spot for text in [*parts, found.title or ""] if (spot := spot_of(text)) is not None]
    log = understood.log if understood else None
    weather = next((_said(f) for f in fields if f.name == "weather"), None)
    if log is not None and log.weather:
        mark = log.head.get("weather", HeadMark(source=Source(page=log.source.page if log.source else None)))
        if weather is None or mark.by == "human":
            weather = Said(text=log.weather, page=mark.source.page, polygon=mark.source.polygon)
    is_log = told.type in LOGS
    return Facts(
        type=told.type,
        type_confidence=told.confidence,
        number=number,
        dates=_dates(fields),
        is_date_written=bool(found.doc_date) and is_written(found.doc_date or "", reading.text),
        spots=tuple(spots),
        cited=tuple(_codes(reading, "number", number.key if number else "")),
        batches=(*_codes(reading, "batch", ""), *(_coded(f) for f in fields if f.name == "batch")),
        weather=weather,
        topic=" ".join(f.value for f in fields if f.name in {"item", "part", "subject"}) + (found.title or ""),
        text=reading.text[:MAX_TEXT] if is_log else "",
        text_spots=_text_spots(reading.text[:MAX_TEXT]) if is_log else (),
        standards=tuple(_codes(reading, "standard", "")),
        people=_people(understood),
        tasks=_tasks(understood),
        matter=reading.text[:MAX_MATTER] if told.type in NOTICES | REPLIES else "",
    )


def spot_of(text: str) -> Spot | None:
    """The place that a text names; None when it names none."""
    place = read_place(text)
    spaces = find_places(text)
    if not spaces:
        return None
    return Spot(
        text=text.strip()[:200],
        buildings=tuple(place_values(place.building)) if place.building else (),
        floors=tuple(place_values(place.floor)) if place.floor else (),
        parts=tuple(
            sorted({span.normal for span in spaces if span.field == "part" and not span.normal.startswith("标高")})
        ),
        elements=tuple(sorted(set(_ELEMENTS.findall(text)))),
    )


def _people(understood: Understanding | None) -> tuple[str, ...]:
    """Persons that the text names, as written; several words of one name stand apart."""
    if understood is None:
        return ()
    named = {each.text for each in understood.entities if each.kind == "person"}
    if understood.minutes is not None:
        named |= {each.name for each in understood.minutes.attendees}
    return tuple(sorted(named))[:MAX_CITED]


def _tasks(understood: Understanding | None) -> tuple[Said, ...]:
    """What a meeting told people to do, with the place where it says so."""
    actions = understood.minutes.actions if understood and understood.minutes else ()
    return tuple(
        Said(text=each.task, page=each.source.page, polygon=each.source.polygon) for each in actions[:MAX_CITED]
    )


def _text_spots(text: str) -> tuple[Spot, ...]:
    found = [spot for line in re.split(r"[\n。;；]", text) if (spot := spot_of(line)) is not None]
    return tuple(found[:MAX_CITED])


def is_written(day: str, text: str) -> bool:
    """Whether an ISO date stands in a text in figures."""
    try:
        told = date.fromisoformat(day)
    except ValueError:
        return False
    return bool(re.search(rf"{told.year}\s*[年./-]\s*0?{told.month}\s*[月./-]\s*0?{told.day}(?!\d)", folded(text)))


def _number(fields: list[FieldValue]) -> Said | None:
    """The document's own number; that of the form (表号) is none."""
    own = [f for f in fields if f.name == "number" and "表" not in f.label_zh and f.confidence >= 0.6]
    found = [f for f in own if re.search(r"\d", f.value)]
    found.sort(key=lambda f: ("委托" in f.label_zh, -f.confidence))
    return _coded(found[0]) if found else None


def _said(field: FieldValue) -> Said:
    return Said(text=field.value, page=field.page, polygon=field.polygon)


def _coded(field: FieldValue) -> Said:
    return _said(field).model_copy(update={"key": code_key(field.value)})


def _dates(fields: list[FieldValue]) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for field in sorted(fields, key=lambda f: -f.confidence):
        if isinstance(field.normalized, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", field.normalized):
            said = Said(text=field.label_zh, key=field.normalized, page=field.page, polygon=field.polygon)
            if field.name in DATE_NAMES:
                found.setdefault(field.name, said)
            if field.label_zh.strip() in REPORT_LABELS:
                found.setdefault("report_date", said)
    return found


def _codes(reading: Reading, kind: str, own: str) -> list[Said]:
    """Codes of one kind with the line that says each; a batch in a table stands under its head."""
    found: dict[str, Said] = {}
    for page in reading.pages:
        for line in page.lines:
            for span in find_codes(line.text):
                key = code_key(span.normal)
                if span.kind == kind and key != own:
                    found.setdefault(key, Said(text=span.text, key=key, page=page.page, polygon=line.polygon))
        for table in page.tables if kind == "batch" else []:
            heads = {
                c.col for c in table.cells if re.fullmatch(r"炉?[(（]?批?[)）]?批?号|炉批号|批次号", c.text.strip())
            }
            for cell in table.cells:
                text = cell.text.strip()
                if cell.col in heads and re.fullmatch(r"(?=.*\d)[0-9A-Za-z\-/]{4,24}", text):
                    key = code_key(text)
                    found.setdefault(key, Said(text=text, key=key, page=page.page, polygon=cell.polygon))
    return list(found.values())[:MAX_CITED]

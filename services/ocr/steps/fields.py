"""Catalogue fields with the place each was read from, and the title and date of a document."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.classification import FieldValue
from contracts.reading import Checkbox, Page, Reading
from language.dates import find_dates
from language.numbers import capital_amount, find_amounts
from services.ocr.steps.clues import Pair, Place, TitleLine, find_titles
from services.ocr.steps.labels import field_of
from services.ocr.steps.naming import Named
from services.ocr.steps.valueends import is_hand, is_known_label

MAX_VALUE_CHARS = 200
MAX_FIELDS = 80
SEVERAL = frozenset({"date", "number"})
"""Names under which a paper has more than one value, each with its own label."""
CAUTION = 0.5
"""A name is right more often than its share says: power of the share, fitted on generated forms."""
# Dates are written out in documents; the reference only decides two-digit years.
REFERENCE = dt.date(2030, 12, 31)
_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|[一二][〇○零一二三四五六七八九]{3}|^\d{2}[./-]\d")
_NUMBER = re.compile(r"(?P<value>[-+]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d\s,，。;；]{0,6})")


@dataclass(frozen=True)
class WrittenDay:
    """A whole date in a text with its span."""

    day: dt.date
    start: int
    end: int


def written_days(text: str) -> list[WrittenDay]:
    """Dates written with their year; vague ones (next Friday) are left to others."""
    found = []
    for span in find_dates(text, REFERENCE):
        days = span.base or (span.from_, span.to)
        if days[0] is not None and days[0] == days[1] and _HAS_YEAR.search(span.text):
            found.append(WrittenDay(days[0], span.start, span.end))
    return found


def find_fields(reading: Reading, pairs: list[Pair], type_key: str, named: Sequence[Named] = ()) -> list[FieldValue]:
    """Fields of the catalogue and of the type, the surest reading of each; days and numbers once for each label.

    named: those that were named by what their labels mean; the rules add what is left.
    """
    boxes = {page.page: page.checkboxes for page in reading.pages}
    meant = [field for each in named if (field := _named_field(each)) is not None]
    best = {_key(field): field for field in meant}
    told = {field.name for field in meant}
    for pair in pairs:
        value = pair.value.text.strip()
        if not value or len(value) > MAX_VALUE_CHARS or is_known_label(value) or is_hand(value):
            continue
        known = field_of(pair.label, type_key, is_exact=bool(named))
        if known is None or (known[0] in told and known[0] not in SEVERAL):
            continue
        field = _field(pair.value, pair.label, 0.95 if pair.is_ruled else 0.88, *known)
        if field is None or any(_is_there(field, other) for other in meant):
            continue
        if _key(field) not in best or field.confidence > best[_key(field)].confidence + 0.15:
            best[_key(field)] = field
    fields = [_with_ticked(field, boxes.get(field.page or 0, [])) for field in best.values()][:MAX_FIELDS]
    return fields + _amount_in_capitals(reading, {f.name for f in fields})


def _key(field: FieldValue) -> tuple[str, str]:
    return field.name, field.label_zh if field.name in SEVERAL else ""


def _named_field(named: Named) -> FieldValue | None:
    offer, target = named.offer, named.target
    return _field(offer.value, offer.label, named.sureness**CAUTION, target.name, target.kind)


def _is_there(field: FieldValue, other: FieldValue) -> bool:
    """Whether a value, or its label, was told as another field."""
    return field.page == other.page and field.value in (other.value, other.label_zh)


def _field(place: Place, label: str, sureness: float, name: str, kind: str) -> FieldValue | None:
    value = place.text.strip()
    confidence = sureness * place.score
    normalized: str | float | None = None
    unit: str | None = None
    match kind:
        case "date":
            days = written_days(value)
            normalized = days[0].day.isoformat() if days else None
            confidence *= 1.0 if days else 0.6
        case "number":
            number = _NUMBER.search(value)
            if number is None:
                return None
            normalized, unit = float(number["value"].replace(",", "")), number["unit"] or None
        case "amount":
            normalized = money(value)
            unit = "元" if normalized is not None else None
            confidence *= 1.0 if normalized is not None else 0.6
        case "person":
            people = re.findall(
                r"[\u4e00-\u9fff·]{2,6}|[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)+", re.sub(r"[(（].*?[)）]", "", value)
            )
            if not people:
                return None
            normalized = people[0] if len(people) == 1 else "、".join(people[:6])
        case _:
            if not re.search(r"\w", value):
                return None
    return FieldValue(
        name=name,
        label_zh=label,
        value=value,
        normalized=normalized,
        unit=unit,
        confidence=round(min(max(confidence, 0.0), 1.0), 3),
        page=place.page,
        polygon=place.polygon or None,
        span=place.span,
    )


def _with_ticked(field: FieldValue, boxes: list[Checkbox]) -> FieldValue:
    """The option that is ticked, where a value is made of options to tick; the value stays as it is written."""
    written = re.sub(r"\s", "", field.value)
    ticked = [box.label for box in boxes if box.is_checked and re.sub(r"\s", "", box.label) in written]
    if not ticked or field.normalized is not None:
        return field
    return field.model_copy(update={"normalized": "、".join(ticked)})


def money(text: str) -> float | None:
    """An amount in yuan, from figures or capitals; None when there is none."""
    capital = capital_amount(text)
    if capital is not None:
        return capital
    for found in find_amounts(text if re.search("[元¥￥]|万|yuan|RMB", text, re.I) else f"{text}元"):
        if found.min is not None and found.min == found.max:
            return found.min
    return None


def _amount_in_capitals(reading: Reading, known: set[str]) -> list[FieldValue]:
    """大写 amounts in running text, when no label gave the amount."""
    if "amount" in known:
        return []
    for page in reading.pages:
        for line in page.lines:
            match = re.search(
                r"(?:大写)[)）:：\s]*(?P<value>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{4,})", line.text
            )
            value = capital_amount(match["value"]) if match else None
            if match and value is not None:
                return [
                    FieldValue(
                        name="amount",
                        label_zh="大写金额",
                        value=match["value"],
                        normalized=value,
                        unit="元",
                        confidence=round(0.9 * line.confidence, 3),
                        page=page.page,
                        polygon=line.polygon,
                        span=(line.span[0] + match.start("value"), line.span[0] + match.end("value"))
                        if line.span
                        else None,
                    )
                ]
    return []


# Title and date of the whole -----------------------------------------------------------------------------


def find_title(reading: Reading, told: TitleLine | None, fields: list[FieldValue], name: str) -> str | None:
    """The title as written; else what the file tells about itself; else its name without suffix.

    told: the line that told the type, when one did. A drawing is called what its title block says.
    """
    drawn = next((f for f in fields if f.name == "drawing_name"), None)
    if reading.kind == "drawing" and drawn is not None:
        return _spaceless(drawn.value)
    if told is not None:
        return _spaceless(told.text)
    first = next((page for page in reading.pages if page.lines), None)
    titles = find_titles(first) if first else []
    if titles and titles[0].strength >= 0.45:
        return _spaceless(titles[0].text)
    if reading.title:
        return reading.title
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name.rpartition("/")[2]).strip()
    return stem or (_spaceless(titles[0].text) if titles else None)


def _spaceless(text: str) -> str:
    """施 工 日 志 is 施工日志; words of Latin letters keep their blanks."""
    return re.sub(r"(?<=[\u4e00-\u9fff（）《》、])\s+(?=[\u4e00-\u9fff（）《》、])", "", text.strip())


def find_doc_date(reading: Reading, fields: list[FieldValue], name: str) -> str | None:
    """The date the document gives itself: its date field, else the date under its signatures, else in its name."""
    dated = [f for f in fields if f.name == "date" and isinstance(f.normalized, str)]
    if dated:
        return str(min(dated, key=lambda f: (f.page or 1, -f.confidence)).normalized)
    signed = _last_lone_date(reading)
    if signed:
        return signed
    in_name = written_days(re.sub(r"(\d{4})[_.]?(\d{2})[_.]?(\d{2})", r"\1-\2-\3", name))
    if in_name and all(page.source == "native" for page in reading.pages):
        # A ledger's rows bear many dates; a file that somebody typed is named after its own.
        return in_name[0].day.isoformat()
    for pool in ("start_date", "test_date", "entry_date"):
        other = next((f for f in fields if f.name == pool and isinstance(f.normalized, str)), None)
        if other:
            return str(other.normalized)
    head = next(iter(_first_dates(reading.pages[:1])), None)
    found = head or (in_name[0].day if in_name else None)
    return found.isoformat() if found else None


def _last_lone_date(reading: Reading) -> str | None:
    """The last line that is hardly more than a date: what stands under a letter."""
    for page in reversed(reading.pages):
        for line in reversed(page.lines):
            days = written_days(line.text) if len(line.text) < 30 else []
            if days and days[-1].end - days[-1].start > 0.6 * len(re.sub(r"^.*[:：]", "", line.text).strip()):
                return days[-1].day.isoformat()
    return None


def _first_dates(pages: list[Page]) -> Iterator[dt.date]:
    for page in pages:
        for line in page.lines[:15]:
            yield from (found.day for found in written_days(line.text))


def place_of(field: FieldValue) -> Place:
    """A field's place."""
    return Place(field.value, field.page or 1, field.polygon or [], field.span, field.confidence)

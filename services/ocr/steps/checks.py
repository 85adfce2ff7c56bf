"""The first review: what a single document lacks or contradicts, told only where the page shows it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from contracts.classification import Check, FieldValue
from contracts.reading import Page, Reading
from language.domain import doc_type
from language.fold import folded
from services.ocr.steps.clues import Pair, folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.fields import written_days

# Fields whose empty cell is worth a word; others are often left blank on purpose.
NEEDED = {"project", "number", "date", "part", "conclusion", "construction_unit", "item", "grade", "quantity"}
ASKS_SEAL = re.compile(r"[(（]\s*(?:公章|盖章|单位章|项目章|签章)\s*[)）]|(?:单位)?盖章\s*[:：]|加盖公章")
WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)\s*([一二三四五六日天])")
_IMPOSSIBLE = re.compile(r"(?P<y>(?:19|20)\d{2})\s*[年./-]\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})(?!\d)\s*日?")


def find_checks(reading: Reading, type_key: str, fields: list[FieldValue], pairs: list[Pair]) -> list[Check]:
    """All findings of one document, in the order of its pages."""
    found = [
        *_missing_signatures(reading),
        *_missing_seals(reading, type_key),
        *_missing_fields(pairs, fields),
        *_weekday_conflicts(reading, pairs),
        *_impossible_dates(reading),
        *_illegible_pages(reading),
    ]
    return sorted(found, key=lambda check: check.page or 0)


def _missing_signatures(reading: Reading) -> Iterator[Check]:
    for page in reading.pages:
        for signature in page.signatures:
            if signature.is_signed or signature.confidence < 0.8:
                continue
            yield Check(
                code="missing_signature",
                severity="error",
                message=f"nobody has signed as “{signature.label}”",
                message_zh=f"“{signature.label}”处未见签字",
                page=page.page,
                polygon=signature.polygon,
                field=signature.label,
                confidence=round(signature.confidence, 3),
            )


def _missing_seals(reading: Reading, type_key: str) -> Iterator[Check]:
    """Only where the form asks for a seal in so many words, and the scan has colours in which one would show."""
    if not any("章" in who for who in doc_type(type_key).signatures) and type_key != "other":
        return
    if any(page.seals for page in reading.pages):
        return
    for page in reading.pages:
        if page.source not in {"ocr", "text_layer"} or "no_colour" in page.warnings:
            continue
        for line in page.lines:
            asked = ASKS_SEAL.search(line.text)
            if asked:
                yield Check(
                    code="missing_seal",
                    severity="warning",
                    message="the form asks for a seal, and none is seen",
                    message_zh=f"“{line.text.strip()[:30]}”处要求盖章,未见印章",
                    page=page.page,
                    polygon=line.polygon,
                    field=folded_label(line.text)[:40],
                    confidence=0.7,
                )
                return


def _missing_fields(pairs: list[Pair], fields: list[FieldValue]) -> Iterator[Check]:
    """A ruled cell beside a label that matters, with nothing in it."""
    filled = {field.name for field in fields}
    told: set[str] = set()
    for pair in pairs:
        field = by_label().get(folded_label(pair.label))
        if not pair.is_ruled or pair.value.text or field is None or field.name not in NEEDED:
            continue
        if field.name in filled or field.name in told:
            continue
        told.add(field.name)
        yield Check(
            code="missing_field",
            severity="warning",
            message=f"“{pair.label}” is left empty",
            message_zh=f"“{pair.label}”未填写",
            page=pair.value.page,
            polygon=pair.value.polygon or None,
            field=field.name,
            confidence=0.8,
        )


def _weekday_conflicts(reading: Reading, pairs: list[Pair]) -> Iterator[Check]:
    """2025年3月18日 星期三 was a Tuesday: in one line, or in two cells of a form."""
    seen: set[tuple[int, dt.date]] = set()
    for page in reading.pages:
        for line in page.lines:
            for day in written_days(line.text) if _WEEKDAY.search(line.text) else []:
                after = _WEEKDAY.search(line.text[day.end : day.end + 8])
                if after and not _agrees(day.day, after.group(1)) and (page.page, day.day) not in seen:
                    seen.add((page.page, day.day))
                    yield _weekday_check(page.page, line.polygon, day.day, after.group(1))
    for pair in pairs:
        said = _WEEKDAY.search(pair.value.text) or re.fullmatch(r"([一二三四五六日天])", pair.value.text.strip())
        if folded_label(pair.label) != "星期" or not said:
            continue
        dates = [p for p in pairs if p.value.page == pair.value.page and folded_label(p.label) == "日期"]
        days = [day.day for p in dates for day in written_days(p.value.text)]
        if len(set(days)) == 1 and not _agrees(days[0], said.group(1)) and (pair.value.page, days[0]) not in seen:
            seen.add((pair.value.page, days[0]))
            yield _weekday_check(pair.value.page, pair.value.polygon, days[0], said.group(1))


def _agrees(day: dt.date, weekday: str) -> bool:
    return WEEKDAYS[day.weekday()] == weekday.replace("天", "日")


def _weekday_check(page: int, polygon: list[float], day: dt.date, said: str) -> Check:
    true = WEEKDAYS[day.weekday()]
    return Check(
        code="date_conflict",
        severity="warning",
        message=f"{day.isoformat()} was not the weekday that is written (星期{said}); it was 星期{true}",
        message_zh=f"{day.isoformat()} 应为星期{true},文中写为星期{said}",
        page=page,
        polygon=polygon or None,
        field="weekday",
        confidence=0.9,
    )


def _impossible_dates(reading: Reading) -> Iterator[Check]:
    for page in reading.pages:
        for line in page.lines:
            for match in _IMPOSSIBLE.finditer(folded(line.text)):
                year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
                # 2025-47-03 is a number, not a date; only days beyond the end of a month are told.
                if 1 <= month <= 12 and 28 < day <= 31 and not _exists(year, month, day):
                    yield Check(
                        code="date_conflict",
                        severity="error",
                        message=f"there is no such day: {match.group(0).strip()}",
                        message_zh=f"日期不存在:{match.group(0).strip()}",
                        page=page.page,
                        polygon=line.polygon,
                        field="date",
                        confidence=round(0.9 * line.confidence, 3),
                    )


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _illegible_pages(reading: Reading) -> Iterator[Check]:
    for page in reading.pages:
        if _is_illegible(page):
            yield Check(
                code="illegible",
                severity="warning",
                message="most of the page can hardly be read; scan it again",
                message_zh="本页大部分内容模糊不清,建议重新扫描",
                page=page.page,
                field=f"page-{page.page}",
                confidence=0.7,
            )


def _is_illegible(page: Page) -> bool:
    return "hard_to_read" in page.warnings

"""From chips, filters and rights to the conditions that the index applies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from contracts.search import Chip, SearchFilters, SearchRequest
from foundation.errors import BadInput
from language.codes import code_key
from language.places import place_values
from services.search.steps.payload import NO, YES, day_number
from services.search.steps.points import AnyOf, Between, Condition, Either, NoneOf, Where

_FIRST, _LAST = 0, 99_999_999
CHIP_FIELDS = {"tag": "tags", "person": "people", "unit": "units", "state": "states", "project": "project"}
NOTHING = "\x00nothing"
"""A value that no point has: what a caller without projects may see."""


def rights(request: SearchRequest) -> Where:
    """The projects that may be seen. Always applied, inside the index."""
    allowed = request.projects_allowed
    if request.project is not None:
        is_open = allowed is None or request.project in allowed
        return (AnyOf("project", (request.project if is_open else NOTHING,)),)
    return project_condition(allowed)


def project_condition(allowed: list[str] | None) -> Where:
    """None: all projects. An empty list: none."""
    if allowed is None:
        return ()
    return (AnyOf("project", tuple(sorted(set(allowed))) or (NOTHING,)),)


def explicit(filters: SearchFilters) -> Where:
    """The filters of the request. Raises BadInput for a date that is none."""
    conditions: list[Condition] = []
    for field, values in (("kind", filters.kind), ("type", filters.type), ("tags", filters.tag)):
        if values:
            conditions.append(AnyOf(field, tuple(values)))
    if filters.section:
        conditions.append(Either((AnyOf("section", tuple(filters.section)), AnyOf("places", tuple(filters.section)))))
    if filters.from_ or filters.to:
        conditions.append(_days(_day(filters.from_, "from"), _day(filters.to, "to")))
    if filters.flagged is not None:
        conditions.append(AnyOf("flagged", (YES if filters.flagged else NO,)))
    return tuple(conditions)


def of_chips(chips: Iterable[Chip]) -> Where:
    """The conditions that the chips stand for. Chips of one key and field are alternatives (3号楼 and 5号楼), those
    of different ones must all hold (3号楼 and 2层). Chips that only help to rank are left out."""
    groups: dict[tuple[str, str | None], list[Chip]] = {}
    for chip in chips:
        if chip.is_filter:
            groups.setdefault((chip.key, chip.field), []).append(chip)
    return tuple(_of_group(key, same) for (key, _), same in groups.items())


def _of_group(key: str, chips: list[Chip]) -> Condition:
    values = tuple(dict.fromkeys(str(chip.value) for chip in chips))
    match key:
        case "date":
            return _any_day(chips)
        case "section":
            return AnyOf(
                "places", tuple(dict.fromkeys(each for value in values for each in (value, *place_values(value))))
            )
        case "type" | "kind":
            also = [str(each["value"]) for chip in chips for each in chip.other if "value" in each]
            return AnyOf(key, tuple(dict.fromkeys([*values, *also])))
        case "code":
            return AnyOf("codes", tuple(code_key(value) for value in values))
        case "amount":
            return Either(tuple(_amount(chip) for chip in chips))
        case _:
            return AnyOf(CHIP_FIELDS[key], values)


def _any_day(chips: list[Chip]) -> Condition:
    """Between the first and the last day of all dates that were named."""
    starts, ends = [], []
    for chip in chips:
        value = chip.value if isinstance(chip.value, dict) else {}
        starts.append(_number(value.get("from"), _FIRST))
        ends.append(_number(value.get("to"), _LAST))
    return _days(min(starts), max(ends))


def _number(value: object, otherwise: int) -> int:
    return day_number(value) if isinstance(value, str) and value else otherwise


def _days(start: int | None, end: int | None) -> Condition:
    return Between("date", start if start is not None else _FIRST, end if end is not None else _LAST)


def _day(value: str | None, name: str) -> int | None:
    if not value:
        return None
    try:
        return day_number(date.fromisoformat(value).isoformat())
    except ValueError as error:
        raise BadInput(f"{name}: write the date as 2025-03-12, not {value!r}", "日期格式应为 2025-03-12") from error


def _amount(chip: Chip) -> Condition:
    value = chip.value if isinstance(chip.value, dict) else {}
    low, high = value.get("min"), value.get("max")
    return Between(
        "amounts",
        float(low) if isinstance(low, int | float) else None,
        float(high) if isinstance(high, int | float) else None,
    )


def without(document_id: str) -> Condition:
    """All documents but this one."""
    return NoneOf("document_id", (document_id,))

"""The log of a day beside the records of that day: weather, and the work that both should tell of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from casework.claims import Claim
from casework.facts import Said
from casework.records import Record
from language.rules import LogPlace, LogWeather, Rule

_WET = re.compile("雨|雪|雹|rain|snow", re.IGNORECASE)
_DRY = re.compile("晴|多云|阴|sunny|cloudy|clear|fine", re.IGNORECASE)


def sky_of(weather: Said | None) -> str | None:
    """dry or wet; None where it changes over the day, or is not told."""
    if weather is None:
        return None
    is_wet, is_dry = bool(_WET.search(weather.text)), bool(_DRY.search(weather.text))
    return None if is_wet == is_dry else "wet" if is_wet else "dry"


def differing_weather(records: Sequence[Record], _: Rule, condition: LogWeather) -> Iterator[Claim]:
    """Two records of one day, one dry and one wet; told once for each record, on the later one of the two."""
    told = [
        (record, sky)
        for record in records
        if record.type in {*condition.logs, *condition.records}
        and record.is_type_sure
        and record.day is not None
        and (sky := sky_of(record.facts.weather)) is not None
    ]
    for at, (record, sky) in enumerate(told):
        for other, other_sky in told[:at]:
            is_pair = record.type in condition.logs or other.type in condition.logs
            if is_pair and record.day == other.day and sky != other_sky:
                ours, theirs = record.facts.weather, other.facts.weather
                words = {"weather": ours.text if ours else "", "other_weather": theirs.text if theirs else ""}
                if record.day is not None:
                    yield Claim(record, record.day, ours, other, other.day, theirs, more=words)
                break


def silent_logs(records: Sequence[Record], _: Rule, condition: LogPlace) -> Iterator[Claim]:
    """Logs of a day that say nothing of work of which a record of that day tells."""
    logs = [r for r in records if r.type in condition.logs and r.is_type_sure and r.day is not None and r.facts.text]
    for record in records:
        if record.type not in condition.records or not record.is_type_sure or record.day is None or not record.spots:
            continue
        same_day = [log for log in logs if log.day == record.day and _is_log_of(log, record)]
        if same_day and not any(_tells_of(log, record, condition.words) for log in same_day):
            log = same_day[0]
            spot = record.spots[0].text
            place = log.place_of("date")
            yield Claim(log, record.day, place, record, record.day, record.place_of("date"), spot)


def _is_log_of(log: Record, record: Record) -> bool:
    """A log of another building need not tell of this one."""
    ours = {building for spot in log.spots for building in spot.buildings}
    theirs = {building for spot in record.spots for building in spot.buildings}
    same_section = not (log.section and record.section) or log.section == record.section
    return same_section and (not ours or not theirs or bool(ours & theirs))


def _tells_of(log: Record, record: Record, words: tuple[str, ...]) -> bool:
    """The work is named, and no other place than the record's is all that is named."""
    if not any(word in log.facts.text for word in words):
        return False
    spots = tuple(spot for spot in (*log.facts.text_spots, *log.spots) if spot.floors or spot.parts)
    if not spots:
        return True
    return any(
        _overlaps(ours.floors + ours.parts, theirs.floors + theirs.parts) for ours in spots for theirs in record.spots
    )


def _overlaps(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not theirs or any(a in b or b in a for a in ours for b in theirs)

"""时间 地点 人物 事件 结果: what a record says of each, and which it lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from contracts.understanding import FiveElements, Log, Minutes
from language.plain import plain
from services.nlp.steps import cues
from services.nlp.steps.blocks import Paragraph, read_blocks
from services.nlp.steps.heads import find_date, read_title
from services.nlp.steps.labels import read_labels
from services.nlp.steps.script import Script
from services.nlp.steps.sentences import split_sentences

_PLACE = re.compile(
    r"(?:工程|施工|会议|作业|旁站|检查|浇筑)?(?:地点|部位|位置|区域)\s*[:]\s*([^\n,。;]{2,40})|"
    r"工程名称\s*[:]\s*([^\n,。;]{2,40})"
)
_SITE = re.compile(
    r"(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:#|号)\s*楼[^,。;\s]{0,12}?(?:层|区|轴|"
    r"屋面|地下室)?|地下(?:室|车库)[^,。;\s]{0,6}|[\u4e00-\u9fff]{2,8}(?:会议室|项目部|工地|现场)"
)
_RESULT = re.compile(
    r"结果|结论|合格|同意|通过|完成|整改|闭合|验收|审批|批准|处理意见|符合|不符合|复查|决定|议定|确认|批复"
)


def five_elements(
    script: Script, minutes: Minutes | None, log: Log | None, people: Sequence[str], doc_date: str | None
) -> FiveElements:
    """The five elements of any record; minutes and logs give theirs, other text is read for them."""
    blocks = read_blocks(script)
    labels = read_labels(blocks)
    sentences = [s for b in blocks if isinstance(b, Paragraph) for s in split_sentences(b.body)]
    day = find_date(script.text[:2000])
    time = (minutes and minutes.time) or (log and log.date) or (day.isoformat() if day else None) or doc_date
    place = (minutes and minutes.place) or (log and log.location) or _place(script)
    named = list(dict.fromkeys([*_attending(minutes), *people]))
    title = (minutes.title if minutes else None) or read_title(script, blocks, labels)
    event = _event(title, log, [s.text for s in sentences])
    result = _result(minutes, log, [s.plain for s in sentences])
    values = {"time": time, "place": place, "people": named, "event": event, "result": result}
    order: tuple[Literal["time", "place", "people", "event", "result"], ...] = (
        "time",
        "place",
        "people",
        "event",
        "result",
    )
    return FiveElements(
        time=time,
        place=place,
        people=named[:50],
        event=event,
        result=result,
        missing=[k for k in order if not values[k]],
    )


def _attending(minutes: Minutes | None) -> list[str]:
    if minutes is None:
        return []
    people = [a.name for a in minutes.attendees if a.name != a.unit]
    return people + [p for p in (minutes.chair, minutes.recorder) if p and p not in people]


def _place(script: Script) -> str | None:
    text = plain(script.text[:4000])
    if match := _PLACE.search(text):
        return (match[1] or match[2]).strip()
    found = _SITE.search(text)
    return found.group().strip() if found else None


def _event(title: str | None, log: Log | None, sentences: Sequence[str]) -> str | None:
    if log and log.progress:
        return "；".join(i.text for i in log.progress[:3])[:200]
    if title:
        return title
    return next((s[:120] for s in sentences if len(s) >= 8), None)


def _result(minutes: Minutes | None, log: Log | None, sentences: Sequence[str]) -> str | None:
    if minutes:
        told = [d.text for d in minutes.decisions[:2]] + [a.task for a in minutes.actions[:2]]
        return "；".join(t.rstrip("。；") for t in told)[:300] or None
    if log:
        items = [i.text for i in [*log.inspections, *log.quality, *log.safety]][:2] or [
            i.text for i in log.progress if re.search(r"完成|\d", i.text)
        ][:1]
        return "；".join(items)[:300] or None
    return next((s[:160] for s in reversed(sentences) if _RESULT.search(s) and not cues.is_question(s)), None)

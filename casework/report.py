"""A draft of a project's daily, weekly or monthly report, from what its records say. Every line names its source."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from casework.logdays import DayLog, log_days
from contracts.base import Shape, Source
from contracts.understanding import LogItem, Understanding
from language.domain import doc_type
from language.labels import name_of

Period = Literal["day", "week", "month"]
Language = Literal["zh", "en"]
MAX_ITEMS = 60
"""Most lines of one part of a report; a month of logs would else fill a book."""

TITLES: dict[str, tuple[str, str]] = {
    "overview": ("资料概况", "Records"),
    "logs": ("日志缺漏", "Logs missing or doubled"),
    "weather": ("天气与人员", "Weather and crews"),
    "progress": ("施工进度", "Progress"),
    "quality": ("质量情况", "Quality"),
    "safety": ("安全情况", "Safety"),
    "materials": ("材料与检验", "Materials and inspections"),
    "decisions": ("会议决定", "Decisions of meetings"),
    "actions": ("任务与期限", "Tasks and due dates"),
    "pictures": ("影像资料", "Photos and videos"),
    "open": ("待处理问题", "Open findings"),
}
NOTES: dict[Language, str] = {
    "zh": "初稿,由系统根据资料摘录,请核对后使用。",
    "en": "Drafted from the records by machine; check it.",
}
PERIODS = {"day": ("日报", "Daily report"), "week": ("周报", "Weekly report"), "month": ("月报", "Monthly report")}


@dataclass(frozen=True)
class Entry:
    """One document as the report sees it. open_findings: (Chinese, English) messages that wait for a person."""

    document_id: str
    title: str
    type: str | None
    kind: str
    day: date | None
    understood: Understanding | None = None
    tags: Sequence[str] = ()
    open_findings: Sequence[tuple[str, str]] = field(default=())


class ReportLine(Shape):
    """One statement with the document that makes it."""

    text: str
    document_id: str
    title: str
    day: str | None = None
    page: int | None = None


class ReportPart(Shape):
    key: str
    title: str
    lines: list[ReportLine]
    n_left_out: int = 0


class Report(Shape):
    """A draft: a person signs the report, not this."""

    project: str
    title: str
    period: Period
    first_day: str
    last_day: str
    n_documents: int
    parts: list[ReportPart]


def days_of(period: Period, day: date) -> tuple[date, date]:
    """First and last day of the day, week (Monday to Sunday) or month that holds a day."""
    match period:
        case "day":
            return day, day
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def draft(
    project: str,
    period: Period,
    days: tuple[date, date],
    entries: Iterable[Entry],
    language: Language,
    logs: Sequence[DayLog] = (),
) -> Report:
    """The report over the entries of these days. Parts without a line are left out. logs: all of the project's."""
    told = sorted(
        (each for each in entries if each.day is not None and days[0] <= each.day <= days[1]),
        key=lambda each: (each.day or days[0], each.document_id),
    )
    zh = language == "zh"
    lines: dict[str, list[ReportLine]] = {key: [] for key in TITLES}
    for entry in told:
        for key, text, source in _said(entry, zh):
            lines[key].append(_line(entry, text, source))
    lines["overview"] = _overview(told, zh)
    lines["logs"] = list(_log_lines(logs, days, zh))
    parts = [
        ReportPart(
            key=key,
            title=names[0 if zh else 1],
            lines=lines[key][:MAX_ITEMS],
            n_left_out=max(len(lines[key]) - MAX_ITEMS, 0),
        )
        for key, names in TITLES.items()
        if lines[key]
    ]
    return Report(
        project=project,
        title=f"{project} {PERIODS[period][0 if zh else 1]}",
        period=period,
        first_day=days[0].isoformat(),
        last_day=days[1].isoformat(),
        n_documents=len(told),
        parts=parts,
    )


def _line(entry: Entry, text: str, source: Source | None) -> ReportLine:
    return ReportLine(
        text=text,
        document_id=entry.document_id,
        title=entry.title,
        day=entry.day.isoformat() if entry.day else None,
        page=source.page if source else None,
    )


def _overview(entries: Sequence[Entry], zh: bool) -> list[ReportLine]:
    """How many records of which type; each line leads to the first of them."""
    first: dict[str, Entry] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        name = _type_name(entry, zh)
        counts[name] += 1
        first.setdefault(name, entry)
    return [_line(first[name], f"{name}: {n}", None) for name, n in counts.most_common()]


def _log_lines(logs: Sequence[DayLog], days: tuple[date, date], zh: bool) -> Iterator[ReportLine]:
    """Days without a log lead to the log before them, days with two to the second."""
    titles = {log.document_id: log.title for log in logs}
    for told in log_days(logs, *days):
        name = told.type_zh if zh else told.type_en
        for gap in told.gaps:
            span = gap.first if gap.n_days == 1 else f"{gap.first} – {gap.last}"
            text = f"{span} 无{name}({gap.n_days} 天)" if zh else f"{span}: no {name} ({gap.n_days} days)"
            yield ReportLine(text=text, document_id=gap.after, title=titles[gap.after], day=gap.first)
        for double in told.doubles:
            n, where = len(double.documents), double.section or ""
            text = f"{double.day} {where} 有 {n} 份{name}" if zh else f"{double.day} {where}: {n} of {name}"
            key = double.documents[-1]
            yield ReportLine(text=" ".join(text.split()), document_id=key, title=titles[key], day=double.day)


def _type_name(entry: Entry, zh: bool) -> str:
    if entry.kind in ("photo", "video"):
        return {"photo": ("照片", "Photos"), "video": ("视频", "Videos")}[entry.kind][0 if zh else 1]
    known = doc_type(entry.type or "other")
    return known.zh if zh else known.en


def _said(entry: Entry, zh: bool) -> Iterator[tuple[str, str, Source | None]]:
    """(part, words, where they stand)."""
    yield from _of_log(entry, zh)
    minutes = entry.understood.minutes if entry.understood else None
    if minutes is not None:
        for statement in minutes.decisions:
            yield "decisions", statement.text, statement.source
        for action in minutes.actions:
            who = " ".join(part for part in (action.owner_unit, action.owner) if part)
            notes = [note for note in (who, action.due or action.due_text) if note]
            yield "actions", f"{action.task}({', '.join(notes)})" if notes else action.task, action.source
    if entry.kind in ("photo", "video") and entry.tags:
        names = [name_of("tag", tag, "zh" if zh else "en") for tag in entry.tags]
        yield "pictures", ("、" if zh else ", ").join(names), None
    for message in entry.open_findings:
        yield "open", message[0 if zh else 1], None


def _of_log(entry: Entry, zh: bool) -> Iterator[tuple[str, str, Source | None]]:
    log = entry.understood.log if entry.understood else None
    if log is None:
        return
    crews = [f"{crew.trade} {crew.count or ''}".strip() for crew in log.crew]
    facts = [fact for fact in (log.weather, log.temperature, ("、" if zh else ", ").join(crews)) if fact]
    if facts:
        yield "weather", f"{log.date or entry.day}: {'; '.join(facts)}", log.source
    parts: tuple[tuple[str, list[LogItem]], ...] = (
        ("progress", log.progress),
        ("quality", log.quality),
        ("safety", log.safety),
        ("materials", [*log.materials, *log.inspections]),
    )
    for key, items in parts:
        for item in items:
            yield key, item.text, item.source


def left_out(part: ReportPart, language: Language) -> str:
    """How many lines a long part leaves out."""
    return f"… {part.n_left_out} " + ("条未列出" if language == "zh" else "more")


def as_markdown(report: Report, language: Language) -> str:
    """The draft as Markdown; sources as links to the pages."""
    rows = [f"# {report.title}", "", f"{report.first_day} – {report.last_day}", "", f"> {NOTES[language]}", ""]
    for part in report.parts:
        rows += [f"## {part.title}", ""]
        for line in part.lines:
            place = f"/documents/{line.document_id}" + (f"?page={line.page}" if line.page else "")
            rows.append(f"- {' '.join(line.text.split())} ([{line.title}]({place}))")
        if part.n_left_out:
            rows.append(f"- {left_out(part, language)}")
        rows.append("")
    return "\n".join(rows)

"""Drafts of reports: what the records of a period say, each line with its source."""

from __future__ import annotations

from datetime import date

import pytest

from casework.report import MAX_ITEMS, Entry, Report, as_markdown, days_of, draft
from contracts.base import Source
from contracts.understanding import Action, Crew, Log, LogItem, Minutes, Statement, Understanding

WEDNESDAY = date(2025, 3, 12)


def item(text: str, page: int = 1) -> LogItem:
    return LogItem(text=text, source=Source(page=page))


LOG = Understanding(
    log=Log(
        date="2025-03-12",
        weather="晴",
        crew=[Crew(trade="钢筋工", count=34)],
        progress=[item("2号楼首层顶板浇筑完成", 2)],
        safety=[item("班前教育")],
    )
)
MINUTES = Understanding(
    minutes=Minutes(
        engine="rules",
        decisions=[Statement(text="同意屋面方案", source=Source(page=1))],
        actions=[Action(task="渗漏整改", owner="周海波", due="2025-04-20", source=Source(page=3))],
    )
)
ENTRIES = [
    Entry("d1", "施工日志", "construction_log", "document", WEDNESDAY, LOG),
    Entry("d2", "会议纪要", "meeting_minutes", "document", date(2025, 3, 14), MINUTES),
    Entry(
        "d3", "照片", None, "photo", date(2025, 3, 16), tags=["scaffold_use"], open_findings=[("照片模糊", "blurred")]
    ),
    Entry("d4", "下周日志", "construction_log", "document", date(2025, 3, 17), LOG),
    Entry("d5", "无日期", "construction_log", "document", None, LOG),
]


def lines(report: Report) -> dict[str, list[str]]:
    return {part.key: [line.text for line in part.lines] for part in report.parts}


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("day", WEDNESDAY, WEDNESDAY),
        ("week", date(2025, 3, 10), date(2025, 3, 16)),
        ("month", date(2025, 3, 1), date(2025, 3, 31)),
    ],
)
def test_a_period_holds_its_day(period: str, first: date, last: date) -> None:
    assert days_of(period, WEDNESDAY) == (first, last)  # type: ignore[arg-type]


def test_a_week_tells_what_its_records_say_and_nothing_else() -> None:
    report = draft("锦澜花园", "week", days_of("week", WEDNESDAY), ENTRIES, "zh")
    assert (report.title, report.n_documents) == ("锦澜花园 周报", 3)
    assert (report.first_day, report.last_day) == ("2025-03-10", "2025-03-16")
    assert lines(report) == {
        "overview": ["施工日志: 1", "会议纪要: 1", "照片: 1"],
        "weather": ["2025-03-12: 晴; 钢筋工 34"],
        "progress": ["2号楼首层顶板浇筑完成"],
        "safety": ["班前教育"],
        "decisions": ["同意屋面方案"],
        "actions": ["渗漏整改(周海波, 2025-04-20)"],
        "pictures": ["脚手架(使用中)"],
        "open": ["照片模糊"],
    }
    progress = next(part for part in report.parts if part.key == "progress").lines[0]
    assert (progress.document_id, progress.page, progress.day) == ("d1", 2, "2025-03-12")


def test_in_english_the_names_are_english() -> None:
    report = draft("Garden", "day", days_of("day", date(2025, 3, 16)), ENTRIES, "en")
    assert report.title == "Garden Daily report"
    assert lines(report) == {"overview": ["Photos: 1"], "pictures": ["scaffold in use"], "open": ["blurred"]}


def test_a_long_part_says_how_much_it_leaves_out() -> None:
    log = Understanding(log=Log(progress=[item(f"第{n}段") for n in range(MAX_ITEMS + 5)]))
    report = draft(
        "p", "day", (WEDNESDAY, WEDNESDAY), [Entry("d", "日志", "construction_log", "document", WEDNESDAY, log)], "zh"
    )
    part = next(part for part in report.parts if part.key == "progress")
    assert (len(part.lines), part.n_left_out) == (MAX_ITEMS, 5)
    assert "… 5 条未列出" in as_markdown(report, "zh")


def test_markdown_leads_to_the_page() -> None:
    text = as_markdown(draft("p", "week", days_of("week", WEDNESDAY), ENTRIES, "zh"), "zh")
    assert "- 2号楼首层顶板浇筑完成 ([施工日志](/documents/d1?page=2))" in text
    assert "初稿" in text


def test_a_period_without_records_is_empty() -> None:
    report = draft("p", "day", (date(2020, 1, 1), date(2020, 1, 1)), ENTRIES, "zh")
    assert (report.n_documents, report.parts) == (0, [])

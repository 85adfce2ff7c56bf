"""Days without a log, days with two, and what nobody can know."""

from __future__ import annotations

from datetime import date

from casework.logdays import DayLog, log_days
from casework.report import as_markdown, draft


def log(name: str, day: int, kind: str = "construction_log", section: str | None = None) -> DayLog:
    return DayLog(name, f"日志 {name}", kind, date(2025, 3, day), section)


LOGS = [log("a", 1), log("b", 2), log("c", 2), log("d", 6)]


def test_gaps_and_doubles_are_told() -> None:
    (told,) = log_days(LOGS)
    assert (told.n_logged, told.n_days) == (3, 6)
    assert [(gap.first, gap.last, gap.n_days, gap.after) for gap in told.gaps] == [("2025-03-03", "2025-03-05", 3, "c")]
    assert [(double.day, double.documents) for double in told.doubles] == [("2025-03-02", ["b", "c"])]


def test_logs_of_two_sections_on_one_day_are_no_double() -> None:
    (told,) = log_days([log("a", 1, section="1号楼"), log("b", 1, section="2号楼")])
    assert told.doubles == []


def test_each_kind_of_log_has_its_own_days() -> None:
    told = log_days([*LOGS, log("s", 1, "supervision_log"), log("t", 2, "supervision_log")])
    assert [(each.type, each.n_logged, each.n_days) for each in told] == [
        ("construction_log", 3, 6),
        ("supervision_log", 2, 2),
    ]


def test_days_before_the_first_log_and_after_the_last_are_not_missing() -> None:
    (told,) = log_days(LOGS, date(2025, 2, 1), date(2025, 3, 4))
    assert (told.first, told.last) == ("2025-03-01", "2025-03-04")
    assert [(gap.first, gap.last) for gap in told.gaps] == [("2025-03-03", "2025-03-04")]
    assert log_days(LOGS, date(2025, 4, 1), date(2025, 4, 30)) == []


def test_a_single_log_misses_nothing() -> None:
    assert log_days([log("a", 1)]) == []


def test_a_report_names_them_with_their_logs() -> None:
    days = (date(2025, 3, 1), date(2025, 3, 31))
    report = draft("p", "month", days, [], "zh", LOGS)
    assert [(line.text, line.document_id) for line in report.parts[0].lines] == [
        ("2025-03-03 – 2025-03-05 无施工日志(3 天)", "c"),
        ("2025-03-02 有 2 份施工日志", "c"),
    ]
    assert "## Logs missing or doubled" in as_markdown(draft("p", "month", days, [], "en", LOGS), "en")

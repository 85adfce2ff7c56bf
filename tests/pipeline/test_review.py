"""Documents compared across a project, through the real record: claims come, name both sides, and go by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.actors import Actor
from catalogue.documents import trash
from catalogue.findings import decide
from catalogue.schema import Document, Finding
from contracts.documents import Decision
from pipeline.review import review_projects
from pipeline.sweep import sweep_once
from tests.support.casefile import CaseFile, small_case

PLACE = "工程名称:锦澜花园二期工程\n"


def entry(day: str = "2025年3月1日", batch: str = "4B112087") -> str:
    return f"材料、构配件进场检验记录\n{PLACE}编号:C4-2025-037\n进场日期:{day}\n炉批号:{batch}\n检验日期:{day}"


def steel_test(day: str, batch: str = "4B112087") -> str:
    return (
        f"钢筋原材复试报告\n{PLACE}报告编号:JZ-GJ-2025-0913\n炉批号:{batch}\n"
        f"检测日期:{day}\n报告日期:{day}\n检测结论:合格"
    )


def concealed(day: str, part: str = "2号楼3层梁板", number: str = "02-01-C5-031", cites: str = "") -> str:
    return (
        f"隐蔽工程验收记录\n{PLACE}编号:{number}\n隐检项目:{part}钢筋绑扎\n隐检部位:{part}\n隐检日期:{day}\n"
        f"主要材料:HRB400E,复试报告{cites}合格\n检查结论:同意隐蔽"
    )


def pour(day: str, part: str = "2号楼3层梁板", number: str = "02-01-C5-101") -> str:
    return f"混凝土浇筑记录\n{PLACE}编号:{number}\n浇筑部位:{part}\n浇筑日期:{day}\n设计强度等级:C30\n天气:晴"


def station(day: str, part: str = "2号楼3层梁板", number: str = "PZ-006") -> str:
    return f"旁站记录\n{PLACE}编号:{number}\n旁站部位:{part}混凝土浇筑\n旁站日期:{day}\n天气:晴"


def cubes(cast: str, report: str, part: str = "2号楼3层梁板", number: str = "JZ-HN-2025-0104") -> str:
    return (
        f"混凝土立方体抗压强度检测报告\n{PLACE}报告编号:{number}\n工程部位:{part}\n设计强度等级:C30\n"
        f"成型日期:{cast}\n试验日期:{report}\n报告日期:{report}\n检测结论:合格"
    )


def division(day: str) -> str:
    return (
        f"主体结构分部工程质量验收记录\n{PLACE}编号:FB-001\n验收部位:2号楼3层梁板主体结构\n验收日期:{day}\n"
        "验收结论:合格"
    )


def notice(day: str = "2025年3月12日", number: str = "监通字第15号") -> str:
    return f"监理通知单\n{PLACE}编号:{number}\n事由:3号楼外脚手架连墙件缺失\n日期:{day}\n请于2025年3月15日前整改。"


def reply(day: str, cites: str = "监通字第15号") -> str:
    return f"监理通知回复单\n{PLACE}编号:监通回字第15号\n我方接到{cites}监理通知单后,已完成整改。\n日期:{day}"


def log(day: str, weather: str = "晴", works: str = "2号楼3层梁板混凝土浇筑") -> str:
    return f"施工日志\n{PLACE}日期:{day}\n天气:{weather}\n施工部位:2号楼\n施工内容:{works}"


def minutes(day: str) -> str:
    """Shows only how far the papers of the project reach."""
    return f"监理例会会议纪要\n{PLACE}会议时间:{day}\n会议地点:会议室"


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    return small_case(tmp_path)


def chain(case: CaseFile) -> dict[str, str]:
    """A whole chain that is as it should be."""
    return {
        "entry": case.hand_in(entry(), "2号楼"),
        "test": case.hand_in(steel_test("2025年3月4日"), "2号楼"),
        "concealed": case.hand_in(concealed("2025年5月13日", cites="JZ-GJ-2025-0913"), "2号楼"),
        "pour": case.hand_in(pour("2025年5月15日"), "2号楼"),
        "station": case.hand_in(station("2025年5月15日"), "2号楼"),
        "cubes": case.hand_in(cubes("2025年5月15日", "2025年6月12日"), "2号楼"),
        "division": case.hand_in(division("2025年9月1日"), "2号楼"),
    }


def codes(case: CaseFile) -> list[str]:
    review_projects(case.road)
    return sorted(f"{f.code}/{f.field}" for f in case.findings())


def test_a_chain_in_order_says_nothing(case: CaseFile) -> None:
    ids = chain(case)
    types = {name: case.document(i).type for name, i in ids.items()}
    assert types == {
        "entry": "material_entry",
        "test": "rebar_test",
        "concealed": "hidden_work",
        "pour": "concrete_pour",
        "station": "standing_supervision",
        "cubes": "concrete_cube",
        "division": "division_acceptance",
    }
    assert codes(case) == []


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([entry("2025年3月10日"), steel_test("2025年3月4日")], "entry-then-test"),
        ([steel_test("2025年5月20日"), concealed("2025年5月13日", cites="JZ-GJ-2025-0913")], "test-then-concealed"),
        ([concealed("2025年5月20日"), pour("2025年5月15日")], "concealed-then-pour"),
        ([pour("2025年5月15日"), cubes("2025年5月10日", "2025年6月7日")], "pour-then-cubes"),
        ([cubes("2025年5月15日", "2025年6月12日"), division("2025年6月1日")], "cubes-then-division"),
        ([notice("2025年3月12日"), reply("2025年3月10日")], "notice-then-reply"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_comes_before_its_time_is_told_with_both_documents(
    case: CaseFile, papers: list[str], expected: str
) -> None:
    first, then = [case.hand_in(text, "2号楼") for text in papers]
    assert f"sequence_conflict/{expected}" in codes(case)
    finding = next(f for f in case.findings("sequence_conflict") if f.field == expected)
    assert (finding.document_id, finding.related_id) == (then, first)
    assert finding.page == 1
    assert finding.region is not None
    assert finding.proposal["related"]["document"] == first
    assert finding.proposal["related"]["polygon"] is not None


@pytest.mark.parametrize(
    "papers",
    [
        [entry("2025年3月10日", "4B112087"), steel_test("2025年3月4日", "5A020418")],
        [steel_test("2025年5月20日"), concealed("2025年5月13日", cites="JZ-GJ-2025-0001")],
        [concealed("2025年5月20日", "2号楼4层梁板"), pour("2025年5月15日")],
        [concealed("2025年5月20日", "2号楼3层墙柱"), pour("2025年5月15日")],
        [concealed("2025年5月20日", "3号楼3层梁板"), pour("2025年5月15日")],
        [concealed("2025年5月13日"), concealed("2025年5月20日", number="02-01-C5-032"), pour("2025年5月15日")],
        [pour("2025年5月15日", "2号楼3层墙柱"), cubes("2025年5月10日", "2025年6月7日")],
        [notice("2025年3月12日"), reply("2025年3月10日", "监通字第12号")],
    ],
    ids=["batch", "number", "floor", "element", "building", "one-in-time", "pour-of-walls", "other-notice"],
)
def test_what_belongs_to_something_else_is_no_conflict(case: CaseFile, papers: list[str]) -> None:
    for text in papers:
        case.hand_in(text, "2号楼" if "3号楼3层" not in text else "3号楼")
    review_projects(case.road)
    assert case.findings("sequence_conflict") == []


def test_a_pour_without_its_papers_is_told_until_they_arrive(case: CaseFile) -> None:
    chain(case)
    pour_id = case.hand_in(pour("2025年6月20日", "2号楼4层梁板", "02-01-C5-102"), "2号楼")
    case.hand_in(minutes("2025年9月30日"))
    expected = ["pour-has-concealed-work", "pour-has-side-station", "pour-has-test-cubes"]
    assert codes(case) == [f"missing_companion/{rule}" for rule in expected]
    assert {f.document_id for f in case.findings()} == {pour_id}
    assert case.document(pour_id).is_flagged
    case.hand_in(concealed("2025年6月18日", "2号楼4层梁板", "02-01-C5-032"), "2号楼")
    case.hand_in(station("2025年6月20日", "2号楼4层梁板", "PZ-007"), "2号楼")
    assert codes(case) == ["missing_companion/pour-has-test-cubes"]
    case.hand_in(cubes("2025年6月20日", "2025年7月18日", "2号楼4层梁板", "JZ-HN-2025-0105"), "2号楼")
    assert codes(case) == []
    assert not case.document(pour_id).is_flagged


def test_cubes_are_not_missed_before_they_can_be_there(case: CaseFile) -> None:
    chain(case)
    case.hand_in(pour("2025年8月20日", "2号楼5层梁板", "02-01-C5-103"), "2号楼")
    case.hand_in(minutes("2025年9月10日"))
    assert "missing_companion/pour-has-test-cubes" not in codes(case)


def test_a_project_that_keeps_no_such_papers_is_not_asked_for_them(case: CaseFile) -> None:
    case.hand_in(pour("2025年5月15日"), "2号楼")
    case.hand_in(minutes("2025年9月10日"))
    assert codes(case) == []


def test_a_notice_without_reply_is_told_after_its_time_and_taken_back_by_the_reply(case: CaseFile) -> None:
    notice_id = case.hand_in(notice(), "3号楼")
    case.hand_in(minutes("2025年3月14日"))
    assert codes(case) == []
    case.hand_in(minutes("2025年4月30日"))
    assert codes(case) == ["missing_companion/supervision-notice-has-reply"]
    assert case.findings()[0].document_id == notice_id
    assert "监通字第15号" in case.findings()[0].message_zh
    case.hand_in(reply("2025年3月15日"), "3号楼")
    assert codes(case) == []


def test_what_a_person_decided_stays_when_the_missing_paper_arrives(case: CaseFile) -> None:
    case.hand_in(notice(), "3号楼")
    case.hand_in(minutes("2025年4月30日"))
    review_projects(case.road)
    reviewer = Actor("reviewer", "reviewer1", None)
    with case.road.database.write() as session:
        finding = session.get_one(Finding, case.findings()[0].id)
        document = session.get_one(Document, finding.document_id)
        decide(session, reviewer, finding, document, Decision(verdict="confirm"))
    case.hand_in(reply("2025年3月15日"), "3号楼")
    review_projects(case.road)
    assert [(f.status, f.verdict) for f in case.findings()] == [("decided", "confirm")]


def test_a_document_in_the_trash_answers_nothing(case: CaseFile) -> None:
    case.hand_in(notice(), "3号楼")
    case.hand_in(minutes("2025年4月30日"))
    answer = case.hand_in(reply("2025年3月15日"), "3号楼")
    assert codes(case) == []
    with case.road.database.write() as session:
        trash(session, session.get_one(Document, answer), "tester")
    assert codes(case) == ["missing_companion/supervision-notice-has-reply"]


def test_weather_that_differs_is_told_once_and_a_change_of_weather_is_none(case: CaseFile) -> None:
    case.hand_in(log("2025年5月15日", "小雨"), "2号楼")
    case.hand_in(pour("2025年5月15日"), "2号楼")
    assert codes(case) == ["log_conflict/log-weather"]
    other = case.findings()[0]
    assert "小雨" in other.message_zh
    assert "晴" in other.message_zh
    case.hand_in(log("2025年5月16日", "晴转小雨"), "2号楼")
    case.hand_in(station("2025年5月16日", number="PZ-007"), "2号楼")
    assert codes(case) == ["log_conflict/log-weather"]


def test_a_log_that_does_not_mention_the_pour_of_its_day_is_told(case: CaseFile) -> None:
    silent = case.hand_in(log("2025年5月15日", works="外墙抹灰"), "2号楼")
    case.hand_in(pour("2025年5月15日"), "2号楼")
    assert codes(case) == ["log_conflict/log-tells-of-pour"]
    assert case.findings()[0].document_id == silent


def test_a_log_that_mentions_the_pour_and_one_of_another_building_are_let_be(case: CaseFile) -> None:
    case.hand_in(log("2025年5月15日"), "2号楼")
    case.hand_in(pour("2025年5月15日"), "2号楼")
    case.hand_in(log("2025年5月16日", works="5号楼外墙抹灰").replace("施工部位:2号楼", "施工部位:5号楼"), "5号楼")
    case.hand_in(pour("2025年5月16日", number="02-01-C5-102"), "2号楼")
    assert codes(case) == []


def test_a_gap_in_a_series_is_told_and_a_selection_is_none(case: CaseFile) -> None:
    for n in (1, 2, 4, 5):
        case.hand_in(log(f"2025年5月{n}日").replace("日期", f"编号:SGRZ-{n:04}\n日期", 1))
    for n in (10, 40, 73, 120):
        case.hand_in(station(f"2025年6月{n % 28 + 1}日", number=f"PZ-{n:03}"))
    assert codes(case) == ["number_gap/number-gap"]
    assert "SGRZ-0003" in case.findings()[0].message_zh


def test_a_number_used_twice_is_told_but_not_a_copy_of_the_same_paper(case: CaseFile) -> None:
    first = case.hand_in(station("2025年5月15日"), "2号楼")
    case.hand_in(station("2025年5月15日") + "\n(复印件)", "2号楼")
    assert codes(case) == []
    second = case.hand_in(station("2025年6月18日", "2号楼5层梁板"), "2号楼")
    assert codes(case) == ["duplicate_number/number-twice"]
    assert (case.findings()[0].document_id, case.findings()[0].related_id) == (second, first)


def test_a_document_of_unsure_type_claims_nothing(case: CaseFile) -> None:
    case.hand_in(f"情况说明\n{PLACE}浇筑部位:2号楼3层梁板\n日期:2025年5月15日", "2号楼")
    case.hand_in(concealed("2025年5月20日"), "2号楼")
    assert codes(case) == []


def test_the_sweep_compares_and_looks_again_only_when_something_changed(case: CaseFile) -> None:
    case.hand_in(concealed("2025年5月20日"), "2号楼")
    case.hand_in(pour("2025年5月15日"), "2号楼")
    sweep_once(case.road)
    assert [f.field for f in case.findings()] == ["concealed-then-pour"]
    assert review_projects(case.road) == 0
    case.work()
    assert case.search.documents[case.findings()[0].document_id].is_flagged


def test_a_site_s_own_file_switches_a_rule_off(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- id: concealed-then-pour\n  active: false\n", "utf-8")
    case = small_case(tmp_path / "home", rules_file=str(rules))
    case.hand_in(concealed("2025年5月20日"), "2号楼")
    case.hand_in(pour("2025年5月15日"), "2号楼")
    assert codes(case) == []


def test_a_bad_file_of_rules_stops_the_comparing_and_nothing_else(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("rules:\n- id: concealed-then-pour\n  actve: false\n", "utf-8")
    case = small_case(tmp_path / "home", rules_file=str(rules))
    case.hand_in(pour("2025年5月15日"), "2号楼")
    assert sweep_once(case.road)["died"] == 0
    assert case.findings() == []

"""People's words on minutes through the contract: kept apart, in the evidence, and where they lead to."""

from __future__ import annotations

from typing import Any

import pytest

from casework.cases import corrected_cases
from catalogue.documents import record_artefact
from catalogue.schema import Document
from contracts.base import Source
from contracts.understanding import Action, Attendee, Crew, HeadMark, Log, LogItem, Minutes, Statement, Understanding
from foundation.ids import digest
from tests.gateway.conftest import House

TASK, OTHER = "补装3号楼外架连墙件", "补齐钢筋工30人"


def told(*tasks: str) -> Understanding:
    actions = [
        Action(task=task, owner="马德才", due="2025-03-07", source=Source(page=1, line=n, text=f"原文 {n}"))
        for n, task in enumerate(tasks)
    ]
    decisions = [Statement(text="同意屋面方案", source=Source(page=1, line=9, text="原文 9"))]
    return Understanding(minutes=Minutes(engine="rules", actions=actions, decisions=decisions))


def understand(house: House, document_id: str, found: Understanding) -> None:
    """A new analysis of the document."""
    content = found.model_dump(mode="json")
    key = digest([document_id, content])
    house.gate.blobs.put_artefact(key, content)
    with house.gate.database.write() as session:
        document = session.get_one(Document, document_id)
        document.type, document.type_by = "meeting_minutes", "human"
        record_artefact(session, document, "understand", key)


@pytest.fixture
def meeting(house: House) -> str:
    document_id = str(house.hand_in()["document"]["id"])
    house.work()
    understand(house, document_id, told(TASK, OTHER))
    return document_id


def ask(house: House, document_id: str, op: str, item: str | None = None, **words: Any) -> Any:
    body = {"list": "actions", "op": op, "id": item, "item": words}
    return house.client.post(f"/v1/documents/{document_id}/minutes:correct", headers=house.as_("controller"), json=body)


def say(house: House, document_id: str, kind: str, name: str, op: str, item: str | None = None, **words: Any) -> Any:
    """A word on any list of minutes or a log."""
    body = {"list": name, "op": op, "id": item, "item": words}
    path = f"/v1/documents/{document_id}/{kind}:correct"
    return house.client.post(path, headers=house.as_("controller"), json=body)


def shown(house: House, document_id: str) -> Any:
    return house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()


def items(house: House, document_id: str) -> dict[str, str]:
    shown = house.client.get(f"/v1/documents/{document_id}", headers=house.as_("staff")).json()
    return {action["task"]: action["id"] for action in shown["minutes"]["actions"]}


def follow_up(house: House) -> list[dict[str, Any]]:
    return list(house.client.get("/v1/projects/p/actions", headers=house.as_("staff")).json()["items"])


def test_a_correction_is_laid_over_the_machine_s_and_kept_apart(house: House, meeting: str) -> None:
    answer = ask(house, meeting, "change", items(house, meeting)[TASK], owner="李长顺", due="2025-03-09").json()
    changed = answer["minutes"]["actions"][0]
    assert (changed["task"], changed["owner"], changed["due"], changed["by"]) == (TASK, "李长顺", "2025-03-09", "human")
    assert answer["machine"]["actions"][0]["owner"] == "马德才"
    assert answer["n_by_human"] == 1


def test_it_survives_a_new_analysis(house: House, meeting: str) -> None:
    ids = items(house, meeting)
    ask(house, meeting, "change", ids[TASK], text="补装东立面连墙件6处")
    ask(house, meeting, "drop", ids[OTHER])
    understand(house, meeting, told("由架子班组补装3号楼外架连墙件", OTHER, "清理基坑积水"))
    assert list(items(house, meeting)) == ["补装东立面连墙件6处", "清理基坑积水"]


def test_it_flows_into_the_list_of_tasks_and_the_report(house: House, meeting: str) -> None:
    ids = items(house, meeting)
    ask(house, meeting, "change", ids[TASK], text="补装东立面连墙件6处", status="done")
    ask(house, meeting, "drop", ids[OTHER])
    ask(house, meeting, "add", text="通知监理复验", owner="周海波", due="2025-03-10")
    assert {(each["task"], each["state"], each["by"]) for each in follow_up(house)} == {
        ("补装东立面连墙件6处", "done", "human"),
        ("通知监理复验", "overdue", "human"),
    }
    params = {"period": "month", "date": "2025-03-12", "format": "markdown"}
    report = house.client.get("/v1/projects/p/report", headers=house.as_("staff"), params=params).text
    assert "通知监理复验(周海波, 2025-03-10)" in report
    assert OTHER not in report


def test_every_word_stands_in_the_evidence(house: House, meeting: str) -> None:
    item = items(house, meeting)[TASK]
    ask(house, meeting, "drop", item)
    ask(house, meeting, "restore", item)
    links = house.client.get(f"/v1/documents/{meeting}/evidence", headers=house.as_("admin")).json()["items"]
    targets = [link["digests"]["target"] for link in links if link["action"] == "corrected"]
    assert targets[-2:] == [f"minutes:actions:{item}"] * 2
    assert list(items(house, meeting)) == [TASK, OTHER]


def test_all_are_confirmed_and_then_no_analysis_changes_them(house: House, meeting: str) -> None:
    item = items(house, meeting)[TASK]
    ask(house, meeting, "drop", item)
    ask(house, meeting, "restore", item)
    path = f"/v1/documents/{meeting}/minutes:confirm"
    assert house.client.post(path, headers=house.as_("controller")).json()["n_by_human"] == 3
    understand(house, meeting, told("别的说法", "另一说法"))
    assert list(items(house, meeting)) == [TASK, OTHER]


def test_what_does_not_fit_is_refused(house: House, meeting: str) -> None:
    assert ask(house, meeting, "change", "nothing", text="x").status_code == 404
    assert ask(house, meeting, "add", text=" ").status_code == 400
    assert ask(house, meeting, "add", text="x", due="明天").status_code == 400
    log = house.hand_in(b"other", name="b.txt")["document"]["id"]
    assert ask(house, log, "add", text="x").status_code == 404


def test_what_people_corrected_is_written_as_test_cases(house: House, meeting: str) -> None:
    with house.gate.database.read() as session:
        assert list(corrected_cases(session, house.gate.blobs)) == []
    ask(house, meeting, "drop", items(house, meeting)[OTHER])
    with house.gate.database.read() as session:
        cases = list(corrected_cases(session, house.gate.blobs, "p"))
        assert list(corrected_cases(session, house.gate.blobs, "q")) == []
    assert [len(cases[0][side]["actions"]) for side in ("machine", "person")] == [2, 1]
    assert (cases[0]["text"], cases[0]["reference_date"]) == ("内容 日志.txt", "2025-03-12")


HEADED = Understanding(
    minutes=Minutes(
        engine="rules",
        title="监理例会纪要",
        time="2025-03-12 14:00",
        place="项目部会议案",
        chair="周名远",
        attendees=[Attendee(name="王建囯", unit="总包单位", source=Source(page=1, line=3, text="王建囯"))],
        actions=[
            Action(task=TASK, due="2025-03-15", due_text="会后三日内", source=Source(page=1, line=5, text="原文 5")),
            Action(task=OTHER, due="2025-04-02", due_text="4月2日前", source=Source(page=1, line=6, text="原文 6")),
        ],
        head={"place": HeadMark(source=Source(page=1, line=2, text="项目部会议案"))},
    )
)
DIARY = Understanding(
    log=Log(
        date="2025-03-12",
        weather="晴",
        crew=[Crew(trade="钢筋工", count=34, source=Source(page=1, line=2, text="钢筋工34人"))],
        progress=[LogItem(text="2号楼顶板浇注", source=Source(page=1, line=3, text="2号楼顶板浇注"))],
    )
)


@pytest.fixture
def headed(house: House, meeting: str) -> str:
    understand(house, meeting, HEADED)
    return meeting


@pytest.fixture
def diary(house: House, meeting: str) -> str:
    understand(house, meeting, DIARY)
    return meeting


def test_the_head_is_corrected_and_survives_a_new_analysis(house: House, headed: str) -> None:
    answer = say(house, headed, "minutes", "head", "change", "place", text="项目部会议室").json()
    assert (answer["minutes"]["place"], answer["minutes"]["head"]["place"]["by"]) == ("项目部会议室", "human")
    assert answer["minutes"]["head"]["place"]["source"]["line"] == 2
    assert (answer["machine"]["place"], answer["n_by_human"]) == ("项目部会议案", 1)
    understand(house, headed, Understanding(minutes=HEADED.minutes.model_copy(update={"place": "别处"})))
    assert shown(house, headed)["minutes"]["place"] == "项目部会议室"
    say(house, headed, "minutes", "head", "drop", "place")
    assert shown(house, headed)["minutes"]["place"] is None
    say(house, headed, "minutes", "head", "restore", "place")
    assert shown(house, headed)["minutes"]["place"] == "别处"


def test_a_corrected_day_moves_the_date_of_the_document_and_the_due_dates_that_hang_on_it(
    house: House, headed: str
) -> None:
    say(house, headed, "minutes", "head", "change", "time", text="2025-03-20 9:30")
    told = shown(house, headed)
    assert (told["minutes"]["time"], told["doc_date"]) == ("2025-03-20 09:30", "2025-03-20")
    assert [each["due"] for each in told["minutes"]["actions"]] == ["2025-03-23", "2025-04-02"]
    assert {(each["task"], each["due"], each["told_on"]) for each in follow_up(house)} == {
        (TASK, "2025-03-23", "2025-03-20"),
        (OTHER, "2025-04-02", "2025-03-20"),
    }
    say(house, headed, "minutes", "head", "restore", "time")
    assert shown(house, headed)["doc_date"] == "2025-03-12"
    assert shown(house, headed)["minutes"]["actions"][0]["due"] == "2025-03-15"


def test_a_due_date_that_a_person_gave_is_not_moved_and_one_that_a_person_left_is(house: House, headed: str) -> None:
    ids = items(house, headed)
    ask(house, headed, "change", ids[TASK], owner="李长顺", due="2025-03-15")
    say(house, headed, "minutes", "head", "change", "time", text="2025-03-20")
    assert shown(house, headed)["minutes"]["actions"][0]["due"] == "2025-03-23"
    ask(house, headed, "change", ids[TASK], due="2025-03-30")
    say(house, headed, "minutes", "head", "change", "time", text="2025-03-19")
    assert shown(house, headed)["minutes"]["actions"][0]["due"] == "2025-03-30"


def test_a_date_that_a_person_gave_the_document_stays(house: House, headed: str) -> None:
    path = f"/v1/documents/{headed}"
    house.client.patch(path, headers=house.as_("controller"), json={"doc_date": "2025-03-01"})
    say(house, headed, "minutes", "head", "change", "time", text="2025-03-20")
    assert shown(house, headed)["doc_date"] == "2025-03-01"


def test_attendees_are_corrected_added_and_removed(house: House, headed: str) -> None:
    person = shown(house, headed)["minutes"]["attendees"][0]["id"]
    say(house, headed, "minutes", "attendees", "change", person, text="王建国", role="安全员")
    answer = say(house, headed, "minutes", "attendees", "add", text="吴燕", unit="建设单位").json()
    people = [(each["name"], each["unit"], each["role"], each["by"]) for each in answer["minutes"]["attendees"]]
    assert people == [("王建国", "总包单位", "安全员", "human"), ("吴燕", "建设单位", None, "human")]
    answer = say(house, headed, "minutes", "attendees", "drop", person).json()
    assert [each["text"] for each in answer["dropped"]] == ["王建国"]
    assert [each["name"] for each in answer["minutes"]["attendees"]] == ["吴燕"]


def test_a_log_is_corrected_and_its_day_is_the_document_s(house: House, diary: str) -> None:
    log = shown(house, diary)["log"]
    say(house, diary, "log", "head", "change", "weather", text="小雨")
    say(house, diary, "log", "head", "change", "date", text="2025-03-13")
    say(house, diary, "log", "crew", "change", log["crew"][0]["id"], count=43)
    say(house, diary, "log", "progress", "change", log["progress"][0]["id"], text="2号楼顶板浇筑")
    answer = say(house, diary, "log", "safety", "add", text="班前教育").json()
    assert answer["n_by_human"] == 5
    told = shown(house, diary)
    assert (told["log"]["weather"], told["doc_date"], told["log"]["crew"][0]["count"]) == ("小雨", "2025-03-13", 43)
    understand(house, diary, DIARY.model_copy(update={"summary": "另一次分析"}))
    assert [each["text"] for each in shown(house, diary)["log"]["progress"]] == ["2号楼顶板浇筑"]
    params = {"period": "month", "date": "2025-03-12", "format": "markdown"}
    report = house.client.get("/v1/projects/p/report", headers=house.as_("staff"), params=params).text
    assert "2025-03-13: 小雨; 钢筋工 43" in report
    path = f"/v1/documents/{diary}/log:confirm"
    assert house.client.post(path, headers=house.as_("controller")).json()["n_by_human"] == 5


@pytest.mark.parametrize(
    ("kind", "name", "item", "words", "status"),
    [
        ("minutes", "head", "weather", {"text": "晴"}, 404),
        ("minutes", "head", "time", {"text": "明天"}, 400),
        ("minutes", "head", "place", {"text": " "}, 400),
        ("minutes", "attendees", "nobody", {"text": "x"}, 404),
        ("minutes", "progress", "x", {"text": "x"}, 422),
        ("log", "head", "weather", {"text": "晴"}, 404),
    ],
)
def test_what_fits_no_head_and_no_list_is_refused(
    house: House, headed: str, kind: str, name: str, item: str, words: dict[str, str], status: int
) -> None:
    assert say(house, headed, kind, name, "change", item, **words).status_code == status


def test_corrected_heads_and_people_are_test_cases_too(house: House, headed: str) -> None:
    say(house, headed, "minutes", "head", "change", "chair", text="周明远")
    with house.gate.database.read() as session:
        case = next(iter(corrected_cases(session, house.gate.blobs)))
    assert case["kind"] == "minutes"
    assert [case[side]["head"]["chair"] for side in ("machine", "person")] == ["周名远", "周明远"]
    assert [each["name"] for each in case["machine"]["attendees"]] == ["王建囯"]

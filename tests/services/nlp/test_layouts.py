"""The same content laid out in many ways must be read the same."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.understanding import Minutes
from services.nlp.steps.grids import script_of_text
from services.nlp.steps.minutes import read_minutes

HEADS = {
    "labels": (
        "监理例会会议纪要\n会议时间：2025年4月11日14:30\n会议地点：会议室\n主持人：周正\n记录人：林夏\n"
        "参会人员：周正、林夏、王强、赵敏\n"
    ),
    "one line": (
        "监理例会纪要\n时间：2025年4月11日 地点：会议室 主持：周正 记录：林夏\n参加人员：\n建设单位：王强\n"
        "监理单位：周正 林夏\n施工单位：赵敏 钱塘\n"
    ),
}
TASKS = ["总包单位4月15日前完成外架连墙件补装", "请设计院三日内出具楼梯变更图", "赵敏负责下周三前补齐钢筋复试报告"]
SETTLED = "会议同意屋面保温改用挤塑板"
DONE = "2#楼渗漏点已全部封堵完成"
OPEN = "样板间吊顶标高至今未确认"
GENERAL = "各单位要加强安全教育，提高安全意识"
RISK = "雨季将至，基坑存在积水风险"
PROGRESS = "1#楼主体施工至12层"
CHAPTERS = (
    ("上次例会落实情况", [DONE, OPEN]),
    ("进度情况", [PROGRESS]),
    ("会议决议", [SETTLED, *TASKS, GENERAL]),
    ("存在风险", [RISK]),
)
HAN = "一二三四五六七八九"


def laid_out(chapter: str, item: str, stop: str) -> str:
    """The chapters with headings and items numbered by these patterns: {h} 一, {n} 1, {r} I, {i} item, {c} ①."""
    lines = []
    for n, (title, items) in enumerate(CHAPTERS, 1):
        roman = ["I", "II", "III", "IV"][n - 1]
        lines.append(chapter.format(h=HAN[n - 1], n=n, r=roman, t=title))
        for i, words in enumerate(items, 1):
            lines.append(item.format(n=n, i=i, c=chr(0x245F + i), w=words) + stop)
    return "\n".join(lines) + "\n"


LAYOUTS = {
    "chinese numbers": laid_out("{h}、{t}", "{i}、{w}", "。"),
    "decimals": laid_out("{n} {t}", "{n}.{i} {w}", "。"),
    "decimals with dots, no stops": laid_out("{n}. {t}", "{n}.{i}. {w}", ""),
    "parts": laid_out("第{h}部分 {t}", "{i}. {w}", "。"),
    "brackets": laid_out("（{h}）{t}", "{i}）{w}", "；"),
    "circles": laid_out("{h}、{t}", "{c}{w}", "；"),
    "bullets": laid_out("{t}", "- {w}", ""),
    "square brackets": laid_out("【{t}】", "• {w}", ""),
    "colons": laid_out("{t}：", "{w}", "。"),
    "no stops at all": laid_out("{h} {t}", "{w}", ""),
    "markdown": laid_out("## {t}", "{i}. {w}", ""),
    "markdown bold": laid_out("**{h}、{t}**", "{i}. {w}", ""),
    "roman": laid_out("{r}. {t}", "{i}. {w}", ""),
    "items in one line": "".join(
        f"{HAN[n]}、{title}：" + "；".join(f"{i}、{w}" for i, w in enumerate(items, 1)) + "。\n"
        for n, (title, items) in enumerate(CHAPTERS)
    ),
}
PROSE = {
    "firstly, secondly": (
        f"会议听取了各单位汇报。{PROGRESS}。\n会议议定如下：一是{SETTLED}；二是{TASKS[0]}；三是{TASKS[1]}；"
        f"四是{TASKS[2]}。{GENERAL}。会议指出，{RISK}。\n"
    ),
    "one paragraph": (
        f"会上，施工单位汇报了工程进展，{PROGRESS}。经讨论，{SETTLED}。会议要求：{TASKS[0]}；{TASKS[1]}；{TASKS[2]}。"
        f"{GENERAL}。与会人员认为，{RISK}。\n"
    ),
}
OWNERS = {"总包单位": "2025-04-15", "设计院": "2025-04-14", "赵敏": "2025-04-16"}


def read(head: str, body: str) -> Minutes:
    text = HEADS[head] + body + "下次会议时间：2025年4月18日14:30\n"
    names = frozenset(["周正", "林夏", "王强", "赵敏"])
    return read_minutes(script_of_text(text), names, None, date(2026, 11, 21), "test")


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("layout", [*LAYOUTS, *PROSE])
def test_actions_decisions_and_risks_are_found_in_every_layout(head: str, layout: str) -> None:
    minutes = read(head, {**LAYOUTS, **PROSE}[layout])
    assert {a.owner or a.owner_unit: a.due for a in minutes.actions} == OWNERS
    assert [SETTLED in d.text for d in minutes.decisions] == [True]
    assert ["积水" in r.text for r in minutes.risks] == [True]
    assert minutes.next_meeting == "2025-04-18 14:30"
    assert {"周正", "林夏", "王强", "赵敏"} <= {a.name for a in minutes.attendees}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_items_of_the_last_meeting_have_their_state_in_every_layout(head: str, layout: str) -> None:
    items = read(head, LAYOUTS[layout]).previous_items
    assert [(i.status, i.text.rstrip("。；")) for i in items] == [("done", DONE), ("open", OPEN)]


def test_the_summary_holds_the_decision_and_stays_short() -> None:
    summary = read("labels", LAYOUTS["chinese numbers"]).summary
    assert SETTLED in summary
    assert summary.count("。") <= 5

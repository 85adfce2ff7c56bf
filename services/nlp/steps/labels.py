"""Labels and their values: 会议时间：…, in lines, in the cells of a form, in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.script import Grid, Passage

LABELS: dict[str, tuple[str, ...]] = {
    "title": ("会议名称", "会议主题", "会议议题", "名称", "Subject", "Meeting title", "Meeting"),
    "number": (
        "会议编号",
        "纪要编号",
        "文件编号",
        "编号",
        "会议次数",
        "会议届次",
        "Meeting No",
        "Minutes No",
        "Ref",
        "Reference",
        "Document No",
    ),
    "time": (
        "会议时间",
        "开会时间",
        "召开时间",
        "时间",
        "会议日期",
        "开会日期",
        "日期",
        "Date and time",
        "Date & time",
        "Date/Time",
        "Meeting date",
        "Date",
        "Time",
    ),
    "place": ("会议地点", "开会地点", "召开地点", "地点", "会议场所", "会址", "Venue", "Location", "Place"),
    "chair": (
        "会议主持人",
        "会议主持",
        "主持人",
        "主持单位及主持人",
        "主持",
        "召集人",
        "Chaired by",
        "Chairperson",
        "Chairman",
        "Chair",
    ),
    "recorder": (
        "会议记录人",
        "会议记录员",
        "记录人员",
        "记录人",
        "记录员",
        "整理人",
        "纪要整理",
        "会议记录",
        "记录",
        "Minutes taken by",
        "Minutes by",
        "Minute taker",
        "Recorded by",
        "Recorder",
        "Secretary",
        "Notes by",
    ),
    "attendees": (
        "参加会议单位及人员",
        "参会单位及人员",
        "与会单位及人员",
        "参加单位及人员",
        "出席单位及人员",
        "参会单位和人员",
        "参会人员名单",
        "参会人员",
        "与会人员",
        "参加人员",
        "出席人员",
        "到会人员",
        "参加会议人员",
        "参会人",
        "出席人",
        "参加人",
        "与会人",
        "出席",
        "到会",
        "参会",
        "与会",
        "参加",
        "来的人有",
        "参会方",
        "列席人员",
        "列席",
        "In attendance",
        "Attendees",
        "Attendance",
        "Present",
        "Participants",
    ),
    "units": ("参会单位", "与会单位", "参加单位", "出席单位", "参建单位", "到会单位", "参加会议单位"),
    "absent": ("缺席人员", "请假人员", "缺席", "请假", "未到人员", "未出席", "Apologies", "Absent", "Regrets"),
    "project": ("工程名称", "项目名称", "单位工程名称", "工程项目", "Project name", "Project"),
    "next": (
        "下次会议时间",
        "下次例会时间",
        "下次例会",
        "下次会议",
        "下期例会",
        "下期会议",
        "下次会议安排",
        "下次",
        "Next meeting",
    ),
    "topic": ("会议内容", "会议议程", "议题", "Agenda"),
    "copy": ("抄送", "发至", "报送", "主送", "发送", "签发人", "签发", "审核", "校核", "Distribution", "cc"),
}
_KEY = {name.replace(" ", "").lower(): key for key, names in LABELS.items() for name in names}


def _spaced(name: str) -> str:
    if name.isascii():
        return re.escape(name).replace(r"\ ", r"\s+") + r"(?:\s*(?:No\.?|of\s+meeting))?"
    return r"[ ]*".join(map(re.escape, name))


_NAMES = sorted((n for names in LABELS.values() for n in names), key=len, reverse=True)
_LABEL = re.compile(
    r"(?:(?<=^)|(?<=[\s,;。、.)|【\[])|(?<=[)\d]))"
    r"(?P<name>" + "|".join(_spaced(n) for n in _NAMES) + r")\s*(?:[(][^()]{1,8}[)])?\s*[:】\]]\s*",
    re.I,
)
_PEOPLE = ("chair", "recorder", "attendees")
_GLUED = re.compile(
    r"(?P<name>"
    + "|".join(_spaced(n) for n in _NAMES if not n.isascii() and _KEY[n] in (*_PEOPLE, "place", "time"))
    + r")\s*[:】\]]\s*"
)
"""A label that lost the blank before it, as in a line read from a photograph."""

_BARE = re.compile(
    r"(?:^|(?<=\s))(?P<name>"
    + "|".join(_spaced(n) for n in _NAMES if not n.isascii() and n not in {"名称", "会议", "编号", "审核"})
    + r")\s+(?=\S)"
)


@dataclass(frozen=True)
class Labelled:
    """A label's key, and the value that stands beside it."""

    key: str
    name: str
    value: Passage
    paragraph: int


def read_labels(blocks: Sequence[Block], limit: int | None = None) -> list[Labelled]:
    """Labels with values, in order. A label that ends its line takes no value from the next one here."""
    found: list[Labelled] = []
    for index, block in enumerate(blocks[:limit]):
        if isinstance(block, Grid):
            found.extend(_grid_labels(block, index))
        else:
            found.extend(line_labels(block, index))
    return found


def line_labels(block: Paragraph, index: int = 0) -> list[Labelled]:
    """The labels of one line; without a colon only where the whole line is made of labels."""
    body = block.body
    matches = list(_LABEL.finditer(body.plain))
    glued = list(_GLUED.finditer(body.plain))
    if len(glued) > len(matches) and len({key_of(m["name"]) for m in glued} & set(_PEOPLE)) > 1:
        # Two labels of people in one line: it is the head of the minutes, not a sentence.
        matches = sorted([*(m for m in matches if not _lies_in(m, glued)), *glued], key=lambda m: m.start())
    if not matches and not block.mark and len(body.plain) < 80:
        matches = list(_BARE.finditer(body.plain))
        if not matches or matches[0].start() > 0:
            return []
    if not matches:
        return []
    return [
        Labelled(key_of(m["name"]), m["name"], body.cut(m.end(), n), index)
        for m, n in zip(matches, [*(m.start() for m in matches[1:]), len(body.text)], strict=True)
    ]


def _lies_in(match: re.Match[str], others: Sequence[re.Match[str]]) -> bool:
    return any(other.start() < match.end() and match.start() < other.end() for other in others)


def key_of(name: str) -> str:
    """The key of a label's name, spaces and case aside; empty for what is no label."""
    clean = re.sub(r"\s", "", name).lower().rstrip(".:")
    return _KEY.get(clean) or _KEY.get(clean.removesuffix("no.").removesuffix("no").removesuffix("ofmeeting")) or ""


def _grid_labels(grid: Grid, index: int) -> Iterable[Labelled]:
    for row in grid.rows:
        n = 0
        while n < len(row):
            name = row[n].passage.plain.strip().rstrip(":")
            key = key_of(name)
            if key and n + 1 < len(row):
                yield Labelled(key, name, row[n + 1].passage.cut(0), index)
                n += 2
                continue
            if not key:
                passage = row[n].passage
                for m in [*_LABEL.finditer(passage.plain)][:1]:
                    if m.start() == 0:
                        yield Labelled(key_of(m["name"]), m["name"], passage.cut(m.end()), index)
            n += 1

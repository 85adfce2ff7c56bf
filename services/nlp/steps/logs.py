"""A day's log taken apart: 施工日志, 监理日志, 安全日志, 旁站."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from contracts.base import Source
from contracts.understanding import LOG_HEAD, Crew, HeadMark, Log, LogItem
from services.nlp.steps.blocks import Block, Paragraph, paragraph_of, read_blocks
from services.nlp.steps.heads import FAR, find_date, squeeze
from services.nlp.steps.log_cues import MACHINE, Topic, clause_topic, section_topic
from services.nlp.steps.log_facts import read_crews, read_temperature, read_weather
from services.nlp.steps.script import Grid, GridCell, Passage, Script, join
from services.nlp.steps.sentences import split_sentences
from services.nlp.steps.standing import head_marks, placed_crews

_PLACE = re.compile(
    r"(?:施工|作业|旁站|浇筑|监理|巡视|检查|隐蔽)?(?:部位|区域|地点|位置)(?:及工序|或工序|、工序)?|Location|Area", re.I
)
_HEAD = re.compile(
    (
        r"(?P<name>日\s*期(?:及气候)?|时\s*间|天\s*气(?:情况|状况)?|气\s*候|气\s*温|温\s*度|(?:最高|"
        r"最低)(?:气温|温度)?|星\s*期|风\s*[力向](?:风[力向])?|湿度|编\s*号|"
        r"(?:单位)?工\s*程\s*名\s*称|项\s*目\s*名\s*称|施工单位|监理单位|建设单位|总包单位|"
        r"记\s*录\s*人|旁站监理人员|监理(?:员|工程师)|施工员|项目经理|技术负责人|安全员|填\s*表\s*人|"
        r"填\s*写\s*人|审\s*核(?:人)?|签\s*[字名]|(?:旁站|浇筑)?(?:开始|结束)时间|Date|Weather|"
        r"Temp(?:erature)?|Project|Prepared by|Recorder|Recorded by|Log no\.?|Day|Shift)\s*[:]\s*"
    ),
    re.I,
)
_LABEL = re.compile(r"^\s*(?P<name>[^:,。;\d]{2,20}?)\s*[:]\s*(?P<rest>.*)$", re.S)
_NONE = re.compile(r"^(?:无|正常|/|—|-|略|暂无|无异常|未发现异常|None|Nil|N/A)[。.]?$", re.I)
_TOTAL = re.compile(r"(?:合计|共计?|总计|出勤(?:人数)?|总人数|现场人数)\s*[:]?\s*(\d{1,4})\s*人")


@dataclass
class Collected:
    """What has been found so far, in the order of the document."""

    items: dict[str, list[LogItem]] = field(default_factory=dict)
    crew: dict[str, int | None] = field(default_factory=dict)
    location: str | None = None
    weather: str | None = None
    temperature: str | None = None
    date: date | None = None
    source: Source | None = None


def read_log(script: Script, given: date | None, engine: str) -> Log:
    """Everything the log says of its day, each item with its source."""
    blocks = read_blocks(script)
    found = Collected()
    _read_head(script, blocks, given, found)
    topic: Topic | None = None
    for block in blocks:
        if isinstance(block, Grid):
            topic = _read_grid(script, block, topic, found)
        else:
            topic = _read_paragraph(script, block, topic, found)
    day = found.date or given
    log = Log(
        date=day.isoformat() if day else None,
        weather=found.weather,
        temperature=found.temperature,
        location=found.location,
        crew=placed_crews(script, [Crew(trade=t, count=n) for t, n in found.crew.items()]),
        equipment=found.items.get("equipment", []),
        progress=found.items.get("progress", []),
        quality=found.items.get("quality", []),
        safety=found.items.get("safety", []),
        materials=found.items.get("materials", []),
        inspections=found.items.get("inspections", []),
        source=found.source,
        engine=engine,
    )
    marks = head_marks(script, {key: getattr(log, key) for key in LOG_HEAD}, [], day or FAR)
    if found.date is not None and found.source is not None:
        marks["date"] = HeadMark(source=found.source)
    return log.model_copy(update={"head": marks})


def days_of(script: Script) -> list[str]:
    """The days that a text of several logs covers, as ISO dates in order, each as often as it heads a log."""
    days = []
    for block in read_blocks(script):
        if (
            isinstance(block, Paragraph)
            and len(block.passage.text) < 80
            and re.search(r"天气|气温|日期", block.passage.plain)
        ):
            day = find_date(block.passage.text)
            if day:
                days.append(day.isoformat())
    return days


def _read_head(script: Script, blocks: Sequence[Block], given: date | None, found: Collected) -> None:
    """Day, sky and temperature out of the first lines and cells."""
    highs = ""
    for block in blocks[:14]:
        passages = [c.passage for row in block.rows for c in row] if isinstance(block, Grid) else [block.passage]
        if isinstance(block, Grid):
            highs += " ".join(p.plain for p in passages if len(p.plain) < 30)
        for passage in passages:
            text = passage.plain
            if found.date is None and (day := find_date(text, given if len(text) < 40 else None)):
                found.date, found.source = day, script.source(passage)
            if len(text) > 120:
                text = text[:60]
            if (
                found.weather is None
                and (re.search(r"天气|气候|Weather", text, re.I) or find_date(text) or len(text) < 40)
                and not re.search(r"雨水|雨季|防雨|雪荷|雨污|霜冻", text)
            ):
                found.weather = read_weather(re.sub(r"施工日志|监理日志|天气|气候|晴雨", " ", text))
            if found.temperature is None:
                found.temperature = read_temperature(text)
    if highs and (temperature := read_temperature(highs)) and ("~" in temperature or not found.temperature):
        found.temperature = temperature


def _read_grid(script: Script, grid: Grid, topic: Topic | None, found: Collected) -> Topic | None:
    """A form: labels with values, and lists with a row of headings in between."""
    listed: Topic | None = None
    for row in grid.rows:
        if heading := _list_heading(row):
            listed = heading
        elif listed and _is_list_row(row):
            _read_list_row(script, [c.passage for c in row], listed, found)
        else:
            listed = None
            topic = _read_form_row(script, row, topic, found)
    return topic


def _list_heading(row: Sequence[GridCell]) -> Topic | None:
    """What a list below this row is of, if the row is one of headings: short words without figures."""
    words = [squeeze(c.passage.plain) for c in row]
    if len(words) < 2 or any(len(w) > 12 or re.search(r"\d", w) for w in words):
        return None
    text = " ".join(words)
    if re.search(r"工种|班组", text) and re.search(r"人数|数量", text):
        return "crew"
    if re.search(r"机械|设备", text) and re.search(r"数量|台数", text):
        return "equipment"
    if re.search(r"(?:材料|物资|名称).*(?:规格|型号|数量)|(?:规格|型号).*数量", text):
        return "materials"
    if re.search(r"部位", text) and re.search(r"内容|进度|完成|工序|分项", text):
        return "progress"
    return None


def _is_list_row(row: Sequence[GridCell]) -> bool:
    name = squeeze(row[0].passage.plain).rstrip(":")
    is_label = bool(section_topic(name) or _HEAD.match(name + ":") or _PLACE.fullmatch(name)) and len(name) <= 10
    has_text = any(len(c.passage.plain) > 40 for c in row)
    return len(row) >= 2 and not has_text and not (is_label and not re.search(r"工$", name))


def _read_list_row(script: Script, cells: Sequence[Passage], topic: Topic, found: Collected) -> None:
    if topic == "crew":
        counts = [m for c in cells[1:] if (m := re.fullmatch(r"(\d{1,4})\s*(?:人|名)?", c.plain.strip()))]
        trade = next((squeeze(c.text) for c in cells if not re.fullmatch(r"\d+\s*人?", c.plain.strip())), None)
        if counts and trade:
            found.crew.setdefault(trade, int(counts[-1][1]))
        return
    told = [c for n, c in enumerate(cells) if n or not re.fullmatch(r"\d{1,2}", c.plain.strip())]
    if len(told) >= 2:
        _add(script, join(told, " "), topic, found)


def _read_form_row(script: Script, row: Sequence[GridCell], topic: Topic | None, found: Collected) -> Topic | None:
    """Label and value side by side, or a cell of text."""
    n = 0
    gang = None
    while n < len(row):
        name = squeeze(row[n].passage.plain).rstrip(":")
        value = row[n + 1].passage if n + 1 < len(row) else None
        heading = section_topic(name) if len(name) <= 16 else None
        if value is None or len(name) > 16:
            topic = _read_lone_cell(script, row[n].passage, heading, topic, found)
            n += 1
            continue
        count = re.fullmatch(r"(\d{1,4})\s*人?", value.plain.strip())
        if _PLACE.fullmatch(name):
            found.location = found.location or squeeze(value.text)
        elif re.fullmatch(r"(?:施工|作业)?(?:班组|工种)", name):
            gang = squeeze(value.text)
        elif count and re.search(r"人数|出勤", name):
            found.crew.setdefault(gang or "合计", int(count[1]))
        elif _HEAD.match(name + ":") and len(name) <= 10:
            pass
        elif heading or _TOTAL.search(name):
            topic = heading or topic
            _read_value(script, value, heading, found)
        else:
            n -= 1
        n += 2
    return topic


def _read_lone_cell(
    script: Script, cell: Passage, heading: Topic | None, topic: Topic | None, found: Collected
) -> Topic | None:
    if len(cell.plain) > 14:
        return _read_paragraph(script, paragraph_of(cell, in_table=True), topic, found)
    return heading or topic


def _read_value(script: Script, value: Passage, topic: Topic | None, found: Collected) -> None:
    if topic is None:
        for crew in read_crews(value.text):
            found.crew.setdefault(crew.trade, crew.count)
        return
    _read_text(script, value, topic, found)


def _read_paragraph(script: Script, block: Paragraph, topic: Topic | None, found: Collected) -> Topic | None:
    """One line: head fields are passed over, a heading sets the topic for what follows."""
    body = _without_head(block.body)
    if not body:
        return topic
    text = body.plain
    label = _LABEL.match(text)
    if label and len(label["name"]) <= 20:
        name = squeeze(label["name"])
        rest = body.cut(label.start("rest"))
        if _PLACE.fullmatch(name) and rest:
            found.location = found.location or squeeze(rest.text.rstrip("。"))
            return topic
        heading = section_topic(name)
        if heading:
            level_topic: Topic | None = topic if heading == "problems" and topic in {"safety", "quality"} else heading
            level_topic = None if heading == "mixed" else level_topic
            if rest and not _NONE.match(rest.plain):
                _read_text(script, rest, level_topic, found)
                # A label with its words on one line speaks for that line alone, a numbered heading for what follows.
                return level_topic if block.mark else None
            return level_topic
    heading = section_topic(text) if len(text) <= 18 and not re.search(r"[,。;\d]", text) else None
    if heading and (block.mark or text.endswith(":") or len(text) <= 12):
        kept = topic if heading == "problems" and topic in {"safety", "quality"} else heading
        return None if heading == "mixed" else kept
    if block.mark and len(text) <= 10 and re.search(r"其他|其它|备注|综合", text):
        return None
    if (
        not block.mark
        and len(text) <= 24
        and re.search(r"日志|日记|记录$|旁站", text)
        and not re.search(r"[,。;]", text)
    ):
        return topic
    _read_text(script, body, topic, found)
    return topic


def _without_head(body: Passage) -> Passage:
    """The line without the fields of the form's head: 日期：… 天气：… at its front, 记录人：… at its end."""
    text = body.plain
    matches = list(_HEAD.finditer(text))
    if (
        len(text) <= 70
        and find_date(text)
        and (read_weather(text) or read_temperature(text))
        and not re.search(r"[。;].{6}", text)
        and not _PLACE.search(text)
    ):
        return body.cut(len(text))
    if not matches:
        lead = re.match(r"^\s*(?:施工|监理|安全|旁站|施工安全)?(?:日志|日记|记录)?\s*(?:20\d\d|二[〇零])\S{4,12}", text)
        if lead and (read_weather(text[lead.end() : lead.end() + 14]) or len(text) < 50):
            tail = re.match(r"[^。]{0,60}?(?:℃|度|°C)[,。]?|[^。;]{0,30}(?:。|$)", text[lead.end() :])
            return body.cut(lead.end() + (tail.end() if tail else 0))
        return body
    first, last = matches[0], matches[-1]
    if not text[: first.start()].strip():
        tail = re.search(r"[。;]", text[last.end() :])
        if tail and len(text) - last.end() - tail.end() > 6:
            return body.cut(last.end() + tail.end())
        inner = re.search(rf"\s(?={_PLACE.pattern}\s*:)", text[last.end() :])
        return body.cut(last.end() + inner.end()) if inner else body.cut(len(text))
    return body.cut(0, first.start())


def _read_text(script: Script, passage: Passage, topic: Topic | None, found: Collected) -> None:
    for sentence in split_sentences(passage):
        for clause in _clauses(sentence, topic):
            text = clause.plain.strip("。;, ")
            if len(text) < 3 or _NONE.match(text):
                continue
            crews = read_crews(text)
            for crew in crews:
                found.crew.setdefault(crew.trade, crew.count)
            if crews and _is_roll(text, crews):
                for piece in _machines(clause):
                    _add(script, piece, "equipment", found)
                continue
            kind = clause_topic(text, None if topic == "crew" else topic)
            for piece in _listed(clause) if kind == "equipment" else [clause]:
                if kind not in {"none", "crew", "problems", "mixed"}:
                    _add(script, piece, kind, found)


def _listed(clause: Passage) -> list[Passage]:
    """The machines of a list, one by one; any other clause whole."""
    pieces, named = _pieces(clause), _machines(clause)
    return pieces if len(named) >= 2 and len(named) == len(pieces) else [clause]


def _machines(clause: Passage) -> list[Passage]:
    """The parts of a list that count machines."""
    return [p for p in _pieces(clause) if re.search(MACHINE, p.plain, re.I) and re.search(r"\d", p.plain)]


def _pieces(clause: Passage) -> list[Passage]:
    cuts = [0, *(m.end() for m in re.finditer(r"[、,]", clause.plain)), len(clause.plain)]
    return [p for a, b in pairwise(cuts) if (p := clause.cut(a, b))]


def _is_roll(text: str, crews: Sequence[Crew]) -> bool:
    """Whether a clause is hardly more than a list of crews."""
    covered = sum(len(c.trade) + len(str(c.count)) + 1 for c in crews)
    return covered >= 0.55 * len(re.sub(r"[\s,、:]", "", text))


def _clauses(sentence: Passage, under: Topic | None) -> Iterable[Passage]:
    """A sentence at the commas where a new subject begins: another building, a machine, a crew."""
    text = sentence.plain
    cuts = [0]
    for match in re.finditer(
        r"[,]\s*(?!其中|共|约|计|并|且|但|已|符合|同意|间距|分别|要求|口头|经|未|均|合格|完成吊装|见证|取样|"
        r"抽样|检测报告|附|专人|责令|下午|上午|罚|现场已)",
        text,
    ):
        ahead, behind = text[cuts[-1] : match.start()], text[match.end() :]
        kinds = clause_topic(ahead, None), clause_topic(re.split(r"[,。;]", behind)[0], None)
        new_subject = re.match(
            (
                r"(?:\d+[#栋]|[一-鿿]{1,3}工(?:在|正在|来)|[A-Z\d]+区|[东南西北]区|\d+号楼|地下|屋面|"
                r"[一二三四五六七八九十]+层|室外|"
                r"现场(?:留置|检查|抽)|检查发现|塔吊|梁板|项目部)"
            ),
            behind,
        )
        if len(ahead) >= 5 and (
            new_subject
            or (
                under in {None, "progress"}
                and kinds[0] != kinds[1]
                and "none" not in kinds
                and {"equipment", "safety", "materials"} & set(kinds)
                and not re.search(r"发现|不足|缺", ahead)
            )
        ):
            cuts.append(match.end())
    for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True):
        piece = sentence.cut(a, b)
        if piece:
            yield piece


def _add(script: Script, passage: Passage, topic: str, found: Collected) -> None:
    text = passage.text.strip().rstrip("。;；,，")
    kept = found.items.setdefault(topic, [])
    if text and all(text != k.text for k in kept):
        kept.append(LogItem(text=text, source=script.source(passage)))

"""Minutes taken apart: head, attendees, old items, topics, decisions, actions, risks, summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

from contracts.understanding import MINUTES_HEAD, Action, Attendee, Minutes, PreviousItem, Statement, Topic
from services.nlp.steps import cues, english, speech
from services.nlp.steps.actions import Context, Duty, read_duties
from services.nlp.steps.attendees import count_following, read_attendees
from services.nlp.steps.blocks import Block, Paragraph, read_blocks
from services.nlp.steps.digest import digest_minutes, plain_sentences
from services.nlp.steps.duty_tables import is_duty_table, read_duty_table
from services.nlp.steps.heads import read_day, read_next_meeting, read_number, read_title, squeeze, when
from services.nlp.steps.labels import Labelled, read_labels
from services.nlp.steps.merge import merge_actions, similarity
from services.nlp.steps.outline import Section, read_sections
from services.nlp.steps.parties import Roll, is_name, is_person, leading_party, make_roll
from services.nlp.steps.script import Grid, Passage, Script
from services.nlp.steps.sentences import split_sentences
from services.nlp.steps.standing import head_marks, placed_attendees
from services.nlp.steps.statements import Statement as Said
from services.nlp.steps.statements import read_statements
from services.nlp.steps.summary import pick_sentences

Status = Literal["done", "in_progress", "open", "unknown"]


@dataclass
class Found:
    """What has been found so far."""

    previous: list[PreviousItem] = field(default_factory=list)
    decisions: list[Statement] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    risks: list[Statement] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)


def read_minutes(script: Script, names: frozenset[str], given: date | None, today: date, engine: str) -> Minutes:
    """Everything the minutes say, each item with its source.

    names: persons that a tagger saw. given: the date known from outside; the record's own comes first.
    today: stands in where there is no date at all.
    """
    blocks = read_blocks(script)
    labels = read_labels(blocks)
    head = _head_labels(blocks, labels)
    reference = read_day(blocks, head, given) or today
    attendees = read_attendees(head, blocks, names)
    chair, recorder = _person(head, "chair", names), _person(head, "recorder", names)
    chair = chair or _prose_chair(blocks, names)
    attendees = _with_chair(attendees, chair, recorder)
    roll = _roll(attendees, chair, recorder, names)
    next_day, next_words = read_next_meeting(blocks, labels, reference)
    context = Context(reference, roll, next_day)
    body = _body(blocks, head, names)
    turns = speech.read_turns(body, roll)
    if turns:
        found = _read_speech(script, turns, context)
        attendees = attendees or [
            Attendee(name=s)
            for s in dict.fromkeys(t.speaker for t in turns)
            if not re.match(r"发言人|说话人|Speaker", s)
        ]
    else:
        found = _read_sections(script, read_sections(body, roll), context)
    actions = merge_actions([_action(script, d) for d in found.duties])
    title = read_title(script, blocks, head)
    time = next((w for x in head if x.key == "time" and (w := when(x.value.text, given))), None)
    minutes = Minutes(
        title=title,
        number=read_number(title, blocks, head),
        time=time or (reference.isoformat() if reference != today or given else None),
        place=_value(head, "place") or _prose_place(blocks),
        chair=chair,
        recorder=recorder,
        attendees=placed_attendees(script, attendees, head),
        previous_items=found.previous,
        topics=found.topics,
        decisions=_distinct(found.decisions),
        actions=actions,
        risks=_distinct(found.risks),
        next_meeting=next_words,
        engine=engine,
    )
    values = {key: getattr(minutes, key) for key in MINUTES_HEAD}
    marks = head_marks(script, values, [*head, *labels], reference)
    summary = digest_minutes(minutes, plain_sentences(blocks, turns))
    return minutes.model_copy(update={"summary": summary, "head": marks})


def _head_labels(blocks: Sequence[Block], labels: Sequence[Labelled]) -> list[Labelled]:
    """Labels above the first numbered section; the same words further down belong to items."""
    first = next(
        (
            i
            for i, b in enumerate(blocks)
            if isinstance(b, Paragraph)
            and re.match(r"\s*[一1][、.,]", b.mark)
            and i > 0
            and not any(x.paragraph == i for x in labels)
        ),
        len(blocks),
    )
    kept = [x for x in labels if x.paragraph < first]
    tail = [
        x
        for x in labels
        if x.paragraph >= first
        and x.key in {"chair", "recorder", "attendees", "place", "time"}
        and x.paragraph >= len(blocks) - 6
    ]
    have = {x.key for x in kept}
    return kept + [x for x in tail if x.key not in have]


def _body(blocks: Sequence[Block], head: Sequence[Labelled], names: frozenset[str]) -> list[Block]:
    """The blocks below the head: without its labels, and without the lines of the list of attendees."""
    taken = {x.paragraph for x in head if x.key not in {"topic"}}
    for label in head:
        if label.key in {"attendees", "units"}:
            after = label.paragraph + 1
            taken.update(range(after, after + count_following(blocks[after:], names)))
    return [b for i, b in enumerate(blocks) if i not in taken or isinstance(b, Grid)]


def _value(labels: Sequence[Labelled], key: str) -> str | None:
    return next((squeeze(x.value.text).rstrip("。;；") for x in labels if x.key == key and x.value), None)


def _person(labels: Sequence[Labelled], key: str, names: frozenset[str]) -> str | None:
    value = _value(labels, key)
    if not value:
        return None
    bare = re.sub(r"[（(].*", "", value).strip()
    bare = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿]$)", "", bare)
    if is_name(bare) or bare in names:
        return bare
    inside = re.search(r"[（(]([一-鿿]{2,4})[)）]", value)
    if inside and is_name(inside[1]):
        return inside[1]
    party, _ = leading_party(bare, make_roll(names, [], []))
    if party.person:
        return party.person
    rest = bare.removeprefix(party.unit or "").strip()
    return rest or bare or None


def _with_chair(attendees: list[Attendee], chair: str | None, recorder: str | None) -> list[Attendee]:
    """Whoever chairs or writes was there too; said only where persons are listed at all."""
    if not any(a.name != a.unit for a in attendees):
        return attendees
    listed = {a.name for a in attendees}
    added = [
        Attendee(name=p)
        for p in dict.fromkeys((chair, recorder))
        if p and p not in listed and is_person(p, make_roll([], [], [])) | is_name(p)
    ]
    return [*added, *attendees]


def _prose_chair(blocks: Sequence[Block], names: frozenset[str]) -> str | None:
    for block in blocks[:6]:
        if isinstance(block, Paragraph):
            for name in names:
                if re.search(
                    rf"{re.escape(name)}[^,。;，]{{0,16}}(?:主持|召集)(?!人)", block.passage.plain
                ) or re.search(rf"由[^,。]{{0,12}}{re.escape(name)}主持", block.passage.plain):
                    return name
    return None


def _prose_place(blocks: Sequence[Block]) -> str | None:
    for block in blocks[:6]:
        if isinstance(block, Paragraph) and (
            m := re.search(
                r"在([^,。，在]{2,20}?(?:会议室|办公室|项目部|现场|食堂|会议中心))(?:内)?(?:主持)?(?:召开|举行|组织)?",
                block.passage.plain,
            )
        ):
            return m[1]
    for block in blocks[:4]:
        if isinstance(block, Paragraph) and not block.mark:
            for token in re.split(r"\s+", block.passage.plain.strip())[1:]:
                if re.fullmatch(
                    r"[^:,。;]{0,14}(?:会议室|办公室|项目部|食堂|现场|工地|会议中心|样板[层间]|监理部|中心|机房|"
                    r"售楼处|值班室)",
                    token,
                ):
                    return token
    return None


def _roll(attendees: Sequence[Attendee], chair: str | None, recorder: str | None, names: frozenset[str]) -> Roll:
    listed = {a.name for a in attendees if a.name != a.unit} | {p for p in (chair, recorder) if p}
    persons = listed | {
        n for n in names if not re.search(r"[你您我他她们]", n) and not any(n != p and n.startswith(p) for p in listed)
    }
    units = {a.unit for a in attendees if a.unit}
    return make_roll(persons, units, [(a.name, a.unit) for a in attendees if a.unit and a.name != a.unit])


def _read_speech(script: Script, turns: Sequence[speech.Turn], context: Context) -> Found:
    found = Found()
    speakers = list(dict.fromkeys(t.speaker for t in turns))
    for turn in turns:
        duties = speech.read_spoken_duties(turn, context, speakers)
        found.duties += duties
        taken = [(d.passage.start or 0, d.passage.end or 0) for d in duties]
        for piece in speech.split_speech(turn.passage):
            if any(a < (piece.end or 0) and (piece.start or 0) < b for a, b in taken):
                continue
            _decide_or_fear(script, piece, found)
    return found


def _decide_or_fear(script: Script, piece: Passage, found: Found) -> None:
    if cues.is_spoken_decision(piece.plain) and len(piece.text) >= 6:
        found.decisions.append(Statement(text=piece.text, source=script.source(piece), confidence=0.6))
    elif cues.is_spoken_risk(piece.plain) and not cues.is_done(piece.plain) and len(piece.text) >= 8:
        found.risks.append(Statement(text=piece.text, source=script.source(piece), confidence=0.5))


def _read_sections(script: Script, sections: Sequence[Section], context: Context) -> Found:
    found = Found()
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Grid) and is_duty_table(block):
                _read_table(script, block, section, context, found)
    for said in read_statements(sections):
        _sort(script, said, context, found)
    found.topics = _topics(script, sections)
    return found


def _read_table(script: Script, grid: Grid, section: Section, context: Context, found: Found) -> None:
    for row in read_duty_table(grid, context):
        source = script.source(row.duty.passage)
        if "previous" in section.roles or (row.status and cues.status_of(row.status) == "done"):
            status = cast(Status, cues.status_of(row.status or row.duty.task))
            found.previous.append(PreviousItem(text=row.duty.task, status=status, source=source))
            if status == "done" or "previous" not in section.roles or not (row.duty.deadline and row.duty.deadline.day):
                continue
            if row.duty.deadline.day < context.reference:
                continue
        found.duties.append(row.duty)


def _sort(script: Script, said: Said, context: Context, found: Found) -> None:
    """Put a statement where it belongs."""
    text, roles = said.plain, said.section.roles
    if cues.is_about_meeting(text):
        return
    if len(re.sub(r"\W", "", text)) < 4 or re.match(
        r"^\s*(?:以上(?:内容|纪要|记录|如|各)|本纪要|附件?|抄送|签发|主题词)", text
    ):
        return
    if "previous" in roles:
        found.previous.append(
            PreviousItem(
                text=said.passage.text, status=cast(Status, cues.status_of(text)), source=script.source(said.passage)
            )
        )
    latin = english.is_english(text)
    duties = english.read_english_duties(said, context) if latin else read_duties(said, context)
    found.duties += duties
    if "previous" in roles or "next" in roles:
        return
    if cues.is_decision(text) and (not duties or cues.is_explicit_decision(text)) and not cues.is_done(text):
        found.decisions.append(Statement(text=said.passage.text, source=script.source(said.passage), confidence=0.85))
    elif not duties and roles & {"decisions"} and _settles(said):
        found.decisions.append(Statement(text=said.passage.text, source=script.source(said.passage), confidence=0.65))
    else:
        _fear(script, said, bool(duties), found)


def _fear(script: Script, said: Said, has_duty: bool, found: Found) -> None:
    """A risk, if the statement names one; beside a task only where it is a plain threat."""
    text = said.plain
    part = cues.risk_part(text) or ((0, len(text)) if "risks" in said.section.roles and not has_duty else None)
    if part is None:
        return
    words = text[slice(*part)]
    if cues.is_done(words) or (cues.is_general(words) and not re.search(r"风险|可能", words)):
        return
    if has_duty and not re.search(r"风险|可能|不确定|risk|may ", words):
        return
    passage = said.passage.cut(*part)
    if len(passage.text) >= 8:
        found.risks.append(Statement(text=passage.text, source=script.source(passage), confidence=0.6))


def _settles(said: Said) -> bool:
    """Whether a statement of the decisions section without an owner is a decision rather than talk."""
    text = said.plain
    if cues.is_done(text) or cues.is_risk(text) or len(text) < 8:
        return False
    is_rule = re.search(r"(?:起|今后|以后)[^,。]{0,12}(?:须|必须|先|一律|统一)", text) is not None
    return (is_rule or not cues.is_general(text)) and not text.rstrip().endswith((":", "如下"))


def _action(script: Script, duty: Duty) -> Action:
    urgent = re.search(r"立即|立刻|马上|紧急|务必|停工|immediately|urgent|ASAP", duty.passage.plain, re.I)
    return Action(
        task=duty.task,
        owner=duty.party.person,
        owner_unit=duty.party.unit,
        due=duty.deadline.day.isoformat() if duty.deadline and duty.deadline.day else None,
        due_text=duty.deadline.text if duty.deadline else None,
        priority="high" if urgent else "normal",
        source=script.source(duty.passage),
        confidence=duty.confidence,
        supersedes=duty.supersedes,
    )


def _topics(script: Script, sections: Sequence[Section]) -> list[Topic]:
    """One for each section of the first two levels, with the sentence that says most of it."""
    topics = []
    for section in sections:
        if section.heading is None or section.role == "next" or section.level > 2:
            continue
        sentences = [
            s for b in section.blocks if isinstance(b, Paragraph) for s in split_sentences(b.body) if len(s.text) > 5
        ]
        if not sentences:
            continue
        best = sentences[pick_sentences([s.text for s in sentences], 1)[0]]
        title = re.sub(r"[：:]\s*$", "", section.heading.text).strip()
        topics.append(Topic(title=title[:60], summary=best.text[:160], source=script.source(best)))
    return topics


def _distinct(statements: Sequence[Statement]) -> list[Statement]:
    kept: list[Statement] = []
    for one in statements:
        if all(similarity(one.text, k.text) < 0.85 for k in kept):
            kept.append(one)
    return kept

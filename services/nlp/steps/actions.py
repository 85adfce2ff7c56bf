"""Who does what by when, out of one statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from language.deadlines import Deadline, find_deadlines
from services.nlp.steps import cues, dashed
from services.nlp.steps.owners import Owner, chief_owner, find_owners
from services.nlp.steps.parties import Party, Roll, leading_party
from services.nlp.steps.script import Passage
from services.nlp.steps.statements import Statement


@dataclass(frozen=True)
class Duty:
    """An action before it is put into the shape that leaves the service."""

    passage: Passage
    task: str
    party: Party
    deadline: Deadline | None
    confidence: float
    supersedes: str | None = None


@dataclass(frozen=True)
class Context:
    """What a statement is read against."""

    reference: date
    roll: Roll
    next_meeting: date | None = None


_LEAD = re.compile(
    r"^\s*(?:(?:会议|监理|建设单位|业主|甲方|总监|与会各方|最后)?[,]?\s*(?:会议)?(?:要求|强调|"
    r"指出|明确|决定|确定|议定|提出|商定|安排|布置)(?:如下)?\s*[,:]\s*|会议(?:研究)?(?:要求|明确|"
    r"决定|确定|议定)[,]?(?=[由请])|(?:设计|监理|业主|甲方|建设单位|施工单位)?(?:答复|回复|"
    r"答)\s*[:]\s*|Action(?:\s+\d+)?\s*:\s*|AP\d*\s*:\s*)"
)
_DUTY_ROLES = {
    "decisions",
    "requirements",
    "issues",
    "quality",
    "safety",
    "other",
    "previous",
    "report",
    "head",
    "risks",
    "materials",
}
_CHANGED = re.compile(
    r"(?:原(?:定|计划|要求)?(?:于|的)?|由(?:原(?:定|来|"
    r"计划)?的?)?)\s*(?P<old>[^,。;]{2,16}?)\s*(?:完成)?[^。;]{0,40}?(?:现)?(?:调整|延期?|"
    r"推迟|顺延|改|变更|提前|放宽)(?:至|到|为)"
    r"|\b(?:moved|revised|extended|changed|postponed|brought\s+forward)\s+from\s+(?P<old_en>[\w ]{3,20}?)\s+to\b",
    re.I,
)
_PUNISH = re.compile(r"[,;]?\s*(?:逾期|否则|如不|若不|违者|过期)[^。;]*")


def read_duties(statement: Statement, context: Context) -> list[Duty]:
    """The actions of a statement; none if it is done, general, or obliges nobody."""
    duties = []
    for part in _parts(statement.passage, context):
        duty = _duty(part, statement, context)
        if duty:
            duties.append(duty)
    return duties


def _parts(passage: Passage, context: Context) -> list[Passage]:
    """A sentence cut where a second owner with a task of his own begins."""
    text = passage.plain
    deadlines = find_deadlines(text, context.reference, context.next_meeting)
    owners = [o for o in find_owners(text, deadlines, context.roll) if o.weight < 5]
    cuts = [0]
    for before, owner in pairwise(owners):
        boundary = re.search(r"[,;:。]\s*(?:并|同时|另)?\s*$", text[: owner.start])
        if not boundary:
            continue
        ahead = text[max(before.end, cuts[-1]) : owner.start]
        behind = text[owner.end :]
        following = next((o.start for o in owners if o.start > owner.end), len(text))
        own = text[owner.end : following]
        has_both = re.search(cues.TASK_VERB, ahead) and re.search(cues.TASK_VERB, own)
        if (
            has_both
            and not re.match(rf"\s*(?:{cues.TAKES_PART}|监督)", behind)
            and before.party != owner.party
            and len(own.strip(" ,。")) >= 4
        ):
            cuts.append(boundary.start() + 1)
    if len(cuts) == 1:
        return [passage]
    bounds = [*cuts, len(text)]
    return [p for a, b in pairwise(bounds) if (p := passage.cut(a, b))]


def _duty(passage: Passage, statement: Statement, context: Context) -> Duty | None:
    text = passage.plain
    if cues.is_question(text) or cues.is_about_meeting(text):
        return None
    if dashed.is_terse(text) and (
        terse := dashed.read_terse(text, context.roll, context.reference, context.next_meeting)
    ):
        return _terse(passage, terse, statement, context)
    deadlines = find_deadlines(text, context.reference, context.next_meeting)
    deadline = _choose(deadlines, text, context)
    is_coming = deadline is not None and deadline.day is not None and deadline.day >= context.reference
    if cues.is_done(text, has_deadline=is_coming):
        return None
    owners = find_owners(text, deadlines, context.roll)
    party = chief_owner(owners)
    labelled = any(o.weight == 5 for o in owners)
    if re.search(r"由[^,。;]{2,16}(?:承担|垫付|负担)", text) and not (deadline and deadline.day):
        return None
    if not owners and _CHANGED.search(text) and re.search(r"时间|节点|工期|日期|方案|标高", text[:30]):
        return None
    if not _obliges(text, statement, owners, deadline, labelled):
        return None
    if not party and statement.section.owner and not statement.section.is_speech:
        party, _ = leading_party(statement.section.owner, context.roll)
        party = party or Party(None, statement.section.owner)
    if not party and statement.section.owner and re.search(r"我(?:方|司|部|们|单位)|承诺", text):
        party, _ = leading_party(statement.section.owner, context.roll)
    if not party and (
        asks := re.search(r"(?P<who>[^,。;:]{2,10}?)(?:要求|申请|承诺|计划|争取)(?:延|推迟|顺延|于|在|\d)", text)
    ):
        party, _ = leading_party(asks["who"], context.roll)
    if party.person and not party.unit:
        party = Party(party.person, context.roll.home(party.person))
    old = _superseded(text, deadlines, deadline)
    task = clean_task(passage, owners, deadline)
    if len(re.sub(r"\W", "", task)) < 2:
        return None
    return Duty(passage, task, party, deadline, _confidence(party, deadline, labelled, text), old)


def _terse(
    passage: Passage, terse: tuple[str, Party, Deadline | None], statement: Statement, context: Context
) -> Duty | None:
    """A terse item as a duty; a report with a date in brackets is none."""
    task, party, deadline = terse
    if not party and (statement.section.roles & {"progress", "plan", "report"} or not cues.has_task(task)):
        return None
    if cues.is_done(task, has_deadline=bool(deadline and deadline.day)) or cues.is_plan(task):
        return None
    if party.person and not party.unit:
        party = Party(party.person, context.roll.home(party.person))
    return Duty(passage, tidy(task), party, deadline, 0.75 if party else 0.6)


def _choose(deadlines: list[Deadline], text: str, context: Context) -> Deadline | None:
    """The deadline among the times of a sentence: what limits, is still to come, and stands last if changed."""
    if not deadlines:
        return None
    changed = _CHANGED.search(text)
    if changed:
        later = [d for d in deadlines if d.start >= changed.end() - 1 and d.day]
        if later:
            return later[0]
    firm = [d for d in deadlines if d.strength == "firm" and d.day]
    if firm:
        coming = [d for d in firm if d.day and d.day >= context.reference]
        return (coming or firm)[0]
    coming = [
        d
        for d in deadlines
        if d.strength == "plain" and d.day and d.day >= context.reference and d.kind not in {"after"}
    ]
    if coming:
        return coming[0]
    after = [d for d in deadlines if d.kind == "after" and d.day]
    return next((d for d in [*after, *deadlines] if d.strength != "plain" or d.kind == "after"), None)


def _obliges(text: str, statement: Statement, owners: list[Owner], deadline: Deadline | None, labelled: bool) -> bool:
    roles = statement.section.roles
    has_day = deadline is not None and deadline.day is not None
    task = cues.has_task(text)
    if labelled:
        return True
    if cues.is_general(text) and not has_day:
        return False
    if "next" in roles and not owners:
        return False
    is_told = any(o.weight >= 3 for o in owners) or cues.is_demand(text)
    if re.search(r"(?:例会|会议|会).{0,8}(?:定于|时间)|散会|到此结束", text) and not owners:
        return False
    if roles & {"progress", "plan"} and not roles & {"decisions", "requirements"}:
        return (
            task
            and is_told
            and bool(owners)
            and (has_day or any(o.weight >= 3 for o in owners))
            and not cues.is_plan(text)
        )
    if "previous" in roles:
        return task and has_day
    if roles & {"decisions", "requirements"}:
        if has_day and task:
            return True
        if owners and task:
            return True
        return bool(
            statement.is_item
            and task
            and re.match(rf"^\s*(?:尽快|立即|抓紧|对|将|把|{cues.TASK_VERB})", text)
            and not cues.is_decision(text)
        )
    if owners and task and (has_day or deadline or is_told):
        return True
    is_limit = deadline is not None and (deadline.strength == "firm" or re.search(r"请|须|要求", text) is not None)
    return task and has_day and is_limit and (is_told or statement.is_item)


def clean_task(passage: Passage, owners: list[Owner], deadline: Deadline | None) -> str:
    """What is to be done, without who, by when, and the threats at the end."""
    text = passage.plain
    keep = [True] * len(text)

    def drop(start: int, end: int) -> None:
        for i in range(start, min(end, len(text))):
            keep[i] = False

    if lead := _LEAD.match(text):
        drop(0, lead.end())
    for owner in owners:
        if owner.weight >= 2 and not re.search(cues.TAKES_PART, text[owner.start : owner.end + 2]):
            drop(owner.start, owner.end)
    if deadline:
        before = re.search(
            (
                r"(?:最迟|最晚|不得?(?:迟|晚)于|务必|必须|应|须|于|在|(?:完成|整改|办理)?(?:时限|期限)|限期?|"
                r"要求|(?<![确决规约])(?:定|安排)(?=[于在])|by|before|no later than|due|"
                r"on)?\s*(?:于|在)?\s*$"
            ),
            text[: deadline.start],
            re.I,
        )
        held = re.match(r"\s*(?:召开|进行|举行)", text[deadline.end :]) if before and "定" in before.group() else None
        drop(before.start() if before else deadline.start, deadline.end + (held.end() if held else 0))
    for label in re.finditer(
        r"(?:完成|整改|办理)?(?:时限|期限|时间|日期)\s*[:为]\s*|(?:due|deadline)\s*:\s*", text, re.I
    ):
        drop(label.start(), label.end())
    if punish := _PUNISH.search(text):
        drop(punish.start(), punish.end())
    for a, b in _preamble(text, owners, deadline):
        drop(a, b)
    task = "".join(c for c, k in zip(passage.text, keep, strict=True) if k)
    return tidy(task)


def _preamble(text: str, owners: list[Owner], deadline: Deadline | None) -> list[tuple[int, int]]:
    """The clauses before the one that obliges, if that one says by itself what is to be done."""
    begins = min([o.start for o in owners if o.weight >= 2] + ([deadline.start] if deadline else []), default=None)
    if begins is None:
        return []
    start = max(text.rfind(mark, 0, begins) for mark in ",;:") + 1
    said = text[start:]
    for owner in owners:
        said = said.replace(text[owner.start : owner.end], "")
    if deadline:
        said = said.replace(text[deadline.start : deadline.end], "")
    own = re.search(rf"(?:将|把|对|{cues.TASK_VERB})([^,。;]*)", said)
    return (
        [(0, start)]
        if start and own and len(re.sub(r"完成|整改|完毕|到位|并|书面|回复|工作|处理|\W", "", own.group())) >= 4
        else []
    )


def tidy(task: str) -> str:
    """Without doubled or dangling punctuation and empty brackets."""
    task = re.sub(r"[(（【\[]\s*[,，;；、:：]*\s*[)）】\]]", "", task)
    task = re.sub(r"\s*[,，;；、]\s*(?=[,，;；、。])", "", task)
    task = re.sub(r"^[\s,，;；、:：。.\-—–]+|[\s,，;；、:：。.\-—–]+$", "", task)
    return re.sub(r"[ \t]{2,}", " ", task)


def _superseded(text: str, deadlines: list[Deadline], chosen: Deadline | None) -> str | None:
    match = _CHANGED.search(text)
    if not match or not chosen:
        return None
    old = match.groupdict().get("old") or match.groupdict().get("old_en")
    earlier = next((d.text for d in deadlines if d.start < chosen.start and d.day and d is not chosen), None)
    return earlier or (old.strip() if old and re.search(r"\d|[周月日]", old) else None)


def _confidence(party: Party, deadline: Deadline | None, labelled: bool, text: str) -> float:
    score = 0.5 + 0.2 * bool(party) + 0.2 * bool(deadline and deadline.day) + 0.08 * labelled
    return round(min(score - 0.15 * bool(cues.is_general(text)), 0.98), 2)

"""Who does what by when, in English minutes."""

from __future__ import annotations

import re

from language.deadlines import Deadline, find_deadlines
from services.nlp.steps import cues
from services.nlp.steps.actions import Context, Duty, tidy
from services.nlp.steps.parties import Party
from services.nlp.steps.script import Passage
from services.nlp.steps.statements import Statement

_NAME = r"(?:(?:Mr|Ms|Mrs|Dr)\.?\s+)?[A-Z][\w'’.-]*(?:\s+(?:of\s+)?[A-Z&][\w'’.&-]*){0,3}"
_UNIT = (
    r"(?:the\s+)?(?:main\s+contractor|general\s+contractor|contractor|subcontractor|"
    r"sub-contractor|[\w&/ -]{2,24}?\s+(?:subcontractor|sub-contractor|contractor|team|consultant|"
    r"supplier|engineer)|engineer|architect|employer|client|owner|consultant|designer"
    r"|structural\s+engineer|MEP\s+\w+|site\s+manager|project\s+manager|safety\s+officer|QS|"
    r"quantity\s+surveyor|supervisor|GC|design\s+team|surveyor|resident\s+engineer|"
    r"document\s+controller|all\s+parties)"
)
_MODAL = (
    r"(?:shall|must|will|is\s+to|are\s+to|has\s+to|have\s+to|needs?\s+to|should|agreed\s+to|"
    r"undertook\s+to|promised\s+to|committed\s+to|(?:was|were|is)\s+(?:asked|requested|instructed|"
    r"directed)\s+to|to)"
)
_OWNER = re.compile(
    rf"^\s*(?P<owner>{_NAME}|{_UNIT})(?:\s*[(](?P<unit>[^()]+)[)])?\s*,?\s+(?P<modal>{_MODAL})\s+(?=[a-z])", re.I
)
_OWNER_STRICT = re.compile(r"^(?:[A-Z]|the\s)")
_LEAD = re.compile(
    (
        r"^\s*(?:(?:new\s+)?action(?:\s+item)?(?:\s*(?:no\.?)?\s*[\d.]+)?\s*[:\-]\s*|"
        r"AP\s*\d*\s*[:\-]\s*|AI\s*\d+\s*[:\-]\s*|it\s+was\s+agreed\s+that\s+)"
    ),
    re.I,
)
_TAIL = re.compile(
    (r"[\s,.;]*[\[(]?\s*(?:action(?:\s+by)?|owner|responsible|by\s+whom|"
r"assigned\s+to)\s*:\s*(?P<owner>[A-Z][\w .'&/-]{1,40}?)\s*(?=[,;)\].]|due|by\s|deadline|$)"), re.I
)  # fmt: skip
_DASHED = re.compile(rf"\s+[-–—]\s*(?P<owner>{_NAME})(?:\s*[(](?P<unit>[^()]+)[)])?\s*(?:[-–—,]\s*|$)")
_UNIT_WORD = re.compile(
    (
        r"contractor|engineer|architect|employer|client|owner|consultant|designer|team|supplier|"
        r"subcontractor|department|ltd|inc|QS|manager|officer"
    ),
    re.I,
)
_PASSIVE = re.compile(
    r"\b(?:shall|must|is to|are to|to)\s+be\s+\w+(?:ed|en|t)\s+by\s+(?P<owner>(?!the\s+end|"
    r"\d)(?:[A-Z]|the\s+[a-z])[\w .'&-]{2,40}?)(?=\s+(?:by|before|within|on|no\s+later)\b|[,.;]|$)"
)
_PRONOUN = re.compile(
    (
        r"^(?:it|this|that|there|everyone|all|we|they|work|works|which|meeting|he|she|next|level|"
        r"block|the\s+(?:work|slab|meeting|project|site|podium|pour))\b"
    ),
    re.I,
)
_GENERAL = re.compile(
    (
        r"\b(?:remind(?:ed)?|keep|maintain|ensure|continue\s+to|be\s+aware|comply|take\s+care|wear|"
        r"pay\s+attention|improve|cooperate)\b"
    ),
    re.I,
)


def is_english(text: str) -> bool:
    """Whether a text is mostly in Latin letters."""
    latin = sum(c.isascii() and c.isalpha() for c in text)
    han = sum("一" <= c <= "鿿" for c in text)
    return latin > 3 * han and latin > 0


def read_english_duties(statement: Statement, context: Context) -> list[Duty]:
    """The action of an English sentence, if it has one."""
    passage = statement.passage
    text = passage.plain
    lead = _LEAD.match(text)
    body = text[lead.end() :] if lead else text
    deadlines = find_deadlines(text, context.reference, context.next_meeting)
    deadline = _pick(deadlines, context)
    if cues.is_question(text) or (cues.is_done(text) and not lead):
        return []
    offset = lead.end() if lead else 0
    party, start, end = _owner(body, context)
    if not party or (_GENERAL.search(body) and not (deadline and deadline.day)):
        return []
    is_told = bool(lead) or statement.section.roles & {"decisions", "requirements"} or deadline is not None
    if not is_told and not re.search(r"\b(?:shall|must|is to|are to|asked to|requested to|instructed to)\b", body):
        return []
    if statement.section.roles & {"progress", "plan"} and not lead and not (deadline and deadline.day):
        return []
    task = _clean(text, offset, offset + start, offset + end, deadline)
    if len(task) < 4:
        return []
    if party.person and not party.unit:
        party = Party(party.person, context.roll.home(party.person))
    confidence = round(0.6 + 0.2 * bool(deadline and deadline.day) + 0.15 * bool(lead), 2)
    return [Duty(passage, task, party, deadline, min(confidence, 0.95))]


def _pick(deadlines: list[Deadline], context: Context) -> Deadline | None:
    ranked = sorted(
        deadlines,
        key=lambda d: (
            {"firm": 0, "plain": 1, "vague": 2}[d.strength],
            not (d.day and d.day >= context.reference),
            d.start,
        ),
    )
    if not ranked or (ranked[0].strength == "plain" and ranked[0].day and ranked[0].day < context.reference):
        return None
    return ranked[0]


def _owner(body: str, context: Context) -> tuple[Party, int, int]:
    """The owner and the stretch of words to leave out of the task."""
    match = _OWNER.match(body)
    if match and not _PRONOUN.match(body.strip()) and _OWNER_STRICT.match(match["owner"].strip()):
        return _party(match["owner"], match["unit"], context), match.start(), match.end()
    if tail := _TAIL.search(body):
        return _party(tail["owner"], None, context), tail.start(), tail.end()
    if passive := _PASSIVE.search(body):
        return _party(passive["owner"], None, context), passive.start(), passive.start()
    if dashed := _DASHED.search(body):
        known = dashed["owner"].strip()
        if known in context.roll.persons or known in context.roll.units or dashed["unit"]:
            return _party(known, dashed["unit"], context), dashed.start(), dashed.end()
    return Party(), 0, 0


def _party(name: str, unit: str | None, context: Context) -> Party:
    name = re.sub(r"^(?:the|The)\s+", "", name.strip(" .,"))
    if name in context.roll.persons:
        return Party(name, unit or context.roll.home(name))
    full = [p for p in context.roll.persons if name in p.split() or p.split()[-1:] == name.split()[-1:]]
    if full and not _UNIT_WORD.search(name):
        return Party(full[0], unit or context.roll.home(full[0]))
    if _UNIT_WORD.search(name) or name in context.roll.units:
        return Party(None, name)
    return Party(name, unit)


def _clean(text: str, lead: int, start: int, end: int, deadline: Deadline | None) -> str:
    keep = [i >= lead and not start <= i < end for i in range(len(text))]
    if deadline:
        before = re.search(
            r"\b(?:no later than|not later than|by(?: the)?|before|due(?: by| on)?|on|until)\s*$",
            text[: deadline.start],
            re.I,
        )
        for i in range(before.start() if before else deadline.start, deadline.end):
            keep[i] = False
    task = "".join(c for c, k in zip(text, keep, strict=True) if k)
    return tidy(re.sub(r"\b(?:due|deadline|by)\s*:?\s*(?=[.;)]|$)", "", task, flags=re.I))


def drop_article(text: str) -> str:
    """Without `the` in front."""
    return re.sub(r"^the\s+", "", text, flags=re.I)


def strip_passage(passage: Passage) -> Passage:
    """The passage without its lead."""
    lead = _LEAD.match(passage.plain)
    return passage.cut(lead.end()) if lead else passage

"""Terse items: task, person and date with dashes, brackets, blanks or an @ between them."""

from __future__ import annotations

import re
from datetime import date

from language.deadlines import Deadline, first_deadline
from language.plain import plain
from services.nlp.steps import cues
from services.nlp.steps.parties import Party, Roll, is_name, is_person, leading_party

_BRACKET = re.compile(r"[(【\[]([^()【】\[\]]{1,30})[)】\]]\s*[。;.]?\s*$")
_DASH = re.compile(r"\s*(?:-{1,2}|\||/(?!\d))\s*(?=[^\d\s]|\d+(?:[号日.月/]|个|天))")
_AT = re.compile(
    r"@\s*(?P<who>[\w一-鿿]{1,8}?(?=[\s,:]|$)|"
    rf"[一-鿿]{{2,3}}?(?=\d|今|明|后天|本周|本月|下周|下月|周[一二三四五六日]|月底|年前|节前|把|将|请|负责|{cues.TASK_VERB}))"
)
"""After an @, a name up to a blank; where the blank was lost, up to a day or a task."""

_UNIT_NAME = re.compile(r"([一-鿿]{1,7}?(?:部|科|处|院|队|班|组|站|办|中心|单位|公司|分包|厂家))([一-鿿]{2,3})")


def read_terse(
    text: str, roll: Roll, reference: date, next_meeting: date | None
) -> tuple[str, Party, Deadline | None] | None:
    """Task, party and deadline of a terse item; None where it is not one.

    text: the plain spelling. reference, next_meeting: dates as `find_deadlines` takes them.
    """
    text = text.strip(" 。;,")
    if bracket := _BRACKET.search(text):
        told = _facts(re.split(r"[,、;\s]+", bracket[1]), roll, reference, next_meeting)
        task = text[: bracket.start()].strip(" ,;")
        if told and not told[2] and len(task) >= 4:
            return _dated(task, told[0], told[1], reference, next_meeting)
    if at := _AT.search(text):
        task = (text[: at.start()] + " " + text[at.end() :]).strip(" ,:")
        found = first_deadline(task, reference, next_meeting)
        if found:
            task = task[: found.start] + task[found.end :]
        return task.strip(" ,:-"), Party(at["who"]), found
    for pieces in (_DASH.split(text), text.split()):
        parts = [p.strip(" ,;:") for p in pieces if p.strip(" ,;:")]
        if not 2 <= len(parts) <= 5 or any(len(p) > 40 for p in parts):
            continue
        told = _facts([x for p in parts[1:] for x in re.split(r"[,、;]", p) if x], roll, reference, next_meeting)
        if told and not told[2] and len(parts[0]) >= 4 and (told[0] or cues.has_task(parts[0])):
            return parts[0], told[0], told[1]
    return None


def _dated(
    task: str, party: Party, deadline: Deadline | None, reference: date, next_meeting: date | None
) -> tuple[str, Party, Deadline | None]:
    """The date taken out of the task where it stands there: 附墙加固6月8日完成."""
    if deadline is None and (found := first_deadline(task, reference, next_meeting)):
        task, deadline = task[: found.start] + task[found.end :], found
    return task, party, deadline


def _facts(
    parts: list[str], roll: Roll, reference: date, next_meeting: date | None
) -> tuple[Party, Deadline | None, list[str]] | None:
    """What each part is: a party, a date, or something else; None where nothing is a party or a date."""
    party, deadline = Party(), None
    rest: list[str] = []
    for part in parts:
        found = first_deadline(part, reference, next_meeting, lenient=True)
        if found and len(found.text) >= 0.6 * len(re.sub(r"(?:完成|前|之前|整改|落实)$", "", part)):
            deadline = deadline or found
            continue
        named, length = leading_party(part, roll)
        if named and length >= len(part) - 1:
            party = Party(party.person or named.person, party.unit or named.unit)
        elif re.fullmatch(r"[一-鿿]{1,7}(?:部|科|处|院|队|班|组|站|办|中心|单位|公司|分包|厂家|标段?|工区)", part):
            party = Party(party.person, party.unit or part)
        elif is_person(part, roll) or is_name(part):
            party = Party(party.person or part, party.unit)
        elif (both := _UNIT_NAME.fullmatch(part)) and (is_person(both[2], roll) or is_name(both[2])):
            party = Party(party.person or both[2], party.unit or both[1])
        elif re.search(r"负责$", part) and is_name(part.removesuffix("负责")):
            party = Party(part.removesuffix("负责"), party.unit)
        else:
            rest.append(part)
    return (party, deadline, rest) if party or deadline else None


def is_terse(text: str) -> bool:
    """Whether it is worth a look: short, with one of the marks."""
    return len(text) <= 90 and bool(_BRACKET.search(plain(text).strip()) or re.search(r"[-@|/【]|\s", plain(text)))

"""Whose task it is: the words that put a person or a unit in charge, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from language.deadlines import Deadline
from services.nlp.steps.cues import OBLIGE, TASK_VERB
from services.nlp.steps.parties import Party, Roll, is_name, is_person, leading_party


@dataclass(frozen=True)
class Owner:
    """The party with the stretch of words that names it, from `start` to `end`; `weight` is how plainly."""

    party: Party
    start: int
    end: int
    weight: int


_LABEL = re.compile(
    (
        r"(?P<name>责任(?:单位|部门|方|人)?|负责(?:单位|部门|人)|落实(?:单位|部门|人)|牵头(?:单位|"
        r"部门|人)|整改(?:单位|责任人|人)|主办(?:单位|部门)|Owner|Responsible(?:\s+party)?|"
        r"Action\s+by|By whom)\s*(?:[:为是]|(?=[一-鿿]{2,10}(?:[,;。)]|"
        r"$)))\s*(?P<value>[^,;。:)\]】\n]{2,24}?)(?=\s*(?:[,;。)\]】\n]|$|完成|整改|时限|期限))"
    ),
    re.I,
)
_BY = re.compile(
    r"(?<!理)(?<!自)(?:由|请|要求|责成|责令|督促|敦促|安排|通知|委托|让|叫|希望|望|麻烦|限|应由|"
    r"须由|需由|交由|交)\s*"
)
_TAKES = re.compile(
    rf"^\s*(?:(?:同志|等|代表|方面|一方)\s*)?(?:[(][^()]*[)]\s*)?(?:{OBLIGE}|同意(?=于|在|\d|本|下|"
    r"月|年)|在|于|将|对|按|自行?|"
    rf"{TASK_VERB}|会同|协同|配合|和|与|,|统一|重新|再|继续|全面|立刻|把|就|根据|针对|抽|每|最迟|"
    rf"最晚|这|本|下|今|明|后天|\d|[一二三四五六七八九十]{{1,2}}(?:日|天|个|周)|月底|年|春节|节前|"
    r"周|收到|接到|会后|另|同时|也|都|尽|及|逐|牵|承|跟|进|你|您|那边|回头|回去|抽空|上|加|立)"
)
_AFTER_OWNER = re.compile(
    r"^\s*(?:同志)?\s*(?:来)?(?:负责|牵头|跟踪|落实人|主办)?(?:组织|落实|跟踪)?(?:负责|"
    r"落实)?\s*(?:应|须|需|必须|要|将|务必|承诺)?(?:负责)?\s*[,:]?\s*"
)
_BEFORE_TASK = re.compile(
    r"[一-鿿]{2,3}(?=于|在|负责|牵头|组织|跟踪|落实|尽快|整理|必须|须|应|要|\d|[本下今明]|月底|"
    r"[一二三四五]个?工?作?[日天])"
)
_NOT_OWNER = re.compile(
    r"^(?:各[一-鿿]{0,4}?(?:单位|方|标段|班组|分包|部门|公司|项目部)|大家|全体|所有|相关|有关|参建)"
)


def find_owners(text: str, deadlines: list[Deadline], roll: Roll) -> list[Owner]:
    """Every place where a sentence puts somebody in charge, in order of appearance."""
    found: list[Owner] = []
    found.extend(_labelled(text, roll))
    found.extend(_headed(text, roll))
    for match in _BY.finditer(text):
        owner = _after(text, match.start(), match.end(), roll, deadlines, 3)
        if owner:
            found.append(owner)
    for start in _clause_starts(text, deadlines):
        owner = _after(text, start, start, roll, deadlines, 2)
        if owner and all(owner.start >= o.end or owner.end <= o.start for o in found):
            found.append(owner)
    return sorted(found, key=lambda o: o.start)


def chief_owner(owners: list[Owner]) -> Party:
    """One party out of several mentions: a labelled one first, person and unit put together."""
    if not owners:
        return Party()
    ranked = sorted(owners, key=lambda o: (-o.weight, o.start))
    person = next((o.party.person for o in ranked if o.party.person and o.weight >= 3), None)
    unit = next((o.party.unit for o in ranked if o.party.unit and (o.weight >= 3 or not person)), None)
    if not person:
        person = next((o.party.person for o in ranked if o.party.person), None)
    if not unit:
        # Somebody else who takes part brings a unit of his own.
        unit = next((o.party.unit for o in ranked if o.party.unit and o.party.person in (None, person)), None)
    return Party(person, unit)


def party_of(value: str, roll: Roll) -> Party:
    """The party that a label's value or a cell names."""
    value = re.sub(r"\s+", "", value) if not re.search(r"[A-Za-z]{2}", value) else value.strip()
    value = value.strip(" .。,、-")
    if not value:
        return Party()
    party, length = leading_party(value, roll)
    if party and length >= len(value) - 1:
        return party
    first = re.split(r"[、,/和及;]", value)[0]
    if first != value:
        whole = party_of(first, roll)
        rest = party_of(value[len(first) + 1 :], roll) if whole.person is None else Party()
        return Party(whole.person or rest.person, whole.unit)
    if is_person(value, roll) or is_name(value):
        return Party(value, None)
    if party.unit and length >= len(value) - 3 and is_name(value[length:]):
        return Party(value[length:], party.unit)
    return (
        Party(None, value)
        if not re.fullmatch(r"[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+){0,2}", value)
        else Party(value, None)
    )


def _labelled(text: str, roll: Roll) -> list[Owner]:
    found = []
    for match in _LABEL.finditer(text):
        party = party_of(match["value"], roll)
        if re.search(r"人$", match["name"]) and party.unit and not party.person:
            party = Party(match["value"].strip(), None) if len(match["value"].strip()) <= 4 else party
        if party:
            found.append(Owner(party, match.start(), match.end(), 5))
    return found


def _headed(text: str, roll: Roll) -> list[Owner]:
    """三标段：完成… names its owner before a colon."""
    head = re.match(r"\s*(?P<who>[^,。:;]{2,16}):\s*(?=\S)", text)
    if not head:
        return []
    party, length = leading_party(head["who"], roll)
    if not party or length < len(head["who"].rstrip()):
        return []
    return [Owner(party, head.start(), head.end(), 4)]


def _after(text: str, start: int, at: int, roll: Roll, deadlines: list[Deadline], weight: int) -> Owner | None:
    """The party that begins at an offset (a deadline may stand before it), if a task follows."""
    here = _skip_deadline(at, deadlines)
    rest = text[here:]
    party, length = leading_party(rest, roll)
    if every := _NOT_OWNER.match(rest):
        if not any(d.day for d in deadlines):
            return None
        party, length = Party(None, every.group()), every.end()
    if not party.person and (start != at or party.unit):
        named = _BEFORE_TASK.match(rest[length:])
        if named and is_name(named.group()):
            party, length = Party(named.group(), party.unit), length + named.end()
    if not party:
        return None
    tail = rest[length:]
    also = re.match(r"\s*[、和及与]\s*", tail)
    while also:
        _, more = leading_party(tail[also.end() :], roll)
        if not more:
            break
        length += also.end() + more
        tail = rest[length:]
        also = re.match(r"\s*[、和及与]\s*", tail)
    begins_deadline = any(d.start == here + length for d in deadlines)
    if not begins_deadline and not _TAKES.match(tail):
        return None
    if weight < 3 and re.match(
        r"\s*(?:要求|提出|反映|汇报|介绍|指出|强调|表示|通报|答复|认为|说明|提问|建议|对.{0,20}(?:进行了|已))", tail
    ):
        return None
    if weight < 3 and re.match(r"\s*的|\s*(?:已|正在|完成了|未)", tail):
        return None
    after = _AFTER_OWNER.match(tail)
    return Owner(party, start, here + length + (after.end() if after else 0), weight)


def _skip_deadline(at: int, deadlines: list[Deadline]) -> int:
    return next((d.end for d in deadlines if at <= d.start <= at + 1), at)


def _clause_starts(text: str, deadlines: list[Deadline]) -> list[int]:
    starts = [0]
    starts += [m.end() for m in re.finditer(r"[,;。:)]\s*(?:并|同时|另外?|然后|再)?", text)]
    starts += [d.end for d in deadlines]
    return starts

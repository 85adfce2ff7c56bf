"""Why two documents of a project belong together, with the words that say so. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.chain import answers, core_key
from casework.facts import NOTICES, Said, spot_of
from casework.followup import alike
from casework.handles import spot_keys
from casework.records import Record, is_cited, same_spot
from contracts.related import Reason, ReasonCode

REPLY_TO = {"supervision_reply": "supervision_notice", "hazard_reply": "hazard_notice"}
MINUTES = frozenset({"meeting_minutes", "drawing_review"})
STRENGTH: dict[ReasonCode, float] = {
    "answers": 0.95,
    "cites": 0.9,
    "action": 0.85,
    "same_batch": 0.8,
    "same_task": 0.75,
    "same_number": 0.7,
    "photo": 0.65,
    "same_place_day": 0.6,
    "same_standard": 0.3,
    "same_person": 0.1,
}
"""How much a reason says; at `LEADS` and above one may walk on from the document that it leads to."""

LEADS = 0.7
LEAST = 0.2
"""A reason below this never makes an edge: the same person works on everything."""

MAX_NAMED = 3


@dataclass(frozen=True)
class Reach:
    """How far apart in time documents may lie. Days."""

    photo: int = 3
    work: int = 1
    reply: int = 60
    task: int = 45


@dataclass(frozen=True)
class Piece:
    """A document of the graph. day: what it speaks of, sure or not; spot_keys: its places as handles."""

    record: Record
    kind: str
    day: date | None
    spot_keys: frozenset[str] = field(default=frozenset())


def piece_of(record: Record, kind: str, day: date | None) -> Piece:
    """A record with what ties look at more than once."""
    return Piece(record, kind, day, frozenset(key for spot in record.spots for key in spot_keys(spot)))


@dataclass(frozen=True)
class Tie:
    """Two documents by id. is_directed: the second follows from the first."""

    first: str
    second: str
    is_directed: bool
    reasons: tuple[Reason, ...]

    @property
    def strength(self) -> float:
        return STRENGTH[self.reasons[0].code]


def tie_between(a: Piece, b: Piece, reach: Reach, common: frozenset[str] = frozenset()) -> Tie | None:
    """The tie of two documents, or None. common: keys that so many documents name that they say nothing."""
    forth = sorted(_directed(a, b, reach), key=_weight)
    back = sorted(_directed(b, a, reach), key=_weight)
    plain = list(_undirected(a, b, reach, common))
    is_back = bool(back) and (not forth or _weight(back[0]) < _weight(forth[0]))
    reasons = _once(sorted([*forth, *back, *plain], key=_weight))
    if not reasons or STRENGTH[reasons[0].code] < LEAST:
        return None
    first, second = (b, a) if is_back else (a, b)
    return Tie(first.record.id, second.record.id, bool(forth or back), tuple(reasons))


def _weight(reason: Reason) -> float:
    return -STRENGTH[reason.code]


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """A number that is answered need not be told as cited too."""
    kept: dict[str, Reason] = {}
    for reason in reasons:
        if not (reason.code in ("cites", "same_number") and "answers" in kept):
            kept.setdefault(reason.code, reason)
    return list(kept.values())


def _directed(a: Piece, b: Piece, reach: Reach) -> Iterator[Reason]:
    """Reasons for which b follows from a."""
    if REPLY_TO.get(b.record.type) == a.record.type:
        yield from _answer(a, b, reach)
    elif said := is_cited(a.record.facts.number, b.record):
        yield _said("cites", b, said, f"引用了 {said.text}", f"cites {said.text}")
    if a.record.type in MINUTES and b.record.type in NOTICES:
        yield from _carried_out(a, b, reach)
    if a.record.type in MINUTES and b.record.type in MINUTES:
        yield from _taken_up(a, b, reach)
    if b.kind in ("photo", "video") and a.kind not in ("photo", "video"):
        yield from _pictured(a, b, reach)


def _answer(notice: Piece, reply: Piece, reach: Reach) -> Iterator[Reason]:
    one, other = notice.record, reply.record
    said = is_cited(one.facts.number, other)
    if said is not None:
        yield _said("answers", reply, said, f"回复 {said.text}", f"answers {said.text}")
    elif core_key(one.facts.number) == core_key(other.facts.number) != "" and other.facts.number:
        number = other.facts.number
        yield _said("answers", reply, number, f"编号对应:{number.text}", f"same number: {number.text}")
    elif (
        _days(notice, reply, 0, reach.reply)
        and (spot := same_spot(one, other)) is not None
        and answers(other, one, notice.day or date.min)
    ):
        yield _plain(
            "answers", reply, f"同部位、其后的回复:{spot.text}", f"a later reply of the same place: {spot.text}"
        )


def _carried_out(minutes: Piece, notice: Piece, reach: Reach) -> Iterator[Reason]:
    """An item of the minutes whose matter is that of a notice of the weeks after."""
    for task in minutes.record.facts.tasks if _days(minutes, notice, 0, reach.task) else ():
        if _fits(task.text, notice.record) and alike(task.text, notice.record.facts.matter):
            yield _said("action", minutes, task, f"行动项:{task.text}", f"action item: {task.text}")
            return


def _fits(task: str, notice: Record) -> bool:
    """A task that names a building is not about another one."""
    spot = spot_of(task)
    theirs = {building for each in notice.spots for building in each.buildings}
    return spot is None or not spot.buildings or not theirs or bool(set(spot.buildings) & theirs)


def _taken_up(earlier: Piece, later: Piece, reach: Reach) -> Iterator[Reason]:
    if not _days(earlier, later, 1, reach.task):
        return
    for task in earlier.record.facts.tasks:
        if any(alike(task.text, other.text) for other in later.record.facts.tasks):
            yield _said("same_task", earlier, task, f"同一事项:{task.text}", f"the same matter: {task.text}")
            return


def _pictured(paper: Piece, picture: Piece, reach: Reach) -> Iterator[Reason]:
    """A photo of the same place, or of the same section, of these days."""
    if not _days(paper, picture, -reach.photo, reach.photo):
        return
    ours, theirs = _buildings(paper.record), _buildings(picture.record)
    same_section = paper.record.section is not None and paper.record.section == picture.record.section
    if not (same_section or ours & theirs) or (ours and theirs and not ours & theirs) or _floors_differ(paper, picture):
        return
    where = paper.record.section if same_section else min(ours & theirs)
    yield _plain("photo", picture, f"{where},前后 {reach.photo} 天内拍摄", f"{where}, taken within {reach.photo} days")


def _undirected(a: Piece, b: Piece, reach: Reach, common: frozenset[str]) -> Iterator[Reason]:
    ours, theirs = a.record.facts, b.record.facts
    if said := _shared(ours.batches, theirs.batches, common):
        yield _said("same_batch", a, said[0], f"同一批次:{_names(said)}", f"same batch: {_names(said)}")
    if said := _shared(ours.cited, theirs.cited, common):
        yield _said("same_number", a, said[0], f"引用同一编号:{_names(said)}", f"both cite {_names(said)}")
    shared = sorted(a.spot_keys & b.spot_keys)
    if shared and _days(a, b, -reach.work, reach.work) and "photo" not in (a.kind, b.kind):
        yield _plain("same_place_day", a, f"同部位、同期:{shared[0]}", f"same place and day: {shared[0]}")
    if said := _shared(ours.standards, theirs.standards, common):
        yield _said("same_standard", a, said[0], f"依据同一标准:{_names(said)}", f"same standard: {_names(said)}")
    people = sorted(set(ours.people) & set(theirs.people))[:MAX_NAMED]
    if people:
        yield _plain("same_person", a, f"同一人员:{'、'.join(people)}", f"same people: {', '.join(people)}")


def _shared(ours: Sequence[Said], theirs: Sequence[Said], common: frozenset[str]) -> list[Said]:
    keys = {said.key for said in theirs} - common
    return [said for said in ours if said.key in keys][:MAX_NAMED]


def _names(said: Sequence[Said]) -> str:
    return "、".join(each.text for each in said)


def _buildings(record: Record) -> set[str]:
    return {building for spot in record.spots for building in spot.buildings}


def _floors_differ(a: Piece, b: Piece) -> bool:
    ours, theirs = ({floor for spot in each.record.spots for floor in spot.floors} for each in (a, b))
    return bool(ours and theirs and not ours & theirs)


def _days(a: Piece, b: Piece, least: int, most: int) -> bool:
    """Whether b lies from `least` to `most` days after a."""
    if a.day is None or b.day is None:
        return False
    return timedelta(days=least) <= b.day - a.day <= timedelta(days=most)


def _said(code: ReasonCode, where: Piece, said: Said, zh: str, en: str) -> Reason:
    return Reason(
        code=code,
        zh=zh[:200],
        en=en[:200],
        document_id=where.record.id,
        text=said.text[:200],
        page=said.page,
        polygon=said.polygon,
    )


def _plain(code: ReasonCode, where: Piece, zh: str, en: str) -> Reason:
    return Reason(code=code, zh=zh[:200], en=en[:200], document_id=where.record.id)

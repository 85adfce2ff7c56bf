"""How minutes and logs are scored against the gold set: precision, recall and F1 of each kind of item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from contracts.understanding import Action, Log, Minutes, Understanding
from services.nlp.steps.merge import similarity

GOLD = Path(__file__).resolve().parent.parent / "tests" / "services" / "nlp" / "gold"
LIKE = 0.55
LOG_LISTS = ("equipment", "progress", "quality", "safety", "materials", "inspections")
HEAD = ("title", "number", "place", "chair", "recorder", "next_meeting")


@dataclass(frozen=True)
class Sample:
    """One record with its gold."""

    name: str
    half: str
    kind: str
    text: str
    gold: dict[str, Any]


@dataclass
class Count:
    """Right, given, wanted."""

    right: int = 0
    given: int = 0
    wanted: int = 0

    def add(self, right: int, given: int, wanted: int) -> None:
        """Add the counts of one record."""
        self.right += right
        self.given += given
        self.wanted += wanted

    @property
    def precision(self) -> float:
        """Share of what was given that is right."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was given."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Board:
    """Counts by kind of item, and what went wrong, for those who may look."""

    counts: dict[str, Count] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, key: str, right: int, given: int, wanted: int) -> None:
        """Add to the counts of one kind."""
        self.counts.setdefault(key, Count()).add(right, given, wanted)

    def blame(self, name: str, key: str, missing: Sequence[Any], extra: Sequence[Any]) -> None:
        """Write down what is missing and what is too much."""
        self.wrong += [f"{name} {key} missing: {m}" for m in missing] + [f"{name} {key} extra: {e}" for e in extra]


def load_samples(folder: Path = GOLD) -> list[Sample]:
    """The gold set in the order of its names."""
    samples = []
    for path in sorted(folder.glob("[ml][0-9]*.md")):
        _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
        gold = yaml.safe_load(head)
        samples.append(Sample(path.stem, gold["half"], gold["kind"], text, gold))
    return samples


def likeness(given: str, wanted: str) -> float:
    """How well one text stands for another, 0 to 1: shared pairs, or the whole of it within not too long a text."""
    dice = similarity(given, wanted)
    if wanted and len(given) <= 3 * len(wanted) + 10:
        common = similarity(given, wanted) * (len(given) + len(wanted) - 2) / 2
        dice = max(dice, 0.9 * common / max(len(wanted) - 1, 1))
    return dice


def match(
    given: Sequence[Any], wanted: Sequence[Any], score: Callable[[Any, Any], float], least: float = LIKE
) -> list[tuple[int, int]]:
    """Pairs of indices, best first, each used once."""
    ranked = sorted(
        ((score(g, w), i, j) for i, g in enumerate(given) for j, w in enumerate(wanted)), key=lambda x: -x[0]
    )
    pairs: list[tuple[int, int]] = []
    for value, i, j in ranked:
        if value >= least and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return pairs


def score(sample: Sample, found: Understanding, board: Board) -> None:
    """Add one record to the board."""
    if sample.kind == "minutes":
        _score_minutes(sample, found.minutes or Minutes(engine="none"), board)
    else:
        _score_log(sample, found.log or Log(), board)


def _score_minutes(sample: Sample, minutes: Minutes, board: Board) -> None:
    gold = sample.gold
    _texts(sample, board, "decisions", [d.text for d in minutes.decisions], gold.get("decisions") or [])
    _texts(sample, board, "risks", [r.text for r in minutes.risks], gold.get("risks") or [])
    _previous(sample, minutes, board)
    _actions(sample, minutes.actions, gold.get("actions") or [], board)
    names, wanted = {a.name for a in minutes.attendees if a.name != a.unit}, set(gold.get("attendees") or [])
    board.add("attendees", len(names & wanted), len(names), len(wanted))
    board.blame(sample.name, "attendees", sorted(wanted - names), sorted(names - wanted))
    for key in HEAD:
        value = getattr(minutes, key)
        _field(sample, board, "head", value[:10] if key == "next_meeting" and value else value, gold.get(key), key)
    _field(sample, board, "head", (minutes.time or "")[:10] or None, gold.get("reference"), "time")


def _texts(sample: Sample, board: Board, key: str, given: list[str], wanted: list[str]) -> None:
    pairs = match(given, wanted, likeness)
    board.add(key, len(pairs), len(given), len(wanted))
    taken, used = {i for i, _ in pairs}, {j for _, j in pairs}
    board.blame(
        sample.name,
        key,
        [w for j, w in enumerate(wanted) if j not in used],
        [g for i, g in enumerate(given) if i not in taken],
    )


def _previous(sample: Sample, minutes: Minutes, board: Board) -> None:
    given = [(p.text, p.status) for p in minutes.previous_items]
    wanted = [tuple(p) for p in sample.gold.get("previous") or []]
    pairs = match(given, wanted, lambda g, w: likeness(g[0], w[0]))
    right = [(i, j) for i, j in pairs if given[i][1] == wanted[j][1]]
    board.add("previous items with status", len(right), len(given), len(wanted))
    used, taken = {j for _, j in right}, {i for i, _ in right}
    board.blame(
        sample.name,
        "previous",
        [w for j, w in enumerate(wanted) if j not in used],
        [g for i, g in enumerate(given) if i not in taken],
    )


def _actions(sample: Sample, given: list[Action], wanted: list[dict[str, Any]], board: Board) -> None:
    pairs = match(
        given, wanted, lambda g, w: max(likeness(g.task, w["task"]), 0.8 * likeness(g.source.text or "", w["task"]))
    )
    board.add("actions", len(pairs), len(given), len(wanted))
    used, taken = {j for _, j in pairs}, {i for i, _ in pairs}
    board.blame(
        sample.name,
        "actions",
        [w["task"] for j, w in enumerate(wanted) if j not in used],
        [f"{g.task} [{g.owner_unit}/{g.owner} {g.due}]" for i, g in enumerate(given) if i not in taken],
    )
    owners = [(i, j) for i, j in pairs if _owned(wanted[j]) and _same_owner(given[i], wanted[j])]
    board.add("owners", len(owners), sum(bool(g.owner or g.owner_unit) for g in given), sum(map(_owned, wanted)))
    dues = [(i, j) for i, j in pairs if wanted[j].get("due") and given[i].due == str(wanted[j]["due"])]
    board.add("due dates", len(dues), sum(bool(g.due) for g in given), sum(bool(w.get("due")) for w in wanted))
    for i, j in pairs:
        g, w = given[i], wanted[j]
        if _owned(w) and not _same_owner(g, w):
            board.wrong.append(
                f"{sample.name} owner of {w['task']}: {g.owner_unit}/{g.owner}, not {w.get('unit')}/{w.get('owner')}"
            )
        if (g.due or None) != (str(w["due"]) if w.get("due") else None):
            board.wrong.append(
                f"{sample.name} due of {w['task']}: {g.due} ({g.due_text}), not {w.get('due')} ({w.get('words')})"
            )


def _owned(wanted: dict[str, Any]) -> bool:
    return bool(wanted.get("owner") or wanted.get("unit"))


def _same_owner(given: Action, wanted: dict[str, Any]) -> bool:
    """The person where gold names one, else the unit; a unit may be written longer or shorter."""
    if wanted.get("owner"):
        return given.owner == str(wanted["owner"])
    unit, told = str(wanted["unit"]), given.owner_unit or ""
    return bool(told) and (told == unit or told in unit or unit in told)


def _field(sample: Sample, board: Board, key: str, given: Any, wanted: Any, name: str) -> None:
    wanted = str(wanted) if wanted is not None else None
    given = str(given) if given else None
    is_right = given is not None and wanted is not None and _clean(given) == _clean(wanted)
    board.add(key, int(is_right), int(given is not None), int(wanted is not None))
    if not is_right and (given or wanted):
        board.wrong.append(f"{sample.name} {name}: {given!r}, not {wanted!r}")


def _clean(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in "-~").lower()


def _score_log(sample: Sample, log: Log, board: Board) -> None:
    gold = sample.gold
    for key in ("date", "weather", "temperature", "location"):
        value = gold.get(key)
        if key == "temperature" and value:
            value = str(value).replace("℃~", "~").replace("-", "~") if str(value)[0] != "-" else value
        _field(sample, board, "log head", getattr(log, key), value, key)
    given = {(c.trade, c.count) for c in log.crew}
    wanted = set((gold.get("crew") or {}).items())
    board.add("crews", len(given & wanted), len(given), len(wanted))
    board.blame(sample.name, "crew", sorted(wanted - given), sorted(given - wanted, key=str))
    for key in LOG_LISTS:
        texts = [item.text for item in getattr(log, key)]
        _texts(sample, board, f"log {key}", texts, gold.get(key) or [])

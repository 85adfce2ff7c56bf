"""The graph around one document: what hangs together with it in its project, walked outwards edge by edge.

Every round asks a fixed number of questions of the record, whatever the project's size: candidates come from the index
of handles and from the days around, and each question has a limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from casework.facts import NOTICES, Facts, spot_of
from casework.handles import handles_of
from casework.records import record_of
from casework.ties import LEADS, MINUTES, REPLY_TO, Piece, Reach, Tie, piece_of, tie_between
from catalogue.facttables import DocumentFacts, DocumentHandle
from catalogue.schema import Document
from contracts.related import Related, RelatedDocument, RelatedEdge
from language.domain import doc_type, has_doc_type

PICTURES = ("photo", "video")
SAME = ("cites", "batch", "standard")
"""Handles that two documents share as equals."""


@dataclass(frozen=True)
class Limits:
    """documents: most in the graph; depth: edges from the first; shared: a key in more documents says nothing;
    candidates: most that one question brings; frontier: most that one round walks on from."""

    documents: int = 24
    depth: int = 3
    shared: int = 25
    candidates: int = 120
    frontier: int = 8
    reach: Reach = field(default_factory=Reach)


def related(session: Session, document: Document, limits: Limits) -> Related:
    """The graph around a document, within its own project."""
    first = _pieces(session, [document])[0]
    walk = Walk(limits, first, {document.id: document}, {document.id: first}, {document.id: 0})
    frontier = [first]
    for step in range(1, limits.depth + 1):
        frontier = walk.step(session, document.project_id, frontier, step) if frontier else []
    far = [key for key in walk.known if key != document.id]
    order = sorted(far, key=lambda key: (walk.distance[key], _rank(key, walk.ties)))
    return Related(
        document_id=document.id,
        items=[_shown(walk.rows[key], walk.distance[key]) for key in order],
        edges=[_edge(tie) for tie in sorted(walk.ties.values(), key=lambda tie: -tie.strength)],
        n_left_out=len(walk.left_out - set(walk.known)),
    )


@dataclass
class Walk:
    """How far the graph is known: rows, pieces and distances by document, ties by pair."""

    limits: Limits
    first: Piece
    rows: dict[str, Document]
    known: dict[str, Piece]
    distance: dict[str, int]
    ties: dict[tuple[str, str], Tie] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def step(self, session: Session, project_id: str, frontier: Sequence[Piece], step: int) -> list[Piece]:
        """Walk one edge on from these. Returns those from which to walk on."""
        found, common = _candidates(session, project_id, frontier, self.limits)
        rows = {row.id: row for row in found if row.id not in self.known}
        pieces = {piece.record.id: piece for piece in _pieces(session, list(rows.values()))}
        met = self._meet(frontier, pieces, common)
        ranked = sorted(met, key=lambda key: (-met[key].strength, _gap(self.first, pieces[key]), key))
        room = max(self.limits.documents - len(self.known) + 1, 0)
        self.left_out |= set(ranked[room:])
        for key in ranked[:room]:
            self.known[key], self.rows[key], self.distance[key] = pieces[key], rows[key], step
            self.ties[_pair(met[key])] = met[key]
        leading = [pieces[key] for key in ranked[:room] if met[key].strength >= LEADS]
        return leading[: self.limits.frontier]

    def _meet(self, frontier: Sequence[Piece], pieces: dict[str, Piece], common: frozenset[str]) -> dict[str, Tie]:
        """The strongest tie to each new document; ties among those that are known are kept at once."""
        met: dict[str, Tie] = {}
        for piece in frontier:
            for key, other in {**self.known, **pieces}.items():
                tie = tie_between(piece, other, self.limits.reach, common) if other is not piece else None
                if tie is None:
                    continue
                if key in self.known:
                    self.ties.setdefault(_pair(tie), tie)
                elif key not in met or tie.strength > met[key].strength:
                    met[key] = tie
        return met


def _pair(tie: Tie) -> tuple[str, str]:
    return min(tie.first, tie.second), max(tie.first, tie.second)


def _rank(key: str, ties: dict[tuple[str, str], Tie]) -> tuple[float, str]:
    return -max(tie.strength for pair, tie in ties.items() if key in pair), key


def _gap(first: Piece, other: Piece) -> int:
    """Days between two documents; far where one has no day."""
    return abs((first.day - other.day).days) if first.day and other.day else 10_000


def _edge(tie: Tie) -> RelatedEdge:
    return RelatedEdge(from_id=tie.first, to_id=tie.second, is_directed=tie.is_directed, reasons=list(tie.reasons))


def _shown(row: Document, distance: int) -> RelatedDocument:
    known = row.type is not None and has_doc_type(row.type)
    return RelatedDocument(
        document_id=row.id,
        title=row.title,
        kind=row.kind,
        type=row.type,
        type_zh=doc_type(row.type).zh if known and row.type else row.type,
        section=row.section,
        doc_date=row.doc_date.isoformat() if row.doc_date else None,
        thumbnail_url=f"/v1/documents/{row.id}/thumbnail" if row.has_thumbnail else None,
        distance=distance,
    )


# What the record holds ------------------------------------------------------------------------------------


def _pieces(session: Session, rows: Sequence[Document]) -> list[Piece]:
    """The documents with their facts, in one question. A picture has no facts but a place and a day."""
    ids = [row.id for row in rows]
    noted: dict[str, dict[str, Any]] = dict(
        session.execute(
            select(DocumentFacts.document_id, DocumentFacts.facts).where(DocumentFacts.document_id.in_(ids))
        ).all()
    )
    return [_piece(row, noted.get(row.id)) for row in rows]


def _piece(row: Document, noted: dict[str, Any] | None) -> Piece:
    facts = Facts.model_validate(noted) if noted else Facts(type=row.type or row.kind, type_confidence=0.0)
    # A place in a field of its own is the surest; one that merely stands in the text comes last.
    columns = " ".join(part for part in (row.building, row.floor, row.part) if part)
    told = (spot_of(text) for text in (columns, row.section, row.title, facts.matter) if text)
    if not facts.spots and (spot := next((each for each in told if each and each.buildings), None)):
        facts = facts.model_copy(update={"spots": (spot,)})
    return piece_of(record_of(row, facts), row.kind, row.doc_date)


def _candidates(
    session: Session, project_id: str, frontier: Sequence[Piece], limits: Limits
) -> tuple[list[Document], frozenset[str]]:
    """Documents that may hang together with one of these, and the keys that too many share."""
    wanted = {pair for piece in frontier for pair in _asked(piece.record.facts)}
    counted = _counted(session, project_id, wanted)
    common = {pair for pair, n in counted.items() if n > limits.shared}
    named = _named(project_id, wanted & set(counted) - common).limit(limits.candidates)
    ids = {*session.scalars(named)}
    reach = limits.reach
    questions = (_of_days(frontier, reach), _pictures(frontier, reach), _same_place(project_id, frontier, reach))
    for question in questions:
        if question is not None:
            living = select(Document.id).where(Document.project_id == project_id, Document.deleted_at.is_(None))
            ids |= set(session.scalars(living.where(question).order_by(Document.doc_date).limit(limits.candidates)))
    rows = session.scalars(
        select(Document).where(
            Document.id.in_(sorted(ids)), Document.deleted_at.is_(None), Document.kind != "container"
        )
    )
    return list(rows), frozenset(key for _, key in common)


def _asked(facts: Facts) -> set[tuple[str, str]]:
    """The handles to look for: those who cite this number, those that this one cites, and what both name."""
    asked = set()
    for kind, key in handles_of(facts):
        if kind in SAME:
            asked.add((kind, key))
        if kind == "cites":
            asked.add(("number", key))
        elif kind == "number":
            asked.add(("cites", key))
        elif kind == "core":
            asked.add((kind, key))
    return asked


def _counted(session: Session, project_id: str, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """In how many documents each handle stands; one that stands in this one alone leads nowhere."""
    rows = session.execute(
        select(DocumentHandle.kind, DocumentHandle.key, func.count())
        .where(DocumentHandle.project_id == project_id, _is_one_of(wanted))
        .group_by(DocumentHandle.kind, DocumentHandle.key)
    )
    return {(kind, key): n for kind, key, n in rows}


def _named(project_id: str, wanted: Iterable[tuple[str, str]]) -> Select[str]:
    return (
        select(DocumentHandle.document_id).where(DocumentHandle.project_id == project_id, _is_one_of(wanted)).distinct()
    )


def _is_one_of(wanted: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    return tuple_(DocumentHandle.kind, DocumentHandle.key).in_(sorted(wanted))


def _of_days(frontier: Sequence[Piece], reach: Reach) -> ColumnElement[bool] | None:
    """Papers whose type and day let them follow from one of these, or one of these from them."""
    asked = []
    for piece in frontier:
        kind = piece.record.type
        if kind in MINUTES:
            asked += [_near(piece, (*NOTICES, *MINUTES), 0, reach.task), _near(piece, tuple(MINUTES), -reach.task, 0)]
        elif kind in NOTICES:
            replies = tuple(reply for reply, notice in REPLY_TO.items() if notice == kind)
            asked += [_near(piece, replies, 0, reach.reply), _near(piece, tuple(MINUTES), -reach.task, 0)]
        elif kind in REPLY_TO:
            asked.append(_near(piece, (REPLY_TO[kind],), -reach.reply, 0))
    given = [each for each in asked if each is not None]
    return or_(*given) if given else None


def _near(piece: Piece, types: Sequence[str], least: int, most: int) -> ColumnElement[bool] | None:
    if piece.day is None:
        return None
    days = piece.day + timedelta(days=least), piece.day + timedelta(days=most)
    return and_(Document.doc_date.between(*days), Document.type.in_(sorted(types)))


def _pictures(frontier: Sequence[Piece], reach: Reach) -> ColumnElement[bool] | None:
    """Photos of the days around a paper and of its section or building; for a photo, the papers."""
    asked = []
    for piece in frontier:
        buildings = sorted({building for spot in piece.record.spots for building in spot.buildings})
        where: list[ColumnElement[bool]] = [Document.building.in_(buildings)] if buildings else []
        where += [Document.section == piece.record.section] if piece.record.section else []
        if piece.day is None or not where:
            continue
        days = piece.day - timedelta(days=reach.photo), piece.day + timedelta(days=reach.photo)
        is_picture = Document.kind.in_(PICTURES)
        kinds = ~is_picture if piece.kind in PICTURES else is_picture
        asked.append(and_(Document.doc_date.between(*days), kinds, or_(*where)))
    return or_(*asked) if asked else None


def _same_place(project_id: str, frontier: Sequence[Piece], reach: Reach) -> ColumnElement[bool] | None:
    asked = []
    for piece in frontier:
        if piece.day is None or not piece.spot_keys or piece.kind in PICTURES:
            continue
        days = piece.day - timedelta(days=reach.work), piece.day + timedelta(days=reach.work)
        there = select(DocumentHandle.document_id).where(
            DocumentHandle.project_id == project_id,
            DocumentHandle.kind == "spot",
            DocumentHandle.key.in_(sorted(piece.spot_keys)),
        )
        asked.append(and_(Document.doc_date.between(*days), Document.id.in_(there)))
    return or_(*asked) if asked else None

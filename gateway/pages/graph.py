"""The graph around a document as a picture: where nodes and edges stand, in pixels. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.related import Reason, Related, RelatedDocument, RelatedEdge

WIDTH, NODE_W, NODE_H, GAP_X, GAP_Y = 416, 128, 50, 16, 46
A_ROW, ROWS = 3, 2
"""Nodes side by side, and rows of one distance; what has no room stands in the list alone."""

LABEL_EM, TITLE_EM = 11.0, 10.5
"""Widths of a label and of a line of a title, in full-width characters."""


@dataclass(frozen=True)
class Node:
    """One document. document: None for the one in the middle, which the page shows anyway. x, y: upper left."""

    document: RelatedDocument | None
    x: float
    y: float
    lines: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        return self.x + NODE_W / 2


@dataclass(frozen=True)
class Edge:
    """One edge. label: short words over the node it leads to, none for edges beside the tree; arrow: at which end."""

    path: str
    reasons: Sequence[Reason]
    is_main: bool
    arrow: Literal["start", "end"] | None = None
    label: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True)
class Picture:
    width: int
    height: float
    nodes: list[Node]
    edges: list[Edge]


@dataclass(frozen=True)
class Entry:
    """One document of the list, with the edge that leads to it and the title of where that comes from."""

    document: RelatedDocument
    edge: RelatedEdge
    via: str | None


def entries(found: Related) -> list[Entry]:
    """The graph as a list, the nearest first; a document further away says through which one it hangs on."""
    names = {item.document_id: item.title for item in found.items}
    told = []
    for item in found.items:
        edge = _main_edge(found, item)
        if edge is not None:
            told.append(Entry(item, edge, names.get(_other(edge, item.document_id))))
    return told


def draw(found: Related, english: bool) -> Picture:
    """The picture: the document at the top, below it what lies one edge away, then two, then three."""
    nodes = {found.document_id: Node(None, (WIDTH - NODE_W) / 2, 0)}
    y = float(NODE_H)
    for distance in sorted({item.distance for item in found.items}):
        level = [item for item in found.items if item.distance == distance][: A_ROW * ROWS]
        for start in range(0, len(level), A_ROW):
            row = level[start : start + A_ROW]
            left = (WIDTH - len(row) * NODE_W - (len(row) - 1) * GAP_X) / 2
            for place, item in enumerate(row):
                x = left + place * (NODE_W + GAP_X)
                nodes[item.document_id] = Node(item, x, y + GAP_Y, broken(item.title, TITLE_EM))
            y += GAP_Y + NODE_H
    main = {id(edge) for item in found.items if (edge := _main_edge(found, item)) is not None}
    edges = [
        _edge(edge, nodes, id(edge) in main, english)
        for edge in found.edges
        if edge.from_id in nodes and edge.to_id in nodes
    ]
    return Picture(WIDTH, y, list(nodes.values()), sorted(edges, key=lambda edge: edge.is_main))


def _other(edge: RelatedEdge, document_id: str) -> str:
    return edge.to_id if edge.from_id == document_id else edge.from_id


def _main_edge(found: Related, item: RelatedDocument) -> RelatedEdge | None:
    """The strongest edge that leads to a document from nearer by; edges come the strongest first."""
    distance = {each.document_id: each.distance for each in found.items} | {found.document_id: 0}
    for edge in found.edges:
        is_its = item.document_id in (edge.from_id, edge.to_id)
        if is_its and distance.get(_other(edge, item.document_id), 99) < item.distance:
            return edge
    return None


def _edge(edge: RelatedEdge, nodes: dict[str, Node], is_main: bool, english: bool) -> Edge:
    one, other = nodes[edge.from_id], nodes[edge.to_id]
    if is_main:
        upper, lower = sorted((one, other), key=lambda node: node.y)
        top, end = upper.y + NODE_H, lower.y
        bend = end - 30
        path = f"M{upper.middle:.0f},{top:.0f} C{upper.middle:.0f},{bend:.0f} {lower.middle:.0f},{top + 6:.0f} "
        path += f"{lower.middle:.0f},{end:.0f}"
        label = edge.reasons[0].en if english else edge.reasons[0].zh
        arrow: Literal["start", "end"] | None = None
        if edge.is_directed:
            arrow = "end" if other is lower else "start"
        return Edge(path, edge.reasons, True, arrow, shortened(label, LABEL_EM), lower.middle, lower.y - 12)
    half = NODE_H / 2
    path = f"M{one.middle:.0f},{one.y + half:.0f} L{other.middle:.0f},{other.y + half:.0f}"
    return Edge(path, edge.reasons, False)


def width_em(text: str) -> float:
    """Width of a text in full-width characters; Latin letters are about half as wide."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56 for char in text)


def shortened(text: str, most_em: float) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    if width_em(text) <= most_em:
        return text
    kept = ""
    for char in text:
        if width_em(kept + char) > most_em - 1:
            break
        kept += char
    return kept + "…"


def broken(text: str, most_em: float) -> tuple[str, ...]:
    """A text in two lines at most."""
    first = ""
    for char in text:
        if width_em(first + char) > most_em:
            break
        first += char
    rest = text[len(first) :].strip()
    return (first, shortened(rest, most_em)) if rest else (first,)

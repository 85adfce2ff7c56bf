"""Invented ties: the minutes' action item leads to the notice, that to the photo; nothing else hangs together."""

from __future__ import annotations

from contracts.related import Reason, Related, RelatedDocument, RelatedEdge
from tests.gateway.pages.world import World

ID = "0193a000-0000-7000-8000-{:012}"
MINUTES, NOTICE, PHOTO = ID.format(1), ID.format(3), ID.format(5)


def related_of(world: World, document_id: str) -> Related:
    """The graph around one of the three; empty around any other."""
    chain = [MINUTES, NOTICE, PHOTO]
    if document_id not in chain:
        return Related(document_id=document_id, items=[], edges=[])
    task = Reason(
        code="action", zh="行动项:3号楼外架整改", en="action item: 3号楼外架整改", document_id=MINUTES,
        text="3号楼外架整改", page=2,
    )  # fmt: skip
    photo = Reason(code="photo", zh="3号楼,前后 3 天内拍摄", en="3号楼, taken within 3 days", document_id=PHOTO)
    here = chain.index(document_id)
    items = [_shown(world, each, abs(chain.index(each) - here)) for each in chain if each != document_id]
    return Related(
        document_id=document_id,
        items=sorted(items, key=lambda item: item.distance),
        edges=[
            RelatedEdge(from_id=MINUTES, to_id=NOTICE, is_directed=True, reasons=[task]),
            RelatedEdge(from_id=NOTICE, to_id=PHOTO, is_directed=True, reasons=[photo]),
        ],
        n_left_out=1,
    )


def _shown(world: World, document_id: str, distance: int) -> RelatedDocument:
    told = world.documents[document_id]
    kind = told.classification.type if told.classification else None
    return RelatedDocument(
        document_id=document_id, title=told.title, kind=told.kind, type=kind, doc_date=told.doc_date, distance=distance
    )

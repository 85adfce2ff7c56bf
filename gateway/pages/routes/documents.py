"""Documents: the list, and one document, photo or video with everything that was found in it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from contracts.documents import Document, DocumentPatch
from contracts.reading import Line, Page
from foundation.errors import BadInput, NotFound, SiteTraceError
from gateway.pages.archive import DocumentQuery
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk
from gateway.pages.graph import draw, entries
from gateway.pages.marks import lines_under, lines_with
from gateway.pages.names import type_choices
from gateway.pages.spoken import Spoken, spoken_of

router = APIRouter(route_class=PageRoute, include_in_schema=False)
N_SIMILAR = 6
EDITABLE = ("title", "doc_date", "section", "type")
ACTIVE = ("queued", "running")
PLAIN_TABS = ("fields", "class", "checks", "minutes", "elements", "related", "text", "history")
Number = Annotated[int, Query(ge=1)]
Offset = Annotated[int | None, Query(ge=0)]
Words = Annotated[list[str] | None, Query(max_length=20)]


@router.get("/documents")
def documents_page(
    desk: TheDesk,
    project: str = "",
    kind: str = "",
    type: str = "",
    status: str = "",
    flagged: str = "",
    cursor: str | None = None,
) -> Response:
    """Documents, the newest first, narrowed by the address; (htmx) the next ones alone."""
    query = DocumentQuery(
        project=project or None,
        kind=kind or None,
        type=type or None,
        status=status or None,
        is_flagged=True if flagged == "1" else None,
        cursor=cursor,
    )
    found = desk.archive.documents(query)
    if desk.is_fragment and cursor:
        return desk.show("parts/document_cards.html", found=found, query=query)
    context: dict[str, Any] = {"found": found, "query": query, "projects": desk.archive.projects()}
    return desk.show("documents.html", **context, types=type_choices(desk.language))


@router.get("/documents/{document_id}")
def document_page(
    desk: TheDesk,
    document_id: str,
    page: Number = 1,
    start: Offset = None,
    end: Offset = None,
    w: Words = None,
    at: str = "",
    t: float = 0.0,
    tab: str = "",
    blur: str = "",
) -> Response:
    """One document. start, end: span of the text to show; w: words to mark; at: polygon; t: second of a video.

    blur: 1 blurs the faces and plates that were found on a photo.
    """
    document = desk.archive.document(document_id)
    context: dict[str, Any] = {
        "document": document,
        "job": desk.archive.newest_job(document_id),
        "tab": tab if tab in PLAIN_TABS else "",
        "types": type_choices(desk.language),
    }
    if document.kind == "video":
        return desk.show("video.html", **context, labels=desk.labels(), second=max(t, 0.0))
    if document.kind == "photo":
        twins = desk.archive.summaries(document.near_duplicates)
        read = _page_or_none(desk, document, 1)
        context |= {"read": read, "labels": desk.labels()}
        return desk.show("photo.html", **context, twins=twins, is_veiled=blur == "1" or desk.visitor.is_shielded)
    context["spoken"] = _spoken(desk, document)
    context["children"] = desk.archive.summaries(document.children)
    read = _page_or_none(desk, document, page)
    marked = _marked(read, start, end, w or [])
    return desk.show("document.html", **context, n=page, read=read, marked=marked, at=_polygon(at))


@router.get("/documents/{document_id}/sheet/{n}")
def sheet(
    desk: TheDesk,
    document_id: str,
    n: int,
    start: Offset = None,
    end: Offset = None,
    w: Words = None,
    at: str = "",
) -> Response:
    """A page with its lines, for the viewer."""
    document = desk.archive.document(document_id)
    read = desk.archive.page(document_id, n)
    marked = _marked(read, start, end, w or [])
    return desk.show("parts/sheet.html", document=document, n=n, read=read, marked=marked, at=_polygon(at))


def _spoken(desk: Desk, document: Document) -> Spoken | None:
    if document.minutes is not None:
        return spoken_of(desk.archive.minutes(document.id))
    return spoken_of(desk.archive.log(document.id)) if document.log is not None else None


def _page_or_none(desk: Desk, document: Document, n: int) -> Page | None:
    """The page, or None where nothing was read yet or the kind has no pages."""
    try:
        return desk.archive.page(document.id, n)
    except NotFound:
        if document.n_pages and n > document.n_pages:
            raise
        return None


def _marked(read: Page | None, start: int | None, end: int | None, words: list[str]) -> list[Line]:
    if read is None:
        return []
    return lines_under(read, start, end) or lines_with(read, words)


def _polygon(text: str) -> list[float] | None:
    try:
        numbers = [float(part) for part in text.split(",")] if text else []
    except ValueError:
        return None
    return numbers if len(numbers) == 8 and all(0 <= value <= 1 for value in numbers) else None


@router.get("/documents/{document_id}/text")
def text_panel(desk: TheDesk, document_id: str) -> Response:
    """The whole text, page by page."""
    try:
        pages = desk.archive.text(document_id).split("\f")
    except NotFound:
        pages = []
    return desk.show("parts/text.html", pages=pages, document_id=document_id)


@router.get("/documents/{document_id}/history")
def history_panel(desk: TheDesk, document_id: str) -> Response:
    """Who handed it in when, and what the evidence chain holds of it."""
    document = desk.archive.document(document_id)
    return desk.show("parts/history.html", document=document, links=desk.archive.evidence(document_id))


@router.get("/documents/{document_id}/related")
def related_panel(desk: TheDesk, document_id: str) -> Response:
    """What hangs together with it: a picture and a list, each edge with its reason."""
    found = desk.archive.related(document_id)
    context: dict[str, Any] = {
        "document_id": document_id,
        "picture": draw(found, desk.language == "en"),
        "entries": entries(found),
    }
    return desk.show("parts/related.html", **context, n_left_out=found.n_left_out)


@router.get("/documents/{document_id}/similar")
def similar_panel(desk: TheDesk, document_id: str) -> Response:
    """Documents like this one; none while the search service rests."""
    try:
        hits = [hit for hit in desk.archive.similar(document_id, N_SIMILAR + 1) if hit.document_id != document_id]
    except SiteTraceError:
        hits = []
    return desk.show("parts/similar.html", hits=hits[:N_SIMILAR])


@router.get("/documents/{document_id}/status")
def status_note(desk: TheDesk, document_id: str) -> Response:
    """How far a document is; when it is done the page is shown anew."""
    document = desk.archive.document(document_id)
    job = desk.archive.newest_job(document_id)
    is_over = document.status not in ACTIVE and (job is None or job.status not in ACTIVE)
    headers = {"HX-Refresh": "true"} if is_over else None
    return desk.show("parts/status.html", document=document, job=job, headers=headers)


@router.get("/documents/{document_id}/edit/{what}")
def edit_form(desk: TheDesk, document_id: str, what: str) -> Response:
    """The form for one value, in its place."""
    document = desk.archive.document(document_id)
    return desk.show("parts/edit.html", **_edited(desk, document, what))


@router.get("/documents/{document_id}/value/{what}")
def shown_value(desk: TheDesk, document_id: str, what: str) -> Response:
    """The value again, when a change was given up."""
    return desk.show("parts/value.html", **_edited(desk, desk.archive.document(document_id), what))


@router.post("/documents/{document_id}/edit/{what}")
def edit(
    desk: ActingDesk,
    document_id: str,
    what: str,
    value: Annotated[str, Form(max_length=4000)] = "",
    etag: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Lay a person's value over the machine's."""
    kept = value.strip() or None
    if what.startswith("field:"):
        patch = DocumentPatch(fields={what.removeprefix("field:"): kept or ""})
    elif what in EDITABLE:
        patch = DocumentPatch.model_validate({what: kept})
    else:
        raise NotFound(f"there is nothing called {what} to edit", "没有这个可编辑项")
    document = desk.archive.edit(document_id, patch, etag or None)
    if desk.is_fragment:
        headers = {"HX-Trigger": "document-edited"}
        return desk.show("parts/value.html", headers=headers, **_edited(desk, document, what))
    return RedirectResponse(f"/documents/{document_id}", status_code=303)


def _edited(desk: Desk, document: Document, what: str) -> dict[str, Any]:
    if what.startswith("field:"):
        name = what.removeprefix("field:")
        field = next((f for f in document.fields if f.name == name), None)
        if field is None:
            raise NotFound(f"the document has no field {name}", "没有这个字段")
        return {"document": document, "what": what, "value": field.value, "types": []}
    if what not in EDITABLE:
        raise NotFound(f"there is nothing called {what} to edit", "没有这个可编辑项")
    if what == "type":
        value = document.classification.type if document.classification else ""
    else:
        value = getattr(document, what) or ""
    return {"document": document, "what": what, "value": value, "types": type_choices(desk.language)}


@router.post("/documents/{document_id}/reprocess")
def reprocess(desk: ActingDesk, document_id: str) -> Response:
    """Take it down the road again."""
    desk.archive.reprocess(document_id)
    return _to(desk, f"/documents/{document_id}")


@router.post("/documents/{document_id}/trash")
def trash(desk: ActingDesk, document_id: str, sure: Annotated[str, Form()] = "") -> Response:
    """Put it into the trash."""
    if sure != "yes":
        raise BadInput("confirm that the document goes to the trash", "请确认删除")
    desk.archive.trash(document_id)
    return _to(desk, "/documents")


def _to(desk: Desk, address: str) -> Response:
    if desk.is_fragment:
        return Response(status_code=200, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)

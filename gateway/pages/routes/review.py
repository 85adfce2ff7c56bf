"""Review: what was flagged, by severity; a verdict with one key; what was demanded and until when."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import JsonValue

from contracts.documents import Decision, ReviewItem
from contracts.reading import Page
from foundation.errors import BadInput, NotFound, SiteTraceError
from gateway.pages.archive import ReviewQuery, ReviewStatus
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk
from gateway.pages.names import DEFECT_GROUPS, tag_name, type_choices
from language.domain import tags

router = APIRouter(route_class=PageRoute, include_in_schema=False)
STATUSES = get_args(ReviewStatus)
SEVERITIES = ("error", "warning", "info")
MAX_BULK = 500
Text = Annotated[str, Form(max_length=2000)]


@router.get("/review")
def review_page(
    desk: TheDesk,
    status: str = "open",
    severity: str = "",
    code: str = "",
    project: str = "",
    cursor: str | None = None,
) -> Response:
    """The findings of a status and severity; (htmx) the list alone."""
    query = _query(status, severity, code, project, cursor)
    found = desk.archive.review_items(query)
    context: dict[str, Any] = {"found": found, "query": query}
    if desk.is_fragment:
        return desk.show("parts/review_cards.html" if cursor else "parts/review_list.html", **context)
    return desk.show("review.html", **context, projects=desk.archive.projects(), statuses=STATUSES)


def _query(status: str, severity: str, code: str, project: str, cursor: str | None = None) -> ReviewQuery:
    return ReviewQuery(
        status=status if status in STATUSES else "open",  # type: ignore[arg-type]
        severity=severity if severity in SEVERITIES else None,
        code=code or None,
        project=project or None,
        cursor=cursor,
    )


@router.get("/review/{item_id}")
def review_item(desk: TheDesk, item_id: str) -> Response:
    """One finding with the place it was seen, as a panel or a page of its own."""
    context = _detail(desk, desk.archive.review_item(item_id))
    return desk.show("parts/review_detail.html" if desk.is_fragment else "review_item.html", **context)


def _detail(desk: Desk, item: ReviewItem) -> dict[str, Any]:
    return {
        "item": item,
        "read": _page(desk, item),
        "photo": desk.archive.document(item.document_id) if item.kind == "photo" else None,
        "labels": desk.labels(),
        "steps": desk.archive.review_steps(item.id),
        "types": type_choices(desk.language),
        "defects": [(t.key, tag_name(t.key, desk.language)) for t in tags() if t.group in DEFECT_GROUPS],
        "is_allowed": "review" in desk.visitor.may and desk.visitor.review_level >= item.level,
    }


def _page(desk: Desk, item: ReviewItem) -> Page | None:
    if item.page is None:
        return None
    try:
        return desk.archive.page(item.document_id, item.page)
    except SiteTraceError:
        return None


@router.post("/review/bulk")
def decide_many(
    desk: ActingDesk,
    verdict: Annotated[Literal["confirm", "reject"], Form()],
    ids: Annotated[list[str] | None, Form()] = None,
    comment: Text = "",
) -> Response:
    """The same verdict on many findings."""
    if not ids:
        raise BadInput("choose findings first", "请先选择问题")
    if len(ids) > MAX_BULK:
        raise BadInput(f"at most {MAX_BULK} findings at once", f"一次最多处理 {MAX_BULK} 条")
    results = desk.archive.decide_many(ids, verdict, comment or None)
    done = [result.id for result in results if result.error is None]
    failed = [result for result in results if result.error is not None]
    if not desk.is_fragment:
        return RedirectResponse("/review", status_code=303)
    headers = {"HX-Trigger": json.dumps({"review-decided": {"ids": done, "verdict": verdict}})}
    return desk.show("parts/review_bulk.html", done=done, failed=failed, verdict=verdict, headers=headers)


@router.post("/review/{item_id}/decide")
def decide(
    desk: ActingDesk,
    item_id: str,
    verdict: Annotated[Literal["confirm", "correct", "reject"], Form()],
    comment: Text = "",
    target: Text = "",
    value: Text = "",
) -> Response:
    """A verdict. target and value: what a correction puts in place (type, doc_date, field:NAME, defect, note)."""
    correction = correction_of(target, value) if verdict == "correct" else None
    decision = Decision(verdict=verdict, correction=correction, comment=comment.strip() or None)
    return _acted(desk, desk.archive.decide(item_id, decision), verdict)


def correction_of(target: str, value: str) -> dict[str, JsonValue]:
    """A correction as the contract takes it. Raises BadInput for an empty one."""
    kept = value.strip()
    if not kept:
        raise BadInput("fill in the corrected value", "请填写更正内容")
    if target.startswith("field:"):
        return {"fields": {target.removeprefix("field:"): kept}}
    if target not in ("type", "title", "doc_date", "section", "defect", "note"):
        raise NotFound(f"there is nothing called {target} to correct", "没有这个可更正项")
    return {target: kept}


@router.post("/review/{item_id}/reopen")
def reopen(desk: ActingDesk, item_id: str) -> Response:
    """Take the last verdict back."""
    return _acted(desk, desk.archive.reopen(item_id), "reopen")


@router.post("/review/{item_id}/rectify")
def rectify(desk: ActingDesk, item_id: str, responsible: Text = "", due_date: Text = "") -> Response:
    """Demand rectification by a date."""
    if not responsible.strip() or not due_date.strip():
        raise BadInput("say who rectifies it and until when", "请填写责任人和整改期限")
    return _acted(desk, desk.archive.rectify(item_id, responsible.strip(), due_date.strip()), "rectify")


@router.post("/review/{item_id}/close")
def close(desk: ActingDesk, item_id: str, evidence_document_id: Text = "") -> Response:
    """End a finding."""
    given = evidence_document_id.strip().rstrip("/").rsplit("/", 1)[-1].partition("?")[0]
    return _acted(desk, desk.archive.close(item_id, given or None), "close")


def _acted(desk: Desk, item: ReviewItem, what: str) -> Response:
    """Tell the list what happened: a note with a way back, and an event that takes the card along."""
    if not desk.is_fragment:
        return RedirectResponse(f"/review/{item.id}", status_code=303)
    event = {"review-decided": {"ids": [item.id], "verdict": what, "status": item.status}}
    return desk.show("parts/review_note.html", item=item, what=what, headers={"HX-Trigger": json.dumps(event)})


@router.get("/review-counts")
def review_counts(
    desk: TheDesk, status: str = "open", severity: str = "", code: str = "", project: str = ""
) -> Response:
    """The severity tabs with fresh counts."""
    query = _query(status, severity, code, project)
    return desk.show("parts/review_tabs.html", found=desk.archive.review_items(query), query=query)

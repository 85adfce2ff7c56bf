"""The home page: one box, what was understood, and one list of documents, photos and moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from contracts.search import FacetValue, SearchResponse
from foundation.errors import BadInput, NotFound, Unavailable
from gateway.pages.archive import DocumentQuery
from gateway.pages.desk import ActingDesk, Desk, PageRoute, TheDesk
from gateway.pages.question import Question, hit_address, month_range

router = APIRouter(route_class=PageRoute, include_in_schema=False)
PAGE = 20
N_RECENT = 8
MAX_MONTHS = 36
SHOWN_SUGGESTIONS = 8


@router.get("/")
def search_page(desk: TheDesk, cursor: str | None = None) -> Response:
    """Home when nothing is asked; otherwise the answer, as a page or (htmx) its list alone."""
    question = Question.of(desk.request.query_params)
    if question.is_empty:
        return _home(desk, question)
    try:
        found = desk.archive.search(question.request(cursor, PAGE))
    except Unavailable as error:
        template = "parts/results.html" if desk.is_fragment else "search.html"
        message = (error.zh or error.message) if desk.language == "zh" else error.message
        return desk.show(template, status=503, question=question, found=None, message=message, **_around(desk))
    context: dict[str, Any] = {
        "question": question,
        "found": found,
        "message": None,
        "hit_address": hit_address,
        "months": histogram(found.facets.month, question),
        "top": _top_scores(found),
        "is_more": bool(cursor),
    }
    if desk.is_fragment:
        template = "parts/hits.html" if cursor else "parts/results.html"
        return desk.show(template, **context)
    return desk.show("search.html", **context, **_around(desk))


def _home(desk: Desk, question: Question) -> Response:
    recent = desk.archive.documents(DocumentQuery(limit=N_RECENT)).items
    return desk.show(
        "home.html",
        question=question,
        recent=recent,
        projects=desk.archive.projects(),
        saved=desk.archive.saved_searches(),
        examples=[desk.say(f"example.{n}") for n in range(1, 5)],
    )


def _around(desk: Desk) -> dict[str, Any]:
    return {"projects": desk.archive.projects()}


def _top_scores(found: SearchResponse) -> dict[str, float]:
    """The highest score of each kind, so that a bar's full length means something; at least 1."""
    dense = [hit.scores.dense or 0.0 for hit in found.hits]
    sparse = [hit.scores.sparse or 0.0 for hit in found.hits]
    return {"dense": max([1.0, *dense]), "sparse": max([1.0, *sparse])}


def histogram(values: Sequence[FacetValue], question: Question) -> list[dict[str, object]]:
    """Whole years without gaps, the newest MAX_MONTHS months: {month, count, height 0..1, address, is_on}."""
    counts = {v.value: v.count for v in values if len(v.value) == 7}
    if not counts:
        return []
    years = range(int(min(counts)[:4]), int(max(counts)[:4]) + 1)
    months = [f"{year:04}-{number:02}" for year in years for number in range(1, 13)][-MAX_MONTHS:]
    highest = max(counts.values())
    return [
        {
            "month": month,
            "count": counts.get(month, 0),
            "height": counts.get(month, 0) / highest,
            "address": question.in_month(month).address(),
            "is_on": (question.date_from, question.date_to) == month_range(month),
        }
        for month in months
    ]


@router.get("/search/suggest")
def suggest(desk: TheDesk, q: str = "") -> Response:
    """What could be meant by the letters typed so far."""
    text = q.strip()[:100]
    found = list(desk.archive.suggest(text))[:SHOWN_SUGGESTIONS] if text else []
    return desk.show("parts/suggestions.html", suggestions=found, typed=text)


@router.post("/saved-searches")
def save(
    desk: ActingDesk,
    name: Annotated[str, Form(max_length=100)] = "",
    address: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Keep a question under a name."""
    question = Question.of(QueryParams(address.partition("?")[2]))
    if not name.strip() or question.is_empty:
        raise BadInput("give the search a name", "请为检索起一个名称")
    desk.archive.save_search(name.strip(), question.request())
    if desk.is_fragment:
        return desk.show("parts/saved.html", name=name.strip())
    return RedirectResponse(question.address(), status_code=303)


@router.get("/saved-searches")
def saved(desk: TheDesk) -> Response:
    """The kept questions with what is new in each: asked for by the home page once it is shown."""
    return desk.show("parts/kept.html", saved=desk.archive.saved_searches(news=True))


@router.get("/saved-searches/{search_id}")
def open_saved(desk: TheDesk, search_id: str) -> Response:
    """Ask a kept question again; what it finds now is no news any more."""
    kept = next((each for each in desk.archive.saved_searches() if each.id == search_id), None)
    if kept is None:
        raise NotFound("there is no such saved search of yours", "没有这个已保存的检索")
    desk.archive.look_at_search(search_id)
    return RedirectResponse(Question.from_request(kept.request).address(), status_code=303)


@router.post("/saved-searches/{search_id}/forget")
def forget(desk: ActingDesk, search_id: str) -> Response:
    """Forget a kept question."""
    desk.archive.forget_search(search_id)
    return Response(status_code=200) if desk.is_fragment else RedirectResponse("/", status_code=303)

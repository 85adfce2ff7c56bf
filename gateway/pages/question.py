"""A question as it stands in the address line: read from it, changed by one click, written back into it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self, get_args
from urllib.parse import urlencode

from pydantic import JsonValue
from starlette.datastructures import QueryParams

from contracts.reading import Kind
from contracts.search import Chip, Hit, SearchFilters, SearchRequest

MAX_QUERY = 1000
MAX_VALUES = 20
LISTS = ("kind", "type", "tag", "section")


@dataclass(frozen=True)
class Question:
    """What is asked. `off` holds chips switched off, as the search contract writes them (key:start)."""

    query: str = ""
    project: str | None = None
    kind: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    is_flagged: bool = False
    is_weaker: bool = False
    sort: str = "relevance"
    off: tuple[str, ...] = ()

    @classmethod
    def of(cls, params: QueryParams) -> Self:
        """The question of an address. What is not understood is left out, so that an old link still opens."""

        def values(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(v for v in params.getlist(name) if v))[:MAX_VALUES]

        return cls(
            query=params.get("q", "").strip()[:MAX_QUERY],
            project=params.get("project") or None,
            kind=tuple(v for v in values("kind") if v in get_args(Kind)),
            type=values("type"),
            tag=values("tag"),
            section=values("section"),
            date_from=_date(params.get("from")),
            date_to=_date(params.get("to")),
            is_flagged=params.get("flagged") == "1",
            is_weaker=params.get("weaker") == "1",
            sort="date" if params.get("sort") == "date" else "relevance",
            off=values("off"),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked and nothing narrowed: the home page."""
        return not (self.query or self.n_filters or self.project)

    @property
    def n_filters(self) -> int:
        """How many filters are set by hand."""
        n_lists = sum(len(getattr(self, name)) for name in LISTS)
        return n_lists + bool(self.date_from or self.date_to) + self.is_flagged

    def request(self, cursor: str | None = None, limit: int = 20) -> SearchRequest:
        """As the search service is asked."""
        filters = SearchFilters.model_validate(
            {name: list(getattr(self, name)) for name in LISTS}
            | {"from": self.date_from, "to": self.date_to, "flagged": True if self.is_flagged else None}
        )
        return SearchRequest(
            query=self.query,
            project=self.project,
            filters=filters,
            chips_off=list(self.off),
            weaker=self.is_weaker,
            sort="date" if self.sort == "date" else "relevance",
            limit=limit,
            cursor=cursor,
        )

    @classmethod
    def from_request(cls, request: SearchRequest) -> Self:
        """The question behind a kept search."""
        filters = request.filters
        return cls(
            query=request.query,
            project=request.project,
            kind=tuple(filters.kind),
            type=tuple(filters.type),
            tag=tuple(filters.tag),
            section=tuple(filters.section),
            date_from=filters.from_,
            date_to=filters.to,
            is_flagged=bool(filters.flagged),
            is_weaker=request.weaker,
            sort=request.sort,
            off=tuple(request.chips_off),
        )

    def address(self, cursor: str | None = None) -> str:
        """The address of this question."""
        pairs: list[tuple[str, str]] = [("q", self.query)] if self.query else []
        if self.project:
            pairs.append(("project", self.project))
        pairs += [(name, value) for name in LISTS for value in getattr(self, name)]
        pairs += [(key, value) for key, value in (("from", self.date_from), ("to", self.date_to)) if value]
        if self.is_flagged:
            pairs.append(("flagged", "1"))
        if self.is_weaker:
            pairs.append(("weaker", "1"))
        if self.sort != "relevance":
            pairs.append(("sort", self.sort))
        pairs += [("off", value) for value in self.off]
        if cursor:
            pairs.append(("cursor", cursor))
        return "/?" + urlencode(pairs) if pairs else "/"

    def toggled(self, name: str, value: str) -> Self:
        """With a value of a facet taken in, or out when it is in."""
        now: tuple[str, ...] = getattr(self, name)
        changes: dict[str, Any] = {name: tuple(v for v in now if v != value) if value in now else (*now, value)}
        return replace(self, **changes)

    def in_month(self, month: str) -> Self:
        """Narrowed to a month (YYYY-MM); to any date when that month was chosen already."""
        first, last = month_range(month)
        if (self.date_from, self.date_to) == (first, last):
            return replace(self, date_from=None, date_to=None)
        return replace(self, date_from=first, date_to=last)

    def without_chip(self, chip: Chip) -> Self:
        """With a part of the sentence taken as words again instead of as a filter."""
        mark = f"{chip.key}:{chip.span[0]}"
        return replace(self, off=(*self.off, mark))

    def otherwise(self, chip: Chip, value: JsonValue) -> Self | None:
        """With another reading of a part of the sentence, as a filter; None where no filter can say it."""
        plain = self.without_chip(chip)
        match chip.key, value:
            case "date", {"from": since, "to": until}:
                return replace(plain, date_from=_date(since), date_to=_date(until))
            case ("type" | "tag" | "section") as name, str():
                now: tuple[str, ...] = getattr(plain, name)
                changes: dict[str, Any] = {name: tuple(dict.fromkeys((*now, value)))}
                return replace(plain, **changes)
            case _:
                return None

    def with_chips(self) -> Self:
        """With every chip that was switched off back on."""
        return replace(self, off=())

    def without_filters(self) -> Self:
        """The words alone."""
        return type(self)(query=self.query, project=self.project, off=self.off)

    def sorted_by(self, sort: str) -> Self:
        """In another order."""
        return replace(self, sort=sort)

    def flagged(self) -> Self:
        """Only documents with open findings, or all again."""
        return replace(self, is_flagged=not self.is_flagged)

    def weaker(self) -> Self:
        """Also what is hardly relevant, or only what is."""
        return replace(self, is_weaker=not self.is_weaker)


def month_range(month: str) -> tuple[str, str]:
    """First and last day of a month written YYYY-MM."""
    year, number = int(month[:4]), int(month[5:7])
    return f"{year:04}-{number:02}-01", f"{year:04}-{number:02}-{monthrange(year, number)[1]:02}"


def hit_address(hit: Hit) -> str:
    """Where a hit opens: the page at its lines, or the video at its second."""
    pairs: list[tuple[str, object]] = []
    if hit.start_s is not None:
        pairs.append(("t", round(hit.start_s, 1)))
    if hit.page is not None and hit.kind not in ("photo", "video"):
        pairs.append(("page", hit.page))
    if hit.span is not None:
        pairs += [("start", hit.span[0]), ("end", hit.span[1])]
    words = [hit.snippet[start:end] for start, end in hit.highlights]
    pairs += [("w", word) for word in dict.fromkeys(words) if word.strip()][:8]
    return f"/documents/{hit.document_id}" + (f"?{urlencode(pairs)}" if pairs else "")


def _date(text: JsonValue) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if isinstance(text, str) and text else None
    except ValueError:
        return None

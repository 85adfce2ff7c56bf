"""What could be meant by the first letters of a question: titles, codes, people, units, sections, types, tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.search import Suggestion
from language.domain import doc_types, tags
from language.fold import folded
from services.search.engine import Store
from services.search.service.names import Names
from services.search.service.writing import TITLE
from services.search.steps.filters import project_condition
from services.search.steps.points import Nearest
from services.search.steps.sparse import question_terms

_TITLES_LOOKED_AT = 60
_EACH = 4


def suggest(store: Store, names: Names, text: str, projects: list[str] | None, limit: int) -> list[Suggestion]:
    """At most `limit` suggestions: those that begin with the text before those that contain it."""
    wanted = folded(text.strip())
    if not wanted:
        return []
    known = names.known(projects, None)
    found: list[Suggestion] = []
    for kind, values in (("person", known.people), ("unit", known.units), ("section", known.sections)):
        found += [Suggestion(text=value, kind=kind) for value in _best(values, wanted)]
    found += [Suggestion(text=value, kind="type") for value in _best((each.zh for each in doc_types()), wanted)]
    found += [Suggestion(text=value, kind="tag") for value in _best((each.zh for each in tags()), wanted)]
    found += _titles_and_codes(store, wanted, projects)
    return sorted(found, key=lambda each: not folded(each.text).startswith(wanted))[:limit]


def _best(values: Iterable[str], wanted: str) -> list[str]:
    """Values that begin with what is wanted, then those that contain it, shorter ones first."""
    holding = sorted((value for value in values if wanted in folded(value)), key=lambda value: (len(value), value))
    return sorted(holding, key=lambda value: not folded(value).startswith(wanted))[:_EACH]


def _titles_and_codes(store: Store, wanted: str, projects: list[str] | None) -> Iterator[Suggestion]:
    terms = question_terms(wanted)
    if not terms.own:
        return
    (heads,) = store.nearest(
        [Nearest(TITLE, terms.vector(), _TITLES_LOOKED_AT, project_condition(projects))],
        ("title", "document_id", "written_codes"),
    )
    titles: dict[str, str] = {}
    codes: dict[str, str] = {}
    for head in heads:
        titles.setdefault(head.payload["title"], head.payload["document_id"])
        for code in head.payload.get("written_codes", ()):
            codes.setdefault(code, head.payload["document_id"])
    for code in _best(codes, wanted):
        yield Suggestion(text=code, kind="code", document_id=codes[code])
    for title in _best(titles, wanted):
        yield Suggestion(text=title, kind="title", document_id=titles[title])

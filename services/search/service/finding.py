"""A question read, both sides asked, one hit a document, with what explains it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from contracts.search import Chip, Hit, Interpretation, Matched, Scores, SearchRequest, SearchResponse
from foundation.errors import BadInput
from language.query import read_query, topic_of
from services.search.engine import Store
from services.search.service.meaning import Asked, Meaning, translated_share
from services.search.service.names import Names
from services.search.service.pictures import Pictures
from services.search.service.writing import WORDS
from services.search.settings import SearchSettings
from services.search.steps.cursor import mark_of, pack_seen, read_cursor, unpack_seen, write_cursor
from services.search.steps.facets import FACETS, count_facets, facets_of
from services.search.steps.filters import CHIP_FIELDS, explicit, of_chips, rights
from services.search.steps.judge import JUDGES, Clues, Judge, spread_of
from services.search.steps.payload import head_id, order_of
from services.search.steps.pictures import fit_chance
from services.search.steps.points import HEAD, Among, AnyOf, Found, Nearest, Payload, Sparse, Vectors, Where
from services.search.steps.rank import (
    BALANCES,
    Balance,
    Bar,
    Candidate,
    Ranked,
    bears,
    by_words,
    chances,
    either,
    rank,
    shown_of,
    worth_reading,
)
from services.search.steps.snippet import show
from services.search.steps.sparse import Terms, question_terms

_JUDGED = ("document_id", "date", *FACETS.values())
"""Fields of a candidate that its facets and its place in a list by date depend on."""
_JUDGED_BY_CHIP: Mapping[str, tuple[str, ...]] = {
    "code": ("own_codes", "codes"),
    "section": ("places",),
    **{key: (field,) for key, field in CHIP_FIELDS.items()},
}
"""Fields that its rank depends on where there is such a chip."""
_FACET_LIMIT = 500
_FARTHEST = -10.0
_HEAD = AnyOf("role", (HEAD,))


@dataclass(frozen=True)
class _Question:
    """What is asked of the index: filters, and words where there are any. topic: the words without filtered places.
    embed: the meaning of a text in a language, reckoned once however often the question is read anew."""

    interpretation: Interpretation
    where: Where
    topic: str
    terms: Terms | None
    embed: Callable[[str, str], Asked]


@dataclass(frozen=True)
class _Side:
    """One way to find: a question to a named vector, and the score below which that finds nothing."""

    using: str
    asked: Vectors | Sparse
    least: float = -math.inf


class Finder:
    """Answers questions."""

    def __init__(
        self,
        settings: SearchSettings,
        store: Store,
        meaning: Meaning,
        names: Names,
        balances: Mapping[str, Balance] = BALANCES,
        read_terms: Callable[[str], Terms] = question_terms,
        judges: Mapping[str, Judge] | None = JUDGES,
        pictures: Pictures | None = None,
    ) -> None:
        self._settings, self._store, self._meaning, self._names = settings, store, meaning, names
        self._balances, self._read_terms, self._judges = balances, read_terms, judges
        self._pictures = pictures
        self._bar = Bar(settings.floor, settings.tail)

    def search(self, request: SearchRequest) -> SearchResponse:
        """Hits, facets and total. Raises BadInput for a date or cursor that is none."""
        started = time.perf_counter()
        question = self._read(request)
        answer = self._answer(request, question)
        if answer.total == 0:
            for other in (*_other_readings(question.interpretation), *_without_type(question.interpretation)):
                again = self._answer(request, self._question(request, other, question.embed))
                if again.total:
                    answer = again
                    break
        answer.took_ms = round((time.perf_counter() - started) * 1000, 1)
        return answer

    def _read(self, request: SearchRequest) -> _Question:
        reference = _reference(request.reference_date)
        known = self._names.known(request.projects_allowed, request.project)
        interpretation = read_query(request.query, reference, known, request.chips_off)
        return self._question(request, interpretation, cache(self._meaning.embed_question))

    def _question(
        self, request: SearchRequest, interpretation: Interpretation, embed: Callable[[str, str], Asked]
    ) -> _Question:
        where = (*rights(request), *explicit(request.filters), *of_chips(interpretation.chips))
        topic = topic_of(request.query, interpretation.chips)
        terms = self._read_terms(topic) if topic else None
        has_words = terms is not None and (terms.own or terms.others)
        return _Question(interpretation, where, topic, terms if has_words else None, embed)

    def _answer(self, request: SearchRequest, question: _Question) -> SearchResponse:
        if question.terms is None:
            return self._list(request, question)
        return self._find(request, question, question.terms)

    def _list(self, request: SearchRequest, question: _Question) -> SearchResponse:
        """Nothing but filters: documents by date, newest first."""
        below = None
        if request.cursor:
            (last,) = read_cursor(request.cursor, "list", 1)
            below = int(last)
        where = (_HEAD, *question.where)
        page = self._store.page(where, request.limit + 1, below)
        total = self._store.count(where)
        counts = {name: self._store.facet(field, where, _FACET_LIMIT) for name, field in FACETS.items()}
        shown = page[: request.limit]
        more = len(page) > request.limit
        return SearchResponse(
            interpretation=question.interpretation,
            hits=[hit_of_head(found.payload, question.interpretation.chips) for found in shown],
            facets=facets_of(counts),
            total=total,
            took_ms=0.0,
            next_cursor=write_cursor("list", shown[-1].payload["order"]) if more else None,
        )

    def _find(self, request: SearchRequest, question: _Question, terms: Terms) -> SearchResponse:
        ranked, is_whole = self._ranked(question, terms, reads_all=request.weaker)
        shown = ranked if request.weaker else shown_of(ranked, self._bar)
        relevant = [each for each in shown if each.score >= (request.filters.min_score or 0.0)]
        facets = count_facets(each.payload for each in relevant)
        ordered = sorted(relevant, key=_by_date) if request.sort == "date" else relevant
        page, cursor = _page(ordered, request)
        return SearchResponse(
            interpretation=question.interpretation,
            hits=self._hits(page, question, terms),
            facets=facets,
            total=len(relevant),
            total_is_exact=is_whole or len(relevant) < len(ranked),
            n_weaker=len(ranked) - len(shown),
            took_ms=0.0,
            next_cursor=cursor,
        )

    def _ranked(self, question: _Question, terms: Terms, *, reads_all: bool) -> tuple[list[Ranked], bool]:
        """The candidates of every side that may be shown, ranked, and whether there can be no others."""
        language = question.interpretation.language
        asked = question.embed(question.topic, language)
        sides = [_Side(self._meaning.name, asked.vector), _Side(WORDS, terms.vector())]
        pictures = self._pictures.ask(question.topic, language) if self._pictures else None
        if pictures:
            sides.append(_Side(pictures.space, pictures.vector, self._settings.picture_fit))
        ids, scores, is_exhaustive = self._candidates(sides, question)
        near_scores, word_scores = scores[:2]
        fits = scores[2] if pictures else {}
        ideal = self._names.rarity().ideal(terms) or 1.0
        candidates = [
            Candidate(
                id=key,
                payload={},
                meaning=asked.strength(near_scores[key]) if key in near_scores else _FARTHEST,
                words=word_scores.get(key, 0.0) / ideal,
                picture=self._fit(fits[key]) if key in fits else 0.0,
            )
            for key in ids
        ]
        if not candidates:
            return [], is_exhaustive
        chips, balance = question.interpretation.chips, self._balances[language]
        answered = self._answered(candidates, asked, question)
        chosen = candidates
        if answered is not None and not reads_all:
            chosen = worth_reading(candidates, balance, chips, answered, self._bar)
        is_whole = is_exhaustive or len(chosen) < len(candidates)
        return rank(self._read_payloads(chosen, chips), balance, chips, answered), is_whole

    def _read_payloads(self, candidates: Sequence[Candidate], chips: Iterable[Chip]) -> list[Candidate]:
        payloads = self._store.get([each.id for each in candidates], _judged(chips))
        # What is missing was taken out meanwhile.
        return [replace(each, payload=payloads[each.id]) for each in candidates if each.id in payloads]

    def _candidates(
        self, sides: Sequence[_Side], question: _Question
    ) -> tuple[list[str], list[dict[str, float]], bool]:
        """What any side finds, the scores by each side, and whether there can be no others."""
        depth = self._settings.depth
        found = self._store.nearest([Nearest(side.using, side.asked, depth, question.where) for side in sides], ())
        answers = [
            [each for each in answer if each.score >= side.least] for side, answer in zip(sides, found, strict=True)
        ]
        ids = list(dict.fromkeys(each.id for answer in answers for each in answer))
        scores = [_scores(answer) for answer in answers]
        self._complete(ids, sides, scores)
        return ids, scores, max(map(len, answers)) < depth

    def _fit(self, deviations: float) -> float:
        return fit_chance(deviations, self._settings.picture_fit, self._settings.floor)

    def _answered(self, candidates: Sequence[Candidate], asked: Asked, question: _Question) -> float | None:
        """How likely the archive answers; what has about all words of a question always may."""
        if self._judges is None:
            return None
        clues = self._clues(candidates, asked, question)
        return either(self._judges[question.interpretation.language].chance(clues), by_words(clues.words))

    def _clues(self, candidates: Sequence[Candidate], asked: Asked, question: _Question) -> Clues:
        language = question.interpretation.language
        return Clues(
            best=max(chances(candidates, self._balances[language])),
            words=max(each.words for each in candidates),
            nearest=max(each.meaning for each in candidates),
            translated=translated_share(question.topic) if language == "en" else 0.0,
            n_chars=len(question.topic),
            spread=spread_of(asked.strengths(self._names.meanings(self._meaning.name)), language),
        )

    def _complete(self, ids: Sequence[str], sides: Sequence[_Side], scores: Sequence[dict[str, float]]) -> None:
        """What one side found is scored by the others too, so that no candidate is judged by half."""
        for side, known in zip(sides, scores, strict=True):
            missing = tuple(key for key in ids if key not in known)
            if missing:
                (found,) = self._store.nearest([Nearest(side.using, side.asked, len(missing), (Among(missing),))], ())
                known.update(_scores(found))

    def _hits(self, ranked: Sequence[Ranked], question: _Question, terms: Terms) -> list[Hit]:
        heads = self._store.get([head_id(each.document_id) for each in ranked])
        chunks = self._store.get([each.chunk_id for each in ranked])
        wanted = set(terms.own) | set(question_terms(question.interpretation.text).own)
        hits = []
        for each in ranked:
            head, chunk = heads.get(head_id(each.document_id)), chunks.get(each.chunk_id)
            if head is None or chunk is None:
                continue  # taken out meanwhile
            shown = show(chunk["text"], wanted, terms.synonyms, self._settings.max_snippet_chars)
            chips = [chip.label for chip in question.interpretation.chips if chip.is_filter or bears(chunk, chip)]
            span = chunk.get("span")
            hits.append(
                hit_of_head(head, ()).model_copy(
                    update={
                        "page": chunk.get("page"),
                        "start_s": chunk.get("start_s"),
                        "span": (span[0], span[1]) if span else None,
                        "score": each.score,
                        "scores": Scores(dense=each.dense, sparse=each.sparse, picture=round(each.picture, 4) or None),
                        "snippet": shown.text or head["title"],
                        "highlights": shown.highlights,
                        "matched": Matched(
                            words=shown.words, synonyms=shown.synonyms, chips=chips, picture=each.picture > 0
                        ),
                    }
                )
            )
        return hits


def _judged(chips: Iterable[Chip]) -> tuple[str, ...]:
    """The fields of a candidate that are looked at."""
    more = (field for chip in chips for field in _JUDGED_BY_CHIP.get(chip.key, ()))
    return tuple(dict.fromkeys((*_JUDGED, *more)))


def _other_readings(interpretation: Interpretation) -> list[Interpretation]:
    """The same question with the other reading of a date, told on its chip."""
    made = []
    for at, chip in enumerate(interpretation.chips):
        for other in chip.other if chip.key == "date" else ():
            first: dict[str, object] = {"value": chip.value, "label": chip.label}
            rest = [each for each in chip.other if each != other]
            turned = chip.model_copy(
                update={"value": other["value"], "label": other.get("label", chip.label), "other": [first, *rest]}
            )
            chips = [*interpretation.chips[:at], turned, *interpretation.chips[at + 1 :]]
            made.append(interpretation.model_copy(update={"chips": chips}))
    return made


def _without_type(interpretation: Interpretation) -> list[Interpretation]:
    """The same question where the type of a document only helps to rank: it was told by a model, and a word for a type
    may be said of something else (图纸不一致 is no question for drawings)."""
    soft = [
        chip.model_copy(update={"is_filter": False}) if chip.key == "type" else chip for chip in interpretation.chips
    ]
    return [interpretation.model_copy(update={"chips": soft})] if soft != interpretation.chips else []


def _reference(given: str | None) -> date:
    if given is None:
        return date.today()
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise BadInput(
            f"reference_date: write it as 2025-03-12, not {given!r}", "reference_date 格式应为 2025-03-12"
        ) from error


def _scores(found: Sequence[Found]) -> dict[str, float]:
    return {each.id: each.score for each in found}


def _order(each: Ranked) -> int:
    day = each.payload.get("date")
    text = f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}" if day else None
    return order_of(text, each.document_id)


def _by_date(each: Ranked) -> int:
    return -_order(each)


def _page(ordered: Sequence[Ranked], request: SearchRequest) -> tuple[list[Ranked], str | None]:
    """The hits behind the cursor, and the cursor behind them if there are more.

    By date the place in the list is the date. By relevance it is what was shown so far: scores move a little with
    every document that arrives, and nothing is to be shown twice or left out for that.
    """
    if request.sort == "date":
        last = float(read_cursor(request.cursor, "date", 1)[0]) if request.cursor else math.inf
        rest = [each for each in ordered if _order(each) < last]
        shown = rest[: request.limit]
        return shown, write_cursor("date", _order(shown[-1])) if len(rest) > len(shown) else None
    seen = unpack_seen(read_cursor(request.cursor, "relevance", 1)[0]) if request.cursor else []
    known = set(seen)
    rest = [each for each in ordered if mark_of(each.document_id) not in known]
    shown = rest[: request.limit]
    told = pack_seen([*seen, *(mark_of(each.document_id) for each in shown)])
    return shown, write_cursor("relevance", told) if len(rest) > len(shown) else None


def hit_of_head(head: Payload, chips: Sequence[Chip]) -> Hit:
    """What a list shows of a document that was not found by its words."""
    return Hit(
        document_id=head["document_id"],
        kind=head["kind"],
        title=head["title"],
        type=head.get("type"),
        project=head["project"],
        section=head.get("section"),
        doc_date=head.get("doc_date"),
        score=1.0,
        scores=Scores(),
        snippet=head["title"],
        matched=Matched(chips=[chip.label for chip in chips if chip.is_filter]),
        tags=head.get("tags", []),
        thumbnail_url=head.get("thumbnail_url"),
    )

"""The archive of the preview: answers from an invented world held in memory, with a naive search."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from casework.amendments import LOG, MINUTES, with_ids
from casework.followup import FollowUp, Meeting, follow_up
from casework.logdays import DayLog, LogDays, log_days
from casework.report import Entry, Language, Period, Report, days_of, draft
from contracts.base import Place
from contracts.classification import FieldValue
from contracts.documents import (
    Decision,
    Document,
    DocumentPatch,
    DocumentSummary,
    DrawnBox,
    NewBox,
    PlacePhoto,
    ReviewItem,
    SamePlace,
    Spot,
)
from contracts.jobs import Job
from contracts.minutes import CorrectedLog, CorrectedMinutes, ItemCorrection, LogCorrection
from contracts.reading import Page
from contracts.related import Related
from contracts.search import (
    Chip,
    Facets,
    FacetValue,
    Hit,
    IndexState,
    Interpretation,
    Matched,
    Scores,
    SearchRequest,
    SearchResponse,
    Suggestion,
)
from contracts.sight import Tag
from foundation.errors import Conflict, NotFound, PreconditionFailed, Unavailable
from gateway.pages.archive import (
    BulkResult,
    Completeness,
    DocumentList,
    DocumentQuery,
    EvidenceLink,
    Expectation,
    ExportFormat,
    JobList,
    JobQuery,
    ProjectRow,
    ReviewList,
    ReviewQuery,
    ReviewStep,
    SavedSearch,
)
from gateway.wording import log_with, minutes_with, word_on, words_on_all
from language.domain import tag
from tests.gateway.pages.lessons import InventedLearning
from tests.gateway.pages.ties import related_of
from tests.gateway.pages.world import World, classified, document, stages

LIKE = {"脚手架": ("外架", "外脚手架"), "scaffolding": ("脚手架", "外架"), "honeycomb": ("蜂窝",), "渗漏": ("漏水",)}
CHIPS: list[tuple[str, str, str, dict[str, str] | str]] = [
    (r"去年三月|last March|2025年3月", "date", "2025年3月", {"from": "2025-03-01", "to": "2025-03-31"}),
    (r"3号楼", "section", "3号楼", "3号楼"),
    (r"照片|photos?", "kind", "照片", "photo"),
    (r"[A-Z]{2}-\d{3}", "code", "", ""),
]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class InventedArchive:
    """Satisfies gateway.pages.archive.Archive."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.is_search_down = False
        self.words: dict[str, dict[str, dict[str, Any]]] = {}
        self.saved = [SavedSearch("s1", "本周未关闭的外架问题", SearchRequest(query="外架 整改"))]
        self.news = {"s1": 3}
        self.index: IndexState | None = None
        self.steps: dict[str, list[ReviewStep]] = {}
        self.learning = InventedLearning()
        self.names = {"binjiang": "滨江花园二期", "metro": "地铁5号线东湖站"}

    # Search

    def search(self, request: SearchRequest) -> SearchResponse:
        if self.is_search_down:
            raise Unavailable("the search service does not answer; try again shortly", "检索服务暂时没有响应")
        chips, rest = self._understand(request)
        words = [w for w in re.split(r"[\s,。的]+", rest) if w]
        scored = [(self._score(d, words), d) for d in self.world.documents.values() if self._fits(d, request, chips)]
        found = [(s, d) for s, d in scored if s[0] > 0.3 or not words or request.weaker]
        found.sort(key=lambda pair: (pair[1].doc_date or "") if request.sort == "date" else pair[0][0], reverse=True)
        start = int(request.cursor or 0)
        hits = [self._hit(d, s, words, chips) for s, d in found[start : start + request.limit]]
        more = start + request.limit < len(found)
        return SearchResponse(
            interpretation=Interpretation(text=rest.strip(), chips=chips),
            hits=hits,
            facets=_facets([d for _, d in found]),
            total=len(found),
            n_weaker=len(scored) - len(found),
            took_ms=41.7,
            index=self.index,
            next_cursor=str(start + request.limit) if more else None,
        )

    def _understand(self, request: SearchRequest) -> tuple[list[Chip], str]:
        chips, rest = [], request.query
        for pattern, key, label, value in CHIPS:
            match = re.search(pattern, request.query)
            if match is None or f"{key}:{match.start()}" in request.chips_off:
                continue
            chips.append(Chip(key=key, value=value or match.group(), label=label or match.group(), span=match.span()))  # type: ignore[arg-type]
            if key != "code":
                rest = rest.replace(match.group(), " ")
        return chips, rest

    def _fits(self, d: Document, request: SearchRequest, chips: list[Chip]) -> bool:
        told = request.filters
        kinds, types, sections, tags = set(told.kind), set(told.type), set(told.section), set(told.tag)
        since, until = told.from_, told.to
        for chip in chips:
            if chip.key == "date" and isinstance(chip.value, dict):
                since, until = str(chip.value["from"]), str(chip.value["to"])
            elif chip.key == "kind":
                kinds = {str(chip.value)}
            elif chip.key == "section" and str(chip.value) not in (d.section or ""):
                return False
        own = {t.tag for t in d.tags}
        return all(
            (
                not request.project or d.project == request.project,
                not kinds or d.kind in kinds,
                not types or (d.classification is not None and d.classification.type in types),
                not sections or d.section in sections,
                not tags or bool(tags & own),
                since is None or (d.doc_date or "") >= since,
                until is None or (d.doc_date or "9") <= until,
                told.flagged is None or d.is_flagged == told.flagged,
            )
        )

    def _score(self, d: Document, words: list[str]) -> tuple[float, float]:
        text = self._text_of(d)
        n = sum(any(each in text for each in (w, *LIKE.get(w, ()))) for w in words)
        sparse = n / len(words) if words else 0.0
        return round(0.38 + 0.5 * sparse - len(d.title) % 7 / 100 if n else 0.2, 3), round(sparse * 0.9, 3)

    def _text_of(self, d: Document) -> str:
        tags = " ".join(t.zh for t in d.tags)
        return "\n".join([d.title, tags, *(line.text for page in self.world.pages[d.id] for line in page.lines)])

    def _hit(self, d: Document, scores: tuple[float, float], words: list[str], chips: list[Chip]) -> Hit:
        tried = [(w, each) for w in words for each in (w, *LIKE.get(w, ()))]
        place = next(
            ((p, x) for _, each in tried for p in self.world.pages[d.id] for x in p.lines[1:] if each in x.text), None
        )
        text = place[1].text if place else "、".join(t.zh for t in d.tags) or d.title
        shown = [each for _, each in tried if each in text]
        return Hit(
            document_id=d.id,
            kind=d.kind,
            title=d.title,
            type=d.classification.type if d.classification else None,
            project=d.project,
            section=d.section,
            doc_date=d.doc_date,
            page=place[0].page if place else None,
            start_s=8.0 if d.kind == "video" else None,
            span=place[1].span if place else None,
            score=scores[0],
            scores=Scores(dense=scores[0], sparse=scores[1]),
            snippet=text,
            highlights=[(text.index(each), text.index(each) + len(each)) for each in shown],
            matched=Matched(
                words=[w for w in words if w in self._text_of(d)],
                synonyms=[each for w, each in tried if each != w and each in text],
                chips=[c.key for c in chips],
            ),
            tags=[t.tag for t in d.tags],
            thumbnail_url=self._thumbnail(d),
        )

    def _thumbnail(self, d: Document) -> str | None:
        return f"/v1/documents/{d.id}/thumbnail" if (d.id, "page-1") in self.world.images else None

    def suggest(self, text: str) -> Sequence[Suggestion]:
        found = [
            Suggestion(text=d.title, kind="title", document_id=d.id)
            for d in self.world.documents.values()
            if text in d.title
        ]
        people = [Suggestion(text=name, kind="person") for name in ("周明远", "王建国", "陈立") if text in name]
        return [*people, *found]

    def similar(self, document_id: str, limit: int) -> Sequence[Hit]:
        d = self.document(document_id)
        others = [o for o in self.world.documents.values() if o.kind == d.kind and o.id != d.id and o.doc_date]
        return [self._hit(o, (0.8, 0.1), [], []) for o in others[:limit]]

    def saved_searches(self, *, news: bool = False) -> Sequence[SavedSearch]:
        return [replace(each, n_new=self.news.get(each.id, 0) if news else None) for each in self.saved]

    def look_at_search(self, search_id: str) -> None:
        self.news.pop(search_id, None)

    def save_search(self, name: str, request: SearchRequest) -> SavedSearch:
        self.saved.append(SavedSearch(f"s{len(self.saved) + 1}", name, request))
        return self.saved[-1]

    def forget_search(self, search_id: str) -> None:
        self.saved = [s for s in self.saved if s.id != search_id]

    # Projects and documents

    def projects(self) -> Sequence[ProjectRow]:
        n = Counter(d.project for d in self.world.documents.values())
        n_open = Counter(i.project for i in self.world.review.values() if i.status == "open")
        return [ProjectRow(k, name, n[k], n_open[k], "2025-11-20T09:40:00Z") for k, name in self.names.items()]

    def create_project(self, name: str) -> ProjectRow:
        if name in self.names.values():
            raise Conflict(f"there is already a project {name!r}", "已有同名项目")
        self.names[name] = name
        return ProjectRow(name, name, 0, 0)

    def report(self, project_id: str, period: Period, day: date | None, language: Language) -> Report:
        days = days_of(period, day or date(2025, 3, 12))
        entries = [
            Entry(d.id, d.title, d.classification.type if d.classification else None, d.kind, _day(d.doc_date))
            for d in self.world.documents.values()
            if d.project == project_id
        ]
        return draft(self.names[project_id], period, days, entries, language)

    def follow_up(self, project_id: str) -> list[FollowUp]:
        told = [
            Meeting(d.id, d.title, _day(d.doc_date), d.minutes)
            for d in self.world.documents.values()
            if d.project == project_id and d.minutes is not None
        ]
        return follow_up(told, date(2025, 11, 21))

    def log_days(self, project_id: str) -> list[LogDays]:
        days = [("a", 1), ("b", 2), ("c", 2), ("d", 6)] if project_id == "binjiang" else []
        return log_days([DayLog(name, "施工日志", "construction_log", date(2025, 3, day)) for name, day in days])

    def export(self, project_id: str, wanted: ExportFormat) -> Job:
        made = next(iter(self.world.jobs.values())).model_copy(
            update={
                "id": "export-1",
                "kind": "export",
                "document_id": None,
                "status": "succeeded",
                "name": f"{project_id} {wanted}",
                "error": None,
            }
        )
        self.world.jobs = {made.id: made, **self.world.jobs}
        return made

    def completeness(self, project_id: str) -> Completeness | None:
        if project_id != "binjiang":
            return None
        first = next(iter(self.world.documents))
        rows = [
            Expectation("C5-1", "隐蔽工程验收记录", True, [first, first]),
            Expectation("C4-2", "钢筋原材复试报告", True, [first]),
            Expectation("C5-6", "混凝土浇灌申请书", True, [], "已浇筑3号楼11层,未见申请书"),
            Expectation("C1-8", "见证取样记录", True, []),
            Expectation("C3-3", "沉降观测记录", False, []),
        ]
        return Completeness(0.5, rows)

    def documents(self, query: DocumentQuery) -> DocumentList:
        found = [
            d
            for d in sorted(self.world.documents.values(), key=lambda d: d.created_at, reverse=True)
            if (query.project in (None, d.project))
            and query.kind in (None, d.kind)
            and query.status in (None, d.status)
            and query.is_flagged in (None, d.is_flagged)
            and (query.type is None or (d.classification is not None and d.classification.type == query.type))
        ]
        start = int(query.cursor or 0)
        more = start + query.limit < len(found)
        items = [self._summary(d) for d in found[start : start + query.limit]]
        return DocumentList(items, str(start + query.limit) if more else None)

    def _summary(self, d: Document) -> DocumentSummary:
        told = d.classification
        return DocumentSummary(
            id=d.id,
            name=d.name,
            title=d.title,
            kind=d.kind,
            type=told.type if told else None,
            type_zh=told.type_zh if told else None,
            project=d.project,
            section=d.section,
            doc_date=d.doc_date,
            created_at=d.created_at,
            status=d.status,
            is_flagged=d.is_flagged,
            n_pages=d.n_pages,
            thumbnail_url=self._thumbnail(d),
        )

    def summaries(self, ids: Sequence[str]) -> Sequence[DocumentSummary]:
        return [self._summary(self.world.documents[i]) for i in ids if i in self.world.documents]

    def document(self, document_id: str) -> Document:
        found = self.world.documents.get(document_id)
        if found is None:
            raise NotFound(f"there is no document {document_id} that you may see", "没有找到这个文件")
        return found

    def edit(self, document_id: str, patch: DocumentPatch, etag: str | None) -> Document:
        d = self.document(document_id)
        if etag and etag != d.etag:
            raise PreconditionFailed(
                "somebody changed this document meanwhile; read it again", "文件已被他人修改,请刷新"
            )
        for name, value in patch.model_dump(exclude_unset=True).items():
            if name == "type":
                d.classification = classified(value, 1.0).model_copy(update={"by": "human"})
            elif name == "fields":
                d.fields = [_corrected(f, value) for f in d.fields]
            else:
                setattr(d, name, value)
        d.etag = f'"{int(d.etag.strip(chr(34))) + 1}"'
        return d

    def trash(self, document_id: str) -> None:
        del self.world.documents[self.document(document_id).id]

    def say_tag(self, document_id: str, tag: str, *, is_shown: bool) -> Document:
        d = self.document(document_id)
        rest = [each for each in d.tags if each.tag != tag]
        said = [Tag(tag=tag, zh=tag, score=1.0, threshold=0.5, by="human", model="")] if is_shown else []
        self.world.documents[d.id] = d.model_copy(update={"tags": rest + said})
        return self.world.documents[d.id]

    def draw(self, document_id: str, box: NewBox) -> None:
        d = self.document(document_id)
        n = 1 + max((int(each.id) for each in d.boxes), default=0)
        drawn = DrawnBox(
            **box.model_dump(), id=str(n), zh=tag(box.label).zh, actor="demo", at=f"2025-11-20T10:00:{n:02}Z"
        )
        d.boxes = [*d.boxes, drawn]

    def erase(self, document_id: str, box_id: str) -> None:
        d = self.document(document_id)
        d.boxes = [each for each in d.boxes if each.id != box_id]

    def same_place(self, document_id: str) -> SamePlace:
        d = self.document(document_id)
        found = [o for o in self.world.documents.values() if o.kind == "photo" and o.section == d.section and o.section]
        items = [
            PlacePhoto(
                id=o.id,
                title=o.title,
                place=o.place,
                at=o.captured_at or o.doc_date or o.created_at,
                at_source="captured" if o.captured_at else "dated" if o.doc_date else "uploaded",
                thumbnail_url=self._thumbnail(o),
            )
            for o in (found or [d])
        ]
        return SamePlace(place=Place(building=d.section), items=sorted(items, key=lambda item: item.at))

    def spots(self, document_id: str) -> Sequence[Spot]:
        others = [o for o in self.world.documents.values() if o.id != document_id]
        return [
            Spot(id=o.id, title=o.title, lat=o.capture.lat, lon=o.capture.lon)
            for o in [self.document(document_id), *others]
            if o.capture and o.capture.lat is not None and o.capture.lon is not None
        ]

    def page(self, document_id: str, n: int) -> Page:
        for page in self.world.pages.get(self.document(document_id).id, []):
            if page.page == n:
                return page
        if (document_id, "page-1") in self.world.images and n == 1:
            return Page(page=1, width_px=1200, height_px=900)
        raise NotFound(f"there is no page {n}", f"没有第 {n} 页")

    def text(self, document_id: str) -> str:
        return "\f".join("\n".join(x.text for x in p.lines) for p in self.world.pages[self.document(document_id).id])

    def minutes(self, document_id: str) -> CorrectedMinutes:
        told = self.document(document_id).minutes
        assert told is not None
        return minutes_with(document_id, with_ids(told), self.words.get(document_id, {}))

    def correct_minutes(self, document_id: str, correction: ItemCorrection) -> CorrectedMinutes:
        found = self.minutes(document_id)
        words = self.words.setdefault(document_id, {})
        word, _ = word_on(found.machine, words, correction)
        words[MINUTES.target(correction.list, word["id"])] = word
        return self.minutes(document_id)

    def confirm_minutes(self, document_id: str) -> CorrectedMinutes:
        words = self.words.setdefault(document_id, {})
        words.update(words_on_all(self.minutes(document_id).machine, words))
        return self.minutes(document_id)

    def log(self, document_id: str) -> CorrectedLog:
        told = self.document(document_id).log
        assert told is not None
        return log_with(document_id, with_ids(told), self.words.get(document_id, {}))

    def correct_log(self, document_id: str, correction: LogCorrection) -> CorrectedLog:
        found = self.log(document_id)
        words = self.words.setdefault(document_id, {})
        word, _ = word_on(found.machine, words, correction)
        words[LOG.target(correction.list, word["id"])] = word
        return self.log(document_id)

    def confirm_log(self, document_id: str) -> CorrectedLog:
        words = self.words.setdefault(document_id, {})
        words.update(words_on_all(self.log(document_id).machine, words))
        return self.log(document_id)

    def related(self, document_id: str) -> Related:
        return related_of(self.world, self.document(document_id).id)

    def evidence(self, document_id: str) -> Sequence[EvidenceLink]:
        told = [("submitted", "李晓雯"), ("result", "system"), ("corrected", "周明远"), ("review:decide", "周明远")]
        return [
            EvidenceLink(100 + n, f"2025-11-1{n}T02:00:00Z", who, what, f"{n + 7:064x}")
            for n, (what, who) in enumerate(told)
        ]

    def newest_job(self, document_id: str) -> Job | None:
        return next((j for j in self.world.jobs.values() if j.document_id == document_id), None)

    def reprocess(self, document_id: str) -> Job:
        return self.hand_in(self.document(document_id).name, "")[1]

    def hand_in(self, name: str, project: str) -> tuple[Document, Job]:
        """What an upload does here: a document that waits, and its job."""
        n = 900 + len(self.world.documents)
        d = document(n, name, name=name, status="queued")
        self.world.add(d)
        told = stages(("read", "running", None), ("classify", "queued", None), ("index", "queued", None))
        job = Job(
            id=f"j{n}",
            kind="ingest",
            document_id=d.id,
            status="running",
            stage="read",
            stages=told,
            progress=0.2,
            name=name,
            created_at="2025-11-20T10:00:00Z",
        )
        self.world.jobs = {job.id: job} | self.world.jobs
        return d, job

    # Jobs

    def jobs(self, query: JobQuery) -> JobList:
        found = [j for j in self.world.jobs.values() if query.status in (None, j.status)]
        start = int(query.cursor or 0)
        more = start + query.limit < len(found)
        counts = dict(Counter(j.status for j in self.world.jobs.values()))
        return JobList(
            found[start : start + query.limit],
            {str(k): v for k, v in counts.items()},
            str(start + query.limit) if more else None,
        )

    def job(self, job_id: str) -> Job:
        if job_id not in self.world.jobs:
            raise NotFound(f"there is no job {job_id}", "没有这个任务")
        return self.world.jobs[job_id]

    def cancel_job(self, job_id: str) -> Job:
        self.world.jobs[job_id] = self.job(job_id).model_copy(update={"status": "canceled"})
        return self.world.jobs[job_id]

    def retry_job(self, job_id: str) -> Job:
        self.world.jobs[job_id] = self.job(job_id).model_copy(
            update={"status": "queued", "error": None, "queued_ahead": 2}
        )
        return self.world.jobs[job_id]

    # Review

    def review_items(self, query: ReviewQuery) -> ReviewList:
        same = [
            i for i in self.world.review.values() if i.status == query.status and query.project in (None, i.project)
        ]
        codes = dict(Counter(i.code for i in same).most_common())
        same = [i for i in same if query.code in (None, i.code)]
        counts = {str(k): v for k, v in Counter(i.severity for i in same).items()}
        order = {"error": 0, "warning": 1, "info": 2}
        found = sorted((i for i in same if query.severity in (None, i.severity)), key=lambda i: order[i.severity])
        return ReviewList(found[: query.limit], counts, codes)

    def review_item(self, item_id: str) -> ReviewItem:
        if item_id not in self.world.review:
            raise NotFound(f"there is no finding {item_id}", "没有找到这个问题")
        return self.world.review[item_id]

    def review_steps(self, item_id: str) -> Sequence[ReviewStep]:
        return self.steps.get(item_id, [])

    def decide(self, item_id: str, decision: Decision) -> ReviewItem:
        if self.review_item(item_id).status == "closed":
            raise Conflict("the finding is closed", "问题已关闭")
        step = ReviewStep("2025-11-20T10:00:00Z", "demo", "decide", 1, decision.verdict, decision.comment)
        return self._stepped(item_id, step, status="decided", verdict=decision.verdict)

    def decide_many(
        self, ids: Sequence[str], verdict: Literal["confirm", "reject"], comment: str | None
    ) -> list[BulkResult]:
        for item_id in ids:
            self.decide(item_id, Decision(verdict=verdict, comment=comment))
        return [BulkResult(item_id) for item_id in ids]

    def reopen(self, item_id: str) -> ReviewItem:
        return self._stepped(
            item_id, ReviewStep("2025-11-20T10:01:00Z", "demo", "reopen", 1), status="open", verdict=None
        )

    def rectify(self, item_id: str, responsible: str, due_date: str) -> ReviewItem:
        step = ReviewStep("2025-11-20T10:02:00Z", "demo", "rectify", 1)
        return self._stepped(item_id, step, status="rectifying", responsible=responsible, due_date=due_date)

    def close(self, item_id: str, evidence_document_id: str | None) -> ReviewItem:
        return self._stepped(item_id, ReviewStep("2025-11-20T10:03:00Z", "demo", "close", 1), status="closed")

    def _stepped(self, item_id: str, step: ReviewStep, **changed: object) -> ReviewItem:
        self.steps.setdefault(item_id, []).append(step)
        self.world.review[item_id] = self.review_item(item_id).model_copy(update=changed)
        return self.world.review[item_id]


def _corrected(field: FieldValue, values: dict[str, str]) -> FieldValue:
    if field.name not in values:
        return field
    return field.model_copy(update={"value": values[field.name], "by": "human", "confidence": 1.0, "normalized": None})


def _facets(found: list[Document]) -> Facets:
    def counted(values: list[str | None]) -> list[FacetValue]:
        return [FacetValue(value=v, count=n) for v, n in Counter(v for v in values if v).most_common(12)]

    return Facets(
        kind=counted([d.kind for d in found]),
        type=counted([d.classification.type if d.classification else None for d in found]),
        tag=counted([t.tag for d in found for t in d.tags]),
        section=counted([d.section for d in found]),
        month=counted([d.doc_date[:7] if d.doc_date else None for d in found]),
    )

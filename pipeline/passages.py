"""What of a document can be found: passages of text with the place each stands in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.amendments import HEAD, all_items, item_words, source_of
from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.search import Passage
from contracts.sight import Capture, PictureVector, Sight, Tag
from contracts.understanding import Log, Minutes, Understanding
from language.domain import has_tag
from language.domain import tag as find_tag

MONEY_UNITS = {"元", "万元", "CNY", "RMB"}


@dataclass(frozen=True)
class Known:
    """What is known of a document when it is indexed: its names, and the artefacts that there are.

    tag_words: the words of tags that the archive defined itself.
    """

    title: str
    name: str
    tags: tuple[str, ...] = ()
    tag_words: Mapping[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    read: dict[str, Any] | None = None
    classify: dict[str, Any] | None = None
    see: dict[str, Any] | None = None
    understand: dict[str, Any] | None = None

    @staticmethod
    def stages() -> tuple[str, ...]:
        """Stages whose artefacts are looked at."""
        return ("read", "classify", "see", "understand")

    def reading(self) -> Reading | None:
        """What was read."""
        return Reading.model_validate(self.read) if self.read else None

    def document_class(self) -> DocumentClass | None:
        """What kind of document it is."""
        return DocumentClass.model_validate(self.classify) if self.classify else None

    def sight(self) -> Sight | None:
        """What is seen."""
        return Sight.model_validate(self.see) if self.see else None

    def understanding(self) -> Understanding | None:
        """What the text says."""
        return Understanding.model_validate(self.understand) if self.understand else None

    def names(self) -> dict[str, list[str]]:
        """People, units and codes that stand in the text, each once."""
        found: dict[str, dict[str, None]] = {"person": {}, "unit": {}, "code": {}}
        understood = self.understanding()
        for entity in understood.entities if understood else ():
            if entity.kind in found:
                found[entity.kind].setdefault(entity.normalized or entity.text)
        minutes = understood.minutes if understood else None
        for each in minutes.attendees if minutes else ():
            if each.by == "human":
                found["person"].setdefault(each.name)
                found["unit"].update({each.unit: None} if each.unit else {})
        reading = self.reading()
        for page in reading.pages if reading else ():
            found["code"].update(dict.fromkeys(code.text for code in page.codes))
        return {kind: list(names) for kind, names in found.items()}

    def amounts(self) -> list[float]:
        """Sums of money among the fields, in yuan."""
        found = self.document_class()
        values = []
        for item in found.fields if found else ():
            if isinstance(item.normalized, float) and item.unit in MONEY_UNITS:
                values.append(item.normalized * (10_000 if item.unit == "万元" else 1))
        return values


def passages_of(known: Known) -> list[Passage]:
    """All passages of a document: names, text by page, fields, what minutes say, what pictures show."""
    names = dict.fromkeys([known.title, known.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]])
    return [
        *[
            Passage(source=source, text=text)
            for source, text in zip(("title", "name"), names, strict=False)
            if says_something(text)
        ],
        *_of_text(known.reading()),
        *_of_fields(known),
        *_of_understanding(known.understanding()),
        *_of_sight(known.sight(), known.tags, known.tag_words),
    ]


def says_something(name: str) -> bool:
    """Whether a title or file name has words in it: IMG_0042 or a camera's number would be near any question."""
    letters = re.sub(r"(?i)^(img|dsc|pict?|photo|image|screenshot|mmexport|wx_camera|vid|video|scan)[\W_]*", "", name)
    return bool(re.search(r"[\u3400-\u9fff]|[A-Za-z]{3,}|[A-Za-z]+-\d+", letters))


def _of_text(reading: Reading | None) -> Iterator[Passage]:
    if reading is None or not reading.text.strip():
        return
    if not reading.pages:
        yield Passage(source="text", text=reading.text, span=(0, len(reading.text)))
    for page in reading.pages:
        start, end = page.span or (0, 0)
        if reading.text[start:end].strip():
            yield Passage(source="text", text=reading.text[start:end], page=page.page, span=(start, end))


def _of_fields(known: Known) -> Iterator[Passage]:
    found = known.document_class()
    for item in found.fields if found else ():
        value = known.fields.get(item.name, item.value)
        if value:
            yield Passage(source="field", text=f"{item.label_zh}:{value}", page=item.page, span=item.span)


def _of_understanding(found: Understanding | None) -> Iterator[Passage]:
    if found is None:
        return
    if found.summary:
        yield Passage(source="summary", text=found.summary)
    yield from _of_people(found.minutes or found.log)
    minutes = found.minutes
    for item in [*minutes.decisions, *minutes.risks] if minutes else []:
        yield Passage(source="minutes", text=item.text, page=item.source.page, span=_span(item.source))
    for action in minutes.actions if minutes else ():
        told = [action.owner_unit, action.owner, action.task, action.due_text, action.due]
        text = " ".join(part for part in told if part)
        yield Passage(source="minutes", text=text, page=action.source.page, span=_span(action.source))


def _of_people(record: Minutes | Log | None) -> Iterator[Passage]:
    """What people say of a head, of attendees and of a day's log, where the words that were read say otherwise."""
    if record is None:
        return
    apart = ("actions", "decisions", "risks")
    told = [(name, item) for name, item in all_items(record) if item.by == "human" and name not in apart]
    head = [(item_words(item), source_of(item)) for name, item in told if name == HEAD]
    if head:
        yield Passage(source="minutes", text=" ".join(text for text, _ in head), page=head[0][1].page)
    for name, item in told:
        if name != HEAD:
            told_of = [getattr(item, key, None) for key in ("unit", "role", "count")]
            text = " ".join(str(part) for part in (*told_of, item_words(item)) if part is not None)
            yield Passage(source="minutes", text=text, page=source_of(item).page, span=_span(source_of(item)))


def _span(source: Any) -> tuple[int, int] | None:
    return (source.start, source.end) if source.start is not None and source.end is not None else None


def _of_sight(sight: Sight | None, tags: tuple[str, ...], own: Mapping[str, str]) -> Iterator[Passage]:
    if sight is None:
        return
    words = "、".join(own.get(tag) or _words(tag) for tag in tags)
    picture = _askable(sight.picture_vector) if sight.duration_s is None else None
    if words or picture:
        yield Passage(source="tag", text=words, page=1, picture=picture)
    for defect in sight.defects:
        yield Passage(source="tag", text=f"疑似{_words(defect.defect)} suspected defect", page=defect.page)
    capture = _capture_text(sight.capture)
    if capture:
        yield Passage(source="capture", text=capture, page=1)
    for moment in sight.moments:
        text = "、".join(own.get(tag.tag) or _words(tag.tag) for tag in moment.tags if _holds(tag))
        picture = _askable(moment.picture_vector)
        if text or picture:
            yield Passage(source="moment", text=text, start_s=moment.start_s, end_s=moment.end_s, picture=picture)


def _askable(picture: PictureVector | None) -> PictureVector | None:
    """A vector that questions can be compared with; one that does not say what its cosines are worth cannot."""
    return picture if picture and picture.usual is not None and picture.spread is not None else None


def _holds(tag: Tag) -> bool:
    return tag.score >= tag.threshold


def _words(key: str) -> str:
    """All words for a tag, so that either language finds it."""
    if not has_tag(key):
        return key
    entry = find_tag(key)
    return " ".join([entry.zh, entry.en, *entry.aliases])


def _capture_text(capture: Capture) -> str:
    told = [capture.place, capture.project, capture.weather, capture.time]
    return re.sub(r"\s+", " ", " ".join(part for part in told if part)).strip()

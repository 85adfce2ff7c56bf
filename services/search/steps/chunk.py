"""Passages into chunks: pieces of a few hundred characters that keep lines, table rows and numbered items whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from contracts.base import Span
from contracts.search import IndexDocument, Passage
from contracts.sight import PictureVector
from language.domain import doc_type, has_doc_type

_ITEM = re.compile(
    r"\s*(?:[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）.、．](?!\d)|第[0-9一二三四五六七八九十]+条|[①-⑳•·\-*])"
)
_HEADING = re.compile(
    r"\s*(?:(?:#+\s|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十0-9]+[章节])[^。;；,，:：|\t]{2,24}[:：]?"
    r"|[^。;；,，:：|\t]{2,20}[:：])\s*"
)
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;])|(?<=[.])\s")
_MACHINE_NAME = re.compile(
    r"(?i)(?:img|dsc|vid|mvi|scan|wechat|mmexport|screenshot|微信图片|扫描)?[\s_\-0-9]*\.?[a-z0-9]{0,4}"
)
_LONGEST = 1.6
_SHORT_LINE = 30


@dataclass(frozen=True)
class Chunk:
    """A piece of a document. `context` says what it belongs to: embedded and matched with it, never shown.

    picture: what it shows; there need be no text then.
    """

    text: str
    context: str
    source: str
    page: int | None = None
    start_s: float | None = None
    end_s: float | None = None
    span: Span | None = None
    picture: PictureVector | None = None

    def embedded(self) -> str:
        """What the embeddings read."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True)
class _Unit:
    """Lines that belong together; offsets into the passage."""

    start: int
    end: int
    is_heading: bool


def chunk_document(document: IndexDocument, target_chars: int, most: int) -> list[Chunk]:
    """The chunks of a document in the order of its passages; at most `most` of them, the first ones."""
    context = context_of(document)
    chunks: list[Chunk] = []
    for passage in _prepared(document.passages, target_chars):
        if len(chunks) >= most:
            break
        chunks += _chunk_passage(passage, context, target_chars)
    return chunks[:most]


def context_of(document: IndexDocument) -> str:
    """One line that says what the document is: title, type, place, date."""
    title = "" if _MACHINE_NAME.fullmatch(document.title) else document.title
    kind = doc_type(document.type).zh if document.type and has_doc_type(document.type) else ""
    parts = (title, kind if kind not in title else "", document.section or document.building or "", document.doc_date)
    return " ".join(part for part in parts if part)


def _prepared(passages: list[Passage], target_chars: int) -> Iterator[Passage]:
    for is_field, group in groupby(passages, lambda passage: passage.source == "field"):
        together = list(group)
        yield from _fields_together(together, target_chars) if is_field else together


def _fields_together(passages: list[Passage], target_chars: int) -> Iterator[Passage]:
    """Fields of one page, line by line, in passages of about the wanted length: alone they say too little."""
    for _, group in groupby(passages, lambda passage: passage.page):
        waiting: list[Passage] = []
        for passage in group:
            if waiting and sum(len(each.text) + 1 for each in waiting) + len(passage.text) > target_chars:
                yield _joined(waiting)
                waiting = []
            waiting.append(passage)
        yield _joined(waiting)


def _joined(passages: list[Passage]) -> Passage:
    if len(passages) == 1:
        return passages[0]
    return passages[0].model_copy(update={"text": "\n".join(each.text for each in passages), "span": None})


def _chunk_passage(passage: Passage, context: str, target_chars: int) -> list[Chunk]:
    text = passage.text
    if not text.strip() and passage.picture is None:
        return []
    whole = Chunk(
        text=text.strip(),
        context="" if passage.source == "title" else context,
        source=passage.source,
        page=passage.page,
        start_s=passage.start_s,
        end_s=passage.end_s,
        span=passage.span,
        picture=passage.picture,
    )
    if len(text) <= target_chars * (1.0 if passage.source == "text" else _LONGEST):
        return [whole]
    base = passage.span[0] if passage.span and passage.span[1] - passage.span[0] == len(text) else None
    chunks: list[Chunk] = []
    for start, end, heading in _pieces(text, target_chars):
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if piece:
            first = start + lead
            span = (base + first, base + first + len(piece)) if base is not None else passage.span
            told = f"{context} {heading}".strip() if heading and heading not in piece else context
            picture = None if chunks else whole.picture
            chunks.append(replace(whole, text=piece, span=span, context=told, picture=picture))
    return chunks


def _pieces(text: str, target_chars: int) -> Iterator[tuple[int, int, str]]:
    """Start and end of each piece, with the heading under which it stands."""
    heading, above = "", ""
    start = end = -1
    for unit in _units(text, target_chars):
        if start >= 0 and (unit.end - start > target_chars or (unit.is_heading and end - start > target_chars // 3)):
            yield start, end, above
            start = -1
        if unit.is_heading:
            heading = text[unit.start : unit.end].strip().strip("#:： ")
        if start < 0:
            start, above = unit.start, "" if unit.is_heading else heading
        end = unit.end
    if start >= 0:
        yield start, end, above


def _units(text: str, target_chars: int) -> Iterator[_Unit]:
    """A numbered item with the lines that continue it, or a line; what is far too long is cut at sentence ends."""
    start = at = 0
    in_item = False
    for line in text.splitlines(keepends=True):
        begins_item = bool(_ITEM.match(line)) and not _HEADING.fullmatch(line)
        continues = in_item and not begins_item and line.strip() and at - start + len(line) <= target_chars
        if not continues and at > start:
            yield from _cut(text, start, at, target_chars)
            start = at
        if not continues:
            in_item = begins_item
        at += len(line)
    if at > start:
        yield from _cut(text, start, at, target_chars)


def _cut(text: str, start: int, end: int, target_chars: int) -> Iterator[_Unit]:
    line = text[start:end]
    if len(line) <= target_chars * _LONGEST:
        yield _Unit(start, end, len(line.strip()) <= _SHORT_LINE and bool(_HEADING.fullmatch(line)))
        return
    at = begin = start
    for sentence in _sentences(line, target_chars):
        if at > begin and at + len(sentence) - begin > target_chars:
            yield _Unit(begin, at, False)
            begin = at
        at += len(sentence)
    yield _Unit(begin, end, False)


def _sentences(line: str, target_chars: int) -> Iterator[str]:
    last = 0
    for match in _SENTENCE_END.finditer(line):
        if match.end() > last:
            yield from _hard(line[last : match.end()], target_chars)
            last = match.end()
    if last < len(line):
        yield from _hard(line[last:], target_chars)


def _hard(sentence: str, target_chars: int) -> Iterator[str]:
    """A sentence that is longer than a chunk is cut where it must be."""
    for start in range(0, len(sentence), target_chars):
        yield sentence[start : start + target_chars]

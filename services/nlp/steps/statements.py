"""What is said, one statement at a time, with the section it is said in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.nlp.steps import cues
from services.nlp.steps.blocks import Paragraph
from services.nlp.steps.marks import strip_mark
from services.nlp.steps.outline import Section
from services.nlp.steps.script import Grid, Passage, join
from services.nlp.steps.sentences import split_sentences

_TRAILER = re.compile(
    r"^\s*(?:[(【\[])?\s*(?:责任(?:单位|人|部门|方)?|负责(?:单位|人|部门)|落实(?:单位|人|部门)|"
    r"牵头(?:单位|部门|人)|配合单位|整改(?:单位|人|期限|时限|时间)|完成(?:时限|时间|期限|日期)|"
    r"办理时限|时限|期限|要求完成时间|跟踪人|责任落实|"
    r"Owner|Responsible|Due(?:\s+date)?|Deadline|By whom|Action\s+by)\s*[:为]",
    re.I,
)


_TAG = re.compile(r"\s*(?:[(【\[][^()【】\[\]]{1,30}[)】\]]|-{1,2}[^,。;]{1,16}(?:,[^,。;]{1,16})?)\s*[。;]?\s*")
_LEFTOVER = re.compile(r"\s*(?:[A-Z][a-z]+\s?){1,2}\.?\s*")


@dataclass(frozen=True)
class Statement:
    """One statement. is_item: it stands in a list."""

    passage: Passage
    section: Section
    paragraph: int
    is_item: bool = False

    @property
    def plain(self) -> str:
        return self.passage.plain


def read_statements(sections: Sequence[Section]) -> list[Statement]:
    """Sentences of all sections but the head; owner and date on a line of their own go with what they belong to."""
    statements: list[Statement] = []
    number = 0
    for section in sections:
        for block in section.blocks:
            number += 1
            if isinstance(block, Grid):
                continue
            _read_paragraph(block, section, number, statements)
    return statements


def _read_paragraph(block: Paragraph, section: Section, number: int, statements: list[Statement]) -> None:
    """Sentences of one paragraph; labels that come before what they belong to wait for it."""
    waiting: Passage | None = None
    is_item = bool(block.mark)
    for order, piece in enumerate(split_sentences(block.body)):
        sentence = piece.cut(strip_mark(piece.plain))
        if not sentence:
            continue
        last = statements[-1] if statements else None
        near = last is not None and last.section is section and number - last.paragraph <= 1
        is_trailer = _TRAILER.match(sentence.plain) is not None
        is_tag = order > 0 and _TAG.fullmatch(sentence.plain) is not None
        is_leftover = number == (last.paragraph if last else 0) and _LEFTOVER.fullmatch(sentence.plain) is not None
        if last and near and is_tag and last.paragraph == number:
            statements[-1] = Statement(join([last.passage, sentence]), section, number, last.is_item)
        elif last and near and is_trailer and not (is_item and (order == 0 or waiting)):
            statements[-1] = Statement(join([last.passage, sentence], ";"), section, number, last.is_item)
        elif is_trailer and not _says_what(sentence.plain):
            waiting = join([waiting, sentence], ";") if waiting else sentence
        elif last and near and is_leftover:
            statements[-1] = Statement(join([last.passage, sentence], " "), section, number, last.is_item)
        else:
            whole = join([sentence, waiting], ";") if waiting else sentence
            waiting = None
            statements.append(Statement(whole, section, number, is_item))
    if waiting:
        statements.append(Statement(waiting, section, number, is_item))


def _says_what(text: str) -> bool:
    """Whether a line of labels also says what is to be done."""
    bare = re.sub(r"(?:完成|整改|落实|办理|负责)(?=时|期|单|责|人)", "", text)
    return re.search(cues.TASK_VERB, bare) is not None

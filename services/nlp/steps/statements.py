"""What is said, one statement at a time, with the section it is said in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.nlp.steps.blocks import Paragraph
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


@dataclass(frozen=True)
class Statement:
    """One statement. `lead`: the words before a colon that say who speaks or what it is about."""

    passage: Passage
    section: Section
    paragraph: int
    is_item: bool = False
    topic: Passage | None = None

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
    for sentence in split_sentences(block.body):
        is_trailer = _TRAILER.match(sentence.plain)
        near = statements and statements[-1].section is section and number - statements[-1].paragraph <= 1
        if is_trailer and near:
            last = statements[-1]
            statements[-1] = Statement(join([last.passage, sentence], ";"), section, number, last.is_item, last.topic)
            continue
        is_rest = (
            near
            and number == statements[-1].paragraph
            and re.fullmatch(r"\s*(?:[A-Z][a-z]+\s?){1,2}\.?\s*", sentence.plain)
        )
        if is_rest:
            last = statements[-1]
            statements[-1] = Statement(join([last.passage, sentence], " "), section, number, last.is_item, last.topic)
            continue
        statements.append(Statement(sentence, section, number, bool(block.mark)))

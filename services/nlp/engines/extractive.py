"""The default engine: written rules over the layout, names by a tagger, ranked sentences. Nothing is made up."""

from __future__ import annotations

from contracts.base import ModelRef
from contracts.understanding import Log, Minutes, Understanding
from services.nlp.engine import NameSpan, Tagger, Task
from services.nlp.settings import NlpSettings
from services.nlp.steps.blocks import Paragraph, read_blocks
from services.nlp.steps.entities import people_of, read_entities
from services.nlp.steps.five import five_elements
from services.nlp.steps.logs import read_log
from services.nlp.steps.minutes import read_minutes
from services.nlp.steps.parties import clean_name
from services.nlp.steps.script import Script
from services.nlp.steps.sentences import split_sentences
from services.nlp.steps.summary import summarize_text

RULES = ModelRef(name="extractive", version="1")


class ExtractiveEngine:
    """Reads minutes, logs and any other record by rules."""

    def __init__(self, settings: NlpSettings, tagger: Tagger) -> None:
        self._settings = settings
        self._tagger = tagger

    @property
    def models(self) -> list[ModelRef]:
        """The rules, and the tagger's model if it has one."""
        return [RULES, *([self._tagger.model] if self._tagger.model else [])]

    def understand(self, task: Task) -> Understanding:
        """What the record says; minutes and log only where it is one."""
        script = task.script
        names = self._tagger.tag([(r.start, r.passage.text) for r in script.rows])
        persons = frozenset(clean_name(script.text[n.start : n.end]) for n in names if n.kind == "person")
        engine = f"{RULES.name}-{RULES.version}"
        minutes = read_minutes(script, persons, task.given, task.today, engine) if task.genre == "minutes" else None
        log = read_log(script, task.given, engine) if task.genre == "log" else None
        entities = read_entities(script, _spans(script, names, minutes), self._settings.max_entities)
        five = five_elements(script, minutes, log, people_of(entities), task.given.isoformat() if task.given else None)
        return Understanding(
            minutes=minutes,
            log=log,
            five_elements=five,
            entities=entities,
            summary=(minutes.summary if minutes else _summary(script, log)) or None,
            models=self.models,
        )


def _spans(script: Script, names: list[NameSpan], minutes: Minutes | None) -> list[tuple[int, int, str]]:
    """The tagger's names, and those of the list of attendees where they stand in the text."""
    spans = [(n.start, n.end, n.kind.__str__()) for n in names]
    for attendee in minutes.attendees if minutes else []:
        for kind, text in (
            ("person", attendee.name if attendee.name != attendee.unit else ""),
            ("unit", attendee.unit or ""),
        ):
            start = script.text.find(text) if text else -1
            if start >= 0:
                spans.append((start, start + len(text), kind))
    return spans


def _summary(script: Script, log: Log | None) -> str:
    if log is not None:
        items = [*log.progress[:3], *log.quality[:1], *log.safety[:1]]
        return "；".join(i.text for i in items) + "。" if items else ""
    sentences = [s.text for b in read_blocks(script) if isinstance(b, Paragraph) for s in split_sentences(b.body)]
    return summarize_text(sentences, 3, 240)

"""The verbs of the service: understand a reading, summarize minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from contracts.classification import DocumentClass
from contracts.reading import Reading
from contracts.understanding import Minutes, Understanding
from foundation.errors import BadInput, TooLarge
from services.nlp.engine import Engine, Genre, Task
from services.nlp.engines import open_engine
from services.nlp.settings import NlpSettings
from services.nlp.steps.genre import genre_of
from services.nlp.steps.grids import read_script, script_of_text

UNDERSTAND_VERSION = "understand-3"
CHINA = timezone(timedelta(hours=8))


class NlpService:
    """Understands records. The engine's models are loaded with the first text."""

    def __init__(
        self, settings: NlpSettings, engine: Engine | None = None, today: Callable[[], date] | None = None
    ) -> None:
        self.settings = settings
        self._engine = engine or open_engine(settings)
        self._today = today or (lambda: datetime.now(CHINA).date())

    @property
    def version(self) -> str:
        """Version of rules and models, for the artefact's key."""
        return "/".join([UNDERSTAND_VERSION, *(f"{m.name}-{m.version}" for m in self._engine.models)])

    def understand(
        self, reading: Reading, document_class: DocumentClass | None = None, given: str | None = None
    ) -> Understanding:
        """What a record says.

        given: ISO date of the document where the classification does not tell one (date of handing in).
        Raises TooLarge for a text beyond the limit.
        """
        self._check_size(reading.text)
        told = document_class.doc_date if document_class else None
        script = read_script(reading)
        doc_type = document_class.classification.type if document_class else None
        genre = genre_of(script, doc_type)
        return self._engine.understand(Task(script, genre, parse_day(told) or parse_day(given), self._today()))

    def understand_text(
        self, text: str, reference_date: str | None = None, genre: Genre | None = None
    ) -> Understanding:
        """The same for a text that came without pages. Raises BadInput for an empty text or a date that is none."""
        self._check_size(text)
        if not text.strip():
            raise BadInput("the text is empty; send the words of the record", "文本为空,请提供记录的文字内容")
        script = script_of_text(text.replace("\r\n", "\n").replace("\r", "\n"))
        task = Task(script, genre or genre_of(script, None), require_day(reference_date), self._today())
        return self._engine.understand(task)

    def summarize_minutes(self, text: str, reference_date: str | None = None) -> Minutes:
        """The minutes in a text; always minutes, whatever it looks like."""
        minutes = self.understand_text(text, reference_date, "minutes").minutes
        return minutes or Minutes(engine="none")

    def _check_size(self, text: str) -> None:
        limit = self.settings.max_text_chars
        if len(text) > limit:
            raise TooLarge(
                f"the text has {len(text)} characters, the limit is {limit}; split it or raise NLP_MAX_TEXT_CHARS",
                f"文本共 {len(text)} 字,超过上限 {limit} 字,请拆分后再试",
            )


def parse_day(text: str | None) -> date | None:
    """An ISO date, or None for what is none."""
    if not text or not re.match(r"^\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def require_day(text: str | None) -> date | None:
    """The same, but raises BadInput for words that are no date."""
    found = parse_day(text)
    if text and found is None:
        raise BadInput(f"{text!r} is not a date; write it as 2025-04-11", "参考日期格式应为 2025-04-11")
    return found

"""Minutes by a language model, every item checked against the text, with the rules behind it."""

from __future__ import annotations

import secrets

from contracts.base import ModelRef
from contracts.understanding import Minutes, Understanding
from foundation.logs import get_log
from services.nlp.engine import Chat, Engine, ModelFailed, Task
from services.nlp.steps.answer import Answer, answer_schema, check_answer, make_messages, parse_answer
from services.nlp.steps.heads import find_date


class CheckedEngine:
    """Asks the model about minutes; everything else, and every failure, is left to the engine behind it."""

    def __init__(self, chat: Chat, fallback: Engine, *, max_chars: int) -> None:
        self._chat = chat
        self._fallback = fallback
        self._max_chars = max_chars

    @property
    def models(self) -> list[ModelRef]:
        """The model, and those of the fallback."""
        return [self._chat.model, *self._fallback.models]

    def understand(self, task: Task) -> Understanding:
        """The fallback's understanding, with decisions, actions, risks and summary by the model where it is minutes."""
        base = self._fallback.understand(task)
        text = task.script.text
        if base.minutes is None or not text.strip() or len(text) > self._max_chars:
            return base
        fence = f"-----{secrets.token_hex(8)}-----"
        try:
            answer = parse_answer(self._chat.complete(make_messages(text, fence), answer_schema()))
            if answer is None:
                raise ModelFailed("the answer is not the JSON that was asked for")
        except ModelFailed as failure:
            get_log("nlp").warning("language model not used", reason=str(failure))
            return base
        return self._merge(task, base, base.minutes, answer)

    def _merge(self, task: Task, base: Understanding, minutes: Minutes, answer: Answer) -> Understanding:
        reference = find_date(minutes.time or "") or task.given or task.today
        next_meeting = find_date(minutes.next_meeting or "", reference)
        checked = check_answer(answer, minutes, task.script, reference, next_meeting)
        if checked.n_dropped:
            get_log("nlp").info("items without a source dropped", n=checked.n_dropped)
        told = checked.minutes
        if not (told.actions or told.decisions) and (minutes.actions or minutes.decisions):
            get_log("nlp").warning("language model not used", reason="nothing it said stands in the text")
            return base
        told = told.model_copy(update={"engine": self._chat.model.name})
        return base.model_copy(update={"minutes": told, "summary": told.summary or base.summary, "models": self.models})

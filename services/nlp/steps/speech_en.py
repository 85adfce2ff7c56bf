"""What is asked of somebody by name, or promised by the speaker, in spoken English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.deadlines import find_deadlines
from services.nlp.steps import cues
from services.nlp.steps.actions import Context, Duty, tidy
from services.nlp.steps.parties import Party
from services.nlp.steps.script import Passage

_PROMISE = re.compile(
    r"\b(?:I|we)(?:['’]ll| will| shall|['’]m going to| am going to| can)\s+(?:also\s+|try\s+to\s+)?(?P<task>[a-z].+)",
    re.I,
)
_EMPTY = re.compile(r"^(?:do(?: it| that)?|be|have|see|think|say|know|let you know|get back|make it|go with)\b", re.I)


def read_english_request(piece: Passage, speaker: str, speakers: Sequence[str], context: Context) -> Duty | None:
    """The duty that an English sentence lays on somebody, if it does."""
    text = piece.plain
    for name in sorted(speakers, key=len, reverse=True):
        if name == speaker or name not in text:
            continue
        who = re.escape(name)
        asked = re.search(
            rf"\b{who}\b,?\s+(?:(?:can|could|would|will)\s+you|please|you\s+(?:need|have)\s+to|"
            r"I\s+need\s+you\s+to|to|must|should|make\s+sure\s+you)\s+(?:please\s+)?(?P<task>[a-z].+)"
            rf"|(?:(?:can|could|would)\s+you|please)\s+(?:please\s+)?(?P<task2>[a-z].+?),?\s+{who}\b",
            text,
            re.I,
        )
        if asked:
            key = "task" if asked["task"] else "task2"
            return _duty(piece, asked.start(key), asked.end(key), name, context, is_asked=True)
    promised = _PROMISE.search(text)
    if promised and not _EMPTY.match(promised["task"]):
        return _duty(piece, promised.start("task"), promised.end("task"), speaker, context, is_asked=False)
    return None


def _duty(piece: Passage, start: int, end: int, owner: str, context: Context, *, is_asked: bool) -> Duty | None:
    words = piece.plain[start:end]
    found = [
        d for d in find_deadlines(words, context.reference, context.next_meeting) if d.strength != "plain" or d.day
    ]
    deadline = next((d for d in found if d.day), found[0] if found else None)
    if deadline is None and not is_asked:
        return None
    if cues.is_done(words):
        return None
    task = words
    if deadline:
        before = re.sub(
            r"\s*\b(?:by(?:\s+the)?|before|on|until|no later than)?\s*$", "", words[: deadline.start], flags=re.I
        )
        task = f"{before} {words[deadline.end :]}"
    task = tidy(re.split(r"(?<=\w)[.?!]\s", task)[0].rstrip(" .?!"))
    if len(task.split()) < 2:
        return None
    confidence = round(0.6 + 0.2 * bool(deadline and deadline.day), 2)
    return Duty(piece, task, Party(owner, context.roll.home(owner)), deadline, confidence)

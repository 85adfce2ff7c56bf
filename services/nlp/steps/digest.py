"""Minutes in five sentences: what was decided, what must be done first, what threatens, what the talk turned on."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.understanding import Action, Minutes
from services.nlp.steps import english, speech
from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.labels import line_labels
from services.nlp.steps.merge import similarity
from services.nlp.steps.outline import role_of
from services.nlp.steps.sentences import split_sentences
from services.nlp.steps.summary import fitness, pick_sentences, without_fillers

MAX_CHARS = 420
SPOKEN_CHARS = 280


def plain_sentences(blocks: Sequence[Block], turns: Sequence[speech.Turn]) -> list[str]:
    """The sentences that a summary may be filled up with: no fields, no headings; talk without its fillers."""
    if turns:
        spoken = [without_fillers(p.text) for t in turns for p in speech.split_speech(t.passage)]
        return [s for s in spoken if 12 <= len(s) <= 120]
    return [
        s.text
        for b in blocks
        if isinstance(b, Paragraph) and role_of(b.body.plain[:12]) is None and not line_labels(b)
        for s in split_sentences(b.body)
        if 10 < len(s.text) <= 200
    ]


def digest_minutes(minutes: Minutes, sentences: Sequence[str], n: int = 5) -> str:
    """Up to n sentences. Decisions come first and share a sentence where there are many."""
    has_items = bool(minutes.decisions or minutes.actions)
    told = _grouped([d.text for d in minutes.decisions], 2)
    due = sorted(minutes.actions, key=lambda a: (a.due is None, a.due or "", a.priority != "high"))
    room = n - len(told) - bool(minutes.risks)
    told += _grouped([_told(a) for a in due], max(room, 1))
    told += [r.text for r in minutes.risks[:1]]
    if len(told) < n and sentences:
        rest = [s for s in sentences if all(similarity(s, c) < 0.6 for c in told)]
        boosts = [fitness(s, i, len(rest)) for i, s in enumerate(rest)]
        limit = SPOKEN_CHARS if not has_items else MAX_CHARS - sum(map(len, told))
        told += [rest[i] for i in pick_sentences(rest, n - len(told), boosts=boosts, max_chars=max(limit, 40))]
    return _joined(told[:n])


def _grouped(items: Sequence[str], n: int, max_chars: int = 150) -> list[str]:
    """The items in at most n sentences; several share one with a semicolon, what does not fit is left out."""
    clean = [i.strip().rstrip("。；;，,.") for i in items]
    if len(clean) <= n:
        return clean
    mark = "; " if english.is_english(" ".join(clean)) else "；"
    sentences: list[str] = []
    for item in clean:
        if sentences and len(sentences[-1]) + len(item) < max_chars and (len(sentences) == n or len(item) < 40):
            sentences[-1] += mark + item
        elif len(sentences) < n:
            sentences.append(item)
    return sentences


def _joined(sentences: Sequence[str]) -> str:
    kept: list[str] = []
    for sentence in sentences:
        clean = sentence.strip().rstrip("。；;，,")
        if clean and (not kept or sum(map(len, kept)) + len(clean) <= MAX_CHARS):
            kept.append(clean)
    if not kept:
        return ""
    if english.is_english(" ".join(kept)):
        return ". ".join(k.rstrip(".") for k in kept) + "."
    return "。".join(kept) + "。"


def _told(action: Action) -> str:
    """Who: what (by when)."""
    if english.is_english(action.task):
        who = " ".join(x for x in (action.owner_unit, action.owner) if x)
        when = f" (due {action.due})" if action.due else ""
        return f"{who}{': ' if who else ''}{action.task}{when}"
    who = f"{action.owner_unit or ''}{action.owner or ''}"
    return f"{who}{'：' if who else ''}{action.task}" + (f"（{action.due_text}）" if action.due_text else "")

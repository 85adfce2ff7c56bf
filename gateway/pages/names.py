"""Names that people read, in their language: types, tags, fields, actions; sizes, spans of time, percentages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.classification import FieldValue
from contracts.headlearning import NewTag
from gateway.pages.words import WORDS, Language, say
from language.domain import doc_type, doc_types, has_doc_type, has_tag, tag, tags

DEFECT_GROUPS = ("concrete_defect", "rebar_defect", "scaffold_hazard", "safety_hazard")
HIGH, MIDDLE = 0.9, 0.7
"""Confidence from which a result is shown as sure, and below which as doubtful."""


def type_name(key: str | None, language: Language) -> str:
    """Name of a document type; a key of another table stands for itself."""
    if not key:
        return say("type.unknown", language)
    if not has_doc_type(key):
        return key
    kind = doc_type(key)
    return kind.zh if language == "zh" else kind.en


def type_choices(language: Language) -> list[tuple[str, str]]:
    """Every document type as (key, name), for a list to choose from."""
    return [(kind.key, kind.zh if language == "zh" else kind.en) for kind in doc_types()]


def tag_name(key: str, language: Language, zh: str | None = None) -> str:
    """Name of a tag; one that the table does not have stands for itself."""
    if has_tag(key):
        return tag(key).zh if language == "zh" else capital(tag(key).en)
    return (zh or key) if language == "zh" else sentence(key)


@dataclass(frozen=True)
class LabelChoice:
    """A tag to be chosen. sought: everything it is looked for by, in small letters."""

    key: str
    name: str
    sought: str
    group: str


def label_choices(language: Language, own: Sequence[NewTag] = ()) -> tuple[LabelChoice, ...]:
    """Every tag for a list with typeahead: what is wrong first, then the archive's own, then what is seen."""
    added = tuple(
        LabelChoice(
            each.key, each.zh if language == "zh" else each.en, f"{each.zh} {each.en} {each.key}".casefold(), "own"
        )
        for each in own
    )
    made = [
        LabelChoice(
            kind.key,
            tag_name(kind.key, language),
            " ".join((kind.zh, kind.en, kind.key, *kind.aliases)).casefold(),
            kind.group,
        )
        for kind in tags()
    ]
    wrong = tuple(choice for choice in made if choice.group in DEFECT_GROUPS)
    return wrong + added + tuple(choice for choice in made if choice.group not in DEFECT_GROUPS)


def tag_meant(text: str, own: Sequence[NewTag] = ()) -> str | None:
    """Key of the tag that a person wrote: its key, its name in either language or one of its aliases."""
    wanted = text.strip().casefold()
    known = [(kind.key, (kind.key, kind.zh, kind.en, *kind.aliases)) for kind in tags()]
    known += [(each.key, (each.key, each.zh, each.en)) for each in own]
    return next((key for key, names in known if wanted in {name.casefold() for name in names}), None)


def field_name(field: FieldValue, language: Language) -> str:
    """Label of a catalogue field. Names that are keys are made readable; others stand as they are."""
    if language == "zh" or not field.name.isascii():
        return field.label_zh
    return sentence(field.name)


def finding_name(code: str, zh: str, language: Language) -> str:
    """Name of what a finding is about: a check code, or a suspected defect."""
    if code.startswith("defect:"):
        # Severity and presence are never asserted from a picture.
        return say("photo.suspected", language) + tag_name(code.removeprefix("defect:"), language, zh)
    key = f"code.{code}"
    if key in WORDS:
        return say(key, language)
    return zh if language == "zh" else sentence(code)


def word_or_own(group: str, value: str, language: Language) -> str:
    """The word for a value of a closed list (a status, a stage, a role), or the value where the list grew."""
    key = f"{group}.{value}"
    return say(key, language) if key in WORDS else sentence(value)


def sentence(key: str) -> str:
    """A key as words: `missing_signature` -> `Missing signature`."""
    return capital(key.replace("_", " ").replace(":", ": ").strip())


def capital(text: str) -> str:
    """With a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


def trust(confidence: float) -> str:
    """high, middle or low: how a confidence is coloured."""
    return "high" if confidence >= HIGH else "middle" if confidence >= MIDDLE else "low"


def percent(value: float) -> str:
    """0.934 -> 93%. A result below one is never rounded up to certainty."""
    shown = round(value * 100)
    return f"{99 if shown == 100 and value < 1 else shown}%"


def size(n_bytes: int) -> str:
    """Bytes as people read them."""
    amount = float(n_bytes)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit in ("B", "KB") else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")


def clock(seconds: float | None) -> str:
    """Seconds as m:ss or h:mm:ss."""
    whole = int(seconds or 0)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def moment(text: str | None) -> str:
    """An RFC 3339 time as `2025-03-12 08:30`, in UTC; the browser turns it into its own zone."""
    if not text:
        return ""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return text
    if told.tzinfo is not None:
        told = told.astimezone(UTC)
    return told.strftime("%Y-%m-%d %H:%M")


def shot_time(text: str) -> str:
    """A time of capture as the camera's clock showed it: `2025-03-12 08:30:05`; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return text


def joined(parts: Sequence[str | None], by: str = " · ") -> str:
    """The parts that are there, joined."""
    return by.join(part for part in parts if part)

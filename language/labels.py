"""What a chip says to a person, in the language of the question."""

from __future__ import annotations

from calendar import month_abbr, monthrange
from datetime import date
from typing import Literal

from language.domain import doc_type, has_doc_type, has_tag, tag
from language.periods import Bounds

Language = Literal["zh", "en"]

KINDS = {
    "document": ("文件", "Document"),
    "photo": ("照片", "Photo"),
    "video": ("视频", "Video"),
    "drawing": ("图纸", "Drawing"),
    "container": ("压缩包/文件组", "Container"),
    "other": ("其他", "Other"),
}
STATES = {
    "flagged": ("已标记", "Flagged"),
    "open": ("未整改", "Open"),
    "overdue": ("逾期", "Overdue"),
    "closed": ("已整改", "Closed"),
    "unsigned": ("漏签", "Unsigned"),
    "unsealed": ("未盖章", "Unsealed"),
    "illegible": ("模糊不清", "Illegible"),
}


def name_of(key: str, value: str, language: Language) -> str:
    """The name of a kind, state, document type or tag; the key itself where it has none."""
    if key == "type" and has_doc_type(value):
        return doc_type(value).zh if language == "zh" else doc_type(value).en
    if key == "tag" and has_tag(value):
        return tag(value).zh if language == "zh" else tag(value).en
    names = {"kind": KINDS, "state": STATES}.get(key, {}).get(value)
    return value if names is None else names[0 if language == "zh" else 1]


def date_label(bounds: Bounds, language: Language) -> str:
    """Days as a person would say them: 2025年3月, 2025-03-12, 2024-01-01起."""
    first, last = bounds
    if first and last:
        return _whole(first, last, language) or (f"{first}" if first == last else f"{first} ~ {last}")
    if first:
        return f"{first}起" if language == "zh" else f"since {first}"
    return f"{last}止" if language == "zh" else f"until {last}"


def amount_label(low: float | None, high: float | None, language: Language) -> str:
    """Bounds of an amount: ≥ 50,000元."""
    unit = "元" if language == "zh" else " yuan"
    if low is not None and high is not None:
        return f"{low:,.10g}{unit}" if low == high else f"{low:,.10g}~{high:,.10g}{unit}"
    return f"≥ {low:,.10g}{unit}" if low is not None else f"≤ {high:,.10g}{unit}"


def _whole(first: date, last: date, language: Language) -> str | None:
    """The name of a whole month, quarter or year; None for any other stretch."""
    is_whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1] and first.year == last.year
    if not is_whole:
        return None
    if first.month == last.month:
        return f"{first.year}年{first.month}月" if language == "zh" else f"{month_abbr[first.month]} {first.year}"
    if (first.month, last.month) == (1, 12):
        return f"{first.year}年" if language == "zh" else f"{first.year}"
    if last.month - first.month == 2 and first.month % 3 == 1:
        quarter = last.month // 3
        return f"{first.year}年第{quarter}季度" if language == "zh" else f"Q{quarter} {first.year}"
    return None

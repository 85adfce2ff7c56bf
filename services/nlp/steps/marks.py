"""The number, bullet or sign with which a line of a list or a heading begins, and how deep it stands."""

from __future__ import annotations

import re

_HAN = "[一二三四五六七八九十]{1,3}"
_STYLES: tuple[tuple[str, int, str], ...] = (
    ("hash", 1, r"#{1,4}\s*"),
    ("part", 1, rf"第{_HAN}(?:部分|章|节)[、,:]?\s*"),
    ("roman", 1, r"(?:I{1,3}|IV|VI{0,3}|IX|X)\s*[.、]\s*"),
    ("han", 1, rf"{_HAN}\s*[、.,:：，．]\s*"),
    ("han bare", 1, rf"{_HAN}\s+(?=[一-鿿])"),
    ("han paren", 2, rf"[（(]\s*{_HAN}\s*[)）]\s*[、.,:]?\s*"),
    ("item", 3, rf"第{_HAN}[项条][、,:]?\s*|第{_HAN}[、,:]\s*"),
    ("one dot", 3, r"\d{1,2}\s*[.．]\s*(?=\d{1,2}\s*(?:#|号楼|层|月\d))"),
    (
        "decimal",
        4,
        r"\d{1,2}(?:\.\d{1,2}){1,2}(?!\d|\s*%|\s*(?:mm?|cm|米|万|元|吨|t|方|㎡)(?![a-z])|[前之日号])[、.．]?\s*",
    ),
    ("number", 3, r"\d{1,2}\s*(?:[、．)）]|\.(?!\d)|[,，](?!\d{3}))\s*"),
    ("paren", 4, r"[（(]\s*(?:\d{1,2}|[a-z])\s*[)）]\s*[、.,:]?\s*"),
    ("circled", 5, r"[①-⑳❶-❿]\s*"),
    ("sign", 2, r"[☀-➿\U0001f300-\U0001faff]️?\s*"),
    ("bullet", 6, r"[-*•●◆■□▪·○]\s+|[•●◆■□▪○]\s*"),
    ("number bare", 3, r"\d{1,2}\s+(?=[一-鿿A-Z])"),
)
_PATTERNS = tuple((name, depth, re.compile(r"^\s*(?:" + pattern + ")")) for name, depth, pattern in _STYLES)


def read_mark(text: str) -> str:
    """The mark at the start of a line, with the white space around it; empty if there is none."""
    for _, _, pattern in _PATTERNS:
        if match := pattern.match(text):
            return text[: match.end()]
    return ""


def style_of(mark: str) -> str:
    """Name of the style of a mark; empty for no mark."""
    return next((name for name, _, pattern in _PATTERNS if pattern.match(mark)), "") if mark else ""


def depth_of(mark: str) -> int:
    """How deep a mark stands: 1 for 一、 and `##`, 2 for （一）, 3 for 1、, 4 for 1.1 and (1), 0 for none.

    A third figure (1.1.1) stands one deeper.
    """
    for name, depth, pattern in _PATTERNS:
        if mark and pattern.match(mark):
            return depth + (name == "decimal" and mark.count(".") >= 2 and re.search(r"\d\.\d+\.\d", mark) is not None)
    return 0


def strip_mark(text: str) -> int:
    """How much to leave out at the start of a sentence: a number, 一是, 首先."""
    mark = read_mark(text)
    if mark and style_of(mark) not in {"han bare", "number bare"}:
        return len(mark)
    spoken = re.match(r"\s*(?:[一二三四五六七八九十]是(?:要)?|首先|其次|再次|再者|最后|同时|另外|此外)[,:]?\s*", text)
    return spoken.end() if spoken else 0

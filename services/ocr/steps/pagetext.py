"""Lines and pages laid into one text with spans."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.reading import Line, Page
from foundation.errors import TooLarge

PAGE_BREAK, LINE_BREAK = "\f", "\n"


def lay_text(pages: Sequence[Page], max_chars: int) -> tuple[str, list[Page]]:
    """The document's text and the pages with every span filled in. Raises TooLarge."""
    texts: list[str] = []
    laid: list[Page] = []
    at = 0
    for page in pages:
        start = at
        lines: list[Line] = []
        for i, line in enumerate(page.lines):
            at += len(LINE_BREAK) if i else 0
            lines.append(line.model_copy(update={"span": (at, at + len(line.text))}))
            at += len(line.text)
        texts.append(LINE_BREAK.join(line.text for line in page.lines))
        laid.append(page.model_copy(update={"lines": lines, "span": (start, at)}))
        at += len(PAGE_BREAK)
        if at > max_chars:
            raise TooLarge(
                f"more than {max_chars} characters of text; split the file, or raise OCR_MAX_TEXT_CHARS",
                f"文字超过 {max_chars} 字,请拆分后提交",
            )
    return PAGE_BREAK.join(texts), laid


def clean_line(text: str) -> str:
    """A line without breaks and control characters; a tab stays, for it parts the cells of a row."""
    return "".join(c for c in text.replace("\r", " ").replace("\n", " ").replace("\f", " ") if c == "\t" or c >= " ")

"""How originals and texts leave the house: safe headers, Markdown."""

from __future__ import annotations

from urllib.parse import quote

from contracts.reading import Reading, Table

SHOWN_INLINE = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff", "video/mp4", "text/plain")
"""What a browser may show itself. Everything else, HTML above all, is a download."""


def content_headers(name: str, media_type: str) -> dict[str, str]:
    """Headers that keep an upload from running as a page of ours."""
    how = "inline" if media_type in SHOWN_INLINE else "attachment"
    return {
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control": "private, max-age=86400",
    }


def markdown_of(title: str, reading: Reading) -> str:
    """The reading as Markdown: a heading, then each page's lines and tables."""
    parts = [f"# {title}"]
    for page in reading.pages:
        if len(reading.pages) > 1:
            parts.append(f"<!-- page {page.page} -->")
        start, end = page.span or (0, 0)
        parts.append(reading.text[start:end].strip())
        parts.extend(_table(table) for table in page.tables if table.n_cols > 1)
    if not reading.pages:
        parts.append(reading.text)
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(table: Table) -> str:
    grid = [["" for _ in range(table.n_cols)] for _ in range(table.n_rows)]
    for cell in table.cells:
        if cell.row < table.n_rows and cell.col < table.n_cols:
            grid[cell.row][cell.col] = cell.text.replace("\n", " ").replace("|", "\\|")
    rows = ["| " + " | ".join(row) + " |" for row in grid]
    rows.insert(1, "|" + " --- |" * table.n_cols)
    return "\n".join(rows)

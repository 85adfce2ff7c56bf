"""A small kit to set forms on paper: ruled tables, paragraphs, seals and signatures, written as PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import ink
from fonts import PRINT
from fpdf import FPDF
from PIL import Image

Align = Literal["L", "C", "R"]
NOT_AT_START = "，。；：、）》」％%！？.,;:)"
TOKEN = re.compile(r"[A-Za-z0-9.\-+/=@_#%×~]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Cell:
    """A cell of a ruled table. span and rows count columns and rows; signs are (name, x mm, y mm) in the cell."""

    text: str = ""
    span: int = 1
    rows: int = 1
    align: Align = "L"
    font: str | None = None
    size: float | None = None
    hand: bool = False
    middle: bool = True
    fill: tuple[int, int, int] | None = None
    signs: tuple[tuple[str, float, float], ...] = ()


def C(text: str = "", span: int = 1, **more: object) -> Cell:
    """A cell, short to write in tables."""
    return Cell(text, span, **more)  # type: ignore[arg-type]


def label(text: str, span: int = 1, **more: object) -> Cell:
    """A cell that names what stands beside it."""
    return Cell(text, span, align="C", **more)  # type: ignore[arg-type]


class Sheet:
    """Pages of one document. All lengths are millimetres."""

    def __init__(
        self,
        *,
        font: str = "song",
        size: float = 10.5,
        landscape: bool = False,
        margin: float = 20,
        title: str = "",
        made: str = "2025-01-01",
        bold: str | None = None,
    ) -> None:
        self.pdf = FPDF(orientation="L" if landscape else "P", format="A4")
        for name, (file, number) in PRINT.items():
            self.pdf.add_font(name, fname=str(file), collection_font_number=number)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(datetime.fromisoformat(made).replace(tzinfo=UTC))
        self.pdf.set_title(title)
        self.pdf.set_producer("")
        self.font, self.size, self.margin = font, size, margin
        self.bold = bold or {"song": "song-b", "hei": "hei-b", "kai": "hei-b"}[font]
        self.new_page()

    def new_page(self) -> None:
        """Starts a page; y is at its top margin."""
        self.pdf.add_page()
        self.y = self.margin

    @property
    def width(self) -> float:
        """Width between the margins."""
        return float(self.pdf.w - 2 * self.margin)

    def wrap(self, text: str, width: float, font: str, size: float) -> list[str]:
        """Breaks text to lines no wider than `width`; no line starts with closing punctuation."""
        self.pdf.set_font(font, size=size)
        lines: list[str] = []
        for part in text.split("\n"):
            line = ""
            for token in TOKEN.findall(part):
                over = self.pdf.get_string_width(line + token) > width
                if over and line and token[0] not in NOT_AT_START:
                    lines.append(line.rstrip())
                    line = token.lstrip()
                else:
                    line += token
            lines.append(line.rstrip())
        return lines

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        font: str | None = None,
        size: float | None = None,
        color: tuple[int, int, int] = (0, 0, 0),
        align: Align = "L",
        width: float = 0,
    ) -> None:
        """One line of text with its upper edge at y. ☑ becomes an empty box ticked by hand."""
        font, size = font or self.font, size or self.size
        ticks = [i for i, char in enumerate(text) if char == "☑"]
        text = text.replace("☑", "□")
        self.pdf.set_font(font, size=size)
        self.pdf.set_text_color(*color)
        slack = width - self.pdf.get_string_width(text)
        x += slack / 2 if align == "C" else slack if align == "R" else 0
        self.pdf.text(x, y + size * 0.3528 * 0.88, text)
        for i in ticks:
            self._tick(x + self.pdf.get_string_width(text[:i]), y, size * 0.3528)

    def _tick(self, x: float, y: float, em: float) -> None:
        """A pen stroke through a box whose upper left corner is at x, y."""
        self.pdf.set_draw_color(*ink.BLUE_BLACK)
        self.pdf.set_line_width(0.5)
        self.pdf.line(x + 0.15 * em, y + 0.45 * em, x + 0.42 * em, y + 0.85 * em)
        self.pdf.line(x + 0.42 * em, y + 0.85 * em, x + 1.15 * em, y - 0.15 * em)
        self.pdf.set_draw_color(0, 0, 0)
        self.pdf.set_line_width(0.25)

    def title(
        self, text: str, *, size: float = 18, gap: float = 4, font: str | None = None, rule: bool = False
    ) -> None:
        """A centred heading."""
        self.write(self.margin, self.y, text, font=font or self.bold, size=size, align="C", width=self.width)
        if rule:
            w = self.pdf.get_string_width(text)
            x, y = self.pdf.w / 2 - w / 2, self.y + size * 0.3528 * 1.22
            self.pdf.set_line_width(0.35)
            self.pdf.line(x, y, x + w, y)
        self.y += size * 0.3528 * 1.25 + gap

    def pair(self, left: str, right: str, *, gap: float = 2, size: float | None = None) -> None:
        """Two texts at both ends of a line."""
        size = size or self.size
        self.write(self.margin, self.y, left, size=size)
        self.write(self.margin, self.y, right, size=size, align="R", width=self.width)
        self.y += size * 0.3528 * 1.3 + gap

    def para(
        self,
        text: str,
        *,
        indent: bool = True,
        size: float | None = None,
        font: str | None = None,
        lead: float = 1.65,
        gap: float = 1.2,
        align: Align = "L",
    ) -> None:
        """A paragraph, with the first line indented by two characters where wanted; breaks pages."""
        size, font = size or self.size, font or self.font
        lines = self.wrap(("　　" if indent else "") + text, self.width, font, size)
        for line in lines:
            if self.y > self.pdf.h - self.margin - size * 0.36:
                self.new_page()
            self.write(self.margin, self.y, line, font=font, size=size, align=align, width=self.width)
            self.y += size * 0.3528 * lead
        self.y += gap

    def _cell_height(self, cell: Cell, width: float, lead: float) -> float:
        size = cell.size or self.size
        font = "kai" if cell.hand else cell.font or self.font
        return len(self.wrap(cell.text, width - 3, font, size)) * size * 0.3528 * lead + 2.6

    def _draw_cell(self, cell: Cell, x: float, y: float, w: float, h: float, lead: float) -> None:
        if cell.fill:
            self.pdf.set_fill_color(*cell.fill)
        self.pdf.rect(x, y, w, h, style="DF" if cell.fill else "D")
        size = cell.size or self.size
        font = "kai" if cell.hand else cell.font or self.font
        lines = self.wrap(cell.text, w - 3, font, size)
        step = size * 0.3528 * lead
        ty = y + ((h - len(lines) * step) / 2 if cell.middle else 1.4) + step * 0.1
        for line in lines:
            color = ink.BLUE_BLACK if cell.hand else (0, 0, 0)
            self.write(x + 1.5, ty, line, font=font, size=size, color=color, align=cell.align, width=w - 3)
            ty += step
        for name, dx, dy in cell.signs:
            self.sign(name, x + dx, y + dy)

    def grid(
        self,
        widths: Sequence[float],
        rows: Sequence[Sequence[Cell]],
        *,
        heights: Sequence[float] | float = 8,
        lead: float = 1.35,
        line: float = 0.25,
        frame: float = 0.0,
    ) -> float:
        """A ruled table over the full width. widths are shares; heights the least height of each row.

        A cell with rows > 1 reaches down; the rows below it leave its columns out. Returns the upper edge.
        """
        total = sum(widths)
        w = [self.width * share / total for share in widths]
        least = [heights] * len(rows) if isinstance(heights, int | float) else list(heights)
        placed: list[tuple[Cell, int, int]] = []
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                placed.append((cell, r, c))
                taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.span)}
                c += cell.span
        for cell, r, c in placed:
            if cell.rows == 1:
                least[r] = max(least[r], self._cell_height(cell, sum(w[c : c + cell.span]), lead))
        if self.y + sum(least) > self.pdf.h - self.margin + 8:
            raise ValueError(f"table of {sum(least):.0f} mm does not fit at {self.y:.0f}: {rows[0][0].text}")
        top = self.y
        self.pdf.set_draw_color(0, 0, 0)
        self.pdf.set_line_width(line)
        for cell, r, c in placed:
            x, y = self.margin + sum(w[:c]), top + sum(least[:r])
            self._draw_cell(cell, x, y, sum(w[c : c + cell.span]), sum(least[r : r + cell.rows]), lead)
        if frame:
            self.pdf.set_line_width(frame)
            self.pdf.rect(self.margin, top, self.width, sum(least))
        self.y = top + sum(least)
        return top

    def picture(self, image: Image.Image, x: float, y: float, w: float = 0, h: float = 0, quality: int = 80) -> None:
        """Puts a picture; one of w and h may be left out."""
        buffer = io.BytesIO()
        if image.mode == "RGBA":
            image.save(buffer, "PNG")
        else:
            image.convert("RGB").save(buffer, "JPEG", quality=quality)
        buffer.seek(0)
        self.pdf.image(buffer, x=x, y=y, w=w, h=h)

    def sign(self, name: str, x: float, y: float, h: float = 8.5, salt: str = "") -> None:
        """A signature with its upper left corner at x, y. `name` may also be a handwritten date."""
        image = ink.handwriting(name, salt=salt or f"{self.pdf.page_no()}{x:.0f}{y:.0f}")
        image.thumbnail((420, 130))
        self.picture(image, x, y, h=h * image.height / 130 * 1.0)

    def seal(
        self,
        unit: str,
        x: float,
        y: float,
        middle: str = "",
        *,
        d: float = 40,
        turn_deg: float = 0.0,
        wear: float = 0.35,
    ) -> None:
        """A round seal with its centre at x, y."""
        image = ink.round_seal(unit, middle, turn_deg=turn_deg, wear=wear)
        image.thumbnail((400, 400))
        self.picture(image, x - d / 2, y - d / 2, w=d)

    def stamp(self, rows: list[str], x: float, y: float, w: float = 28) -> None:
        """A rectangular seal with its upper left corner at x, y."""
        image = ink.square_seal(rows)
        image.thumbnail((360, 360))
        self.picture(image, x, y, w=w)

    def bytes(self) -> bytes:
        """The finished PDF."""
        return bytes(self.pdf.output())

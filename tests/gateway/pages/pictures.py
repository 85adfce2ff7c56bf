"""Invented pages, photos and a film, drawn when asked for: nothing of it comes from a real site."""

from __future__ import annotations

import io
import random
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from contracts.base import rectangle
from contracts.reading import Cell, Checkbox, Line, Page, PageImage, Seal, Signature, Table

WIDTH, HEIGHT = 1240, 1754
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
)
INK, RED = (28, 30, 36), (196, 40, 40)


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font with Chinese letters where the machine has one."""
    for name in FONTS:
        if Path(name).exists():
            return ImageFont.truetype(name, size)
    return ImageFont.load_default(size)


def box(x1: float, y1: float, x2: float, y2: float) -> list[float]:
    """Pixels of a page as a polygon in fractions."""
    return rectangle(x1 / WIDTH, y1 / HEIGHT, x2 / WIDTH, y2 / HEIGHT)


class Sheet:
    """A page being drawn, together with what reading it would give."""

    def __init__(self, number: int, at: int = 0) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), (252, 252, 249))
        self.draw = ImageDraw.Draw(self.image)
        self.lines: list[Line] = []
        self.page = Page(page=number, width_px=WIDTH, height_px=HEIGHT, image=PageImage(name=f"page-{number}.webp"))
        self._at = at
        self._dice = random.Random(number * 7 + at)

    def write(self, text: str, x: int, y: int, size: int = 30, sure: float | None = None, ink: object = INK) -> Line:
        """A line of text; its confidence is thrown unless given."""
        self.draw.text((x, y), text, font=font(size), fill=ink)
        left, top, right, bottom = self.draw.textbbox((x, y), text, font=font(size))
        line = Line(
            text=text,
            polygon=box(left - 3, top - 4, right + 3, bottom + 4),
            confidence=sure if sure is not None else round(self._dice.uniform(0.91, 0.998), 3),
            span=(self._at, self._at + len(text)),
        )
        self._at += len(text) + 1
        self.lines.append(line)
        return line

    def paragraph(self, rows: list[str], y: int, size: int = 30, step: int = 52) -> int:
        """Several lines; returns the height below them."""
        for row in rows:
            self.write(row, 130, y, size)
            y += step
        return y

    def table(self, rows: list[list[str]], y: int, widths: list[int], step: int = 70) -> None:
        """A ruled table."""
        x0, cells = 110, []
        for r, row in enumerate(rows):
            x = x0
            for c, text in enumerate(row):
                self.draw.rectangle(
                    (x, y + r * step, x + widths[c], y + (r + 1) * step), outline=(90, 94, 102), width=2
                )
                line = self.write(text, x + 14, y + r * step + 18, 26) if text else None
                polygon = box(x, y + r * step, x + widths[c], y + (r + 1) * step)
                cells.append(Cell(row=r, col=c, text=line.text if line else "", polygon=polygon))
                x += widths[c]
        outline = box(x0, y, x0 + sum(widths), y + step * len(rows))
        table = Table(n_rows=len(rows), n_cols=len(widths), cells=cells, polygon=outline)
        self.page = self.page.model_copy(update={"tables": [*self.page.tables, table]})

    def seal(self, text: str, x: int, y: int, radius: int = 120) -> None:
        """A round red seal."""
        layer = Image.new("RGBA", self.image.size, (0, 0, 0, 0))
        pen = ImageDraw.Draw(layer)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(*RED, 190), width=7)
        pen.text((x, y), "★", font=font(64), fill=(*RED, 190), anchor="mm")
        pen.text((x, y + radius - 40), text[-6:], font=font(24), fill=(*RED, 190), anchor="mm")
        pen.text((x, y - radius + 36), text[:6], font=font(24), fill=(*RED, 190), anchor="mm")
        self.image.paste(layer, mask=layer)
        found = Seal(text=text, polygon=box(x - radius, y - radius, x + radius, y + radius), confidence=0.93)
        self.page = self.page.model_copy(update={"seals": [*self.page.seals, found]})

    def sign(self, label: str, x: int, y: int, name: str | None) -> None:
        """A place for a signature, signed when a name is given."""
        self.write(label, x, y, 28)
        if name:
            self.draw.text((x + 190, y - 8), name, font=font(42), fill=(30, 40, 120))
        self.draw.line((x + 170, y + 44, x + 420, y + 44), fill=(120, 124, 132), width=2)
        place = box(x + 170, y - 14, x + 420, y + 50)
        found = Signature(label=label, is_signed=bool(name), polygon=place, confidence=0.9)
        self.page = self.page.model_copy(update={"signatures": [*self.page.signatures, found]})

    def tick(self, label: str, x: int, y: int, is_checked: bool) -> None:
        """A box to tick."""
        self.draw.rectangle((x, y, x + 30, y + 30), outline=INK, width=3)
        if is_checked:
            self.draw.line((x + 5, y + 16, x + 12, y + 25, x + 27, y + 4), fill=INK, width=4)
        self.write(label, x + 44, y - 4, 26)
        found = Checkbox(label=label, is_checked=is_checked, polygon=box(x, y, x + 30, y + 30))
        self.page = self.page.model_copy(update={"checkboxes": [*self.page.checkboxes, found]})

    def done(self) -> tuple[Page, bytes]:
        """The reading and the image (PNG)."""
        last = self.lines[-1].span[1] if self.lines and self.lines[-1].span else self._at
        first = self.lines[0].span[0] if self.lines and self.lines[0].span else 0
        return self.page.model_copy(update={"lines": self.lines, "span": (first, last)}), as_png(self.image)


def as_png(image: Image.Image) -> bytes:
    """The bytes of a picture."""
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def shrunk(content: bytes, width: int) -> bytes:
    """A picture at most `width` wide."""
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((width, width * 4))
        return as_png(image)


def concrete_photo(seed: int, *, is_honeycombed: bool) -> bytes:
    """A grey wall, with or without a honeycombed patch, and a camera's watermark."""
    dice = random.Random(seed)
    noise = Image.effect_noise((1200, 900), 26).filter(ImageFilter.GaussianBlur(1.6))
    image = Image.merge(
        "RGB", (noise.point(lambda v: v + 34), noise.point(lambda v: v + 32), noise.point(lambda v: v + 26))
    )
    pen = ImageDraw.Draw(image)
    for x in (0, 410, 820):
        pen.line((x, 0, x, 900), fill=(138, 136, 130), width=3)
    for x in range(200, 1200, 410):
        for y in (200, 620):
            pen.ellipse((x - 11, y - 11, x + 11, y + 11), fill=(78, 76, 72))
    if is_honeycombed:
        for _ in range(260):
            x, y, r = dice.gauss(640, 90), dice.gauss(560, 62), dice.uniform(3, 13)
            pen.ellipse((x - r, y - r, x + r, y + r), fill=tuple(dice.randint(58, 96) for _ in range(3)))
    pen.rectangle((30, 700, 560, 870), fill=(24, 60, 120))
    for n, text in enumerate(
        ("施工区域:3号楼地下室外墙", "拍摄时间:2025-03-18 09:42", "天气:阴 12℃  经度 121.47 纬度 31.23")
    ):
        pen.text((46, 712 + n * 50), text, font=font(29), fill=(255, 255, 255))
    return as_png(image)


def rebar_photo(seed: int) -> bytes:
    """A mat of reinforcement."""
    dice = random.Random(seed)
    image = Image.new("RGB", (1200, 900), (176, 160, 138))
    pen = ImageDraw.Draw(image)
    for n in range(26):
        x = n * 50 + dice.randint(-5, 5)
        pen.line((x, 0, x + dice.randint(-14, 14), 900), fill=(112, 78, 58), width=12)
    for n in range(20):
        y = n * 50 + dice.randint(-5, 5)
        pen.line((0, y, 1200, y + dice.randint(-8, 8)), fill=(96, 66, 50), width=11)
    return as_png(image.filter(ImageFilter.GaussianBlur(0.8)))


def scaffold_photo(seed: int) -> bytes:
    """A scaffold before a wall."""
    dice = random.Random(seed)
    image = Image.new("RGB", (1200, 900), (188, 206, 222))
    pen = ImageDraw.Draw(image)
    pen.rectangle((220, 60, 1200, 900), fill=(200, 196, 188))
    for x in range(120, 1200, 130):
        pen.line((x, 0, x + dice.randint(-6, 6), 900), fill=(70, 84, 104), width=9)
    for y in range(80, 900, 150):
        pen.line((60, y, 1200, y), fill=(86, 100, 120), width=9)
        pen.rectangle((60, y - 14, 1200, y - 4), fill=(168, 130, 74))
    pen.line((120, 900, 640, 80), fill=(150, 60, 40), width=8)
    return as_png(image)


def heatmap() -> bytes:
    """Where the defect head looked, as a transparent layer over the honeycombed photo."""
    spot = Image.new("L", (1200, 900), 0)
    ImageDraw.Draw(spot).ellipse((470, 430, 810, 690), fill=235)
    spot = spot.filter(ImageFilter.GaussianBlur(60))
    layer = Image.merge(
        "RGBA",
        (spot.point(lambda v: min(255, v * 2)), spot.point(lambda v: max(0, 200 - v)), spot.point(lambda _: 30), spot),
    )
    return as_png(layer)


def film(seconds: int = 24, rate: int = 5) -> bytes:
    """A short film (WebM): three scenes with a running clock."""
    import av
    import numpy as np

    scenes = [
        Image.open(io.BytesIO(make(3))).resize((480, 360))
        for make in (rebar_photo, scaffold_photo, lambda n: concrete_photo(n, is_honeycombed=True))
    ]
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as out:
        stream = out.add_stream("libvpx", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 480, 360, "yuv420p"
        for n in range(seconds * rate):
            frame = scenes[n * 3 // (seconds * rate)].copy()
            ImageDraw.Draw(frame).text((330, 320), f"{n / rate:05.1f} s", font=font(28), fill=(255, 255, 0))
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.asarray(frame), format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return target.getvalue()

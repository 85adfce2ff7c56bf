"""Paper: sheets that remember every line, field, seal and fault put on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageDraw

from tools.forms import ink as pens
from tools.forms.fonts import HEAVY, font_for, sized

Box = tuple[float, float, float, float]
BLACK = (28, 28, 30)
NO_START = "，。；：、）！？》”,.;:)%℃"
GAP = 1.42
HAND_SCALE = {"liu-jian-mao-cao": 1.42, "long-cang": 1.34, "zhi-mang-xing": 1.3, "ma-shan-zheng": 1.22}


@dataclass(frozen=True)
class Mark:
    """One line of text: what it says, whether it is printed or handwritten, its box in pixels."""

    text: str
    ink: str
    box: Box


@dataclass(frozen=True)
class Plant:
    """A fault on a page and where it is."""

    code: str
    detail: str


@dataclass
class Sheet:
    """One page."""

    image: Image.Image
    marks: list[Mark] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    plants: list[Plant] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    title: str | None = None
    title_box: Box | None = None

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.image)


@dataclass
class Book:
    """The sheets of one document, written from top to bottom. `y` is the pen's height on the current sheet."""

    rng: Random
    size: tuple[int, int]
    face: str
    title_face: str
    hand: str
    base_px: int = 25
    margin_px: int = 95
    hand_colour: pens.Colour = (30, 40, 110)
    has_drawn_figures: bool = False
    stretch: float = 1.0
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0

    def __post_init__(self) -> None:
        self.turn()

    @property
    def sheet(self) -> Sheet:
        """The current sheet."""
        return self.sheets[-1]

    @property
    def width(self) -> float:
        """Pixels between the margins."""
        return self.size[0] - 2 * self.margin_px

    def turn(self) -> None:
        """Begin a new sheet."""
        self.sheets.append(Sheet(Image.new("RGB", self.size, "white")))
        self.y = self.margin_px

    @property
    def leading(self) -> float:
        """Line pitch of running text in letter heights."""
        return GAP * min(1.5, float(self.stretch**0.6))

    def need(self, height: float) -> None:
        """Begin a new sheet unless there is room for that many pixels."""
        if self.y + height > self.size[1] - self.margin_px * 0.8 and self.y > self.margin_px + 40:
            self.turn()

    def char_width(self, char: str, size: int, face: str) -> float:
        """Pixels a character takes."""
        return float(sized(font_for(char, face), size).getlength(char))

    def measure(self, text: str, size: int, face: str) -> float:
        """Pixels a line takes."""
        return sum(self.char_width(char, size, face) for char in text)

    def pen(self, ink: str, size: int) -> tuple[str, int]:
        """Font and size for an ink: handwriting runs larger than print, and brush fonts are cut small."""
        return (self.hand, int(size * HAND_SCALE.get(self.hand, 1.1))) if ink == "hand" else (self.face, size)

    def wrap(self, text: str, width: float, size: int, ink: str = "print") -> list[str]:
        """The text broken into lines no wider than `width`; a closing mark never begins a line."""
        face, size = self.pen(ink, size)
        lines, line, used = [], "", 0.0
        for char in text:
            wide = self.char_width(char, size, face)
            if (used + wide > width and line and char not in NO_START) or char == "\n":
                lines.append(line)
                line, used = "", 0.0
            if char != "\n":
                line, used = line + char, used + wide
        return [*lines, line] if line or not lines else lines

    def put(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        *,
        ink: str = "print",
        face: str | None = None,
        colour: pens.Colour | None = None,
        is_marked: bool = True,
    ) -> float:
        """Write one line with its top left at `at`; returns its width."""
        own_face, size = self.pen(ink, size)
        face = face or own_face
        colour = colour or (self.hand_colour if ink == "hand" else BLACK)
        x, y = at
        if ink == "hand" and self.has_drawn_figures and pens.is_drawable(text):
            x += pens.draw_figures(self.sheet.draw, at, text, size, colour, self.rng)
        elif ink == "hand":
            for char in text:
                font = sized(font_for(char, face), max(8, size + self.rng.randrange(-2, 3)))
                self.sheet.draw.text((x, y + self.rng.gauss(0, size * 0.045)), char, font=font, fill=colour)
                x += font.getlength(char) + self.rng.uniform(-1, 1)
        else:
            for run, name in self.runs(text, face):
                font = sized(name, size)
                self.sheet.draw.text((x, y), run, font=font, fill=colour, stroke_width=int(name in HEAVY))
                x += font.getlength(run)
        if is_marked and text.strip():
            self.sheet.marks.append(Mark(text.strip(), ink, (at[0], y, x, y + size * 1.2)))
        return x - at[0]

    def entitle(self, box: Box, text: str) -> None:
        """Note a line of the title; only what is on the paper counts."""
        if text.strip():
            self.sheet.marks.append(Mark(text.strip(), "print", box))
            self.sheet.title_box = box

    def runs(self, text: str, face: str) -> list[tuple[str, str]]:
        """The text cut where the font changes."""
        cut: list[tuple[str, str]] = []
        for char in text:
            name = font_for(char, face)
            if cut and cut[-1][1] == name:
                cut[-1] = (cut[-1][0] + char, name)
            else:
                cut.append((char, name))
        return cut

    def height_of(self, text: str, width: float, size: int, ink: str = "print") -> float:
        """Pixels a text takes when wrapped."""
        return len(self.wrap(text, width, size, ink)) * self.pitch(size, ink)

    def pitch(self, size: int, ink: str) -> float:
        """Line pitch inside cells."""
        return size * GAP * (1.12 if ink == "hand" else 1.0)

    def lay(self, box: Box, text: str, size: int, *, ink: str = "print", align: str = "centre") -> None:
        """Write a text into a box, wrapped and centred in height."""
        left, top, right, bottom = box
        face, real = self.pen(ink, size)
        lines = self.wrap(text, right - left, size, ink)
        pitch = self.pitch(size, ink)
        y = top + max(0, (bottom - top - len(lines) * pitch) / 2) + size * (0.12 if ink == "print" else 0)
        for line in lines:
            spare = right - left - self.measure(line, real, face)
            shift = {"centre": spare / 2, "right": spare}.get(align, 0)
            self.put((left + max(0, shift), y), line, size, ink=ink)
            y += pitch

    def upright(self, box: Box, text: str, size: int) -> None:
        """Write a text from top to bottom, one character a line, as in narrow cells; gold has it as one line."""
        left, top, right, bottom = box
        step = min(size * 1.3, (bottom - top) / max(1, len(text)))
        y = top + (bottom - top - step * len(text)) / 2
        x = (left + right) / 2 - size / 2
        self.sheet.marks.append(Mark(text, "print", (x, y, x + size, y + step * len(text))))
        for char in text:
            self.put((x, y), char, size, is_marked=False)
            y += step

    def flow(self, text: str, size: int, *, ink: str = "print", indent: float = 0, left: float | None = None) -> None:
        """Write a paragraph at the pen, over sheets if need be."""
        start = self.margin_px if left is None else left
        width = self.size[0] - self.margin_px - start
        lines = self.wrap("\u3000" * int(indent) + text, width, size, ink)
        for line in lines:
            self.need(size * self.leading)
            bare = line.lstrip("\u3000")
            self.put((start + (len(line) - len(bare)) * size, self.y), bare, size, ink=ink)
            self.y += size * self.leading

    def frame(self, box: Box, width_px: int = 2) -> None:
        """A ruled box."""
        self.sheet.draw.rectangle(box, outline=(45, 45, 45), width=width_px)

    def rule(self, a: tuple[float, float], b: tuple[float, float], width_px: int = 2) -> None:
        """A ruled line."""
        self.sheet.draw.line([a, b], fill=(45, 45, 45), width=width_px)

    def stamp(self, at: tuple[float, float], name: str, foot: str, *, is_oval: bool = False) -> None:
        """Press a red seal with its centre at `at`."""
        mark = pens.seal(name, foot, self.rng, is_oval=is_oval, diameter_px=self.rng.randrange(200, 250))
        left = min(self.size[0] - mark.width - 4, max(4, int(at[0] - mark.width / 2)))
        top = min(self.size[1] - mark.height - 4, max(4, int(at[1] - mark.height / 2)))
        patch = self.sheet.image.crop((left, top, left + mark.width, top + mark.height)).convert("RGBA")
        patch.alpha_composite(mark)
        self.sheet.image.paste(patch.convert("RGB"), (left, top))
        self.sheet.seals.append(name)

    def sign(self, box: Box, name: str, *, is_drawn: bool) -> None:
        """Sign in the box: strokes nobody can read, or the name in handwriting."""
        left, top, right, bottom = box
        high, wide = min(bottom - top, 52), min(right - left, 150)
        left += (right - left - wide) * self.rng.uniform(0.1, 0.6)
        top += (bottom - top - high) / 2
        if is_drawn:
            pens.scribble(self.sheet.draw, (left, top, left + wide, top + high), self.hand_colour, self.rng)
            self.sheet.marks.append(Mark("", "signature", (left, top, left + wide, top + high)))
        else:
            self.put((left, top), name, int(high * 0.68), ink="hand")

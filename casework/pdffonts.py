"""Fonts for PDFs that we write: a font of this machine, embedded as far as it is used; else the standard ones.

The standard ones are not embedded: Helvetica, and STSong-Light of the Adobe-GB1 collection, for which every PDF reader
that shows Chinese has letters of its own (ISO 32000-1, 9.7.5.2).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

UNITS = 1000.0
"""Widths are told in thousandths of the size."""

PLACES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/STHeiti Light.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
"""Where systems keep a font with Chinese letters."""

_HELVETICA = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556"
    " 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778"
    " 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556"
    " 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_LATIN = {chr(32 + n): float(width) for n, width in enumerate(_HELVETICA.split())}
"""Widths of Helvetica, from its published metrics."""


class Font(Protocol):
    """What a page needs of a font. Its objects are made after all pages are known."""

    def width(self, char: str) -> float:
        """Width of a letter, in thousandths of the size."""

    def runs(self, text: str) -> list[tuple[str, str]]:
        """A text cut into (name of a font resource, letters)."""

    def encoded(self, name: str, text: str) -> str:
        """The hexadecimal operand of Tj for letters of one run."""

    def objects(self, first: int) -> tuple[dict[str, int], list[bytes]]:
        """Numbers of the resources by name, and the objects themselves, numbered from `first`."""


def find_font(given: str) -> Path | None:
    """The font that is set, or one that this machine has; None when there is none. given: a path, or empty."""
    if given:
        return Path(given)
    return next((Path(place) for place in PLACES if Path(place).is_file()), None)


def open_font(path: Path | None, texts: Iterable[str]) -> Font:
    """A font with the letters of these texts. A file that is no usable font is passed over."""
    if path is not None:
        try:
            return EmbeddedFont.cut(path, {char for text in texts for char in text})
        except Exception:  # a font of the machine's may be anything; the standard ones always do
            return StandardFonts()
    return StandardFonts()


def stream(content: bytes, **more: object) -> bytes:
    """A stream object, compressed."""
    packed = zlib.compress(content, 6)
    told = "".join(f" /{name} {value}" for name, value in more.items())
    return b"<< /Length %d /Filter /FlateDecode%s >>\nstream\n%s\nendstream" % (len(packed), told.encode(), packed)


class StandardFonts:
    """Helvetica for Latin letters, STSong-Light for all others."""

    def width(self, char: str) -> float:
        return _LATIN.get(char, UNITS)

    def runs(self, text: str) -> list[tuple[str, str]]:
        return [(name, "".join(run)) for name, run in groupby(text, key=lambda char: "L" if char in _LATIN else "C")]

    def encoded(self, name: str, text: str) -> str:
        return text.encode("ascii" if name == "L" else "utf-16-be").hex()

    def objects(self, first: int) -> tuple[dict[str, int], list[bytes]]:
        latin = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        chinese = (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
            b"/DescendantFonts [%d 0 R] >>" % (first + 2)
        )
        letters = (
            b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor %d 0 R >>"
            % (first + 3)
        )
        told = (
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
            b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        )
        return {"L": first, "C": first + 1}, [latin, chinese, letters, told]


@dataclass
class EmbeddedFont:
    """A font of this machine, cut down to the letters that are used. codes: of each letter in the PDF."""

    font: Any
    codes: dict[str, int]
    widths: dict[str, float]
    is_cff: bool

    @classmethod
    def cut(cls, path: Path, letters: set[str]) -> EmbeddedFont:
        """Raises what fontTools raises for a file that is no font."""
        from fontTools import subset
        from fontTools.ttLib import TTFont

        number = _simplified(path) if path.suffix.lower() in (".ttc", ".otc") else -1
        options = subset.Options(
            layout_features=[], name_IDs=[], notdef_outline=True, drop_tables=["GSUB", "GPOS", "FFTM"]
        )
        font = TTFont(path, fontNumber=number, lazy=True)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(char) for char in letters | {"?", " "}])
        cutter.subset(font)
        target = io.BytesIO()
        font.save(target)
        font = TTFont(io.BytesIO(target.getvalue()))
        is_cff = "CFF " in font
        names, scale = font.getBestCmap(), UNITS / font["head"].unitsPerEm
        widths = {chr(code): font["hmtx"][name][0] * scale for code, name in names.items()}
        return cls(font, {chr(code): _cid(font, name, is_cff) for code, name in names.items()}, widths, is_cff)

    def width(self, char: str) -> float:
        return self.widths.get(char, self.widths["?"])

    def runs(self, text: str) -> list[tuple[str, str]]:
        return [("E", text)]

    def encoded(self, _name: str, text: str) -> str:
        return "".join(f"{self.codes.get(char, self.codes['?']):04X}" for char in text)

    def objects(self, first: int) -> tuple[dict[str, int], list[bytes]]:
        name = b"AAAAAA+ReportFont"
        kind = b"CIDFontType0" if self.is_cff else b"CIDFontType2"
        by_code = {code: self.widths[char] for char, code in self.codes.items()}
        widths = " ".join(f"{code} [{round(width)}]" for code, width in sorted(by_code.items())).encode()
        identity = b"" if self.is_cff else b" /CIDToGIDMap /Identity"
        head, box = self.font["hhea"], " ".join(str(round(value)) for value in self._box()).encode()
        scale = UNITS / self.font["head"].unitsPerEm
        whole = b"<< /Type /Font /Subtype /Type0 /BaseFont %s /Encoding /Identity-H /DescendantFonts [%d 0 R]" % (
            name,
            first + 1,
        )
        whole += b" /ToUnicode %d 0 R >>" % (first + 4)
        letters = b"<< /Type /Font /Subtype /%s /BaseFont %s /DW 1000 /W [%s]%s" % (kind, name, widths, identity)
        letters += b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        letters += b" /FontDescriptor %d 0 R >>" % (first + 2)
        told = b"<< /Type /FontDescriptor /FontName %s /Flags 4 /FontBBox [%s] /ItalicAngle 0" % (name, box)
        told += b" /Ascent %d /Descent %d /CapHeight %d /StemV 80 /FontFile%s %d 0 R >>" % (
            round(head.ascent * scale),
            round(head.descent * scale),
            round(head.ascent * scale),
            b"3" if self.is_cff else b"2",
            first + 3,
        )
        return {"E": first}, [whole, letters, told, self._file(), stream(self._to_unicode())]

    def _file(self) -> bytes:
        if self.is_cff:
            return stream(self.font.getTableData("CFF "), Subtype="/CIDFontType0C")
        target = io.BytesIO()
        self.font.save(target)
        return stream(target.getvalue(), Length1=len(target.getvalue()))

    def _box(self) -> tuple[float, float, float, float]:
        head = self.font["head"]
        scale = UNITS / head.unitsPerEm
        return head.xMin * scale, head.yMin * scale, head.xMax * scale, head.yMax * scale

    def _to_unicode(self) -> bytes:
        """The map by which readers search and copy the text."""
        pairs = [f"<{code:04X}> <{char.encode('utf-16-be').hex()}>" for char, code in sorted(self.codes.items())]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        told = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Report def /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{told}endcmap end end"
        ).encode()


def _simplified(path: Path) -> int:
    """Which font of a collection has the letters of mainland China; the first where none says so."""
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as collection:
        names = [str(font["name"].getDebugName(4)) for font in collection.fonts]
    return next((n for n, name in enumerate(names) if " SC" in name), 0)


def _cid(font: Any, name: str, is_cff: bool) -> int:
    """The code of a glyph: its own number in a CID-keyed font, its place in any other."""
    if is_cff and hasattr(font["CFF "].cff[0], "ROS"):
        return int(name.removeprefix("cid")) if name.startswith("cid") else 0
    return int(font.getGlyphID(name))

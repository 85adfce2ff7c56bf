"""Fonts of the forms: each half prints and writes with families of its own, a missing glyph falls back to Noto."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

SHARE = Path("/usr/share/fonts")
NOTO = SHARE / "opentype/noto"
FILES: dict[str, tuple[Path, int]] = {  # name -> (file, number inside the collection)
    "song": (NOTO / "NotoSerifCJK-Regular.ttc", 2),
    "song-bold": (NOTO / "NotoSerifCJK-Bold.ttc", 2),
    "hei": (NOTO / "NotoSansCJK-Regular.ttc", 2),
    "hei-bold": (NOTO / "NotoSansCJK-Bold.ttc", 2),
    "hei-light": (NOTO / "NotoSansCJK-DemiLight.ttc", 2),
    "hei-black": (NOTO / "NotoSansCJK-Black.ttc", 2),
    "song-semi": (NOTO / "NotoSerifCJK-SemiBold.ttc", 2),
    "song-medium": (NOTO / "NotoSerifCJK-Medium.ttc", 2),
    "zenhei": (SHARE / "truetype/wqy/wqy-zenhei.ttc", 0),
    "microhei": (SHARE / "truetype/wqy/wqy-microhei.ttc", 0),
    "kai-gb": (SHARE / "truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    "wenkai": (SHARE / "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
    "wenkai-light": (SHARE / "truetype/lxgw-wenkai/LXGWWenKai-Light.ttf", 0),
    "wenkai-bold": (SHARE / "truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf", 0),
    "wenkai-mono": (SHARE / "truetype/lxgw-wenkai/LXGWWenKaiMono-Regular.ttf", 0),
    "wenkai-mono-bold": (SHARE / "truetype/lxgw-wenkai/LXGWWenKaiMono-Bold.ttf", 0),
    "wenkai-mono-light": (SHARE / "truetype/lxgw-wenkai/LXGWWenKaiMono-Light.ttf", 0),
    "song-gb": (SHARE / "truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "song-gb-heavy": (SHARE / "truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "uming": (SHARE / "truetype/arphic/uming.ttc", 0),
    "uming-heavy": (SHARE / "truetype/arphic/uming.ttc", 0),
    "ukai": (SHARE / "truetype/arphic/ukai.ttc", 0),
    "hei-medium": (NOTO / "NotoSansCJK-Medium.ttc", 2),
    "song-black": (NOTO / "NotoSerifCJK-Black.ttc", 2),
    "song-thin": (NOTO / "NotoSerifCJK-Light.ttc", 2),
    "mono": (NOTO / "NotoSansCJK-Regular.ttc", 7),
    "smiley": (SHARE / "truetype/smiley-sans/SmileySans-Oblique.ttf", 0),
    "dots": (SHARE / "opentype/unifont/unifont.otf", 0),
}
FACES: dict[str, list[tuple[str, str]]] = {  # half -> pairs of (text, title)
    "dev": [("song", "song-bold"), ("hei", "hei-bold"), ("zenhei", "zenhei"), ("song", "hei-bold")],
    "held": [
        ("kai-gb", "song-semi"),
        ("microhei", "hei-black"),
        ("hei-light", "kai-gb"),
        ("song-medium", "wenkai-bold"),
    ],
    "fresh": [
        ("song-gb", "song-gb-heavy"),
        ("song-gb", "song-gb-heavy"),
        ("wenkai-mono", "wenkai-mono-bold"),
        ("song-gb", "wenkai-mono-bold"),
        ("song-gb-heavy", "song-gb-heavy"),
    ],
    "third": [
        ("uming", "uming-heavy"),
        ("uming", "song-black"),
        ("song-thin", "song-black"),
        ("hei-medium", "hei-medium"),
        ("song-thin", "zcool-xiaowei"),
        ("uming", "smiley"),
    ],
}
HANDS = {  # half -> fonts a form is filled with; the last is always there
    "dev": ["long-cang", "zhi-mang-xing", "wenkai"],
    "held": ["ma-shan-zheng", "wenkai-light"],
    "fresh": ["liu-jian-mao-cao", "wenkai-mono-light"],
    "third": ["zcool-kuaile", "ukai"],
}
HEAVY = {
    "song-gb-heavy",
    "uming-heavy",
}  # drawn with a stroke around, as word processors embolden a face that has no bold cut
FALLBACK = "hei"
HAND_PACKAGE = "files/{name}-chinese-simplified-400-normal.woff"


def folder() -> Path:
    """Where handwriting fonts lie: FORMS_FONTS, or the folder of fonts the samples use."""
    default = os.environ.get("SAMPLES_CACHE", str(Path.home() / ".cache" / "sitetrace-samples"))
    return Path(os.environ.get("FORMS_FONTS", default))


@dataclass(frozen=True)
class Face:
    """A font that is there: its file and its number inside the collection."""

    name: str
    file: Path
    index: int


@lru_cache
def find(name: str) -> Face | None:
    """The font of that name, or None. A package of @fontsource is unpacked once, beside itself.

    A file of the system may lie in that folder too.
    """
    if name in FILES:
        file, index = FILES[name]
        file = file if file.exists() else folder() / file.name
        return Face(name, file, index) if file.exists() else None
    target = folder() / f"{name}.ttf"
    source = folder() / "fonts" / name / HAND_PACKAGE.format(name=name)
    if not target.exists() and source.exists():
        font = TTFont(source)
        font.flavor = None
        fresh = target.with_suffix(f".{os.getpid()}")
        font.save(fresh)
        fresh.replace(target)
    return Face(name, target, 0) if target.exists() else None


def faces(half: str) -> list[tuple[str, str]]:
    """Pairs of (text, title) fonts of a half that this machine has."""
    found = [pair for pair in FACES[half] if find(pair[0]) and find(pair[1])]
    if not found:
        raise SystemExit(
            "no CJK font: install fonts-noto-cjk, fonts-noto-cjk-extra, fonts-wqy-zenhei, fonts-wqy-microhei, "
            "fonts-arphic-gkai00mp, fonts-lxgw-wenkai"
        )
    return found


def hands(half: str) -> list[str]:
    """Handwriting fonts of a half that this machine has; a text font where there is none."""
    return [name for name in HANDS[half] if find(name)] or [faces(half)[0][0]]


@lru_cache(maxsize=256)
def sized(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """A font at a size."""
    face = find(name) or find(FALLBACK)
    if face is None:
        raise SystemExit(f"font {name} is missing: install fonts-noto-cjk")
    return ImageFont.truetype(str(face.file), size_px, index=face.index)


@lru_cache
def glyphs(name: str) -> frozenset[int]:
    """Code points a font can draw."""
    face = find(name)
    if face is None:
        return frozenset()
    with TTFont(face.file, fontNumber=face.index, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def font_for(char: str, name: str) -> str:
    """The font that draws a character: the wanted one, or the fallback."""
    return name if ord(char) in glyphs(name) else FALLBACK

"""Where the fonts of the samples come from: Debian packages and four handwriting fonts, all under the OFL."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

NOTO = Path("/usr/share/fonts/opentype/noto")
PRINT = {  # name -> (file, number inside the collection)
    "song": (NOTO / "NotoSerifCJK-Regular.ttc", 2),
    "song-b": (NOTO / "NotoSerifCJK-Bold.ttc", 2),
    "hei": (NOTO / "NotoSansCJK-Regular.ttc", 2),
    "hei-b": (NOTO / "NotoSansCJK-Bold.ttc", 2),
    "kai": (Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"), 0),
}
HANDS = ("long-cang", "zhi-mang-xing", "liu-jian-mao-cao", "ma-shan-zheng")


def cache() -> Path:
    """Folder for unpacked fonts and renders; SAMPLES_CACHE sets it."""
    path = Path(os.environ.get("SAMPLES_CACHE", Path.home() / ".cache" / "sitetrace-samples"))
    path.mkdir(parents=True, exist_ok=True)
    return path


@lru_cache
def hand_file(name: str) -> Path:
    """A handwriting font as TrueType. Expects the npm packages @fontsource/NAME unpacked as CACHE/fonts/NAME."""
    target = cache() / f"{name}.ttf"
    if not target.exists():
        folder = cache() / "fonts" / name
        source = next(folder.rglob(f"{name}-chinese-simplified-400-normal.woff2"), None)
        if source is None:
            raise SystemExit(f"font {name} is missing below {folder}: see tools/samples/README.md")
        font = TTFont(source)
        font.flavor = None
        font.save(target)
    return target


@lru_cache
def pil_print(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A printing font for pictures."""
    file, index = PRINT[name]
    return ImageFont.truetype(str(file), size, index=index)


@lru_cache
def pil_hand(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A handwriting font for pictures."""
    return ImageFont.truetype(str(hand_file(name)), size)

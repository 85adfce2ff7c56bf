"""Faces and plates blurred on derived pictures, never on the original. An aid: what was not found is not blurred."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import PurePosixPath

from PIL import Image, ImageFilter

from catalogue.actors import Actor
from catalogue.schema import Document
from contracts.sight import PrivateRegion, Sight
from foundation.errors import Forbidden, NotFound
from gateway.state import Gate

PICTURED = ("photo", "video", "container")
"""Kinds whose originals show, or may hold, people."""
CELLS = 6
"""A region is brought down to so many cells a side: a face of that size is nobody's."""
MARGIN = 0.18
"""Room around a region, in shares of its sides: hair, chin, the edge of a plate."""
WHOLE_CELLS = 24


def is_blurred(gate: Gate, actor: Actor, asked: bool) -> bool:
    """Whether this caller gets a derived picture blurred."""
    return asked or (gate.settings.blur == "always" and not actor.may("originals"))


def require_original(gate: Gate, actor: Actor, document: Document) -> None:
    """Raise Forbidden where pictures are blurred for the caller and this original would show them."""
    if document.kind in PICTURED and is_blurred(gate, actor, False):
        raise Forbidden(
            f"originals of photos and videos need the permission `originals`; role {actor.role} sees them blurred",
            "照片和视频原件需要“查看原件”权限,当前角色只能查看模糊处理后的图像",
        )


def blurred(gate: Gate, see_key: str | None, name: str, content: bytes) -> bytes:
    """A derived picture with its private regions blurred; all of it where nobody looked for any. Same type back."""
    if PurePosixPath(name).name.startswith("heatmap"):
        return content
    return blur(content, _regions(gate, see_key, name))


def _regions(gate: Gate, see_key: str | None, name: str) -> list[PrivateRegion] | None:
    if see_key is None:
        return None
    try:
        found = Sight.model_validate(gate.blobs.get_artefact(see_key)).private
    except NotFound:
        return None
    # Every other picture of a photo, and the thumbnail of a video, is the first one smaller.
    own = name if name.startswith("moment-") else "page-1.webp"
    return [region for region in found if region.picture == own] if found is not None else None


def blur(content: bytes, regions: Sequence[PrivateRegion] | None) -> bytes:
    """A picture of ours with these regions made unrecognisable; None: all of it. Same type back."""
    if regions is not None and not regions:
        return content
    with Image.open(io.BytesIO(content)) as opened:
        kind, image = opened.format or "WEBP", opened.convert("RGB")
    if regions is None:
        image = _coarse(image, WHOLE_CELLS)
    for region in regions or ():
        box = _box(region.polygon, image.size)
        image.paste(_coarse(image.crop(box), CELLS), box)
    target = io.BytesIO()
    image.save(target, kind, quality=80)
    return target.getvalue()


def _coarse(image: Image.Image, cells: int) -> Image.Image:
    small = image.resize((min(cells, image.width), min(cells, image.height)), Image.Resampling.BOX)
    grown = small.resize(image.size, Image.Resampling.BILINEAR)
    return grown.filter(ImageFilter.GaussianBlur(max(image.size) / cells / 3))


def _box(polygon: Sequence[float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The upright box around a region with its margin, in pixels, within the picture, never empty."""
    xs, ys = polygon[0::2], polygon[1::2]
    across, down = (max(xs) - min(xs)) * MARGIN, (max(ys) - min(ys)) * MARGIN
    left, top = int(max(min(xs) - across, 0) * size[0]), int(max(min(ys) - down, 0) * size[1])
    right, bottom = round(min(max(xs) + across, 1) * size[0]), round(min(max(ys) + down, 1) * size[1])
    left, top = min(left, size[0] - 1), min(top, size[1] - 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)

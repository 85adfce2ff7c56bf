"""OFD, the fixed-layout format of Chinese archives (GB/T 33190-2016): its pages, its words, its electronic seals.

Notices seals; whether their signatures hold is not looked at.
"""

from __future__ import annotations

import contextlib
import posixpath
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from defusedxml import ElementTree

from contracts.base import rectangle
from contracts.reading import Page, Seal
from foundation.errors import SiteTraceError
from services.ocr.steps.containers import ContainerLimits, check_zip
from services.ocr.steps.ofdobjects import Glyph, Item, Placed, counted, draw, items_of, lay, local, numbers
from services.ocr.steps.package import MAX_XML_BYTES
from services.ocr.steps.pdf import TextLayer, is_garbage, lines_of
from services.ocr.steps.pictures import MAX_SIDE_PX, open_frames
from services.ocr.steps.quads import Pixels
from services.ocr.steps.refusals import damaged, reading_a, too_many

POINTS_PER_MM = 72 / 25.4
A4_MM = (210.0, 297.0)
LONGEST_MM = 20_000.0
KEPT_PICTURES = 8
WHAT, ZH = "OFD file", "OFD 文件"
UTF8_STRING, OCTET_STRING = 0x0C, 0x04
PICTURE_HEADS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")


@dataclass(frozen=True)
class ElectronicSeal:
    """A seal that was set by a program. page: number of the page's entry, or empty; box: left, top, width, height."""

    name: str
    by: str
    at: str
    page: str
    box_mm: tuple[float, float, float, float] | None
    picture: bytes

    @property
    def told(self) -> str:
        """In words, for a person."""
        return " ".join(piece for piece in (f"电子签章:{self.name or self.by}", self.at) if piece)


@dataclass(frozen=True)
class OfdPage:
    """Where a page stands in the file."""

    id: str
    path: str
    base: str


@contextlib.contextmanager
def open_ofd(path: Path, limits: ContainerLimits, *, max_pages: int, max_pixels: int) -> Iterator[OfdFile]:
    """The file, checked before anything is unpacked. Raises EncryptedFile, UnreadableFile, TooLarge."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(WHAT, ZH, error) from error
    with archive:
        entries = [(entry, entry.filename) for entry in archive.infolist()]
        check_zip(entries, path.stat().st_size, limits)
        n_bytes = sum(entry.file_size for entry, name in entries if name.lower().endswith(".xml"))
        if n_bytes > MAX_XML_BYTES:
            raise too_many("bytes of XML inside", "文件内部 XML 字节数", n_bytes, MAX_XML_BYTES, "the size of the file")
        with reading_a(WHAT, ZH):
            opened = OfdFile(archive, max_pixels)
            n_pages = len(opened.pages)
        if not n_pages:
            raise damaged(WHAT, ZH, "it has no pages")
        if n_pages > max_pages:
            raise too_many("pages", "页数", n_pages, max_pages, "SITETRACE_MAX_PAGES")
        yield opened


class OfdFile:
    """One open file. Names inside are told with `/` and looked up without regard to case."""

    def __init__(self, archive: zipfile.ZipFile, max_pixels: int) -> None:
        self._archive, self._max_pixels = archive, max_pixels
        self._names = {_plain(name).lower(): name for name in archive.namelist()}
        self._root = self._tree("OFD.xml")
        self._picture = lru_cache(maxsize=KEPT_PICTURES)(self._open_picture)

    @cached_property
    def pages(self) -> list[OfdPage]:
        """The pages of every document in the file, in order."""
        found = []
        for base, document in self._documents:
            folder = posixpath.dirname(base)
            found += [
                OfdPage(page.get("ID") or "", _join(folder, page.get("BaseLoc")), base)
                for page in _all(document, "Page")
            ]
        return found

    @cached_property
    def facts(self) -> dict[str, str]:
        """Title, author, day of creation and electronic seals, as the file tells them."""
        facts = {}
        for tag, fact in (("Title", "title"), ("Author", "author"), ("CreationDate", "created")):
            if told := _text(self._root, tag):
                facts[fact] = told[:500]
        if self.seals:
            told = "; ".join(dict.fromkeys(seal.told for seal in self.seals))
            facts["electronic_seals"] = f"{told[:900]} (未验证签名 / signature not verified)"
        return facts

    @cached_property
    def seals(self) -> list[ElectronicSeal]:
        """Electronic seals; one that cannot be read is left out, for it changes no word of the pages."""
        found = []
        for place in _all(self._root, "Signatures"):
            listed = _join("", place.text)
            for entry in _all(self._tree_or_none(listed), "Signature"):
                where = _join(posixpath.dirname(listed), entry.get("BaseLoc"))
                found += list(self._seals_of(where, self._tree_or_none(where)))
        return found

    def draw(self, page: OfdPage, *, side_px: int, dpi: float) -> Drawn:
        """The words of a page with their places, and the page as a picture.

        side_px: long side of the picture of a page that has words. dpi: dots of one that has none, which is read.
        """
        with reading_a(WHAT, ZH):
            tree = self._tree(page.path)
            width, height = self._size(page, tree)
            items = list(counted(self._items(page, tree)))
            layer = _layer(items, width, height)
            wanted = side_px / max(width, height) if layer.lines else dpi / 25.4
            dots = min(wanted, MAX_SIDE_PX / max(width, height))
            image = draw(items, width, height, dots, self._picture)
            seals = [seal for seal in self.seals if seal.page == page.id and seal.box_mm is not None]
            for seal in seals:
                self._draw_seal(image, seal, dots)
            return Drawn(layer, image, [_as_seal(seal, width, height) for seal in seals])

    # Documents, pages, resources ------------------------------------------------------------------------------

    @cached_property
    def _documents(self) -> list[tuple[str, Element]]:
        found = []
        for body in _all(self._root, "DocBody"):
            if base := _text(body, "DocRoot"):
                found.append((_join("", base), self._tree(_join("", base))))
        return found

    @cached_property
    def _resources(self) -> dict[tuple[str, str], str]:
        """Path of a picture by document and number."""
        found = {}
        for base, document in self._documents:
            folder = posixpath.dirname(base)
            for tag in ("PublicRes", "DocumentRes", "PageRes"):
                for place in _all(document, tag):
                    path = _join(folder, place.text)
                    listed = self._tree_or_none(path)
                    inside = _join(posixpath.dirname(path), listed.get("BaseLoc") if listed is not None else "")
                    for media in _all(listed, "MultiMedia"):
                        found[base, media.get("ID") or ""] = _join(inside, _text(media, "MediaFile"))
        return found

    def _items(self, page: OfdPage, tree: Element) -> Iterator[Item]:
        """What the page shows, its template first, its stamps and notes last."""
        document = dict(self._documents)[page.base]
        folder = posixpath.dirname(page.base)
        templates = {each.get("ID"): each for each in _all(document, "TemplatePage")}
        for used in _all(tree, "Template"):
            if (template := templates.get(used.get("TemplateID"))) is not None:
                for content in _all(self._tree(_join(folder, template.get("BaseLoc"))), "Content"):
                    yield from self._named(page, items_of(content))
        for content in _all(tree, "Content"):
            yield from self._named(page, items_of(content))
        for listed in _all(document, "Annotations"):
            path = _join(folder, listed.text)
            for entry in _all(self._tree_or_none(path), "Page"):
                if entry.get("PageID") == page.id:
                    place = _join(posixpath.dirname(path), _text(entry, "FileLoc"))
                    yield from self._named(page, _annotations(self._tree_or_none(place)))

    def _named(self, page: OfdPage, items: Iterator[Item]) -> Iterator[Item]:
        """Pictures by their path in the file in place of the number that one document gives them."""
        for item in items:
            if isinstance(item, Placed):
                yield Placed(self._resources.get((page.base, item.resource), ""), item.quad)
            else:
                yield item

    def _size(self, page: OfdPage, tree: Element) -> tuple[float, float]:
        """Width and height in mm: the page's own, else the document's, else A4."""
        for holder in (tree, dict(self._documents)[page.base]):
            box = numbers(_text(holder, "PhysicalBox"))
            if len(box) == 4:
                if not (1 <= box[2] <= LONGEST_MM and 1 <= box[3] <= LONGEST_MM):
                    raise damaged(WHAT, ZH, f"a page of {box[2]} x {box[3]} mm")
                return box[2], box[3]
        return A4_MM

    def _open_picture(self, path: str) -> Pixels | None:
        """None where the picture is missing or of a kind that is not read."""
        try:
            return self._decoded(self._bytes(path))
        except (SiteTraceError, KeyError) as error:
            if getattr(error, "code", "") == "too_large":
                raise
            return None

    def _decoded(self, content: bytes) -> Pixels:
        with tempfile.NamedTemporaryFile(prefix="sitetrace-ofd-") as draft:
            draft.write(content)
            draft.flush()
            return next(open_frames(Path(draft.name), max_pixels=self._max_pixels, max_pages=1))

    # Seals ----------------------------------------------------------------------------------------------------

    def _seals_of(self, where: str, tree: Element | None) -> Iterator[ElectronicSeal]:
        if tree is None:
            return
        provider = next(_all(tree, "Provider"), None)
        by = (provider.get("Company") or provider.get("ProviderName") or "") if provider is not None else ""
        name, picture = self._seal_file(where, tree)
        places = [(stamp.get("PageRef") or "", _box(stamp.get("Boundary"))) for stamp in _all(tree, "StampAnnot")]
        for page, box in places or [("", None)]:
            yield ElectronicSeal(name, by.strip(), _text(tree, "SignatureDateTime"), page, box, picture)

    def _seal_file(self, where: str, tree: Element) -> tuple[str, bytes]:
        """Name and picture out of the seal's own file (GB/T 38540), or out of the signed value that repeats it."""
        folder = posixpath.dirname(where)
        places = [_text(seal, "BaseLoc") for seal in _all(tree, "Seal")] + [_text(tree, "SignedValue")]
        for place in filter(None, places):
            with contextlib.suppress(KeyError, ValueError, zipfile.BadZipFile, zlib.error):
                leaves = list(_leaves(self._bytes(_join(folder, place))))
                name = next((value.decode("utf-8") for tag, value in leaves if tag == UTF8_STRING), "")
                pictures = (v for tag, v in leaves if tag == OCTET_STRING and v.startswith(PICTURE_HEADS))
                return name.strip()[:200], next(pictures, b"")
        return "", b""

    def _draw_seal(self, image: Pixels, seal: ElectronicSeal, dots: float) -> None:
        if not seal.picture or seal.box_mm is None:
            return
        left, top, width, height = (value * dots for value in seal.box_mm)
        quad = np.array([[left, top], [left + width, top], [left + width, top + height], [left, top + height]])
        # The seal is told by its name in any case; a picture of it that cannot be opened takes nothing away.
        with contextlib.suppress(SiteTraceError):
            lay(image, self._decoded(seal.picture), quad.astype(np.float32))

    # Members --------------------------------------------------------------------------------------------------

    def _bytes(self, path: str) -> bytes:
        """Raises KeyError where there is no such member."""
        return self._archive.read(self._names[_plain(path).lower()])

    def _tree(self, path: str) -> Element:
        """Raises KeyError, ParseError, or ValueError where the XML would expand."""
        root: Element = ElementTree.fromstring(self._bytes(path))
        return root

    def _tree_or_none(self, path: str) -> Element | None:
        """A part that files may lack; None where it is not there."""
        return self._tree(path) if _plain(path).lower() in self._names else None


@dataclass(frozen=True)
class Drawn:
    """A page: its words (none when it has none that can be trusted), its picture, its electronic seals."""

    layer: TextLayer
    image: Pixels
    seals: list[Seal]


def with_seals(page: Page, electronic: list[Seal]) -> Page:
    """The page with electronic seals in place of what was read from their pictures."""
    boxes = [
        (min(s.polygon[0::2]), min(s.polygon[1::2]), max(s.polygon[0::2]), max(s.polygon[1::2])) for s in electronic
    ]

    def is_one_of_them(seal: Seal) -> bool:
        x, y = sum(seal.polygon[0::2]) / 4, sum(seal.polygon[1::2]) / 4
        return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)

    return page.model_copy(update={"seals": electronic + [s for s in page.seals if not is_one_of_them(s)]})


def _as_seal(seal: ElectronicSeal, width: float, height: float) -> Seal:
    left, top, wide, high = seal.box_mm or (0.0, 0.0, 0.0, 0.0)
    sides = left / width, top / height, (left + wide) / width, (top + high) / height
    shape = "round" if abs(wide - high) < 0.1 * max(wide, high) else "square"
    return Seal(
        text=seal.name or seal.by,
        polygon=rectangle(*(min(max(side, 0.0), 1.0) for side in sides)),
        confidence=1.0,
        shape=shape,
    )


def _layer(items: list[Item], width: float, height: float) -> TextLayer:
    chars: list[str] = []
    boxes: list[np.ndarray] = []
    for item in items:
        if isinstance(item, Glyph):
            chars.append(item.char)
            boxes.append(np.concatenate([item.quad.min(axis=0), item.quad.max(axis=0)]) * POINTS_PER_MM)
    visible = "".join(char for char in chars if not char.isspace())
    size = width * POINTS_PER_MM, height * POINTS_PER_MM
    if not visible or is_garbage(visible):
        return TextLayer([], *size, 0)
    return TextLayer(lines_of(chars, np.array(boxes, np.float32)), *size, 0)


def _annotations(tree: Element | None) -> Iterator[Item]:
    for note in _all(tree, "Annot"):
        if note.get("Visible") == "false" or note.get("Type") == "Watermark":
            continue
        for look in _all(note, "Appearance"):
            box = _box(look.get("Boundary"))
            yield from items_of(look, (box[0], box[1]) if box else (0.0, 0.0))


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return (each for each in element.iter() if local(each) == name) if element is not None else iter(())


def _text(element: Element, name: str) -> str:
    return next(((each.text or "").strip() for each in _all(element, name)), "")


def _join(folder: str, place: str | None) -> str:
    """A path inside the file from one that begins at its root or at a folder."""
    told = (place or "").strip().replace("\\", "/")
    return _plain(told if told.startswith("/") else posixpath.join(folder, told))


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/")


def _leaves(der: bytes, depth: int = 0) -> Iterator[tuple[int, bytes]]:
    """Tag and value of everything in DER that holds nothing further. Raises ValueError where it is cut off."""
    at = 0
    while at + 2 <= len(der) and depth <= 20:
        tag, length = der[at], der[at + 1]
        at += 2
        if length & 0x80:
            n = length & 0x7F
            length = int.from_bytes(der[at : at + n], "big")
            at += n
        if at + length > len(der):
            raise ValueError("DER is cut off")
        value = der[at : at + length]
        if tag & 0x20:
            yield from _leaves(value, depth + 1)
        else:
            yield tag, value
        at += length

"""Books and manuals as EPUB: the chapters in the order of the spine, as running text and tables."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from defusedxml import ElementTree

from contracts.reading import Page
from services.ocr.steps.office import NativeReading
from services.ocr.steps.plain import decode, html_pages
from services.ocr.steps.refusals import damaged, reading_a, too_many
from services.ocr.steps.sheets import native_pages

_CONTAINER = "META-INF/container.xml"
_NS = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
}


def read_epub(path: Path, max_chars: int, max_pages: int) -> NativeReading:
    """Each chapter begins a page of its own. Raises UnreadableFile, TooLarge."""
    with reading_a("EPUB file", "EPUB 文件"), zipfile.ZipFile(path) as archive:
        package = _package_name(archive)
        tree = ElementTree.fromstring(_member(archive, package, max_chars))
        title = tree.findtext("o:metadata/d:title", None, _NS)
        pages: list[Page] = []
        n_chars = 0
        for name in _spine(tree, posixpath.dirname(package)):
            markup = decode(_member(archive, name, max_chars))
            n_chars += len(markup)
            if n_chars > max_chars * 4:  # markup is up to a few times its text
                raise too_many("characters", "字符数", n_chars, max_chars, "OCR_MAX_TEXT_CHARS")
            chapter = html_pages(markup, max_pages).pages
            if any(page.lines for page in chapter):
                pages += [page.model_copy(update={"page": len(pages) + n}) for n, page in enumerate(chapter, 1)]
    return NativeReading(pages or native_pages([], max_pages), title, {})


def _package_name(archive: zipfile.ZipFile) -> str:
    root = ElementTree.fromstring(_member(archive, _CONTAINER, 1_000_000))
    found = root.find("c:rootfiles/c:rootfile", _NS)
    if found is None:
        raise damaged("EPUB file", "EPUB 文件", "it names no package")
    return str(found.get("full-path"))


def _spine(package: ElementTree.Element, folder: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.iterfind("o:manifest/o:item", _NS)}
    for reference in package.iterfind("o:spine/o:itemref", _NS):
        item = items.get(reference.get("idref"))
        if item is not None and "html" in str(item.get("media-type")):
            yield posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href")))))


def _member(archive: zipfile.ZipFile, name: str, max_bytes: int) -> bytes:
    """A member, whose promised size is checked before a byte is unpacked."""
    entry = archive.getinfo(name)
    if entry.file_size > max_bytes * 8:
        raise too_many("bytes in a chapter", "章节字节数", entry.file_size, max_bytes * 8, "OCR_MAX_TEXT_CHARS")
    return archive.read(entry)

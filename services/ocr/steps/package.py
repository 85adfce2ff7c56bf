"""Office files as the zip packages they are: checked before they are opened, mended where they point to nothing."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from defusedxml import ElementTree

from services.ocr.steps.refusals import damaged, encrypted, too_many

T = TypeVar("T")
# XML parts are held in memory several times over; pictures and films inside do not count.
MAX_XML_BYTES = 400 << 20
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def check_package(path: Path, what: str, zh: str) -> int:
    """Bytes of XML in an office file. Raises UnreadableFile, EncryptedFile, TooLarge before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(what, zh, error) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(what, zh)
    n_bytes = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels", ".bin")))
    if n_bytes > MAX_XML_BYTES:
        raise too_many("bytes of XML inside", "文件内部 XML 字节数", n_bytes, MAX_XML_BYTES, "the size of the file")
    return n_bytes


def open_mended(path: Path, open_: Callable[[str | IO[bytes]], T]) -> T:
    """Open a package; when a part that it points to is missing, once more without that pointer.

    Word and WPS open such files without a word, so they are common. Raises what `open_` raises.
    """
    try:
        return open_(str(path))
    except KeyError:
        return open_(mended(path))


def mended(path: Path) -> io.BytesIO:
    """A copy of the package without relations to parts that are not in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        names = set(archive.namelist())
        for name in names:
            content = archive.read(name)
            copy.writestr(name, _without_dangling(name, content, names) if name.endswith(".rels") else content)
    out.seek(0)
    return out


def _without_dangling(name: str, content: bytes, names: set[str]) -> bytes:
    # word/_rels/document.xml.rels speaks for word/document.xml, from whose folder its targets are counted.
    folder = posixpath.dirname(posixpath.dirname(name))
    root = ElementTree.fromstring(content)
    for relation in list(root.iter(_RELATION)):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if part not in names:
            root.remove(relation)
    return bytes(ElementTree.tostring(root))

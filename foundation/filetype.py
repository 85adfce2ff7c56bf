"""What a file is, told from its bytes and never from its name. Pure Python: safe in the gateway."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import charset_normalizer
import puremagic

from contracts.reading import Kind

HEAD_BYTES = 64 * 1024
EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

# media type: (kind as first guess, usual suffix)
KNOWN: dict[str, tuple[Kind, str]] = {
    "application/pdf": ("document", ".pdf"),
    "image/jpeg": ("photo", ".jpg"),
    "image/png": ("photo", ".png"),
    "image/tiff": ("photo", ".tiff"),
    "image/webp": ("photo", ".webp"),
    "image/heic": ("photo", ".heic"),
    "image/bmp": ("photo", ".bmp"),
    DOCX: ("document", ".docx"),
    XLSX: ("document", ".xlsx"),
    PPTX: ("document", ".pptx"),
    ENCRYPTED_OFFICE: ("document", ""),
    "text/plain": ("document", ".txt"),
    "text/markdown": ("document", ".md"),
    "text/csv": ("document", ".csv"),
    "text/html": ("document", ".html"),
    "message/rfc822": ("container", ".eml"),
    "application/zip": ("container", ".zip"),
    "image/vnd.dxf": ("drawing", ".dxf"),
    "image/vnd.dwg": ("other", ".dwg"),
    "video/mp4": ("video", ".mp4"),
    "video/quicktime": ("video", ".mov"),
    "application/msword": ("other", ".doc"),
    "application/vnd.ms-excel": ("other", ".xls"),
    "application/vnd.ms-powerpoint": ("other", ".ppt"),
    "application/vnd.ms-outlook": ("other", ".msg"),
    "application/rtf": ("other", ".rtf"),
    "application/vnd.oasis.opendocument.text": ("other", ".odt"),
    "application/vnd.oasis.opendocument.spreadsheet": ("other", ".ods"),
    "application/epub+zip": ("other", ".epub"),
    "application/ofd": ("document", ".ofd"),
    EMPTY: ("other", ""),
}
TEXT_BY_SUFFIX = {".md": "text/markdown", ".markdown": "text/markdown", ".csv": "text/csv"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
)
MAIL_HEADERS = {
    b"from", b"to", b"cc", b"subject", b"date", b"mime-version", b"received", b"message-id", b"return-path",
    b"content-type", b"delivered-to", b"reply-to", b"sender",
}  # fmt: skip
_MAIL_HEADER = re.compile(rb"^([A-Za-z][A-Za-z0-9-]*):[ \t]?")
_HTML = re.compile(r"^\s*(<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(!doctype\s+html|html|head|body)[\s>]", re.I | re.S)
_DXF_ASCII = re.compile(rb"^(\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\r?\n")
_TEXT_CONTROLS = set(b"\t\n\r\f\b\x1b")


@dataclass(frozen=True)
class FileType:
    """media_type: IANA name where there is one. kind: first guess. suffix: with its dot, lower case, or empty."""

    media_type: str
    kind: Kind
    suffix: str


def sniff(path: Path, name: str) -> FileType:
    """The type of a file from its bytes.

    name: as handed in; it only decides between kinds of plain text, and the suffix of what is not known.
    Reads the head, and the directory of a zip; never the whole file. An empty file is `application/x-empty`.
    """
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
    media_type = EMPTY if not head else _binary_type(path, head) or _text_type(head, name) or _other_type(head)
    kind, suffix = KNOWN.get(media_type, ("other", ""))
    return FileType(media_type, kind, suffix or name_suffix(name))


def name_suffix(name: str) -> str:
    """Suffix of a name in lower case, or empty when it is not a plain short one."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""


def detect_encoding(sample: bytes) -> str | None:
    """Name of the encoding of text, or None when the bytes are not text.

    sample: the beginning of a file; a character cut at its end does no harm. UTF-8 and UTF-16 first, then
    GB18030 when most of its characters are common ones, then what charset-normalizer believes.
    """
    for bom, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if sample.startswith(bom):
            return encoding if _decodes(sample, encoding) else None
    if b"\x00" in sample:
        return _utf16_without_mark(sample)
    if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in sample):
        return None
    if _decodes(sample, "utf-8"):
        return "utf-8"
    if _decodes(sample, "gb18030") and _common_share(sample) > 0.6:
        return "gb18030"
    best = charset_normalizer.from_bytes(sample).best()
    return str(best.encoding) if best is not None else None


def _binary_type(path: Path, head: bytes) -> str | None:  # noqa: PLR0912 - one signature a line reads best
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] in {b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"}:
        return "image/tiff"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and len(head) > 26 and struct.unpack_from("<I", head, 14)[0] in {12, 40, 52, 56, 108, 124}:
        return "image/bmp"
    if head[4:8] == b"ftyp":
        return _iso_media_type(head)
    if head[4:8] in {b"moov", b"mdat", b"wide", b"free"} and _is_box_chain(path):
        return "video/quicktime"
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zip_type(path, head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(path, head)
    if head.startswith(b"AutoCAD Binary DXF") or _DXF_ASCII.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "image/vnd.dxf"
    if re.match(rb"AC10[0-9]{2}\x00|AC1\.[0-9]{2}\x00|AC2\.[0-9]{2}\x00", head):
        return "image/vnd.dwg"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    return None


def _iso_media_type(head: bytes) -> str:
    size = min(max(struct.unpack(">I", head[:4])[0], 16), 256)
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, min(size, len(head)), 4))}
    if head[8:12] in HEIC_BRANDS:
        return "image/heic"
    if head[8:12] in {b"avif", b"avis"} or b"avif" in brands:
        return "image/avif"
    return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"


def _is_box_chain(path: Path) -> bool:
    """Whether the first boxes of an old QuickTime file follow one another."""
    known = {b"moov", b"mdat", b"wide", b"free", b"skip", b"ftyp", b"pnot", b"uuid"}
    n_bytes, offset = path.stat().st_size, 0
    with path.open("rb") as source:
        for _ in range(3):
            source.seek(offset)
            header = source.read(16)
            if len(header) < 8 or header[4:8] not in known:
                return False
            size = struct.unpack(">I", header[:4])[0]
            if size == 1 and len(header) == 16:
                size = struct.unpack(">Q", header[8:16])[0]
            if size == 0 or offset + size >= n_bytes:
                return True
            offset += size
    return True


def _zip_type(path: Path, head: bytes) -> str:
    """Office formats are told by the directory; a cut-off file by the names in its head."""
    try:
        with zipfile.ZipFile(path) as archive:
            names: Sequence[str] = archive.namelist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names[:1] and _is_small(archive) else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        names = [n.decode("latin-1") for n in re.findall(rb"PK\x03\x04.{26}([\w./\[\]-]{3,60})", head, re.S)]
        mimetype = b""
    if mimetype.strip().decode("latin-1") in KNOWN:
        return mimetype.strip().decode("latin-1")
    listed = set(names)
    if "[Content_Types].xml" in listed:
        for folder, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
            if any(n.startswith(folder) for n in names):
                return media_type
    return "application/ofd" if "OFD.xml" in listed else "application/zip"


def _is_small(archive: zipfile.ZipFile) -> bool:
    entry = archive.getinfo("mimetype")
    return entry.file_size < 1000 and not entry.flag_bits & 1


def _ole_type(path: Path, head: bytes) -> str:
    """The old office format is a file system: its directory names what is inside."""
    sector = 1 << struct.unpack_from("<H", head, 30)[0] if len(head) >= 76 else 512
    first = struct.unpack_from("<I", head, 48)[0] if len(head) >= 76 else 0
    with path.open("rb") as source:
        source.seek((first + 1) * sector if sector <= 4096 else 0)
        directory = source.read(16 * 1024)
    entries = {
        directory[i : i + 64].decode("utf-16-le", "replace").split("\x00")[0] for i in range(0, len(directory), 128)
    }
    return next((media_type for stream, media_type in OLE_STREAMS if stream in entries), "application/x-ole-storage")


def _text_type(head: bytes, name: str) -> str | None:
    if _is_mail(head):
        return "message/rfc822"
    encoding = detect_encoding(head)
    if encoding is None:
        return None
    if _HTML.match(head.decode(encoding, "replace")):
        return "text/html"
    return TEXT_BY_SUFFIX.get(name_suffix(name), "text/plain")


def _is_mail(head: bytes) -> bool:
    """Headers of RFC 5322 from the first line on, at least three that mail has, one of them From or Received."""
    found: set[bytes] = set()
    for i, line in enumerate(head.lstrip(b"\r\n").splitlines()[:200]):
        if not line:
            break
        if line[:1] in b" \t" and i:
            continue
        header = _MAIL_HEADER.match(line)
        if header is None:
            return False
        found.add(header.group(1).lower())
    return len(found & MAIL_HEADERS) >= 3 and bool(found & {b"from", b"received", b"sender"})


def _other_type(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True)) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN


def _decodes(sample: bytes, encoding: str) -> bool:
    """Whether the bytes are valid; up to three bytes of a character cut at the end are forgiven."""
    for cut in range(4 if len(sample) >= HEAD_BYTES else 1):
        try:
            sample[: len(sample) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 of mostly ASCII text has zeros in every second place."""
    even, odd = sample[0::2], sample[1::2]
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        is_spread = zeros.count(0) > 0.2 * len(zeros) and others.count(0) == 0
        if is_spread and _decodes(sample[: len(sample) // 2 * 2], encoding):
            return encoding
    return None


def _common_share(sample: bytes) -> float:
    """Share of two-byte characters that are in the first, common level of GB 2312 or its punctuation."""
    n_pairs = n_common = i = 0
    while i < len(sample) - 1:
        if sample[i] < 0x80:
            i += 1
            continue
        n_pairs += 1
        n_common += (0xB0 <= sample[i] <= 0xD7 or 0xA1 <= sample[i] <= 0xA3) and sample[i + 1] >= 0xA1
        i += 2
    return n_common / n_pairs if n_pairs else 0.0

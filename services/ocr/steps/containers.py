"""Containers: what is inside a zip or a mail. Names are told, never used as paths."""

from __future__ import annotations

import email.policy
import errno
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from contracts.reading import Member
from foundation.blobs import Readable, copy_pieces
from foundation.errors import TooLarge, UnreadableFile
from foundation.filetype import sniff
from services.ocr.steps.office import NativeReading
from services.ocr.steps.plain import html_pages
from services.ocr.steps.refusals import damaged, encrypted, too_many
from services.ocr.steps.sheets import NativeSheet, native_pages

# What operating systems leave in archives.
LITTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
# A small archive may shrink to nothing without being a bomb.
HARMLESS_BYTES = 10 << 20
MAX_MAIL_PAGES = 200

Keep = Callable[[Path], str]


@dataclass(frozen=True)
class ContainerLimits:
    """max_ratio: unpacked bytes per packed byte."""

    max_depth: int
    max_members: int
    max_bytes: int
    max_ratio: int


def check_depth(depth: int, limits: ContainerLimits) -> None:
    """depth: how many containers this one is inside. Raises TooLarge."""
    if depth >= limits.max_depth:
        raise too_many(
            "containers inside one another",
            "压缩包嵌套层数",
            depth + 1,
            limits.max_depth,
            "SITETRACE_MAX_CONTAINER_DEPTH",
        )


# Zip -----------------------------------------------------------------------------------------------------


def unpack_zip(path: Path, limits: ContainerLimits, scratch: Path, keep: Keep) -> list[Member]:
    """Every file of the archive, handed to `keep`, which stores it and returns its sha256.

    Raises EncryptedFile, TooLarge, UnreadableFile (also for names that point outside the archive).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _wanted(archive)
            check_zip(entries, path.stat().st_size, limits)
            return [_take(archive, entry, name, scratch, keep) for entry, name in entries]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise damaged("zip archive", "压缩包", error) from error
    except OSError as error:
        # A directory that lies sends the reader before the beginning of the file; a full disk is another matter.
        if error.errno != errno.EINVAL:
            raise
        raise damaged("zip archive", "压缩包", error) from error
    except RuntimeError as error:  # zipfile says so when it needs a password
        raise encrypted("zip archive", "压缩包") from error


def _wanted(archive: zipfile.ZipFile) -> list[tuple[zipfile.ZipInfo, str]]:
    entries = []
    for entry in archive.infolist():
        name = entry_name(entry)
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":":
            raise UnreadableFile(
                f"the zip archive names a file outside itself ({name[:80]}); it is not unpacked",
                "压缩包内含指向外部路径的文件名,已拒绝解包",
            )
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if entry.is_dir() or is_link or LITTER & set(parts):
            continue
        entries.append((entry, "/".join(parts)))
    return entries


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Name of an entry; Chinese systems write GBK where the format says CP437."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        written = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def check_zip(entries: list[tuple[zipfile.ZipInfo, str]], packed_bytes: int, limits: ContainerLimits) -> None:
    """Raises EncryptedFile, TooLarge before a byte is unpacked."""
    if any(entry.flag_bits & 1 for entry, _ in entries):
        raise encrypted("zip archive", "压缩包")
    if len(entries) > limits.max_members:
        raise too_many(
            "files in the archive", "压缩包文件数", len(entries), limits.max_members, "SITETRACE_MAX_CONTAINER_MEMBERS"
        )
    n_bytes = sum(entry.file_size for entry, _ in entries)
    if n_bytes > limits.max_bytes:
        raise too_many(
            "bytes in the archive", "解包后字节数", n_bytes, limits.max_bytes, "SITETRACE_MAX_CONTAINER_BYTES"
        )
    if n_bytes > HARMLESS_BYTES and n_bytes > limits.max_ratio * max(packed_bytes, 1):
        raise TooLarge(
            f"the archive unpacks to {n_bytes} bytes, over {limits.max_ratio} times its size: taken for a zip bomb",
            f"压缩比超过 {limits.max_ratio} 倍,疑似压缩炸弹,已拒绝解包",
        )


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, scratch: Path, keep: Keep) -> Member:
    with tempfile.NamedTemporaryFile(dir=scratch, delete=False) as draft:
        target = Path(draft.name)
        with archive.open(entry) as packed:
            n_bytes = copy_pieces(_Bounded(packed, entry.file_size), draft)
    return kept_member(target, name, n_bytes, keep)


class _Bounded:
    """Reads no more than the directory promised; a directory that lies is a damaged archive."""

    def __init__(self, source: Readable, limit: int) -> None:
        self._source, self._left = source, limit

    def read(self, size: int = -1, /) -> bytes:
        piece = self._source.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise zipfile.BadZipFile("a file is larger than the directory says")
        return piece


def kept_member(target: Path, name: str, n_bytes: int, keep: Keep) -> Member:
    """A member from a scratch file, which is gone afterwards."""
    try:
        media_type = sniff(target, name).media_type
        sha256 = keep(target)
    finally:
        target.unlink(missing_ok=True)
    return Member(path=name[:1000], sha256=sha256, size_bytes=n_bytes, media_type=media_type)


# Mail ----------------------------------------------------------------------------------------------------


def read_mail(path: Path, limits: ContainerLimits, scratch: Path, keep: Keep) -> tuple[NativeReading, list[Member]]:
    """The mail's own words as a page, its attachments as members. Raises UnreadableFile, TooLarge."""
    with path.open("rb") as source:
        message = BytesParser(policy=email.policy.default).parse(source)
    if not isinstance(message, EmailMessage):
        raise damaged("mail", "邮件")
    facts = {n: v for n in ("from", "to", "cc", "date", "subject") if (v := _header(message, n))}
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    letter = Letter(
        facts,
        _text(plain) if plain else None,
        _text(html) if html else None,
        _attachments(message),
    )
    return letter_of(letter, limits, scratch, keep)


@dataclass(frozen=True)
class Letter:
    """A mail of any program. facts: from, to, cc, date, subject. attachments: names and contents."""

    facts: dict[str, str]
    text: str | None
    html: str | None
    attachments: Iterable[tuple[str, bytes]]


def letter_of(letter: Letter, limits: ContainerLimits, scratch: Path, keep: Keep) -> tuple[NativeReading, list[Member]]:
    """A mail's words as a page, its attachments as members. Raises TooLarge."""
    facts = letter.facts
    sheet = NativeSheet()
    for name, zh in (("subject", "主题"), ("from", "发件人"), ("to", "收件人"), ("cc", "抄送"), ("date", "日期")):
        if name in facts:
            sheet.add_text(f"{zh}: {facts[name]}")
    for text in _body_lines(letter):
        sheet.add_text(text)
    members: list[Member] = []
    n_bytes = 0
    for name, content in letter.attachments:
        n_bytes += len(content)
        if len(members) >= limits.max_members or n_bytes > limits.max_bytes:
            raise too_many(
                "attachments", "附件数", len(members) + 1, limits.max_members, "SITETRACE_MAX_CONTAINER_MEMBERS"
            )
        with tempfile.NamedTemporaryFile(dir=scratch, delete=False) as draft:
            draft.write(content)
        members.append(kept_member(Path(draft.name), name, len(content), keep))
    return NativeReading(native_pages([sheet], MAX_MAIL_PAGES), facts.get("subject"), facts), members


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[name] or "").strip()[:1000]
    except (ValueError, LookupError, IndexError, AttributeError):  # headers that break the parser are left out
        return ""


def _body_lines(letter: Letter) -> Iterator[str]:
    if letter.text is not None:
        yield letter.text
    elif letter.html is not None:
        for page in html_pages(letter.html, MAX_MAIL_PAGES).pages:
            yield from (line.text for line in page.lines)


def _text(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError, KeyError):
        payload = part.get_payload(decode=True)
        return payload.decode("gb18030", "replace") if isinstance(payload, bytes) else ""


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for n, part in enumerate(message.iter_attachments(), 1):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            content = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
            name = _file_name(part) or f"邮件{n}.eml"
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            name = _file_name(part) or f"附件{n}"
        if content:
            yield PurePosixPath(name.replace("\\", "/")).name or f"附件{n}", content


def _file_name(part: EmailMessage) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError):
        return ""

"""Uploads: a multipart body streamed to disk inside home, hashed on the way, never held in memory."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from anyio.to_thread import run_sync
from fastapi import Request
from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from foundation.errors import BadInput, SiteTraceError, TooLarge, Unavailable
from foundation.filetype import FileType, sniff
from gateway.state import Gate

MAX_FIELD_BYTES = 64 << 10
MAX_FIELDS = 50
MAX_NAME = 255


@dataclass
class Upload:
    """A file as received: where it lies, its digest, the other fields of the form, why it is not taken."""

    path: Path
    name: str
    sha256: str
    size_bytes: int
    type: FileType
    fields: dict[str, list[str]] = field(default_factory=dict)
    error: SiteTraceError | None = None

    def text(self, name: str) -> str | None:
        """The last value of a field, or None when it is missing or empty."""
        values = [value.strip() for value in self.fields.get(name, []) if value.strip()]
        return values[-1] if values else None

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a field, also those separated by commas."""
        pieces = [piece.strip() for value in self.fields.get(name, []) for piece in value.replace("，", ",").split(",")]
        return tuple(piece for piece in pieces if piece)


class _Draft:
    """A file while it arrives. error: why it is not taken; what else arrives of it is let go."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.error: SiteTraceError | None = None
        self.size_bytes = 0
        self._target = path.open("wb")
        self._hash = hashlib.sha256()

    def take(self, piece: bytes, max_bytes: int) -> None:
        self.size_bytes += len(piece)
        if self.size_bytes > max_bytes:
            self.error = TooLarge(
                f"the file is larger than {max_bytes} bytes (SITETRACE_MAX_UPLOAD_BYTES)",
                f"文件超过上限 {max_bytes} 字节",
            )
            self._target.truncate(0)
        if self.error is None:
            self._hash.update(piece)
            self._target.write(piece)

    def digest(self) -> str:
        return self._hash.hexdigest()

    def close(self) -> None:
        self._target.close()


class _Receiver:
    """Callbacks of the parser: parts named `file` go to disk, others to memory up to a limit."""

    def __init__(self, scratch: Path, max_bytes: int, max_files: int) -> None:
        self._scratch, self._max_bytes, self._max_files = scratch, max_bytes, max_files
        self._header: list[bytes] = [b"", b""]
        self._headers: dict[str, str] = {}
        self._part: str | None = None
        self._value = bytearray()
        self._draft: _Draft | None = None
        self.drafts: list[_Draft] = []
        self.fields: dict[str, list[str]] = {}

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda chunk, start, end: self._add_header(0, chunk[start:end]),
            "on_header_value": lambda chunk, start, end: self._add_header(1, chunk[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._headers_finished,
            "on_part_data": lambda chunk, start, end: self._take(chunk[start:end]),
            "on_part_end": self._end,
        }

    def close(self) -> None:
        for draft in self.drafts:
            draft.close()

    def _begin(self) -> None:
        self._header, self._headers, self._part, self._draft = [b"", b""], {}, None, None
        self._value.clear()

    def _add_header(self, which: int, piece: bytes) -> None:
        self._header[which] += piece

    def _end_header(self) -> None:
        self._headers[self._header[0].decode("latin-1").lower()] = self._header[1].decode("latin-1")
        self._header = [b"", b""]

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        self._part = options.get(b"name", b"").decode("utf-8", "replace")
        file_name = file_name_of(options)
        if self._part == "file" and file_name is not None:
            self._draft = self._new_draft(file_name)

    def _new_draft(self, name: str) -> _Draft:
        if len(self.drafts) >= self._max_files == 1:
            raise BadInput(
                "send one file a request, in the field `file`; many go to /v1/documents:batch",
                "每次请求只能上传一个文件;批量提交请使用 /v1/documents:batch",
            )
        if len(self.drafts) >= self._max_files:
            raise TooLarge(
                f"more than {self._max_files} files; send several batches, or raise GATEWAY_BATCH_MAX_FILES",
                f"文件超过 {self._max_files} 个,请分批提交",
            )
        with tempfile.NamedTemporaryFile(dir=self._scratch, prefix="upload-", delete=False) as made:
            draft = _Draft(name, Path(made.name))
        self.drafts.append(draft)
        return draft

    def _take(self, piece: bytes) -> None:
        if self._draft is not None:
            self._draft.take(piece, self._max_bytes)
            if self._draft.error is not None and self._max_files == 1:
                raise self._draft.error
            return
        self._value += piece
        if len(self._value) > MAX_FIELD_BYTES:
            raise TooLarge(f"the field {self._part!r} is larger than {MAX_FIELD_BYTES} bytes", "表单字段过大")

    def _end(self) -> None:
        if self._draft is not None:
            self._draft.close()
            return
        if not self._part:
            return
        if sum(len(values) for values in self.fields.values()) >= MAX_FIELDS:
            raise TooLarge(f"more than {MAX_FIELDS} fields", "表单字段过多")
        self.fields.setdefault(self._part, []).append(self._value.decode("utf-8", "replace"))


def file_name_of(options: Mapping[bytes, bytes]) -> str | None:
    """The file name of a part, UTF-8 or RFC 5987, without any path; None when the part is no file."""
    extended = options.get(b"filename*")
    if extended is not None:
        encoding, _, rest = extended.decode("latin-1").partition("'")
        name = unquote(rest.partition("'")[2], encoding=encoding or "utf-8", errors="replace")
    elif b"filename" in options:
        name = options[b"filename"].decode("utf-8", "replace")
    else:
        return None
    return clean_name(name)


def clean_name(name: str) -> str:
    """A name to show, never used as a path: last component, no control characters, at most 255."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable()).strip()
    return kept[-MAX_NAME:] or "file"


@asynccontextmanager
async def receive_upload(request: Request, gate: Gate) -> AsyncIterator[Upload]:
    """Receive a multipart body with one file. It is gone after the block unless it was moved into the store.

    Raises BadInput, TooLarge, Unavailable (disk full).
    """
    async with receive_uploads(request, gate, max_files=1) as (uploads, _):
        if not uploads:
            raise BadInput("the form has no file in the field `file`", "表单缺少 file 字段")
        yield uploads[0]


@asynccontextmanager
async def receive_uploads(
    request: Request, gate: Gate, *, max_files: int
) -> AsyncIterator[tuple[list[Upload], dict[str, list[str]]]]:
    """Receive a multipart body: its files in their order, and the fields, which hold for all of them.

    A file that is too large carries its error when more than one may come. Raises BadInput, TooLarge, Unavailable.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadInput("send multipart/form-data with the file in the field `file`", "请用 multipart/form-data 上传")
    _check_disk(gate)
    receiver = _Receiver(gate.blobs.scratch, gate.core.max_upload_bytes, max_files)
    try:
        await _feed(request, MultipartParser(options[b"boundary"], receiver.callbacks()))
        receiver.close()
        uploads = []
        for draft in receiver.drafts:
            told = await run_sync(sniff, draft.path, draft.name)
            uploads.append(
                Upload(draft.path, draft.name, draft.digest(), draft.size_bytes, told, receiver.fields, draft.error)
            )
        yield uploads, receiver.fields
    except OSError as error:
        raise Unavailable(f"the file could not be kept: {error.strerror}", "文件无法保存,请检查磁盘空间") from error
    finally:
        receiver.close()
        for draft in receiver.drafts:
            draft.path.unlink(missing_ok=True)


async def _feed(request: Request, parser: MultipartParser) -> None:
    try:
        async for chunk in request.stream():
            if len(chunk) > 1 << 16:
                await run_sync(parser.write, chunk)
            else:
                parser.write(chunk)
        parser.finalize()
    except MultipartParseError as error:
        raise BadInput(f"the form is broken: {error}", "上传的表单不完整") from error


def _check_disk(gate: Gate) -> None:
    free = shutil.disk_usage(gate.blobs.scratch).free
    if free < gate.settings.min_free_bytes:
        raise Unavailable(
            f"only {free >> 20} MB of disk are free; make room, nothing was lost", "磁盘空间不足,请清理后重试"
        )

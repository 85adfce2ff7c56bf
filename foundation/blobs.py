"""The store of bytes: originals by their sha256, artefacts by their key. Local files or S3, same calls."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

import obstore
from obstore.store import LocalStore, S3Store

from foundation.errors import NotFound, Unavailable
from foundation.settings import CoreSettings

CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class BlobStore:
    """Originals under `blobs/`, artefacts under `artefacts/`. Nothing that is there is ever changed.

    On local files a path of the original can be lent without a copy; on S3 it is fetched to a temporary file.
    """

    def __init__(self, store: LocalStore | S3Store, scratch: Path, root: Path | None = None) -> None:
        self._store: Any = store
        self._root = root
        self.scratch = scratch
        scratch.mkdir(parents=True, exist_ok=True)

    # Originals -------------------------------------------------------------------------------------------

    def put_file(self, path: Path, sha256: str | None = None) -> str:
        """Take in a file; returns its sha256 (hex). The same bytes are kept once. The file may be moved."""
        sha = sha256 or sha256_of(path)
        if self.has_blob(sha):
            return sha
        if self._root is not None:
            move_durably(path, self._root / blob_path(sha))
        else:
            obstore.put(self._store, blob_path(sha), path)
        return sha

    def put_bytes(self, content: bytes) -> str:
        """Take in bytes; returns their sha256."""
        with tempfile.NamedTemporaryFile(dir=self.scratch, delete=False) as draft:
            draft.write(content)
        try:
            return self.put_file(Path(draft.name))
        finally:
            Path(draft.name).unlink(missing_ok=True)

    def has_blob(self, sha256: str) -> bool:
        """Whether the original is there."""
        return self._exists(blob_path(sha256))

    def size_bytes(self, sha256: str) -> int:
        """Length of an original; raises NotFound."""
        with self._told(blob_path(sha256)):
            return int(obstore.head(self._store, blob_path(sha256))["size"])

    def read_range(self, sha256: str, start: int, length: int) -> bytes:
        """A stretch of an original; raises NotFound."""
        with self._told(blob_path(sha256)):
            return bytes(obstore.get_range(self._store, blob_path(sha256), start=start, length=length))

    @contextlib.contextmanager
    def lend_path(self, sha256: str, suffix: str = "") -> Iterator[Path]:
        """A path with the original's bytes, to be read only, gone after the block; raises NotFound."""
        if self._root is not None:
            path = self._root / blob_path(sha256)
            if not path.exists():
                raise NotFound(f"original {sha256[:12]} is not in the store", "存储中没有这个原件")
            yield path
            return
        with tempfile.NamedTemporaryFile(dir=self.scratch, suffix=suffix) as copy, self._told(blob_path(sha256)):
            for piece in obstore.get(self._store, blob_path(sha256)).stream(min_chunk_size=CHUNK_BYTES):
                copy.write(piece)
            copy.flush()
            yield Path(copy.name)

    def delete_blob(self, sha256: str) -> None:
        """Remove an original; nothing happens if it is not there."""
        if self.has_blob(sha256):
            obstore.delete(self._store, blob_path(sha256))

    # Artefacts -------------------------------------------------------------------------------------------

    def put_artefact(self, key: str, content: dict[str, Any], attachments: dict[str, bytes] | None = None) -> None:
        """Write an artefact: attachments first, its JSON last, so that a JSON that exists is complete."""
        for name, value in (attachments or {}).items():
            obstore.put(self._store, f"{artefact_path(key)}/{safe_name(name)}", value)
        obstore.put(
            self._store,
            f"{artefact_path(key)}/content.json",
            json.dumps(content, ensure_ascii=False, allow_nan=False).encode(),
        )

    def has_artefact(self, key: str) -> bool:
        """Whether the artefact is there and complete."""
        return self._exists(f"{artefact_path(key)}/content.json")

    def get_artefact(self, key: str) -> dict[str, Any]:
        """The JSON of an artefact; raises NotFound."""
        return dict(json.loads(self.get_attachment(key, "content.json")))

    def get_attachment(self, key: str, name: str) -> bytes:
        """An attachment's bytes; raises NotFound."""
        path = f"{artefact_path(key)}/{safe_name(name)}"
        with self._told(path):
            return bytes(obstore.get(self._store, path).bytes())

    def delete_artefact(self, key: str) -> None:
        """Remove an artefact with its attachments."""
        found = [m["path"] for batch in obstore.list(self._store, prefix=artefact_path(key)) for m in batch]
        if found:
            obstore.delete(self._store, found)

    # ------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raise Unavailable when the store does not take a small write."""
        try:
            obstore.put(self._store, "health/check", b"ok")
        except Exception as error:
            raise Unavailable(f"the file store does not take writes: {error}", "文件存储无法写入") from error

    def _exists(self, path: str) -> bool:
        try:
            obstore.head(self._store, path)
        except FileNotFoundError:
            return False
        return True

    @contextlib.contextmanager
    def _told(self, path: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise NotFound(f"{path.rsplit('/', 1)[-1]} is not in the store", "存储中没有这个文件") from error


def blob_path(sha256: str) -> str:
    """Place of an original in the store."""
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise NotFound("not a sha256 digest", "不是有效的 sha256")
    return f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def artefact_path(key: str) -> str:
    """Directory of an artefact in the store."""
    if not key or not all(c in "0123456789abcdef" for c in key):
        raise NotFound("not an artefact key", "不是有效的产物编号")
    return f"artefacts/{key[:2]}/{key}"


def safe_name(name: str) -> str:
    """An attachment's name; raises NotFound for anything that could leave its directory."""
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise NotFound("no such attachment", "没有这个附件")
    return name


def sha256_of(path: Path) -> str:
    """sha256 (hex) of a file, read in pieces."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def move_durably(source: Path, target: Path) -> None:
    """Move a file into place so that a power cut leaves either all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb+") as written:
        os.fsync(written.fileno())
    try:
        os.replace(source, target)
    except OSError:
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        with source.open("rb") as read, draft.open("wb") as write:
            copy_pieces(read, write)
            os.fsync(write.fileno())
        os.replace(draft, target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def copy_pieces(read: Readable, write: IO[bytes]) -> int:
    """Copy in pieces; returns the number of bytes."""
    n_bytes = 0
    while piece := read.read(CHUNK_BYTES):
        write.write(piece)
        n_bytes += len(piece)
    return n_bytes


def open_blobs(settings: CoreSettings) -> BlobStore:
    """The store that the settings name: files in home, or S3."""
    scratch = settings.home / "scratch"
    if not settings.blob_url:
        root = settings.home / "store"
        root.mkdir(parents=True, exist_ok=True)
        return BlobStore(LocalStore(root), scratch, root)
    options: dict[str, Any] = {"region": settings.blob_region}
    if settings.blob_endpoint:
        options["endpoint"] = settings.blob_endpoint
        options["client_options"] = {"allow_http": settings.blob_endpoint.startswith("http://")}
    if settings.blob_access_key.get_secret_value():
        options["access_key_id"] = settings.blob_access_key.get_secret_value()
        options["secret_access_key"] = settings.blob_secret_key.get_secret_value()
    return BlobStore(S3Store.from_url(settings.blob_url, **options), scratch)

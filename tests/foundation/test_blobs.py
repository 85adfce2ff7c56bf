"""The store of bytes: one contract, on files and on a real S3 server."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from foundation.blobs import BlobStore, open_blobs
from foundation.errors import NotFound
from tests.support.road import small_settings
from tests.support.s3 import ACCESS, SECRET, s3_server


@pytest.fixture(params=["files", pytest.param("s3", marks=pytest.mark.server)])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    if request.param == "files":
        yield open_blobs(small_settings(tmp_path))
        return
    with s3_server(tmp_path / "s3") as s3:
        yield open_blobs(
            small_settings(
                tmp_path / "home",
                blob_url=f"{s3.url}/prefix",
                blob_endpoint=s3.endpoint,
                blob_access_key=SecretStr(ACCESS),
                blob_secret_key=SecretStr(SECRET),
            )
        )


def test_the_store_keeps_its_contract(blobs: BlobStore) -> None:
    content = bytes(range(256)) * 5000
    sha = blobs.put_bytes(content)
    assert sha == hashlib.sha256(content).hexdigest()
    assert blobs.put_bytes(content) == sha
    assert blobs.has_blob(sha)
    assert blobs.size_bytes(sha) == len(content)
    assert blobs.read_range(sha, 100, 50) == content[100:150]
    with blobs.lend_path(sha) as path:
        assert path.read_bytes() == content
    assert list(blobs.scratch.iterdir()) == []
    blobs.put_artefact("ab" * 32, {"文": [1]}, {"page-1.webp": b"picture"})
    assert blobs.has_artefact("ab" * 32)
    assert blobs.get_artefact("ab" * 32) == {"文": [1]}
    assert blobs.get_attachment("ab" * 32, "page-1.webp") == b"picture"
    blobs.delete_artefact("ab" * 32)
    assert not blobs.has_artefact("ab" * 32)
    blobs.delete_blob(sha)
    assert not blobs.has_blob(sha)
    blobs.check()
    for missing in (
        lambda: blobs.size_bytes(sha),
        lambda: blobs.read_range(sha, 0, 1),
        lambda: blobs.get_artefact("cd" * 32),
    ):
        with pytest.raises(NotFound):
            missing()
    with pytest.raises(NotFound), blobs.lend_path(sha):
        pass


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "", "a\\b"])
def test_an_attachment_s_name_cannot_leave_its_place(tmp_path: Path, name: str) -> None:
    store = open_blobs(small_settings(tmp_path))
    with pytest.raises(NotFound):
        store.get_attachment("ab" * 32, name)
    with pytest.raises(NotFound):
        store.get_artefact("../../etc")
    with pytest.raises(NotFound):
        store.size_bytes("../../etc/passwd")

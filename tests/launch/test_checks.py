from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.database import open_database
from catalogue.migrate import upgrade
from catalogue.schema import Blob
from foundation.blobs import blob_path, open_blobs
from foundation.settings import CoreSettings
from launch.checks import verify_archive


@pytest.fixture
def archive(tmp_path: Path) -> tuple[CoreSettings, str]:
    """A home with one original."""
    core = CoreSettings(home=tmp_path)
    upgrade(core)
    sha256 = open_blobs(core).put_bytes("施工日志".encode())
    with open_database(core).write() as session:
        session.add(Blob(sha256=sha256, size_bytes=12, media_type="text/plain"))
    return core, sha256


def flaws(core: CoreSettings) -> list[str]:
    return [what for _, what in verify_archive(core, lambda *_: None).flaws]


def test_an_untouched_archive_holds(archive: tuple[CoreSettings, str]) -> None:
    report = verify_archive(archive[0], lambda *_: None)
    assert not report.flaws
    assert (report.n_originals, report.n_bytes) == (1, 12)


def test_one_changed_byte_is_found(archive: tuple[CoreSettings, str]) -> None:
    core, sha256 = archive
    file = core.home / "store" / blob_path(sha256)
    content = bytearray(file.read_bytes())
    content[3] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    assert flaws(core) == ["its bytes were changed"]


def test_a_missing_or_shortened_original_is_found(archive: tuple[CoreSettings, str]) -> None:
    core, sha256 = archive
    file = core.home / "store" / blob_path(sha256)
    file.write_bytes(file.read_bytes()[:5])
    assert flaws(core) == ["has 5 bytes instead of 12"]
    file.unlink()
    assert flaws(core) == ["is missing"]

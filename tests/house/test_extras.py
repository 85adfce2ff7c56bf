"""The optional extras resolve beside the core as it is locked; [server], which is quick, is installed and imported.

They ask the package index, so they run only where SITETRACE_TEST_EXTRAS=1 says that one is there (`make extras`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT

UV = Path(sys.executable).with_name("uv")
pytestmark = [
    pytest.mark.skipif(
        os.environ.get("SITETRACE_TEST_EXTRAS") != "1", reason="asks the package index; `make extras` runs it"
    ),
    pytest.mark.timeout(900),
]


def uv(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(UV), *words], cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)


@pytest.mark.parametrize("extra", ["torch", "paddle", "yolo", "server"])
def test_an_extra_resolves_beside_the_core(extra: str, tmp_path: Path) -> None:
    target = tmp_path / "lock.txt"
    done = uv(
        *("pip", "compile", "-q", "--python-version", "3.11", "--extra", extra, "pyproject.toml"),
        *("--overrides", "requirements/overrides.txt", "-c", "requirements/core.txt", "-o", str(target)),
    )
    assert done.returncode == 0, done.stderr
    core = {line for line in (ROOT / "requirements/core.txt").read_text().splitlines() if "==" in line}
    assert core <= set(target.read_text().replace("    #", "#").splitlines()), "the extra would change the core"


def test_the_server_extra_is_installed_in_an_environment_of_its_own_and_imports(tmp_path: Path) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    assert uv("venv", "-q", "--python", sys.executable, str(python.parents[1])).returncode == 0
    done = uv("pip", "sync", "-q", "--python", str(python), "requirements/server.txt")
    assert done.returncode == 0, done.stderr
    words = "import psycopg, qdrant_client, redis, fastapi, celery, onnxruntime, cv2; print(psycopg.pq.version())"
    imported = subprocess.run([str(python), "-c", words], capture_output=True, text=True, check=False)
    assert imported.returncode == 0, imported.stderr
    check = uv("pip", "check", "--python", str(python))
    complaints = [line for line in check.stderr.splitlines() if "requires" in line and "opencv-python`" not in line]
    assert not complaints, check.stderr

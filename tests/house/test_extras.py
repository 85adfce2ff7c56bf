"""The optional extras resolve beside the core as it is locked; the light ones are installed and imported as well.

They ask the package index, so they run only where SITETRACE_TEST_EXTRAS=1 says that one is there (`make extras`).
torch and yolo bring several gigabytes, so they are resolved but not installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT

UV = Path(sys.executable).with_name("uv")
OTHER_VERSIONS: dict[str, set[str]] = {"paddle": {"numpy", "pyyaml"}}
"""What an extra pins lower than the core does; the core runs with both."""

IMPORTS = {
    "server": "import psycopg, qdrant_client, redis",
    "paddle": (
        "from services.ocr.engines import open_engine\n"
        "from services.ocr.settings import OcrSettings\n"
        "open_engine(OcrSettings(engine='paddleocr'), threads=1)"
    ),
}
CORE_WORKS = (
    "import numpy, cv2, onnxruntime, celery, fastapi\n"
    "from services.ocr.engines import open_engine\n"
    "from services.ocr.settings import OcrSettings\n"
    "open_engine(OcrSettings(), threads=1)\n"
)
pytestmark = [
    pytest.mark.skipif(
        os.environ.get("SITETRACE_TEST_EXTRAS") != "1", reason="asks the package index; `make extras` runs it"
    ),
    pytest.mark.timeout(900),
]


def uv(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(UV), *words], cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)


def resolve(extra: str, target: Path) -> dict[str, str]:
    """Resolve the core with an extra, the core at its locked versions; returns version by package."""
    constraints = target.with_name("constraints.txt")
    free = OTHER_VERSIONS.get(extra, set())
    lines = (ROOT / "requirements" / "core.txt").read_text().splitlines()
    constraints.write_text("\n".join(line for line in lines if line.partition("==")[0] not in free))
    done = uv(
        *("pip", "compile", "-q", "--no-annotate", "--python-version", "3.11", "--extra", extra, "pyproject.toml"),
        *("--overrides", "requirements/overrides.txt", "-c", str(constraints), "-o", str(target)),
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split("==") for line in target.read_text().splitlines() if "==" in line)


@pytest.mark.parametrize("extra", ["torch", "paddle", "yolo", "server"])
def test_an_extra_resolves_beside_the_core(extra: str, tmp_path: Path) -> None:
    found = resolve(extra, tmp_path / "lock.txt")
    lines = (ROOT / "requirements" / "core.txt").read_text().splitlines()
    core = dict(line.split("==") for line in lines if "==" in line)
    changed = {name for name, version in core.items() if found.get(name) != version}
    assert changed == OTHER_VERSIONS.get(extra, set())
    assert not [name for name in found if name.startswith("opencv") and name != "opencv-python-headless"]


@pytest.mark.parametrize("extra", IMPORTS)
def test_an_extra_is_installed_in_an_environment_of_its_own_and_the_core_works_beside_it(
    extra: str, tmp_path: Path
) -> None:
    python, lock = tmp_path / "venv" / "bin" / "python", tmp_path / "lock.txt"
    resolve(extra, lock)
    assert uv("venv", "-q", "--python", sys.executable, str(python.parents[1])).returncode == 0
    done = uv("pip", "sync", "-q", "--python", str(python), str(lock))
    assert done.returncode == 0, done.stderr
    code = f"{IMPORTS[extra]}\n{CORE_WORKS}"
    imported = subprocess.run([str(python), "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert imported.returncode == 0, imported.stderr
    complaints = uv("pip", "check", "--python", str(python)).stderr.splitlines()
    assert not [line for line in complaints if line.startswith("The package") and "`opencv-" not in line]

"""What is installed is what is written down: the locks fit one another, and every dependency has its reason."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def plain(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("larger", ["dev", "server"])
def test_a_larger_lock_holds_the_core_with_the_same_versions(larger: str) -> None:
    core, other = locked("core"), locked(larger)
    assert {name: other.get(name) for name in core} == core, "run `make lock`"


def test_the_server_lock_is_what_the_tests_ran_with() -> None:
    dev, server = locked("dev"), locked("server")
    assert {name: dev.get(name) for name in server} == server, "run `make lock`"


def test_every_dependency_is_locked() -> None:
    core = locked("core")
    assert not [r for r in PROJECT["project"]["dependencies"] if plain(r) not in core], "run `make lock`"


def test_the_core_is_free_of_torch_and_of_agpl() -> None:
    assert (
        not {"torch", "torchvision", "transformers", "paddlepaddle", "ultralytics", "pymupdf"} & locked("core").keys()
    )


def test_only_one_opencv_is_installed() -> None:
    assert [name for name in locked("dev") if name.startswith("opencv")] == ["opencv-python-headless"]


def test_every_dependency_has_its_reason_and_licence_in_the_docs() -> None:
    told = re.sub(r"[-_.]+", "-", (ROOT / "docs" / "dependencies.md").read_text().lower())
    direct = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    direct += [r for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra]
    silent = sorted({plain(r) for r in direct if not re.search(rf"(?<![\w-]){re.escape(plain(r))}(?![\w-])", told)})
    assert not silent

"""Every setting is written down, once, with what it does; nothing reads the environment past the settings."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from launch.envfile import PLACES, SERVERS, all_settings, env_example, secrets_env, settings_classes
from tests.support.tree import ROOT, modules

KNOWN_ELSEWHERE = {"DEMO_EXIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"}
"""Read by name where they are used: a switch of `make demo`, and bounds of native libraries."""


def test_env_example_is_what_the_settings_classes_say() -> None:
    assert (ROOT / ".env.example").read_text() == env_example(), "run `make env`"


def test_every_setting_says_what_it_does() -> None:
    assert not [setting.name for setting in all_settings() if len(setting.description) < 8]


def test_no_two_settings_have_the_same_name() -> None:
    counts = Counter(setting.name for setting in all_settings())
    assert not [name for name, n in counts.items() if n > 1]


def test_settings_are_frozen() -> None:
    assert not [f"{room} {cls.__name__}" for room, cls in settings_classes() if not cls.model_config.get("frozen")]


def test_no_secret_has_a_default() -> None:
    words = re.compile(r"(PASSWORD|SECRET|TOKEN|KEY)$")
    assert not [s.name for s in all_settings() if words.search(s.name) and s.default]


def test_secrets_for_compose_are_fresh_and_fill_every_gap() -> None:
    first, second = (dict(line.split("=") for line in secrets_env().splitlines()[1:]) for _ in range(2))
    assert first.keys() == {name for name, _ in SERVERS} | {"SITETRACE_INTERNAL_TOKEN"}
    assert all(len(value) >= 32 and value != second[name] for name, value in first.items())


def test_the_environment_is_read_through_settings_alone() -> None:
    """A variable read past the settings classes stands in no list and is told to nobody."""
    known = {s.name for s in all_settings()} | {name for name, *_ in (*SERVERS, *PLACES)} | KNOWN_ELSEWHERE
    foreign = []
    for file, tree in modules():
        for node in ast.walk(tree):
            name = _variable_read(node)
            if name is not None and name not in known:
                foreign.append(f"{file}:{node.lineno} {name}")  # type: ignore[attr-defined]
    assert not foreign


def _variable_read(node: ast.AST) -> str | None:
    """NAME of os.environ["NAME"], os.environ.get("NAME") and os.getenv("NAME")."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name))):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return name
        case ast.Call(func=ast.Attribute(attr="getenv"), args=[ast.Constant(value=str(name)), *_]):
            return name
    return None


@pytest.mark.parametrize("name", ["SITETRACE_HOME", "SITETRACE_PORT"])
def test_what_scripts_rely_on_is_there(name: str) -> None:
    assert name in {setting.name for setting in all_settings()}

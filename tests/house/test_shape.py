"""The house rules that a machine can hold: the same rooms everywhere, small pieces, plain names, no leftovers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tree import ROOMS, ROOT, modules, tracked

SERVICES = ("ocr", "vision", "nlp", "search")
SERVICE_SHAPE = {
    "__init__.py",
    "app.py",
    "api.py",
    "service.py",
    "engine.py",
    "settings.py",
    "engines/__init__.py",
    "engines/fake.py",
    "steps/__init__.py",
}
MAX_FILE_LINES = 400
TABLES = {"gateway/pages/words.py"}
"""Files that are one table of words, line by line; they have no logic to be split."""

MAX_FUNCTION_LINES = 60
"""The aim is 40; what is over this is not one thing any more."""

POOR_NAMES = re.compile(r"(Manager|Helper|Processor|Utils?)(?![a-z])")
POOR_MODULES = {"utils", "util", "helpers", "helper", "common", "misc", "data", "info", "manager"}
LEFTOVERS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
FOREIGN_PATHS = re.compile(r"(?<![\w.])/(work|root|farm|tmp/x)/")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    folder = ROOT / "services" / service
    missing = sorted(name for name in SERVICE_SHAPE if not _is_there(folder / name))
    assert not missing
    loose = {file.name for file in folder.glob("*.py")} - {Path(name).name for name in SERVICE_SHAPE} - {"tasks.py"}
    assert not loose, "a new file goes to steps/ or engines/"


def _is_there(file: Path) -> bool:
    """The file, or the package of that name into which it grew."""
    return file.exists() or (file.suffix == ".py" and (file.with_suffix("") / "__init__.py").exists())


def test_files_stay_within_400_lines() -> None:
    files = tracked("samples/**.py", "benchmarks/**.py", *(f"{room}/**.py" for room in ROOMS))
    lines = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files}
    assert not {
        name: n for name, n in lines.items() if n > MAX_FILE_LINES and name not in TABLES and "migrations/" not in name
    }


def test_functions_stay_small() -> None:
    long = {
        f"{file}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file, tree in modules()
        for node in functions(tree)
        if (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES and "migrations/" not in str(file)
    }
    assert not long


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [str(file) for file, tree in modules() if ast.get_docstring(tree) is None]
    assert not silent


def test_public_functions_are_documented() -> None:
    """Those at the top of a module; a function inside a class or another one is explained by its surroundings."""
    silent = [
        f"{file}:{node.lineno} {node.name}"
        for file, tree in modules()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if not node.name.startswith("_") and ast.get_docstring(node) is None and "migrations/" not in str(file)
    ]
    assert not silent


def test_names_say_what_a_thing_is() -> None:
    poor = [
        f"{file}:{node.lineno} {node.name}"
        for file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and POOR_NAMES.search(node.name)
    ]
    poor += [str(file) for file, _ in modules() if file.stem in POOR_MODULES]
    assert not poor


def test_no_error_is_swallowed_without_a_word() -> None:
    """`except: pass` and its like; a failure that may be ignored is named with contextlib.suppress."""
    swallowed = [
        f"{file}:{node.lineno}"
        for file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and all(isinstance(line, ast.Pass) or _is_ellipsis(line) for line in node.body)
    ]
    assert not swallowed


def _is_ellipsis(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and line.value.value is ...


def texts() -> Iterator[tuple[Path, int, str]]:
    kinds = ("*.py", "*.md", "*.toml", "*.yml", "*.sh", "*.html", "Makefile", "Dockerfile", ".ci/run")
    for file in tracked(*kinds):
        if file == Path(__file__):
            continue
        for number, line in enumerate(file.read_text(errors="replace").splitlines(), start=1):
            yield file.relative_to(ROOT), number, line


def test_nothing_is_left_to_do_in_the_code() -> None:
    assert not [f"{file}:{number} {line.strip()}" for file, number, line in texts() if LEFTOVERS.search(line)]


def test_no_path_of_one_machine_is_written_down() -> None:
    assert not [f"{file}:{number} {line.strip()}" for file, number, line in texts() if FOREIGN_PATHS.search(line)]


def test_a_checker_is_silenced_only_with_the_name_of_the_rule() -> None:
    bare = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))")
    places = [f"{file}:{number}" for file, number, line in texts() if file.suffix == ".py" and bare.search(line)]
    assert not places


def test_every_test_asserts_something() -> None:
    idle = []
    for file in tracked("tests/**.py"):
        for node in functions(ast.parse(file.read_text())):
            if node.name.startswith("test_") and not _asserts(node):
                idle.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not idle


def _asserts(test: ast.AST) -> bool:
    """An assert, a `raises`, or a call of something that checks."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.lstrip("_").startswith(("raises", "assert", "check", "warns", "expect", "wait_until", "same")):
                return True
    return False

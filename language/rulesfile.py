"""The rules that hold: those that come with the product, with what a site adds, changes or switches off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from foundation.errors import BadInput
from foundation.ids import digest
from language.rules import Rule

BUILT_IN = ("rules_document.yaml", "rules_project.yaml")


class BadRules(BadInput):
    """A file of rules says something that no rule can say."""

    status, code, title = 500, "bad_rules", "Bad rules"

    def __init__(self, name: str, line: int, key: str, why: str) -> None:
        super().__init__(f"{name}, line {line}, {key}: {why}", f"规则文件 {name} 第 {line} 行 {key}:{why}")
        self.line, self.key = line, key


def load_rules(site_file: Path | None = None) -> tuple[Rule, ...]:
    """All rules, also those switched off, in the order they are written; a site's own come last.

    site_file: a file of the same form. An entry with the id of a rule there is changes what it names of it
    (`active: false`, `severity: info`); any other is a new rule. Raises BadRules naming file, line and key.
    """
    if site_file is None:
        return _built_in()
    try:
        text = site_file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRules(site_file.name, 1, "-", f"cannot be read: {error}") from error
    known = {rule.id: rule for rule in _built_in()}
    for entry, node in _entries(site_file.name, text):
        found = known.get(str(entry.get("id")))
        whole = {**found.model_dump(exclude_defaults=True), **entry} if found else entry
        rule = _rule(site_file.name, whole, node)
        known[rule.id] = rule
    return tuple(known.values())


def active_rules(rules: Iterable[Rule], *, for_projects: bool) -> tuple[Rule, ...]:
    """Those that are switched on, for single documents or for whole projects."""
    return tuple(rule for rule in rules if rule.active and rule.is_for_projects == for_projects)


def rules_digest(rules: Iterable[Rule]) -> str:
    """Changes with any word of any rule."""
    return digest([rule.model_dump(mode="json") for rule in rules])


def parse_rules(name: str, text: str) -> tuple[Rule, ...]:
    """Rules out of a YAML text. name: of the file, for what an error says. Raises BadRules."""
    return tuple(_rule(name, entry, node) for entry, node in _entries(name, text))


@cache
def _built_in() -> tuple[Rule, ...]:
    folder = resources.files("language") / "domain"
    return tuple(rule for name in BUILT_IN for rule in parse_rules(name, (folder / name).read_text("utf-8")))


def _entries(name: str, text: str) -> list[tuple[dict[str, Any], yaml.MappingNode]]:
    """The entries under `rules:`, each with its place in the file."""
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        whole = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadRules(name, line, "-", f"is no YAML: {error.problem}") from error
    finally:
        loader.dispose()
    if not isinstance(root, yaml.MappingNode) or not isinstance(whole, dict) or set(whole) != {"rules"}:
        raise BadRules(name, 1, "rules", "the file has one key, `rules`, with a list of rules")
    listed = root.value[0][1]
    if not isinstance(listed, yaml.SequenceNode):
        raise BadRules(name, listed.start_mark.line + 1, "rules", "is no list")
    found: list[tuple[dict[str, Any], yaml.MappingNode]] = []
    seen: set[str] = set()
    for entry, node in zip(whole["rules"], listed.value, strict=True):
        line = node.start_mark.line + 1
        if not isinstance(entry, dict) or not isinstance(node, yaml.MappingNode):
            raise BadRules(name, line, "rules", "a rule is written as key: value")
        if not entry.get("id"):
            raise BadRules(name, line, "id", "a rule needs an id")
        if entry["id"] in seen:
            raise BadRules(name, line, "id", f"{entry['id']} stands here twice")
        seen.add(entry["id"])
        found.append((entry, node))
    return found


def _rule(name: str, entry: Mapping[str, Any], node: yaml.MappingNode) -> Rule:
    try:
        return Rule.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        line, key = _place(node, first["loc"])
        why = first["msg"].removeprefix("Value error, ")
        raise BadRules(name, line, f"{entry.get('id')}.{key}" if key else str(entry.get("id")), why) from error


def _place(node: yaml.Node, path: tuple[int | str, ...]) -> tuple[int, str]:
    """(line, key) of the part of a rule that an error is about; parts that are not written are passed over."""
    line, keys = node.start_mark.line + 1, []
    for part in path:
        if isinstance(node, yaml.MappingNode):
            at = next(((key, value) for key, value in node.value if key.value == part), None)
            if at is not None:
                line, node = at[0].start_mark.line + 1, at[1]
                keys.append(str(part))
                continue
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
            keys.append(str(part))
            continue
        if part == path[-1] and isinstance(node, yaml.MappingNode):
            keys.append(str(part))
    return line, ".".join(keys)

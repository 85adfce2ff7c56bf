"""Rules as people write them: what holds, what a site may change, and what is said of a bad file."""

from __future__ import annotations

from pathlib import Path

import pytest

from language.rules import OFFERED
from language.rulesfile import BadRules, active_rules, load_rules, parse_rules, rules_digest

OWN = """
rules:
- id: site-fc-grade
  code: unknown_grade
  types: [site_visa]
  condition: {kind: grade, symbols: [FC], known: ['5', '7']}
  zh: 没有 {grade} 这一等级
  en: there is no grade {grade}
  severity: info
  source: 本系统
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "site.yaml"
    file.write_text(text, "utf-8")
    return file


def test_the_rules_that_come_with_the_product_are_whole() -> None:
    rules = load_rules()
    assert len({rule.id for rule in rules}) == len(rules) > 40
    assert all(rule.active for rule in rules)
    for rule in rules:
        en, zh = rule.says(dict.fromkeys(OFFERED[rule.condition.kind], "x"))
        assert "{" not in en + zh


def test_a_site_adds_a_rule_of_its_own(tmp_path: Path) -> None:
    rules = load_rules(write(tmp_path, OWN))
    assert rules[-1].id == "site-fc-grade"
    assert rules[-1].fits("site_visa")
    assert not rules[-1].fits("contract")


def test_a_site_switches_a_rule_off_or_changes_a_part_of_it(tmp_path: Path) -> None:
    text = "rules:\n- {id: weekday, active: false}\n- {id: empty-field, severity: info}\n"
    rules = {rule.id: rule for rule in load_rules(write(tmp_path, text))}
    assert not rules["weekday"].active
    assert rules["empty-field"].severity == "info"
    assert rules["empty-field"].zh == "“{label}”未填写"
    assert "weekday" not in {rule.id for rule in active_rules(rules.values(), for_projects=False)}
    assert len(rules) == len(load_rules())


def test_any_change_of_a_rule_changes_the_digest(tmp_path: Path) -> None:
    assert rules_digest(load_rules()) == rules_digest(load_rules())
    assert rules_digest(load_rules()) != rules_digest(load_rules(write(tmp_path, OWN)))


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (OWN.replace("severity: info", "severity: high"), 9, "site-fc-grade.severity"),
        (OWN.replace("severity", "sverity"), 3, "site-fc-grade.severity"),
        (OWN.replace("known:", "knwn:"), 6, "site-fc-grade.condition.known"),
        (OWN.replace("kind: grade", "kind: graad"), 6, "site-fc-grade.condition"),
        (OWN.replace("[site_visa]", "[site_viza]"), 5, "site-fc-grade.types"),
        (OWN.replace("{grade} 这一", "{grad} 这一"), 3, "site-fc-grade"),
        (OWN.replace("symbols: [FC]", "symbols: []"), 6, "site-fc-grade.condition.symbols"),
        ("rules:\n- id: weekday\n  sverity: info\n", 3, "weekday.sverity"),
        ("rules:\n- id: weekday\n- id: weekday\n", 3, "id"),
        ("rules:\n- code: x\n", 2, "id"),
        ("rules: 5\n", 1, "rules"),
        ("rule: []\n", 1, "rules"),
        ("rules:\n- id: [\n", 3, "-"),
        ("", 1, "rules"),
    ],
)
def test_a_bad_file_is_told_with_line_and_key(text: str, line: int, key: str, tmp_path: Path) -> None:
    with pytest.raises(BadRules) as told:
        load_rules(write(tmp_path, text))
    assert (told.value.line, told.value.key) == (line, key)
    assert f"site.yaml, line {line}, {key}: " in told.value.message
    assert told.value.zh
    assert f"第 {line} 行" in told.value.zh


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadRules, match=r"nowhere\.yaml.*cannot be read"):
        load_rules(tmp_path / "nowhere.yaml")


def test_no_code_is_run_from_a_file_of_rules() -> None:
    with pytest.raises(BadRules):
        parse_rules("x.yaml", "rules: !!python/object/apply:os.system ['true']\n")

"""`sitetrace rules`: the rules of review that hold on this site."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from foundation.settings import CoreSettings
from language.domain import doc_type
from language.rules import Rule
from language.rulesfile import load_rules
from launch.console import Exit, leave, out, print_json, told_errors


def rules(
    language: Annotated[str, typer.Option(help="Language of the messages: zh or en.")] = "zh",
    code: Annotated[str | None, typer.Option(help="Only rules of this code, for example missing_seal.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """The rules of review: what comes with the product, and what SITETRACE_RULES_FILE adds, changes or switches off.

    A file that cannot be understood is told with line and key; exit status 1.
    """
    if language not in ("zh", "en"):
        raise typer.BadParameter("zh or en", param_hint="--language")
    with told_errors(as_json):
        found = [rule for rule in load_rules(CoreSettings().site_rules()) if code in (None, rule.code)]
    if as_json:
        print_json({"items": [row_of(rule) for rule in found]})
        leave(Exit.OK)
    heads = ("规则", "代码", "级别", "适用", "提示", "依据") if language == "zh" else HEADS
    table = Table(*heads, box=None)
    for rule in found:
        row = row_of(rule)
        state = "" if rule.active else " (停用)" if language == "zh" else " (off)"
        cells = (rule.id + state, rule.code, rule.severity, types_of(rule, language), row[language], rule.source)
        table.add_row(*(Text(cell) for cell in cells))
    out.print(table)


HEADS = ("rule", "code", "severity", "types", "says", "source")


def row_of(rule: Rule) -> dict[str, Any]:
    """A rule as programs get it."""
    whole = rule.model_dump(mode="json")
    return whole | {"scope": "project" if rule.is_for_projects else "document"}


def types_of(rule: Rule, language: str) -> str:
    """The names of the types that a rule looks at."""
    if rule.is_for_projects:
        return "项目" if language == "zh" else "project"
    if rule.types == "all":
        return "全部" if language == "zh" else "all"
    return "、".join(doc_type(key).zh if language == "zh" else doc_type(key).en for key in rule.types)

"""The first review: runs the rules over one document. What a rule says is data; how it is seen lies beside this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from contracts.classification import Check, FieldValue
from contracts.reading import Reading
from language.rules import Rule
from language.rulesfile import active_rules, load_rules
from services.ocr.steps.check_amounts import differing_amounts
from services.ocr.steps.check_dates import dates_out_of_order, days_that_never_were, wrong_ages, wrong_weekdays
from services.ocr.steps.check_facts import Facts, Mark, never
from services.ocr.steps.check_grades import unknown_grades
from services.ocr.steps.check_lacks import blank_cells, empty_cells, illegible_pages, unsealed_places, unsigned_places
from services.ocr.steps.check_sums import wrong_expressions, wrong_products, wrong_totals
from services.ocr.steps.clues import Pair
from services.ocr.steps.offers import Offer

VERBS: Mapping[str, Callable[[Facts, Any], Iterator[Mark]]] = {
    "unsigned": unsigned_places,
    "unsealed": unsealed_places,
    "empty_field": empty_cells,
    "blank_cell": blank_cells,
    "illegible": illegible_pages,
    "weekday": wrong_weekdays,
    "no_such_day": days_that_never_were,
    "date_order": dates_out_of_order,
    "days_between": wrong_ages,
    "product": wrong_products,
    "total": wrong_totals,
    "expression": wrong_expressions,
    "capitals": differing_amounts,
    "grade": unknown_grades,
}
"""How each kind of condition is looked for."""


def find_checks(
    reading: Reading,
    type_key: str,
    fields: Sequence[FieldValue],
    pairs: Sequence[Pair],
    rules: Sequence[Rule] | None = None,
    is_meant: Callable[[str], bool] = never,
    offers: Sequence[Offer] = (),
) -> list[Check]:
    """All findings of one document, in the order of its pages; each with its place and how sure it is.

    rules: those that hold; left out, the ones that come with the product. The same thing is told once.
    is_meant: whether a label means a field of this type, though no table has it. offers: labels with their values by
    where they stand.
    """
    answered = frozenset((offer.value.page, offer.label_box) for offer in offers)
    facts = Facts(reading, type_key, tuple(fields), tuple(pairs), is_meant, answered)
    found: dict[tuple[object, ...], Check] = {}
    for rule in active_rules(load_rules() if rules is None else rules, for_projects=False):
        if not rule.fits(type_key):
            continue
        for mark in VERBS[rule.condition.kind](facts, rule.condition):
            check = _check(rule, mark)
            found.setdefault((check.code, check.field, check.page, tuple(mark.polygon or ())), check)
    return sorted(found.values(), key=lambda check: check.page or 0)


def _check(rule: Rule, mark: Mark) -> Check:
    message, message_zh = rule.says(mark.words)
    return Check(
        code=rule.code,
        severity=rule.severity,
        message=message,
        message_zh=message_zh,
        page=mark.page,
        polygon=mark.polygon,
        field=mark.field,
        confidence=round(min(rule.confidence * mark.sureness, 1.0), 3),
    )

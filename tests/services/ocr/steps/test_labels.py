"""Labels in a form's own words."""

from __future__ import annotations

import pytest

from services.ocr.steps.labels import field_of


@pytest.mark.parametrize(
    ("label", "kind", "name"),
    [
        ("工程名称Project", "construction_log", "project"),
        ("订立日", "contract", "date"),
        ("合同号", "contract", "number"),
        ("发包方", "contract", "owner_unit"),
        ("单位工程", "inspection_lot", "project"),
        ("配比号", "mortar_mix", "配合比编号"),
        ("供货站", "mortar_mix", "供应商"),
        ("复看日", "hidden_work", "复查日期"),
        ("所在部位", "hidden_work", "part"),
        ("综合意见", "division_acceptance", "conclusion"),
    ],
)
def test_a_label_is_the_field_it_comes_closest_to(label: str, kind: str, name: str) -> None:
    found = field_of(label, kind)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize("label", ["备注", "今天", "甲乙丙丁", "附件"])
def test_a_word_that_is_near_no_field_is_none(label: str) -> None:
    assert field_of(label, "construction_log") is None

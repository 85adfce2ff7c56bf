"""Fields named by what their labels mean and what their values look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from services.ocr.steps.clues import Place
from services.ocr.steps.naming import Namer, Vectors, targets_of
from services.ocr.steps.offers import Offer, Way
from services.ocr.steps.valueshapes import asked_by, fits, shapes_of


class Characters:
    """Texts are near where they share characters."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        out = np.zeros((len(texts), 4096), np.float32)
        for row, text in zip(out, texts, strict=True):
            for char in text:
                row[ord(char) % 4096] += 1
        vectors: Vectors = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-6)
        return vectors


def offer(label: str, value: str, number: int, way: Way = "cell") -> Offer:
    top = 0.1 + 0.05 * number
    place = Place(value, 1, [0.3, top, 0.6, top, 0.6, top + 0.03, 0.3, top + 0.03])
    return Offer(label, place, way, (0.1, top, 0.3, top + 0.03))


def named(offers: list[Offer], **shares: float) -> dict[str, str]:
    return {each.target.name: each.offer.label for each in Namer(Characters()).name(offers, shares)}


def test_a_label_of_the_form_of_its_type_is_its_field() -> None:
    found = named([offer("拟用部位", "三层顶板", 0), offer("进场日期", "2024年3月4日", 1)], material_entry=0.9)
    assert found == {"part": "拟用部位", "entry_date": "进场日期"}


def test_other_words_for_a_field_are_known() -> None:
    assert named([offer("承包商", "中岩建工有限公司", 0)], hidden_work=0.9) == {"construction_unit": "承包商"}


def test_the_shape_of_the_value_decides_between_like_labels() -> None:
    offers = [offer("开竣工", "合格", 0), offer("开竣工日", "2024年3月4日至2024年5月6日", 1)]
    assert named(offers, completion_report=0.9) == {"开竣工日期": "开竣工日"}


def test_a_field_that_any_paper_has_is_told_of_papers_of_no_type() -> None:
    assert named([offer("工程名称", "东湖学校教学楼工程", 0)], other=0.9) == {"project": "工程名称"}


def test_words_that_mean_no_field_are_left_alone() -> None:
    assert named([offer("今日特价", "红烧肉", 0)], hidden_work=0.9) == {}


def test_a_value_is_no_label_of_another_field() -> None:
    first = offer("施工单位", "监理单位", 0)
    second = Offer("监理单位", Place("中正监理公司", 1, [0.6, 0.1, 0.9, 0.1, 0.9, 0.13, 0.6, 0.13]), "cell",
                   (0.3, 0.1, 0.6, 0.13))  # fmt: skip
    found = named([first, second], standing_supervision=0.9)
    assert len(found) == 1


def test_a_line_of_the_catalogue_with_a_stroke_is_told_by_its_whole_words() -> None:
    names = {target.name for target in targets_of({"concrete_pour": 1.0})}
    assert "实测坍落度" in names
    assert "设计" not in names


@pytest.mark.parametrize(
    ("label", "value", "fit"),
    [
        ("验收日期", "2024年3月4日", 1),
        ("验收日期", "中岩建工有限公司", -1),
        ("施工单位", "中岩建工有限公司", 1),
        ("记录人", "张海波", 1),
        ("合同价款", "1,234.50元", 1),
        ("图号", "结施-12", 1),
        ("结论", "合格，同意验收", 1),
    ],
)
def test_labels_ask_for_a_shape_of_value(label: str, value: str, fit: int) -> None:
    assert fits(asked_by(label), shapes_of(value)) == fit


def test_the_day_of_a_form_goes_before_the_day_of_a_signature() -> None:
    own, signed = offer("交底日", "2024年3月4日", 0), offer("日期", "2024年4月1日", 1)
    assert named([own, replace(signed, is_signed=True)], technical_briefing=0.9) == {"date": "交底日"}
    assert named([replace(signed, is_signed=True)], technical_briefing=0.9) == {"date": "日期"}


def test_an_amount_in_capitals_goes_before_figures() -> None:
    offers = [offer("合同价款", "￥1234.00", 0), offer("合同价款", "壹仟贰佰叁拾肆元整", 1)]
    told = Namer(Characters()).name(offers, {"contract": 0.9})
    assert [each.offer.value.text for each in told if each.target.name == "amount"] == ["壹仟贰佰叁拾肆元整"]


def test_what_is_enclosed_is_a_field_where_the_catalogue_asks_for_it() -> None:
    assert "附件" in {target.name for target in targets_of({"work_contact": 0.9})}
    assert "附件" not in {target.name for target in targets_of({"hidden_work": 0.9})}


def test_a_form_may_print_a_part_of_what_the_catalogue_says() -> None:
    phrases = {target.name: target.phrases for target in targets_of({"safety_check": 0.9, "supervision_log": 0.9})}
    assert "检查人员" in phrases["检查单位"]
    assert "天气" in phrases["天气和施工环境情况"]

"""Which field a printed label means: as the tables have it, or in a form's own words (订立日 is 签订日期)."""

from __future__ import annotations

import re
from functools import cache

from language.domain import doc_type
from services.ocr.steps.clues import folded_label, likeness
from services.ocr.steps.fieldnames import FieldKind, FieldName, by_label
from services.ocr.steps.typewords import label_variants, unified

NO_FIELDS = {"附件", "序号", "备注", "附图", "正文"}
# Endings that say what kind of value a label asks for; the words before them say which one.
ENDINGS: tuple[tuple[str, str], ...] = (
    (r"(?:日期|时间|年月日|日)$", "日"),
    (r"(?:编号|号码|单号|字号|号)$", "号"),
    (r"(?:单位名称|单位|公司|厂家|厂商|机构|方|商|站)$", "方"),
    (r"(?:地点|地址|位置|地)$", "地"),
    (r"(?:意见|结论|结果|情况|评定|意见栏)$", "意见"),
    (r"(?:金额|价款|价|费用|款额|款)$", "款"),
    (r"(?:名称|名)$", "名"),
)
WORDS = {
    "所在": "", "项目": "工程", "单位工程": "工程", "订立": "签订", "签署": "签订", "质控": "质量控制", "抽测": "检验",
    "配比": "配合比", "供货": "供应", "车牌": "车号", "复看": "复查", "承建": "施工", "总包": "施工", "业主": "建设",
    "型号": "规格", "品名": "材料名", "位置": "部位", "缘由": "原因", "凭据": "依据", "密别": "密级", "年限": "期限",
    "个数": "数量", "交出": "移交", "开会": "会议", "何事": "事由",
}  # fmt: skip
LEAST_ALIKE = 0.72


def field_of(label: str, type_key: str, *, is_exact: bool = False) -> tuple[str, FieldKind] | None:
    """(name, kind) of the field that a printed label means on a form of this type, or None.

    In turn: as it stands; without the English beside it; the type's own field that it comes closest to. is_exact:
    the last is left out.
    """
    clean = folded_label(label)
    for text in (clean, re.sub(r"[a-z.\s]+$", "", clean), re.sub(r"^[\d一二三四五六七八九十]+[、.]", "", clean)):
        known = by_label().get(text) or _near(text)
        if known is not None:
            return known.name, known.kind
        if text in _own(type_key):
            return text, kind_of(text)
    if is_exact:
        return None
    han = re.sub(r"[^\u4e00-\u9fff]", "", clean)
    return _closest(han, type_key) if 2 <= len(han) <= 12 else None


def kind_of(label: str) -> FieldKind:
    """What kind of value a label of a type's form asks for."""
    return "date" if label.endswith(("日期", "时间")) else "text"


@cache
def _own(type_key: str) -> frozenset[str]:
    return frozenset(label_variants(doc_type(type_key))) - NO_FIELDS


@cache
def _near(label: str) -> FieldName | None:
    """The field of a label with one wrong character."""
    if len(label) < 4:
        return None
    close = [f for known, f in by_label().items() if len(known) == len(label) and likeness(known, label) >= 0.75]
    return close[0] if len({f.name for f in close}) == 1 else None


@cache
def _closest(label: str, type_key: str) -> tuple[str, FieldKind] | None:
    stem, ending = apart(label)
    best, found = LEAST_ALIKE, None
    for own in sorted(_own(type_key)):
        own_stem, own_ending = apart(re.sub(r"[^\u4e00-\u9fff]", "", own))
        if ending and own_ending and ending != own_ending:
            continue
        score = alike(stem, own_stem) - (0.05 if ending != own_ending else 0.0)
        if score > best:
            best, found = score, own
    found = found or _only_one(ending, type_key)
    if found is None:
        return None
    known = by_label().get(found)
    return (known.name, known.kind) if known else (found, kind_of(found))


def _only_one(ending: str, type_key: str) -> str | None:
    """The one field of a type that asks for a day, a number or a sum; where there are several, its main day."""
    if ending not in ("日", "号", "款"):
        return None
    asking = [own for own in sorted(_own(type_key)) if apart(own)[1] == ending]
    if ending == "日" and len(asking) > 1:
        asking = [own for own in asking if own in by_label() and by_label()[own].name == "date"]
    return asking[0] if len(asking) == 1 else None


@cache
def apart(label: str) -> tuple[str, str]:
    """Stem in common words, and ending: 合同号 is (合同, 号), 交底日 is (交底, 日)."""
    ending = ""
    for pattern, name in ENDINGS:
        cut = re.sub(pattern, "", label)
        if cut != label:
            label, ending = cut, name
            break
    for word, common in WORDS.items():
        label = label.replace(word, common)
    return unified(label), ending


def alike(one: str, other: str) -> float:
    """0..1: how much of the shorter stands in the longer, in its order; what is left over counts a little."""
    if not one or not other:
        return 1.0 if one == other else 0.0
    rows = [0] * (len(other) + 1)
    for char in one:
        before = 0
        for i, wanted in enumerate(other, 1):
            before, rows[i] = rows[i], before + 1 if char == wanted else max(rows[i], rows[i - 1])
    shorter, longer = sorted((len(one), len(other)))
    return rows[-1] / shorter * (0.7 + 0.3 * shorter / longer) if shorter > 1 or longer <= 3 else 0.0

"""Names in a text: persons, units, standards, codes, parts, materials, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contracts.understanding import Entity
from language.codes import CodeKind, find_codes
from language.numbers import find_amounts
from language.places import find_places
from language.plain import plain
from services.nlp.steps.cues import one_of
from services.nlp.steps.parties import units_in
from services.nlp.steps.script import Passage, Script

Found = tuple[str, int, int, str | None]
_KINDS: dict[CodeKind, str] = {"number": "code", "standard": "standard", "grade": "material", "batch": "code"}
_MATERIAL = re.compile(
    one_of(
        """(?:商品|预拌)?混凝土 预拌砂浆 热轧带肋钢筋 钢筋 加气混凝土砌块 加气块 砌块 防水卷材 防水涂料 挤塑聚苯板
        挤塑板 岩棉板 保温板 木胶合板 木方 钢管 扣件 直螺纹套筒 电缆 镀锌钢管 水泥 中砂 碎石 粉煤灰 外加剂 石材
        面砖 瓷砖 涂料 真石漆 玻璃 铝板 铝合金型材 止水带 止水钢板 型钢 钢绞线 锚具 高强螺栓 沥青混凝土"""
    )
)
_NO_UNIT = re.compile(r"^(?:由|请|要求|和|与|对|在|经|及|并|将|把|各|本|该|贵|我|向|给|委托|联系)+")


def read_entities(script: Script, names: Iterable[tuple[int, int, str]], limit: int = 300) -> list[Entity]:
    """What is named, each name once with its first place.

    names: spans in the document's text that a tagger took for a person or a unit, with their kind.
    """
    seen: set[tuple[str, str]] = set()
    found: list[Entity] = []
    every = [*((kind, start, end, None) for start, end, kind in names), *_scan(script.text)]
    for kind, start, end, normal in sorted(every, key=lambda e: (e[1], e[2])):
        text = script.text[start:end].strip()
        key = (kind, normal or text)
        if len(text) < 2 or key in seen:
            continue
        if len(found) >= limit:
            break
        seen.add(key)
        passage = Passage(script.text[start:end], tuple(range(start, end)))
        source = script.source(passage)
        found.append(Entity.model_validate({"kind": kind, "text": text, "normalized": normal, "source": source}))
    return found


def _scan(text: str) -> Iterator[Found]:
    words = plain(text)
    for code in find_codes(text):
        yield _KINDS[code.kind], code.start, code.end, code.normal
    for place in find_places(text):
        yield "part", place.start, place.end, place.normal
    for amount in find_amounts(text):
        value = amount.max if amount.max is not None else amount.min
        yield "amount", amount.start, amount.end, f"{value:.2f}" if value is not None else None
    for match in _MATERIAL.finditer(words):
        yield "material", match.start(), match.end(), match.group()
    for match in units_in(words):
        lead = _NO_UNIT.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        if match.end() - start >= 5 and match.group().endswith(("公司", "集团", "院", "局")):
            yield "unit", start, match.end(), None


def people_of(entities: Iterable[Entity]) -> list[str]:
    """The persons among the entities."""
    return [e.text for e in entities if e.kind == "person"]

"""Names in a text: persons, units, standards, codes, parts, materials, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from contracts.understanding import Entity
from services.nlp.steps.calendar import number
from services.nlp.steps.parties import is_name, units_in
from services.nlp.steps.plain import plain
from services.nlp.steps.script import Passage, Script

_STANDARD = re.compile(
    r"(?<![A-Za-z])(?P<body>GB|JGJ|JG|JGT|CJJ|CECS|T/CECS|DB\d{2}|DBJ\d{0,2}|JC|JT|JTG|YB|HG|DL|"
    r"SL|TB|CJ|GA|DA|ISO|EN|BS|ASTM|ACI)\s*(?P<slash>/\s*T|/\s*[A-Z]\d{0,2}|"
    r"_T)?\s*(?P<no>[A-Z]?\d{1,5}(?:\.\d{1,2})?)(?:\s*[-–—]\s*(?P<year>(?:19|20)\d{2}|"
    r"\d{2}))?(?!\d)"
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9/])(?:[A-Z]{1,6}[A-Z0-9]{0,4}(?:[-/][A-Z0-9]{1,8}){1,5}|"
    r"[\u4e00-\u9fff]{2,4}[〔\[(]20\d{2}[〕\])]\d{1,4}号|(?:监通|联系单|通知单|"
    r"签证单)第?\d{1,4}号)(?![A-Za-z0-9])"
)
_GRADE = re.compile(
    r"(?<![A-Za-z0-9])(?:HRB\d{3}E?|HPB\d{3}|C\d{2,3}(?:P\d{1,2})?|Q\d{3}[A-E]?|"
    r"MU\d{1,2}(?:\.\d)?|M\d{1,2}(?:\.\d)?|SBS|APP|XPS|EPS|PVC|UPVC|PE|PPR|HDPE|DN\d{2,4}|"
    r"DS?M\d{1,2})(?![A-Za-z0-9])"
)
_MATERIAL = re.compile(
    r"(?:商品)?混凝土|预拌砂浆|热轧带肋钢筋|钢筋|加气混凝土砌块|加气块|砌块|防水卷材|防水涂料|"
    r"挤塑聚苯板|挤塑板|岩棉板|保温板|木胶合板|木方|钢管|扣件|直螺纹套筒|电缆|镀锌钢管|水泥|中砂|"
    r"碎石|粉煤灰|外加剂|石材|面砖|瓷砖|涂料|真石漆|玻璃|铝板|铝合金型材|止水带|止水钢板|预埋件|"
    r"型钢|钢绞线|锚具"
)
_PART = re.compile(
    r"(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:#|"
    r"号)\s*楼?(?:\s*(?:地下)?[一二三四五六七八九十\d]{1,3}\s*(?:层|F))?|"
    r"[A-Z东南西北]区(?:\s*[一二三四五六七八九十\d]{1,3}层)?|"
    r"[\d①-⑳]{1,2}\s*[~-]\s*[\d①-⑳]{1,2}\s*[/×x交]\s*[A-Z]\s*[~-]\s*[A-Z]\s*轴?|"
    r"(?:地下[一二三四]层|地下室|地下车库|屋面|筏板|底板|顶板|后浇带|剪力墙|电梯井|楼梯间|坡道|"
    r"承台|核心筒|塔楼|裙房|基坑)"
)
_AMOUNT = re.compile(
    r"(?:人民币|¥|￥|RMB)?\s*(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<u>亿元|万元|"
    r"元|万|USD|CNY)(?![人个块])"
)
_SCALE = {"亿元": 1e8, "万元": 1e4, "万": 1e4}
_CAPITAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟万亿零]{2,}元(?:整|[零壹贰叁肆伍陆柒捌玖]角)?")


def read_entities(script: Script, names: Iterable[tuple[int, int, str]], limit: int = 300) -> list[Entity]:
    """What is named, each name once with its first place.

    names: spans in the document's text that a tagger took for a person or a unit, with their kind.
    """
    seen: set[tuple[str, str]] = set()
    found: list[Entity] = []

    def add(kind: str, start: int, end: int, normalized: str | None = None) -> None:
        text = script.text[start:end].strip()
        key = (kind, normalized or text)
        if not text or key in seen or len(found) >= limit:
            return
        seen.add(key)
        passage = Passage(script.text[start:end], tuple(range(start, end)))
        found.append(
            Entity.model_validate(
                {"kind": kind, "text": text, "normalized": normalized, "source": script.source(passage)}
            )
        )

    for start, end, kind in names:
        text = script.text[start:end]
        if kind == "person" and (is_name(text) or len(text) > 1):
            add("person", start, end)
        elif kind == "unit":
            add("unit", start, end)
    _scan(plain(script.text), add)
    return sorted(found, key=lambda e: e.source.start or 0)


def _scan(text: str, add: object) -> None:
    put = add if callable(add) else None
    if put is None:
        return
    for m in _STANDARD.finditer(text):
        slash = re.sub(r"[\s_]", "", m["slash"] or "").replace("T", "/T") if m["slash"] else ""
        slash = "/T" if "T" in slash else slash
        put("standard", m.start(), m.end(), f"{m['body']}{slash} {m['no']}" + (f"-{m['year']}" if m["year"] else ""))
    standards = [m.span() for m in _STANDARD.finditer(text)]
    for m in _CODE.finditer(text):
        if not any(a < m.end() and m.start() < b for a, b in standards) and re.search(r"\d", m.group()):
            put("code", m.start(), m.end(), m.group())
    for m in units_in(text):
        if (
            len(m.group()) >= 5
            and m.group().endswith(("公司", "集团", "院", "局"))
            and not re.match(r"由|请|要求|和|与|对|在|经", m.group())
        ):
            put("unit", m.start(), m.end())
    for m in _PART.finditer(text):
        put("part", m.start(), m.end(), re.sub(r"\s", "", m.group()))
    for pattern in (_MATERIAL, _GRADE):
        for m in pattern.finditer(text):
            put("material", m.start(), m.end(), m.group())
    for m in _AMOUNT.finditer(text):
        value = float(m["n"].replace(",", "")) * _SCALE.get(m["u"], 1.0)
        put("amount", m.start(), m.end(), f"{value:.2f}")
    for m in _CAPITAL.finditer(text):
        put("amount", m.start(), m.end())


def people_of(entities: Sequence[Entity]) -> list[str]:
    """The persons among the entities."""
    return [e.text for e in entities if e.kind == "person"]


def chinese_count(text: str) -> int | None:
    """The number a word says, for callers outside."""
    return number(text)

"""Places on a site: building, floor, axes, part, section, each found with its span and brought to one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from contracts.base import Place
from language.fold import fold
from language.numbers import small_number

PlaceField = Literal["building", "floor", "axes", "part", "section"]


@dataclass(frozen=True)
class PlaceSpan:
    """A place as written and in its normal form (3号楼, -1层, 1-5/A-C, 地下室底板, 1标段).

    start, end: code points into the text, end exclusive. is_named: a number or letter tells it from others of its
    kind (3号楼, 2层); 屋面 or 底板 alone tells only what kind of place it is.
    """

    start: int
    end: int
    text: str
    field: PlaceField
    normal: str
    is_named: bool


_HAN = "一二三四五六七八九十"
_NUMBER = rf"(?:[0-9]{{1,3}}|[{_HAN}]{{1,3}})"
_CLEAR = rf"(?<![0-9{_HAN}a-z.\-/])"
_COUNTED = r"(?<![共每隔约过达高计])"
_NOT_A_FLOOR = r"(?![号栋梯面板宇盘群房])"
_NO_MACHINE = r"(?![塔吊机泵箱配变桩墩门试样孔井梯电轴线料罐车路标通图点段仓库柜号])"
_LONGEST_RANGE = 60
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ROMAN = {char: at for at, char in enumerate("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ", 1)}
_CIRCLED = "①-⑳㉑-㉟㊱-㊿"

_AXIS = rf"(?:[{_CIRCLED}]|[0-9]{{1,2}}|[a-z])"
_AXES = rf"{_AXIS}轴?(?:\s?[-~至到]\s?{_AXIS})?"
_CROSS = r"\s?轴?\s?(?:/|×|x|\*|交|与)\s?"

_PART_NORMALS = {
    "地库": "地下车库",
    "车库": "地下车库",
    "地下停车场": "地下车库",
    "停车场": "停车场",
    "筏板基础": "筏板",
    "电梯井道": "电梯井",
    "basement": "地下室",
    "post-cast strip": "后浇带",
    "post-pouring strip": "后浇带",
    "post cast strip": "后浇带",
    "raft foundation": "筏板",
    "raft slab": "筏板",
    "foundation pit": "基坑",
    "excavation pit": "基坑",
    "stairwell": "楼梯间",
    "staircase": "楼梯间",
    "elevator shaft": "电梯井",
    "lift shaft": "电梯井",
    "core wall": "核心筒",
    "core tube": "核心筒",
    "shear wall": "剪力墙",
    "retaining wall": "挡土墙",
    "parapet": "女儿墙",
    "pile cap": "承台",
    "underground garage": "地下车库",
    "basement garage": "地下车库",
    "car park": "停车场",
    "bathroom": "卫生间",
    "toilet": "卫生间",
    "kitchen": "厨房",
    "balcony": "阳台",
}
_SPACES = (
    "地下室|地下车库|地下停车场|停车场|地库|车库|人防区|人防|裙房|裙楼|主楼|塔楼|连廊|管廊|坡道|配电房|水泵房|设备房"
)
_ELEMENTS = (
    "沉降后浇带|后浇带|施工缝|变形缝|伸缩缝|沉降缝|基坑|基槽|承台|筏板基础|筏板|基础底板|底板|顶板|楼板|外墙|内墙|侧墙|剪力墙"
    "|核心筒|框架柱|柱帽|楼梯间|电梯井道|电梯井|电梯厅|集水坑|集水井|卫生间|厨房|阳台|飘窗|女儿墙|挡土墙|消防水池|管道井|管井"
    "|烟道|样板间|门厅|大堂|走廊|雨棚|边坡|围墙|出入口"
)
_ENGLISH_PARTS = "|".join(re.escape(word) for word in _PART_NORMALS if word.isascii())

Read = Callable[[re.Match[str]], str | None]
_Rule = tuple[re.Pattern[str], PlaceField, bool, Read]


def find_places(text: str) -> list[PlaceSpan]:
    """The places that a text names, left to right, without overlaps."""
    folded = fold(text)
    found: list[PlaceSpan] = []
    for start, end, field, normal, is_named in _choose(folded.text):
        first, last = folded.span(start, end)
        words = text[first:last]
        if field == "building" and normal == "A栋" and words.endswith("a"):
            continue  # "block a door": an article
        found.append(PlaceSpan(first, last, words, field, normal, is_named))
    return found


def read_place(text: str) -> Place:
    """One place out of a text: the first building, floor, axes and part that it names; `text` as it was given."""
    pieces: dict[str, str] = {}
    for span in find_places(text):
        pieces.setdefault(span.field, span.normal)
    pieces.pop("section", None)
    return Place(text=text.strip() or None, **pieces)


def place_values(normal: str) -> list[str]:
    """The single floors or buildings of a normal form: 2-5层 is 2层, 3层, 4层, 5层; any other form is itself.

    3-1号楼 (building 1 of plot 3) is itself, since it does not count upwards.
    """
    match = re.fullmatch(r"(-?[0-9]+)-(-?[0-9]+)(层|号楼)", normal)
    if match is None or not 0 < int(match[2]) - int(match[1]) <= _LONGEST_RANGE:
        return [normal]
    return [f"{each}{match[3]}" for each in range(int(match[1]), int(match[2]) + 1) if each != 0]


def _choose(text: str) -> Iterator[tuple[int, int, PlaceField, str, bool]]:
    found: list[tuple[int, int, PlaceField, str, bool]] = []
    for pattern, field, is_named, read in _RULES:
        for match in pattern.finditer(text):
            normal = read(match)
            if normal:
                found.append((match.start(), match.end(), field, normal, is_named))
    done = 0
    for each in sorted(found, key=lambda one: (one[0], -one[1])):
        if each[0] >= done:
            done = each[1]
            yield each


def _number(text: str) -> str | None:
    n = small_number(text) if not text.isdigit() else int(text)
    return str(n) if n else None


def _building(match: re.Match[str]) -> str | None:
    name = match["n"].replace(" ", "")
    if name.isascii():
        upper = name.upper()
        return f"{upper}栋" if upper.isalpha() else f"{upper.lstrip('0')}号楼"
    n = _number(name)
    return f"{n}号楼" if n else None


def _floor(match: re.Match[str]) -> str | None:
    word = match["n"]
    n = str(_ORDINALS.index(word) + 1) if word in _ORDINALS else _number(word)
    sign = "-" if match.groupdict().get("below") else ""
    return f"{sign}{n}层" if n else None


def _floors(match: re.Match[str]) -> str | None:
    return _several(match, "层")


def _buildings(match: re.Match[str]) -> str | None:
    return _several(match, "号楼")


def _several(match: re.Match[str], unit: str) -> str | None:
    """2至5层; of a list (3、4层) only neighbours are one place."""
    first, last = _number(match["n"]), _number(match["n2"])
    if first is None or last is None or not 0 < int(last) - int(first) <= _LONGEST_RANGE:
        return None
    is_list = re.search("[、,和]", match.group()) or not re.search("[-~至到]", match.group())
    if is_list and int(last) - int(first) != 1:
        return None
    return f"{first}-{last}{unit}"


def _fixed(normal: str) -> Read:
    def read(match: re.Match[str]) -> str:  # noqa: ARG001 - every reader takes the match
        return normal

    return read


def _itself(match: re.Match[str]) -> str:
    return match.group()


def _axis_range(words: str) -> str:
    plain = "".join(str(_circled(char)) if _circled(char) else char for char in words)
    ends = re.findall("[0-9]+|[a-z]", plain)
    return "-".join(end.upper() for end in ends)


def _circled(char: str) -> int | None:
    for first, start in (("①", 1), ("㉑", 21), ("㊱", 36)):
        at = ord(char) - ord(first)
        if 0 <= at < {1: 20, 21: 15, 36: 15}[start]:
            return start + at
    return None


def _axes(match: re.Match[str]) -> str | None:
    """Figures before letters, whichever way they were written; None for what may be a fraction or a date."""
    one = _axis_range(match["one"])
    if not match.groupdict().get("two"):
        return one
    two = _axis_range(match["two"])
    if one[0].isalpha() == two[0].isalpha():
        return None
    is_plain = "轴" in match.group() or match.group().startswith(("axis", "axes", "grid"))
    has_circles = any(_circled(char) for char in match.group())
    if not (is_plain or has_circles or ("-" in one and "-" in two)):
        return None
    return f"{two}/{one}" if one[0].isalpha() else f"{one}/{two}"


def _part(match: re.Match[str]) -> str:
    space, element = match.groupdict().get("space"), match.groupdict().get("element")
    if space and element:
        return _PART_NORMALS.get(space, space) + _PART_NORMALS.get(element, element)
    return _PART_NORMALS.get(match.group(), match.group())


def _level(match: re.Match[str]) -> str:
    sign = match["sign"] or ""
    return f"标高{sign}{float(match['e']):.3f}"


def _section(match: re.Match[str]) -> str | None:
    n = str(_ROMAN[match["n"]]) if match["n"] in _ROMAN else _number(match["n"])
    return f"{n}标段" if n else None


def _zone(match: re.Match[str]) -> str:
    return f"{_number(match['n']) or match['n'].upper()}区"


def _component(match: re.Match[str]) -> str:
    return match.group().upper().replace("-", "")


def _rule(pattern: str, field: PlaceField, read: Read, *, is_named: bool = True) -> _Rule:
    return re.compile(pattern), field, is_named, read


_RULES: tuple[_Rule, ...] = (
    _rule(
        rf"{_CLEAR}{_COUNTED}(?P<n>[a-z]?[0-9]{{1,3}}(?:-[0-9]{{1,2}})?|[{_HAN}]{{1,3}})\s?(?:[#号]\s?(?:住宅)?(?:楼|栋|幢|座)|[栋幢]|座(?![塔桥位谈标椅]))",
        "building",
        _building,
    ),
    _rule(rf"{_CLEAR}(?P<n>[a-z]?[0-9]{{1,3}}(?:-[0-9]{{1,2}})?)#(?!\s?[0-9a-z]){_NO_MACHINE}", "building", _building),
    _rule(
        rf"{_CLEAR}(?P<n>{_NUMBER})\s?(?:(?:[#号]楼?)?\s?[~至到]|[、,和])\s?(?P<n2>{_NUMBER})\s?[#号]\s?楼",
        "building",
        _buildings,
    ),
    _rule(r"#\s?(?P<n>[0-9]{1,3})\s?(?:楼|栋|幢|座)", "building", _building),
    _rule(r"(?<![0-9a-z])(?P<n>[a-k])\s?(?:座(?!标)|栋|幢|楼(?![梯板面层]))", "building", _building),
    _rule(
        r"\b(?:building|bldg\.?|block|tower|villa)\s?(?:no\.?\s?|#)?(?P<n>[0-9]{1,3}|[a-k])(?![0-9a-z])",
        "building",
        _building,
    ),
    _rule(
        rf"{_CLEAR}{_COUNTED}第?(?P<n>{_NUMBER})\s?(?:层|f)?\s?[-~至到]\s?第?(?P<n2>{_NUMBER})\s?(?:层|f(?![a-z])|楼{_NOT_A_FLOOR})",
        "floor",
        _floors,
    ),
    _rule(
        rf"{_CLEAR}{_COUNTED}(?P<n>{_NUMBER})[、,和](?P<n2>{_NUMBER})\s?(?:层(?![高数])|楼{_NOT_A_FLOOR})",
        "floor",
        _floors,
    ),
    _rule(rf"{_CLEAR}{_COUNTED}(?P<n>[{_HAN[:9]}])(?P<n2>[{_HAN[:9]}])层(?![高数])", "floor", _floors),
    _rule(
        rf"{_CLEAR}(?<!地下)(?<!地上)(?<!负){_COUNTED}第?(?P<n>{_NUMBER})\s?(?:层(?![高数])|楼{_NOT_A_FLOOR})",
        "floor",
        _floor,
    ),
    _rule(rf"{_CLEAR}(?P<n>[0-9]{{1,3}})/?f(?![a-z0-9轴柱交])", "floor", _floor),
    _rule(rf"(?P<below>负|地下|(?<![0-9a-z])-)\s?(?P<n>{_NUMBER})\s?(?:层|楼|f(?![a-z]))", "floor", _floor),
    _rule(
        r"(?<![0-9a-z])(?P<below>b)(?P<n>[1-6])(?:层|f\b|(?=车库|停车|夹层|的|\s|$))(?!\s?[#栋幢座])", "floor", _floor
    ),
    _rule(rf"\b(?P<n>{'|'.join(_ORDINALS)}) (?:floor|storey)\b", "floor", _floor),
    _rule(r"\b(?P<n>[0-9]{1,3})(?:st|nd|rd|th) (?:floor|storey)\b", "floor", _floor),
    _rule(r"\b(?:floor|level|storey)\s(?:no\.?\s?)?(?P<n>[0-9]{1,3})(?![0-9a-z.%])", "floor", _floor),
    _rule(r"\b(?P<below>basement)\s(?:level|floor)\s(?P<n>[1-6])\b", "floor", _floor),
    _rule("首层|ground floor", "floor", _fixed("1层")),
    _rule("顶层|top floor", "floor", _fixed("顶层"), is_named=False),
    _rule("标准层|夹层(?!玻璃)|设备层|避难层|转换层|架空层", "floor", _itself, is_named=False),
    _rule(r"屋面|屋顶|天面|\broof(?:top)?\b", "floor", _fixed("屋面"), is_named=False),
    _rule(rf"(?<![0-9a-z.\-/])(?P<one>{_AXES}){_CROSS}(?P<two>{_AXES})(?:\s?轴线?)?(?![0-9a-z%号.])", "axes", _axes),
    _rule(rf"(?<![0-9a-z.\-/])(?P<one>{_AXES})\s?轴线?(?!承|流|力|压|心)", "axes", _axes),
    _rule(
        rf"\b(?:axis|axes|grid(?:\s?lines?)?)\s(?P<one>{_AXIS}(?:\s?[-~]\s?{_AXIS})?)(?![0-9a-z])"
        rf"(?:\s?/\s?(?P<two>{_AXIS}(?:\s?[-~]\s?{_AXIS})?)(?![0-9a-z]))?",
        "axes",
        _axes,
    ),
    _rule(rf"(?P<space>{_SPACES})(?P<element>{_ELEMENTS})?", "part", _part, is_named=False),
    _rule(_ELEMENTS, "part", _part, is_named=False),
    _rule(
        rf"\b(?:{_ENGLISH_PARTS})s?\b(?!\slevel)",
        "part",
        lambda match: _PART_NORMALS.get(match.group().rstrip("s"), match.group()),
        is_named=False,
    ),
    _rule(r"标高\s?(?P<sign>[-+±])?(?P<e>[0-9]{1,3}(?:\.[0-9]{1,3})?)\s?m?(?![0-9a-z])", "part", _level),
    _rule(r"(?<![0-9a-z])(?:w?kl|ll|kz|gbz|ybz|kzz|ct)-?[0-9]{1,3}[a-z]?(?![0-9a-z\-])", "part", _component),
    _rule(r"(?<![0-9a-z.\-])(?:[0-9]{1,2}单元|[0-9]{3,4}室(?!内|外))", "part", _itself),
    _rule(r"\bzone (?P<n>[a-z]|[0-9]{1,2})\b", "part", _zone),
    _rule(
        rf"(?<![0-9{_HAN}a-z.\-/小城地山校景园社厂辖片战灾])第?(?P<n>[a-z]|[0-9]{{1,2}}|[{_HAN}东南西北])区(?![域别间块县政])",
        "part",
        _zone,
    ),
    _rule(r"(?:第\s?)?(?P<n>[0-9]{1,2}|[一二三四五六七八九十]{1,2}|[ⅰ-ⅹ])\s?标段", "section", _section),
    _rule(
        rf"(?<![0-9{_HAN}a-z.\-/])(?P<n>[0-9]{{1,2}}|[{_HAN}]|[ⅰ-ⅹ])\s?标(?![段准高识牌书签注志底价号题记明示语定养化])",
        "section",
        _section,
    ),
    _rule(r"\b(?:bid section|section|lot)\s(?P<n>[0-9]{1,2})(?![0-9a-z./\-])", "section", _section),
)

"""Codes: document numbers, standards, material grades, batches, each found with its span and normal form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from language.fold import fold, folded
from language.numbers import small_number

CodeKind = Literal["number", "standard", "grade", "batch"]


@dataclass(frozen=True)
class CodeSpan:
    """A code as written and in its normal form (DC-018, 监通第15号, GB 50204-2015, C35P6).

    start, end: code points into the text, end exclusive. number: of a document; standard; grade: of a material;
    batch: of a delivery.
    """

    start: int
    end: int
    text: str
    kind: CodeKind
    normal: str


_FREE = r"(?<![0-9a-z_.\-/])"
_STANDARD = re.compile(
    rf"{_FREE}(?P<body>(?:t/)?(?:gbj|gb|jgj|cjj|cj|jg|jc|da|jtg|jtj|sl|dl|hg|yb|cecs|iso|db[0-9]{{2}})(?:/t)?)"
    r"\s?-?(?P<number>[0-9]{1,6}(?:\.[0-9]{1,2})?)(?:-(?P<year>(?:19|20)[0-9]{2}))?(?![0-9a-z])"
)
_PREFIX_WORDS = frozenset(
    """building bldg block tower floor level phase axis axes grid lot section page zone area room no pm covid q h kz kl
    wkl ct gbz ybz jan feb mar apr may jun jul aug sep sept oct nov dec iso step day week type class stage bay part v mp
    over under top""".split()  # noqa: SIM905 - a paragraph of words is easier to read than a list
)
_NUMBER = re.compile(
    rf"{_FREE}(?P<prefix>[a-z]{{1,6}}(?:[/-][a-z]{{1,6}})*)(?P<rest>[-_]?[0-9]{{1,6}}(?:[-_/][0-9]{{1,4}}){{0,4}}(?:-[a-z])?)"
    r"(?![0-9a-z#%]|[.\-][0-9])"
)
_FIGURES_FIRST = re.compile(
    rf"{_FREE}[0-9]{{2}}(?:-[0-9]{{2}})*-[a-z][0-9a-z]{{0,2}}(?:-[0-9]{{1,4}}){{1,3}}(?![0-9a-z])"
)
_NOUN = (
    "监理通知回复单|监理通知单|监理通知|监通回复|监通|监整|联系单|联系函|工联单|签证单|签证|通知单|整改单|回复单|变更单|洽商单"
    "|会议纪要|纪要"
)
_ISSUED = re.compile(
    rf"(?P<noun>{_NOUN}|[一-鿿]{{1,5}}(?=字?\s?\[|字\s?\())\s?字?\s?(?:[\[(](?P<year>(?:19|20)[0-9]{{2}})[\])])?\s?年?"
    r"\s?第?\s?(?P<n>[0-9]{1,4}|[一二三四五六七八九十]{1,3})\s?号(?!\s?[楼栋幢座])"
)
_ISSUED_AFTER = re.compile(rf"第\s?(?P<n>[0-9]{{1,4}})\s?号(?:的)?(?P<noun>{_NOUN})")
_DRAWING = re.compile(r"(?P<prefix>[结建水电暖装总幕]施(?:变|改|修)?)\s?-?\s?(?P<rest>[0-9]{1,3}[a-z]?)(?![0-9a-z])")
_SPACED = re.compile(rf"{_FREE}(?P<prefix>[a-z]{{2,5}})(?:\s?-\s?|\s)(?P<rest>0[0-9]{{1,3}})(?![0-9a-z]|[.\-][0-9])")
_LABELLED = re.compile(
    r"(?:编号|文号|图号|合同号|单号)\s?[:.]?\s?(?P<only>(?=[0-9a-z.\-/]*[0-9])[0-9a-z][0-9a-z.\-/]{2,}[0-9a-z])"
)
_NO = re.compile(
    r"(?<!building )(?<!bldg )(?<!block )(?<!tower )(?<!floor )(?<!heat )(?<!batch )(?<!lot )(?<![a-z0-9])"
    r"no\.?\s?(?P<n>[0-9]{1,5})"
    r"(?![0-9a-z]|[.\-][0-9])"
)
_BATCH = re.compile(
    r"(?:(?:炉?批|炉|批次)号|批次|\b(?:batch|heat|lot)(?:\s?no\.?|\s?number)?)"
    r"\s?[:.]?\s?(?P<code>(?=[0-9a-z\-/]*[0-9])[0-9a-z][0-9a-z\-/]{2,})"
)
_STEEL = re.compile(rf"{_FREE}(?:hrbf?[0-9]{{3}}e?|hpb[0-9]{{3}}|rrb[0-9]{{3}}|crb[0-9]{{3}}h?)(?![0-9a-z])")
_PLATE = re.compile(rf"{_FREE}q(?:195|215|235|275|345|355|390|420|460)[a-e]?(?![0-9a-z])")
_CONCRETE = re.compile(rf"{_FREE}c(?P<c>1[05]|[2-9][05]|100)(?:\s?p(?P<p>4|6|8|10|12))?(?![0-9a-z\-#]|\s?栋)")
_MORTAR = re.compile(
    rf"{_FREE}(?:mu[0-9]{{1,2}}|m(?:2\.5|7\.5)|m(?:5|10|15|20|25|30)(?=\s?(?:级|水泥|混合|砂浆|mortar)))(?![0-9a-z])"
)
_CEMENT = re.compile(rf"{_FREE}p\s?[.·]?\s?(?P<k>o|s|c|ii|i|p|f)\s?(?P<n>32\.5|42\.5|52\.5)r?(?![0-9a-z])")
_WATERPROOF = re.compile(rf"{_FREE}p(?:4|6|8|10|12)(?=\s?(?:抗渗|级|混凝土))")
_BAR = re.compile(r"[φфΦ⌀]\s?(?P<d>[0-9]{1,2}(?:\.[0-9])?)(?:@(?P<at>[0-9]{2,3}(?:/[0-9]{2,3})?))?(?![0-9a-z])")


def find_codes(text: str) -> list[CodeSpan]:
    """The codes of a text, left to right, without overlaps. Dates, places and measures are none."""
    base = fold(text)
    found: list[CodeSpan] = []
    for start, end, kind, normal in _choose(base.text):
        first, last = base.span(start, end)
        found.append(CodeSpan(first, last, text[first:last], kind, normal))
    return found


def code_key(code: str) -> str:
    """The key by which two codes are the same: DC-018, dc018 and DC 18 are DC18; JL-2025-015 is JL2025-15."""
    text = folded(code).upper().replace("字", "").replace("第", "").replace("NO.", "NO").rstrip("号")
    groups = [
        each.lstrip("0") or "0" if each.isdigit() else each for each in re.findall(r"[0-9]+|[^\W\d_@φ]+|[@φΦ]", text)
    ]
    key = ""
    for group in groups:
        key += f"-{group}" if group[0].isdigit() and key and key[-1].isdigit() else group
    return key


def code_keys(code: str) -> tuple[str, ...]:
    """The keys under which a document with this code is to be found: its own, and the one without the year.

    GB 50204-2015 is found by GB 50204; 监通[2025]15号 is found by 监通第15号. A question is looked up by code_key.
    """
    key = code_key(code)
    keys = [key]
    standard = _STANDARD.fullmatch(folded(code))
    if standard and standard["year"]:
        keys.append(code_key(f"{standard['body']} {standard['number']}"))
    issued = _ISSUED.fullmatch(folded(code))
    if issued and issued["year"]:
        keys.append(code_key(f"{issued['noun']}第{issued['n']}号"))
    return tuple(dict.fromkeys(keys))


_Read = Callable[[re.Match[str]], str | None]


def _standard(match: re.Match[str]) -> str:
    year = f"-{match['year']}" if match["year"] else ""
    return f"{match['body'].upper()} {match['number']}{year}"


def _number(match: re.Match[str]) -> str | None:
    prefix, rest = match["prefix"], match["rest"].replace("_", "-")
    if prefix in _PREFIX_WORDS or any(word in _PREFIX_WORDS for word in prefix.split("-")):
        return None
    digits = re.findall("[0-9]+", rest)
    has_joint = rest.startswith("-") or len(digits) > 1
    if len(prefix) == 1 and not (has_joint and (len(digits) > 1 or len(digits[0]) >= 2)):
        return None
    if not has_joint and len(digits[0]) < 3:
        return None
    joint = "" if rest.startswith("-") else "-"
    return f"{prefix}{joint}{rest}".upper()


def _number_apart(match: re.Match[str]) -> str | None:
    """DC 018: letters and a number with a leading zero, which no plain count has."""
    return None if match["prefix"] in _PREFIX_WORDS else f"{match['prefix']}-{match['rest']}".upper()


def _upper(match: re.Match[str]) -> str:
    return match.group().upper()


def _issued(match: re.Match[str]) -> str | None:
    n = small_number(match["n"]) if not match["n"].isdigit() else int(match["n"])
    if n is None:
        return None
    noun = match["noun"].removesuffix("字")
    return f"{noun}[{match['year']}]{n}号" if match.groupdict().get("year") else f"{noun}第{n}号"


def _issued_after(match: re.Match[str]) -> str:
    return f"{match['noun']}第{int(match['n'])}号"


def _concrete(match: re.Match[str]) -> str:
    return f"C{match['c']}" + (f"P{match['p']}" if match["p"] else "")


def _cement(match: re.Match[str]) -> str:
    return f"P.{match['k'].upper()}{match['n']}" + ("R" if match.group().endswith("r") else "")


def _bar(match: re.Match[str]) -> str:
    return f"Φ{match['d']}" + (f"@{match['at']}" if match["at"] else "")


_RULES: tuple[tuple[re.Pattern[str], CodeKind, _Read], ...] = (
    (_BATCH, "batch", lambda match: match["code"].upper()),
    (_STANDARD, "standard", _standard),
    (_STEEL, "grade", _upper),
    (_PLATE, "grade", _upper),
    (_CONCRETE, "grade", _concrete),
    (_MORTAR, "grade", _upper),
    (_CEMENT, "grade", _cement),
    (_WATERPROOF, "grade", _upper),
    (_BAR, "grade", _bar),
    (_ISSUED, "number", _issued),
    (_ISSUED_AFTER, "number", _issued_after),
    (_NUMBER, "number", _number),
    (_DRAWING, "number", lambda match: f"{match['prefix']}-{match['rest'].upper()}"),
    (_SPACED, "number", _number_apart),
    (_LABELLED, "number", lambda match: match["only"].upper()),
    (_FIGURES_FIRST, "number", _upper),
    (_NO, "number", lambda match: f"No.{int(match['n'])}"),
)
"""In the order of their claim: of two that begin at one place the longer wins, then the earlier here."""


def _choose(text: str) -> Iterator[tuple[int, int, CodeKind, str]]:
    found: list[tuple[int, int, int, CodeKind, str]] = []
    for rank, (pattern, kind, read) in enumerate(_RULES):
        for match in pattern.finditer(text):
            normal = read(match)
            if normal:
                start, end = match.span("only" if "only" in match.groupdict() else 0)
                found.append((start, -end, rank, kind, normal))
    done = 0
    for start, end, _, kind, normal in sorted(found):
        if start >= done:
            done = -end
            yield start, -end, kind, normal

"""Who was there: lists behind a label, sign-in tables, sentences of prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from contracts.understanding import Attendee
from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.labels import Labelled, key_of, line_labels
from services.nlp.steps.parties import ROLE, TITLED, UNIT, clean_name, is_name
from services.nlp.steps.script import Grid

_UNIT_ONLY = re.compile(
    rf"^(?:{UNIT}|各[一-鿿]{{1,6}}|[一-鿿]{{2,14}}(?:单位|公司|院|局|部|分包|站|方|科|处|办|中心))$"
)
_GROUP = re.compile(r"[;。\n]")
_HEAD = re.compile(r"^\s*(?P<unit>[^:]{2,40}?)\s*:\s*(?P<rest>.*)$")
_BRACKET = re.compile(r"\s*[(]([^()]*)[)]")
_ENGLISH = re.compile(r"^(?:(?:Mr|Ms|Mrs|Dr|Ir|Eng)\.?\s+)?[A-Z][A-Za-z'’-]+(?:\s+[A-Z][A-Za-z'’.-]*){1,3}$")
_NOT_NAME = re.compile(r"详见|签到|见附|附件|等$|全体|相关|人员|名单|略|以及|代表$|等人|共\d+人|\d+人$")
_COMMON = re.compile(
    r"会议|时间|地点|主持|记录|内容|单位|部门|情况|工程|项目|进度|质量|安全|问题|要求|监理|施工|"
    r"建设|设计|业主|代表|领导|负责|专业|现场|班组|总包|分包|甲方|乙方|[的了在是有]"
)
_PROSE = re.compile(
    r"(?:参加了?(?:本次|此次)?会议|出席了?(?:本次)?会议|参会|到会|与会|主持召开|主持了?(?:本次)?会议|列席)"
)


def read_attendees(labels: Sequence[Labelled], blocks: Sequence[Block], names: frozenset[str]) -> list[Attendee]:
    """The people (or, where no names are given, the units) that the record says were present."""
    found: list[Attendee] = []
    for label in labels:
        if label.key not in {"attendees", "units"}:
            continue
        text = label.value.plain
        role = "列席" if label.name.startswith("列席") else None
        entries = list(_entries(text, names, role, is_listed=True))
        if not isinstance(blocks[label.paragraph], Grid) and _is_last_label(blocks[label.paragraph], label):
            entries += _following(blocks[label.paragraph + 1 :], names, role, starts_open=not text.strip())
        found += entries
    found += [a for b in blocks if isinstance(b, Grid) for a in _table(b)]
    if not any(a.name != a.unit for a in found):
        prose = [a for b in blocks[:8] if isinstance(b, Paragraph) for a in _prose(b.passage.plain, names)]
        found = prose or found
    return _unique(found)


def _is_last_label(block: Block, label: Labelled) -> bool:
    return isinstance(block, Paragraph) and block.passage.plain.rstrip().endswith(label.value.plain.rstrip(" 。;"))


def _following(
    blocks: Sequence[Block], names: frozenset[str], role: str | None, *, starts_open: bool
) -> list[Attendee]:
    """Lines that go on with the list: as long as they hold nothing but units and names."""
    found: list[Attendee] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            break
        text = re.sub(r"^[-*•·]\s*", "", block.passage.plain.strip())
        if block.mark and not re.match(r"^\s*(?:\d{1,2}\s*[、.)]?|[-*•●·]|[(]\d+[)])", block.mark):
            break
        body = block.body.plain.strip() if block.mark else text
        if any(x.key not in {"attendees", "units"} for x in line_labels(block)):
            break
        if not _people_line(body, names):
            break
        found += _entries(body, names, role)
    return found if found or not starts_open else []


def count_following(blocks: Sequence[Block], names: frozenset[str]) -> int:
    """How many of these blocks go on with a list of attendees."""
    n = 0
    for block in blocks:
        if not isinstance(block, Paragraph) or not _people_line(block.body.plain.strip(), names):
            break
        if any(x.key not in {"attendees", "units"} for x in line_labels(block)) or re.match(
            r"\s*[一二三四五六七八九十]", block.mark
        ):
            break
        n += 1
    return n


def _people_line(text: str, names: frozenset[str]) -> bool:
    if len(text) > 160 or re.search(r"完成|整改|要求|情况|进度|汇报", text):
        return False
    head = _HEAD.match(text)
    if head and _looks_unit(head["unit"]):
        return True
    entries = list(_entries(text, names, None))
    covered = sum(len(a.name) + len(a.unit or "") * (a.unit != a.name) + len(a.role or "") for a in entries)
    return bool(entries) and covered >= 0.6 * len(re.sub(r"[\s、,;:()]", "", text))


def _looks_unit(text: str) -> bool:
    text = _BRACKET.sub("", text).strip()
    return bool(_UNIT_ONLY.match(text)) or (bool(re.search(UNIT, text)) and len(text) <= 24)


def _entries(text: str, names: frozenset[str], role: str | None, *, is_listed: bool = False) -> Iterable[Attendee]:
    for group in _groups(text):
        yield from _group(group, names, role, is_listed=is_listed)


def _groups(text: str) -> list[str]:
    """Parts of a list that belong to one unit each."""
    parts = [p.strip() for p in _GROUP.split(text) if p.strip()]
    cut: list[str] = []
    for part in parts:
        heads = [m.start() for m in re.finditer(rf"(?:(?<=^)|(?<=[\s、,]))(?:{UNIT})(?:\s*[(][^()]*[)])?\s*:", part)]
        if len(heads) > 1:
            bounds = [*heads, len(part)]
            if heads[0] > 0:
                cut.append(part[: heads[0]])
            cut += [part[a:b].strip(" 、,") for a, b in pairwise(bounds)]
        else:
            cut.append(part)
    return cut


def _group(text: str, names: frozenset[str], role: str | None, *, is_listed: bool) -> Iterable[Attendee]:
    unit = None
    head = _HEAD.match(text)
    if head and not is_name(head["unit"].strip()):
        unit, text = _clean_unit(head["unit"]), head["rest"]
        if not text.strip() or _NOT_NAME.search(text):
            yield Attendee(name=unit, unit=unit, role=role)
            return
    for token in _tokens(text):
        attendee = _one(token, unit, names, role, is_listed=is_listed or head is not None)
        if attendee is None:
            continue
        if attendee.name != attendee.unit and attendee.unit and unit is None and re.match(UNIT, token):
            unit = attendee.unit
        yield attendee


def _clean_unit(text: str) -> str:
    bracket = _BRACKET.search(text)
    plain_name = _BRACKET.sub("", text).strip(" 、")
    if bracket and len(bracket[1]) > 3 and not plain_name:
        return bracket[1].strip()
    return plain_name or text.strip()


def _tokens(text: str) -> list[str]:
    """Names of a list, brackets kept with the name before them; `A B` is one English name, `甲 乙` are two."""
    tokens, depth, current = [], 0, ""
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth == 0 and (char in "、,;/|" or (char.isspace() and not (current.isascii() and current))):
            if current.strip():
                tokens.append(current.strip())
            current = ""
        else:
            current += char
    if current.strip():
        tokens.append(current.strip())
    merged: list[str] = []
    for token in tokens:
        if merged and re.fullmatch(r"[一-鿿]", token) and re.fullmatch(r"[一-鿿]", merged[-1]):
            merged[-1] += token
        else:
            merged.append(token)
    return [
        t
        for token in merged
        for t in ([token] if _UNIT_ONLY.match(token) else re.split(r"(?<=[一-鿿])(?:和|及|以及)(?=[一-鿿]{2})", token))
    ]


def _one(token: str, unit: str | None, names: frozenset[str], role: str | None, *, is_listed: bool) -> Attendee | None:
    """One entry of a list. is_listed: a label says that it is a name, so an unusual surname is no obstacle."""
    bracket = _BRACKET.search(token)
    inside = bracket[1].strip() if bracket else ""
    bare = re.sub(r"等(?:人|同志)?$", "", _BRACKET.sub("", token).strip(" .。-*"))
    if not bare or (_NOT_NAME.search(bare) and bare not in names):
        return None
    if _ENGLISH.match(bare):
        return Attendee(name=bare, unit=unit or inside or None, role=role)
    if dashed := re.match(r"^([A-Z][\w'’-]+(?: [A-Z][\w'’.-]*)+)\s*[-,]\s*(.+)$", bare):
        return Attendee(name=dashed[1], unit=unit or dashed[2].strip() or None, role=role)
    if bare in names or is_name(bare):
        if inside and _looks_unit(inside) and not re.fullmatch(ROLE, inside):
            home = re.match(UNIT, inside)
            tail = inside[home.end() :] if home else ""
            return Attendee(
                name=bare,
                unit=unit or (inside if not tail or not re.fullmatch(ROLE, tail) else home.group() if home else inside),
                role=tail or role,
            )
        return Attendee(name=bare, unit=unit, role=inside or role)
    if _UNIT_ONLY.match(bare) and not (names and any(bare.endswith(n) for n in names)):
        return (
            Attendee(name=unit or bare, unit=unit or bare, role=role)
            if not (inside and is_name(inside))
            else Attendee(name=inside, unit=bare, role=role)
        )
    if made := _with_role(bare, unit, names, inside or role):
        return made
    if _looks_unit(bare):
        if inside and (is_name(inside) or inside in names):
            return Attendee(name=inside, unit=bare, role=role)
        return Attendee(name=bare, unit=bare, role=role) if unit is None else Attendee(name=unit, unit=unit, role=role)
    if re.fullmatch(rf"[一-鿿]{{1,2}}{TITLED}|(?:小|老|阿)[一-鿿]", bare):
        return Attendee(name=bare, unit=unit, role=inside or role)
    if is_listed and re.fullmatch(r"[一-鿿]{2,3}", bare) and not _COMMON.search(bare):
        return Attendee(name=bare, unit=unit, role=inside or role)
    return None


def _with_role(bare: str, unit: str | None, names: frozenset[str], role: str | None) -> Attendee | None:
    """建设单位顾建军, 项目经理韦东升, 韦东升项目经理, 监理王工."""
    match = re.match(rf"^(?P<unit>{UNIT})?(?:的)?(?P<role>{ROLE})?(?P<name>[一-鿿]{{1,4}}?)(?P<after>{ROLE})?$", bare)
    if match and (match["unit"] or match["role"] or match["after"]):
        name = match["name"]
        if is_name(name) or name in names or re.fullmatch(rf"[一-鿿]{TITLED}", name):
            return Attendee(name=name, unit=unit or match["unit"], role=match["role"] or match["after"] or role)
        known = next((n for n in names if bare.endswith(n) and len(n) > 1), None)
        if known and match["unit"]:
            return Attendee(name=known, unit=unit or match["unit"], role=role)
        if match["unit"] and 2 <= len(name) <= 3 and not _looks_unit(bare):
            return Attendee(name=name, unit=unit or match["unit"], role=role)
    return None


def _table(grid: Grid) -> Iterable[Attendee]:
    """A sign-in table: a row of headings with 姓名, then one person a row."""
    rows = grid.rows
    head_at = next(
        (
            i
            for i, row in enumerate(rows)
            if any(re.fullmatch(r"姓\s*名|签\s*名|Name", c.passage.plain.strip(), re.I) for c in row)
        ),
        None,
    )
    if head_at is None:
        return
    columns: dict[int, str] = {}
    for cell in rows[head_at]:
        words = re.sub(r"\s", "", cell.passage.plain)
        for key, pattern in (
            ("name", r"姓名|签名|Name"),
            ("unit", r"单位|公司|部门|Company|Organi[sz]ation"),
            ("role", r"职务|职称|岗位|Title|Role|Position"),
        ):
            if re.search(pattern, words, re.I):
                columns[cell.col] = key
    last_unit = None
    for row in rows[head_at + 1 :]:
        entry = {columns[c.col]: c.passage.text.strip() for c in row if c.col in columns}
        last_unit = entry.get("unit") or last_unit
        if entry.get("name") and not key_of(entry["name"]):
            yield Attendee(name=entry["name"], unit=last_unit, role=entry.get("role"))


def _prose(text: str, names: frozenset[str]) -> Iterable[Attendee]:
    """Names in a sentence that says who came."""
    for sentence in re.split(r"[。;]", text):
        if not _PROSE.search(sentence):
            continue
        places = sorted((m.start(), m.end(), m.group()) for n in names for m in re.finditer(re.escape(n), sentence))
        last = 0
        for start, end, name in places:
            if start < last:
                continue
            before = sentence[last:start]
            unit = [m.group() for m in re.finditer(UNIT, before)]
            role = re.search(rf"({ROLE})$", before)
            yield Attendee(name=name, unit=unit[-1] if unit else None, role=role[1] if role else None)
            last = end
        for m in re.finditer(
            rf"({UNIT}|[一-鿿]{{2,8}}?(?:部|科|处|院|公司|中心|局|办))(?:的)?([一-鿿]{{2,3}})(?=[、,以和及参等])",
            sentence,
        ):
            name = clean_name(m[2])
            if is_name(name) and name not in names and not re.search(r"代表|负责|现场|相关", name):
                yield Attendee(name=name, unit=m[1])


def _unique(attendees: Iterable[Attendee]) -> list[Attendee]:
    kept: dict[str, Attendee] = {}
    for one in attendees:
        known = kept.get(one.name)
        if known is None:
            kept[one.name] = one
        elif (known.unit is None and one.unit) or (known.role is None and one.role):
            kept[one.name] = Attendee(name=one.name, unit=known.unit or one.unit, role=known.role or one.role)
    people = {a.unit for a in kept.values() if a.name != a.unit}
    return [a for a in kept.values() if a.name != a.unit or a.unit not in people]

"""Sections: which headings there are, what role each plays, and whose section it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.labels import line_labels
from services.nlp.steps.marks import depth_of, style_of
from services.nlp.steps.parties import Roll, leading_party
from services.nlp.steps.script import Grid, Passage

Role = Literal[
    "head", "previous", "progress", "quality", "safety", "issues", "decisions", "requirements", "plan", "next",
    "report", "materials", "risks", "other",
]  # fmt: skip

_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (cast(Role, role), re.compile(pattern, re.I))
    for role, pattern in (
        ("next", r"^下(?:次|期|一次).{0,6}(?:会|时间|安排)|^next\s+meeting"),
        ("previous", (r"上(?:次|期|周|一次|月).{0,8}(?:会议?|例会|纪要|决议|事项|问题|要求|落实|遗留|布置|跟踪|"
r"未完|任务|安排|工作)|遗留问题|历次|往期|matters?\s+arising|previous|last\s+meeting|action\s+review|"
r"outstanding\s+items|review\s+of\s+(?:actions|minutes)")),
        ("plan", (r"(?:下周|下月|下步|下一步|下阶段|后续|本周|明日|明天)\S{0,6}(?:计划|安排|目标)|look\s*ahead|"
r"planned\s+work|next\s+week")),
        ("decisions", (r"决议|决定|议定|确定(?:如下|以下)?事项|确定以下|(?:会议|各方)(?:明确|确定|一致意见)|形成如下|"
r"定了的事|达成.{0,6}(?:一致|共识)|落实事项|会议结论|结论|"
r"decisions?|resolutions?|resolved|agreed")),
        ("requirements", (r"(?:要求|意见|工作部署|工作安排|任务分工|任务安排|部署|待办|行动项|整改事项|任务|"
r"需.{0,8}(?:办理|落实|完成)的?事项|事项$)|action|to[- ]?do")),
        ("risks", r"风险|难点|risks?|concerns?"),
        ("issues", r"存在.{0,6}问题|(?:需|要).{0,8}(?:协调|解决)|协调|问题|issues?"),
        ("quality", r"质量|quality"),
        ("safety", r"安全|文明|隐患|扬尘|safety|HSE|EHS"),
        ("materials", r"材料|物资|materials?"),
        ("progress", r"进度|进展|完成情况|施工情况|生产情况|形象|progress|status"),
        ("report", r"汇报|介绍|发言|通报|讨论|会议内容|会议主要内容|会审内容|议程|report|discussion|updates?"),
    )
)  # fmt: skip
_SPEAKS = re.compile(r"汇报|发言|介绍|提出|反映|要求|意见|通报|讲话|强调|指出|补充|答复|说明|表态|总结")
_HEADY = re.compile(
    r".{0,12}(?:情况|问题|事项|要求|安排|计划|意见|方面|内容|决议|决定|明确|汇报|结论|如下|进展|"
    r"进度|风险|任务|待办|行动项|质量|安全|管理|工作|落实|议定|讨论|其他|其它|通报|材料|部署|难点|"
    r"事)"
    r"|(?:[A-Za-z][A-Za-z&/'-]*\s*){1,5}"
)
_ACTS = re.compile(r"须|应于|应在|必须|请|负责|同意|由|已|完成(?!情况|事项)|\d+\s*(?:月|日|号|天|%)|[A-Za-z]+\s+to\s")


@dataclass
class Section:
    """A heading and what stands under it. `owner`: the unit whose duties or report it holds."""

    role: Role
    heading: Passage | None = None
    level: int = 0
    owner: str | None = None
    is_speech: bool = False
    blocks: list[Block] = field(default_factory=list)
    parent: Section | None = None

    @property
    def roles(self) -> set[Role]:
        """Its own role and those of the sections it stands in."""
        return {self.role} | (self.parent.roles if self.parent else set())


def read_sections(blocks: Sequence[Block], roll: Roll) -> list[Section]:
    """Cut a document at its headings; what stands before the first is the head."""
    sections = [Section("head")]
    stack: list[Section] = []
    top = _top_depth(blocks)
    for n, block in enumerate(blocks):
        if isinstance(block, Grid):
            sections[-1].blocks.append(block)
            continue
        after = next((b for b in blocks[n + 1 : n + 2] if isinstance(b, Paragraph)), None)
        made = _heading(block, after, roll, sections[-1])
        if made is None:
            sections[-1].blocks.append(block)
            continue
        section, rest = made
        if section.level == 3 and top == 3:
            section.level = 1
        while stack and stack[-1].level >= section.level:
            stack.pop()
        section.parent = stack[-1] if stack else None
        stack.append(section)
        sections.append(section)
        if rest:
            section.blocks.append(Paragraph(rest))
    return sections


def role_of(heading: str) -> Role | None:
    """The role that the words of a heading name."""
    words = re.sub(r"\s", "", heading) if not re.search(r"[A-Za-z]{3}", heading) else heading
    return next((role for role, pattern in _ROLES if pattern.search(words)), None)


def _heading(
    block: Paragraph, after: Paragraph | None, roll: Roll, current: Section
) -> tuple[Section, Passage | None] | None:
    """A section if the paragraph opens one, with what follows the heading on its line."""
    body = block.body
    words = body.plain.strip()
    if not words or (not block.mark and _is_form_line(block, words)):
        return None
    colon = re.search(r":", words)
    head, rest = words, None
    if colon and colon.end() < len(words):
        head, rest = words[: colon.start()], body.cut(body.plain.index(":") + 1)
    head = head.rstrip(":").strip(" 【】[]*")
    if not head or len(head) > 30 or re.search(r"[,。;]", head):
        return None
    owner, length = leading_party(head, roll)
    role = role_of(head)
    is_whole_owner = bool(owner) and length >= len(head) - 4
    if not _is_heading(block, after, head, rest is not None, bool(colon), role, is_whole_owner):
        return None
    speaks = bool(_SPEAKS.search(head))
    is_owned = bool(owner) and (is_whole_owner or speaks)
    told = role or (_inherit(current) if is_owned and block.mark and depth_of(block.mark) > 1 else "other")
    if role is None and is_owned and not block.mark:
        told = _inherit(current)
    unit = (owner.unit or owner.person) if is_owned else None
    heading = body if rest is None else body.cut(0, body.plain.index(":"))
    return Section(told, heading, _level(block), unit, speaks), rest


def _is_form_line(block: Paragraph, words: str) -> bool:
    """主持人：… and the like are fields, no headings."""
    return bool(line_labels(block)) and role_of(words[:12]) is None


def _is_heading(
    block: Paragraph,
    after: Paragraph | None,
    head: str,
    has_rest: bool,
    has_colon: bool,
    role: Role | None,
    is_whole_owner: bool,
) -> bool:
    """Whether a short line opens a section: by its mark, its decoration, its words, and by what comes after it."""
    style, depth = style_of(block.mark), depth_of(block.mark)
    is_parent = after is not None and depth_of(after.mark) > depth and bool(after.mark)
    if has_rest:
        if style in {"han", "han paren", "part", "roman", "hash", "han bare"}:
            return is_whole_owner or (role is not None and len(head) <= 14)
        return role is not None and len(head) <= 12 and not _ACTS.search(head) and _HEADY.fullmatch(head) is not None
    if style == "hash" or re.match(r"\s*(?:【[^】]*】|\*\*[^*]*\*\*)\s*$", block.passage.text):
        return True
    if style in {"han", "part", "roman"}:
        return not (role is None and len(head) > 12 and _ACTS.search(head))
    if style in {"han paren", "han bare"}:
        return (role is not None and not (_ACTS.search(head) and not _HEADY.fullmatch(head))) or is_whole_owner
    if is_parent and (role is not None or is_whole_owner or len(head) <= 10) and not _ACTS.search(head):
        return True
    if has_colon:
        return role is not None or is_whole_owner
    if role is None or _ACTS.search(head) or not _HEADY.fullmatch(head):
        return False
    return len(head) <= (22 if block.mark and depth < 4 else 14)


def _inherit(current: Section) -> Role:
    return current.role if current.role not in {"head", "next"} else "other"


def _top_depth(blocks: Sequence[Block]) -> int:
    """3 where bare numbers are the chapters of the record, as in 1, 1.1, 1.2, 2; else 1."""
    styles = {style_of(b.mark) for b in blocks if isinstance(b, Paragraph) and b.mark}
    return 3 if "decimal" in styles and not styles & {"han", "part", "roman", "hash", "han bare"} else 1


def _level(block: Paragraph) -> int:
    """Depth of a heading; one without a mark stands below the chapters."""
    return depth_of(block.mark) if block.mark else 2

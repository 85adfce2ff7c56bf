"""Sections: which headings there are, what role each plays, and whose section it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from services.nlp.steps.blocks import Block, Paragraph
from services.nlp.steps.labels import line_labels
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
_SPEAKS = re.compile(r"(?:汇报|发言|介绍|提出|反映|要求|意见|通报|讲话|强调|指出|补充|答复|说明|表态|总结)")
_HEAD_MARK = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.,:]|第[一二三四五六七八九十]+[部项]|"
    r"[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}\s*[、.)]?)"
)
_TOP_MARK = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.,:]|第[一二三四五六七八九十]+[部项])")
_MID_MARK = re.compile(r"^\s*[（(]\s*[一二三四五六七八九十]{1,3}\s*[)）]")


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
    for block in blocks:
        if isinstance(block, Grid):
            sections[-1].blocks.append(block)
            continue
        made = _heading(block, roll, sections[-1])
        if made is None:
            sections[-1].blocks.append(block)
            continue
        section, rest = made
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


def _heading(block: Paragraph, roll: Roll, current: Section) -> tuple[Section, Passage | None] | None:
    """A section if the paragraph opens one, with what follows the heading on its line."""
    text = block.passage.plain
    body = block.body
    words = body.plain.rstrip()
    if not words:
        return None
    level = _level(block)
    colon = re.search(r":", words)
    if _TOP_MARK.match(text) or _MID_MARK.match(text):
        return _numbered_heading(block, words, colon, level, roll, current)
    if colon and colon.end() == len(words) and len(words) <= 26:
        if not block.mark and line_labels(block) and role_of(words) is None:
            return None
        owner, _ = leading_party(words, roll)
        role = role_of(words)
        if role is None and not owner:
            return None
        return Section(
            role or _inherit(current), body, max(level, 2), owner.unit or owner.person, bool(_SPEAKS.search(words))
        ), None
    if block.mark and len(words) <= 22 and not re.search(r"[,。;，；]", words) and (role := role_of(words)):
        if re.search(r"\d|完成|已|前|须|应|要求.{2,}|[A-Za-z]+\s+to\s", words.removesuffix("要求")) and level >= 3:
            return None
        if level >= 3 and not re.fullmatch(
            r".{0,8}(?:情况|问题|事项|要求|安排|计划|意见|方面|管理|内容|工作|决议|进度|质量|安全|进展)|[A-Za-z &/]+",
            words,
        ):
            return None
        return Section(role, body, level, None, bool(_SPEAKS.search(words))), None
    if not block.mark and len(words) <= 14 and role_of(words) and re.fullmatch(
        (r".{0,10}(?:情况|问题|事项|要求|安排|计划|意见|方面|内容|决议|决定|汇报|纪要内容|结论|如下)|"
r"(?:[A-Z][A-Za-z&/]*\s*){1,4}"), words
    ):  # fmt: skip
        return Section(role_of(words) or "other", body, 2, None, bool(_SPEAKS.search(words))), None
    return None


def _numbered_heading(
    block: Paragraph, words: str, colon: re.Match[str] | None, level: int, roll: Roll, current: Section
) -> tuple[Section, Passage | None] | None:
    """A heading with a Chinese number; on one line with its text where a colon parts them."""
    head = words[: colon.start()] if colon else words
    is_sentence = bool(re.search(r"[,。;]", head)) or len(head) > 24
    owner, length = leading_party(head, roll)
    role = role_of(head)
    if is_sentence:
        return None
    if colon and colon.end() < len(words):
        whole_owner = bool(owner) and length >= len(head) - 4
        if role is None and not whole_owner:
            return None
        if role is not None and len(head) > 14 and not whole_owner:
            return None
        section = Section(
            role or _inherit(current),
            block.body.cut(0, colon.start()),
            level,
            owner.unit or owner.person,
            bool(_SPEAKS.search(head)),
        )
        return section, block.body.cut(colon.end())
    if role is None and not owner and level > 1:
        return None
    if (
        level > 1
        and role is not None
        and (re.search(r"\d|完成|已|须|应", head))
        and not head.endswith(("要求", "情况", "事项", "安排", "计划", "问题"))
    ):
        return None
    if level == 1 and role is None and re.search(r"须|应于|完成|要求|请|负责|同意|由", head) and len(head) > 12:
        return None
    if head.endswith(("。", ";")) and len(head) > 16:
        return None
    is_owned = bool(owner) and (length >= len(head) - 6 or bool(_SPEAKS.search(head)))
    unit = (owner.unit or owner.person) if is_owned else None
    return Section(
        role or (_inherit(current) if unit and level > 1 else "other"),
        block.body,
        level,
        unit,
        bool(_SPEAKS.search(head)),
    ), None


def _inherit(current: Section) -> Role:
    return current.role if current.role not in {"head", "next"} else "other"


def _level(block: Paragraph) -> int:
    mark = block.mark
    if _TOP_MARK.match(mark):
        return 1
    if _MID_MARK.match(mark):
        return 2
    if not mark or not re.search(r"[\d①-⑳(（]", mark):
        return 2
    return 3 if not re.match(r"\s*\d{1,2}\.\d", mark) else 4

"""Words that ask for a signature: roles, and labels that stand where people sign."""

from __future__ import annotations

import re

import numpy as np

from services.ocr.steps.quads import ReadLine

ROLES = (
    "总监理工程师代表|总监理工程师|专业监理工程师|监理工程师|总监代表|监理员|旁站监理人员|旁站人员"
    "|项目经理|项目负责人|项目技术负责人|专业技术负责人|技术负责人|专业质检员|专业质量员|质量检查员|质检员|质量员|专职质检员"
    "|施工员|专业工长|工长|施工班组长|班组长|安全员|专职安全员|资料员|材料员|试验员|见证人|取样人|交底人|接受交底人|被交底人|接收人"
    "|项目代表|建设单位代表|设计代表|设计单位代表|单位代表|负责人|记录人|审核人|审批人|编制人|填表人|检查人|复核人|验收人|测量人|签发人"
    "|批准人|经办人|记录员|主持人|批准|审核|编制|校核|制表|复核"
)
LABEL = re.compile(
    rf"((?P<role>{ROLES})\s*([(（]?\s*(签字|签名|签章|盖章|签\s*字\s*[、/及]?\s*盖\s*章)\s*[)）]?)?\s*[:：]"
    rf"|(?P<role2>{ROLES})\s*[(（]\s*(签字|签名|签章)\s*[)）]|(?P<several>[\u4e00-\u9fff]{{0,8}})(签字|签名|签章)\s*[:：])"
)
LONE_ROLE = re.compile(rf"(项目|专业|总/专业)?({ROLES})\s*([(（]\s*(签字|签名|签章|旁站)\s*[)）])?")
# What stands after a label without being a signature.
NOT_A_NAME = re.compile(r"^[\s年月日期时间/\-.:：_()（）、,，盖章公签字名]*$|^\(?(签字|签名|盖章)")
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z]{3,}")
# Words that ask for a hand only where they stand alone at the foot of a page.
FOOT_ROLE = re.compile(
    r"(?P<several>)(记录|总监阅|总监|[\u4e00-\u9fff]{0,4}审阅|[\u4e00-\u9fff]{0,3}经办|现场监理|检验员|[造注][价册]工程师|(收文)?签收|接收"
    r"|交方|接方|立卷|检查|观测|计算|试验|检测|施测|复测|听交底人代表|企业技术负责人|(建设|施工|监理|设计|勘察)(单位)?)\s*[:：]\s*"
)
# A label that ends like a role or like what is done by hand; asks for a hand only in a row where people sign.
SIGNER = re.compile(
    r"(?P<several>)[\u4e00-\u9fff（）()/、]{0,12}"
    r"(人|员|师|者|方|单位|代表|经理|工长|主任|总监|监理|组长|负责|签[字名收认批阅]|审[阅核查定]|批准|核准|复核|校[核对]|核[定对]|经[手办]"
    r"|填[报写]|编[报写制]|制[单表]|记[载录]|笔录|验收|检[查验测]|试验|观测|计算|[施复]测|测量|接收|移交|交付|收件|立卷|会签)\s*[:：]\s*"
)
FOOT, MOST_ABOVE = 0.5, 0.7
"""Shares of the page and of its lines above the place where people sign."""
COLON_LABEL = re.compile(r"\s*(?P<label>[\u4e00-\u9fff、/]{2,12})\s*[:：]")
DATE = re.compile(r"\d{2,4}\s*[年./-]\s*\d{1,2}")
DAY = re.compile(r"日期|时间|年\s*月\s*日|\d{2,4}\s*[年./-]\s*\d{1,2}")
ANY_LABEL = re.compile(rf"[\u4e00-\u9fff）)]\s*[:：]|(签字|签名|签章)\s*[)）]|{DAY.pattern}")
"""A label of any kind, or a day: what stands beside it is not the hand of the label before."""
SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
BELOW = 5.0
"""Heights of a label under which people still sign."""


def find_labels(lines: list[ReadLine], height_px: int) -> list[tuple[ReadLine, re.Match[str]]]:
    """The labels of a page that ask for a signature, each with its line."""
    signers = _signing_lines(lines)
    tops = np.array([line.box[1] for line in lines])
    found: list[tuple[ReadLine, re.Match[str]]] = []
    for line in lines:
        several = [(line, match) for match in LABEL.finditer(line.text)]
        top, text = line.box[1], line.text.strip()
        is_foot = top >= FOOT * height_px or (tops < top).mean() >= MOST_ABOVE
        foot = FOOT_ROLE.fullmatch(text) if is_foot else None
        foot = foot or (SIGNER.fullmatch(text) if id(line) in signers else None)
        found.extend(several or ([(line, foot)] if foot else []))
    return found


def _signing_lines(lines: list[ReadLine]) -> set[int]:
    """Lines at the foot that ask for a hand by where they stand: beside a role, or with a day to sign on."""
    tops = np.array([line.box[1] for line in lines])
    found = set()
    for line in lines:
        if not SIGNER.fullmatch(line.text.strip()) or (tops < line.box[1]).mean() < FOOT:
            continue
        row = [other for other in lines if other is not line and _is_beside(line, other)]
        under = [
            other for other in lines
            if 0 < other.box[1] - line.box[3] < BELOW * line.height and _shares_width(line, other, BELOW * line.height)
        ]  # fmt: skip
        has_role = any(LABEL.search(o.text) or FOOT_ROLE.fullmatch(o.text.strip()) for o in row)
        if has_role or any(DAY.search(other.text) for other in [*row, *under]):
            found.add(id(line))
    return found


def _is_beside(line: ReadLine, other: ReadLine) -> bool:
    return abs(line.box[1] + line.box[3] - other.box[1] - other.box[3]) < 1.4 * line.height


def _shares_width(line: ReadLine, other: ReadLine, reach_px: float) -> bool:
    return other.box[0] < line.box[2] + reach_px and other.box[2] > line.box[0]


def is_name(text: str) -> bool:
    """Whether words may be somebody's name: what stands after a label is often a day or the word for signing."""
    bare = DATE.split(text)[0].strip()
    return bool(bare) and not NOT_A_NAME.match(bare) and NAME.search(bare) is not None

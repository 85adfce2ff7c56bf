"""Places that ask for a signature, and whether there is one: read words, or ink that nobody could read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np

from contracts.reading import Signature
from services.ocr.steps.quads import Pixels, Quad, ReadLine, char_width, part_of_quad, polygon_of, quad_of
from services.ocr.steps.seals import red_mask
from services.ocr.steps.tables import Grid, Slot, slot_of

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
NOT_A_NAME = re.compile(r"^[\s年月日/\-.:：_()（）、,，盖章公签字名]*$|^\(?(签字|签名|盖章)")
NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[A-Za-z]{3,}")
# Words that ask for a hand only where they stand alone at the foot of a page.
FOOT_ROLE = re.compile(
    r"(?P<several>)(记录|总监阅|总监|[\u4e00-\u9fff]{0,4}审阅|[\u4e00-\u9fff]{0,3}经办|现场监理|检验员|[造注][价册]工程师|(收文)?签收|接收"
    r"|交方|接方|立卷|检查|观测|计算|试验|检测|施测|复测|听交底人代表|企业技术负责人|(建设|施工|监理|设计|勘察)单位)\s*[:：]\s*"
)
# A label that ends like a role or like what is done by hand; asks for a hand only in a row where people sign.
SIGNER = re.compile(
    r"(?P<several>)[\u4e00-\u9fff（）()/、]{0,12}"
    r"(人|员|师|者|方|单位|代表|经理|工长|主任|总监|监理|组长|负责|签[字名收认批阅]|审[阅核查定]|批准|核准|复核|校[核对]|核[定对]|经[手办]"
    r"|填[报写]|编[报写制]|制[单表]|记[载录]|笔录|验收|检[查验测]|试验|观测|计算|[施复]测|测量|接收|移交|交付|收件|立卷|会签)\s*[:：]\s*"
)
FOOT = 0.5
TOO_LONG = 1.6  # times the length that a line's characters usually take
COLON_LABEL = re.compile(r"\s*(?P<label>[\u4e00-\u9fff、/]{2,12})\s*[:：]")
LONGEST_LABEL = 20
DATE = re.compile(r"\d{2,4}\s*[年./-]\s*\d{1,2}")
Box = tuple[float, float, float, float]
REACH = 9.0  # characters to the right of a label
BELOW = 5.0  # heights of a label that asks several people, under which they sign
MIN_INK = 0.012
DOUBT = 0.5
DAY = re.compile(r"日期|时间|年\s*月\s*日|\d{2,4}\s*[年./-]\s*\d{1,2}")


def find_signatures(image: Pixels, lines: list[ReadLine], grids: list[Grid]) -> list[Signature]:
    """One entry for each label that asks for a signature, in reading order; then the ruled cells that do."""
    height, width = image.shape[:2]
    usual_px = float(np.median([line.height for line in lines])) if lines else 1.0
    found = []
    cells = [_words_of(grid, lines) for grid in grids]
    signers = _signing_lines(lines)
    for line in lines:
        for match in _labels_of(line, height, signers):
            label = _label_quad(line, match, usual_px)
            own = _own_cell(line, grids, cells)
            if own is not None:
                area = quad_of(*own[0].box)
                is_signed, confidence = _is_cell_signed(image, own[0], own[1], line, match)
            else:
                area = _area(line, match.end(), label, lines, grids, width)
                is_signed, confidence = _is_signed(image, line, match, area, lines)
            if not is_signed and match["several"] is not None:
                is_signed, confidence = _is_signed_below(image, label, lines, (is_signed, confidence))
            elif not is_signed and own is None and _has_ink_below(image, label, lines):
                confidence = DOUBT
            found.append(
                Signature(
                    label=re.sub(r"\s+", "", match.group(0)).rstrip(":："),
                    is_signed=is_signed,
                    polygon=polygon_of(area, width, height),
                    confidence=confidence,
                )
            )
    for grid, words in zip(grids, cells, strict=True):
        found.extend(_signed_cells(image, grid, words))
        found.extend(_cells_in_a_row_of_signers(image, grid, words))
    return found


def _labels_of(line: ReadLine, height: int, signers: set[int]) -> list[re.Match[str]]:
    """The labels of a line that ask for a signature. signers: lines in rows where people sign."""
    found = list(LABEL.finditer(line.text))
    if found:
        return found
    foot = FOOT_ROLE.fullmatch(line.text.strip()) if line.box[1] >= FOOT * height else None
    foot = foot or (SIGNER.fullmatch(line.text.strip()) if id(line) in signers else None)
    return [foot] if foot else []


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


def _has_ink_below(image: Pixels, label: Quad, lines: list[ReadLine]) -> bool:
    """Whether strokes stand between a label and the next print under it: people also sign there."""
    left, _, right, bottom = quad_of_box(label)
    high = bottom - quad_of_box(label)[1]
    right += REACH * high
    low = bottom + BELOW * high
    for line in lines:
        if line.box[1] > bottom - 0.2 * high and line.box[0] < right and line.box[2] > left:
            low = min(low, line.box[1] - 2)
        elif line.box[0] > left + high and line.box[1] < bottom < line.box[3] + high:
            right = min(right, line.box[0] - 2)
    return _ink_share(image, left, bottom + 2, right, low) > MIN_INK / 2


def _label_quad(line: ReadLine, match: re.Match[str], usual_px: float) -> Quad:
    """Where a label stands. A line far longer than its words also holds a hand that nobody could read."""
    left, top, right, bottom = line.box
    usual = sum(char_width(c) for c in line.text) * min(line.height, 1.2 * usual_px)
    if right - left <= TOO_LONG * usual or match.end() < len(line.text.rstrip()):
        return part_of_quad(line, match.start(), match.end())
    return quad_of(left, top, left + 1.05 * usual, bottom)


def _words_of(grid: Grid, lines: list[ReadLine]) -> dict[int, list[ReadLine]]:
    """The lines of each cell of a grid, by the cell's number."""
    words: dict[int, list[ReadLine]] = {}
    for line in lines:
        at = slot_of(line, grid)
        if at is not None:
            words.setdefault(at, []).append(line)
    return words


def _own_cell(
    line: ReadLine, grids: list[Grid], cells: list[dict[int, list[ReadLine]]]
) -> tuple[Slot, list[ReadLine]] | None:
    """The cell that a label has to itself, with the other lines in it: people sign anywhere in such a cell."""
    for grid, words in zip(grids, cells, strict=True):
        for at, inside in words.items():
            if line not in inside:
                continue
            slot = grid.slots[at]
            labels = [each for other in inside for each in LABEL.finditer(other.text)]
            starts = line.box[1] <= min(other.box[1] for other in inside) + line.height
            if len(labels) == 1 and starts and slot.box[3] - slot.box[1] > 1.8 * line.height:
                return slot, [other for other in inside if other is not line]
            return None
    return None


def _rows_of_tall_labels(grid: Grid, first: dict[int, ReadLine]) -> set[int]:
    """Rows of two and more cells, each with a label and a colon at its top and room for a hand below."""
    rows: dict[int, list[bool]] = {}
    for at, slot in enumerate(grid.slots):
        line = first.get(at)
        is_one = (
            line is not None
            and COLON_LABEL.fullmatch(line.text.strip()) is not None
            and slot.box[3] - slot.box[1] > 2.5 * line.height
            and line.box[3] < (slot.box[1] + slot.box[3]) / 2
        )
        rows.setdefault(slot.row, []).append(is_one)
    return {row for row, each in rows.items() if len(each) > 1 and all(each)}


def _cells_in_a_row_of_signers(image: Pixels, grid: Grid, words: dict[int, list[ReadLine]]) -> list[Signature]:
    """Cells that begin with 试验: or 听交底人代表: beside cells of known roles ask for a signature as those do."""
    height, width = image.shape[:2]
    found = []
    first = {at: min(inside, key=lambda line: line.box[1]) for at, inside in words.items()}
    rows = {
        grid.slots[at].row for at, line in first.items() if LABEL.match(line.text) and len(line.text) <= LONGEST_LABEL
    }
    rows |= _rows_of_tall_labels(grid, first)
    for at, line in sorted(first.items()):
        slot = grid.slots[at]
        head = COLON_LABEL.match(line.text)
        if slot.row not in rows or head is None or LABEL.search(line.text):
            continue
        if slot.box[3] - slot.box[1] <= 1.8 * line.height:
            continue
        others = [other for other in words[at] if other is not line]
        is_signed, confidence = _is_cell_signed(image, slot, others, line, head)
        polygon = polygon_of(quad_of(*slot.box), width, height)
        label = re.sub(r"\s+", "", head["label"])
        found.append(Signature(label=label, is_signed=is_signed, polygon=polygon, confidence=confidence))
    return found


def _is_signed_below(
    image: Pixels, label: Quad, lines: list[ReadLine], beside: tuple[bool, float]
) -> tuple[bool, float]:
    """参会人员签字: those who are asked sign under the label, across the page."""
    left, _, right, bottom = quad_of_box(label)
    low = bottom + BELOW * (bottom - quad_of_box(label)[1])
    for line in lines:
        x, y = line.quad.mean(axis=0)
        if bottom < y < low and x > left - 50 and _is_name(line.text) and not LABEL.search(line.text):
            return True, min(0.95, round(0.6 + 0.35 * line.score, 3))
    ink = _ink_share(image, left, bottom + 4, max(right, image.shape[1] * 0.9), low)
    return (True, 0.6) if ink > MIN_INK else beside


def _signed_cells(image: Pixels, grid: Grid, words: dict[int, list[ReadLine]]) -> list[Signature]:
    """Cells that hold a role and nothing else: people sign in the cell below a row of roles, else in the next one."""
    roles = {
        at: text
        for at, inside in words.items()
        if LONE_ROLE.fullmatch(text := re.sub(r"\s", "", "".join(line.text for line in inside)))
    }
    height, width = image.shape[:2]
    found = []
    for at, role in sorted(roles.items()):
        place = _cell_for(grid, at, set(roles))
        if place is None:
            continue
        is_signed, confidence = _is_cell_signed(image, grid.slots[place], words.get(place, []))
        polygon = polygon_of(quad_of(*grid.slots[place].box), width, height)
        found.append(Signature(label=role, is_signed=is_signed, polygon=polygon, confidence=confidence))
    return found


def _cell_for(grid: Grid, at: int, roles: set[int]) -> int | None:
    """The cell in which the role of a cell signs; None when no cell is left for it."""
    slot = grid.slots[at]
    beside = [i for i, s in enumerate(grid.slots) if s.row == slot.row and i != at]
    following = next((i for i in beside if grid.slots[i].col == slot.col + slot.colspan), None)
    before = next((i for i in beside if grid.slots[i].col + grid.slots[i].colspan == slot.col), None)
    if following in roles or (before in roles and (following is None or following in roles)):
        under = [
            i
            for i, s in enumerate(grid.slots)
            if s.row == slot.row + slot.rowspan and s.col == slot.col and s.colspan == slot.colspan
        ]
        return under[0] if under and under[0] not in roles else None
    return following


def _is_cell_signed(
    image: Pixels,
    slot: Slot,
    inside: list[ReadLine],
    label: ReadLine | None = None,
    match: re.Match[str] | None = None,
) -> tuple[bool, float]:
    """Whether there is a name or ink in a cell. label: the line of the cell that asks, when it stands there too."""
    if any(_is_name(line.text) for line in inside):
        return True, 0.9
    if label is not None and match is not None and _is_name(label.text[match.end() :]):
        return True, 0.9
    left, top, right, bottom = slot.box
    inset = 0.08 * (bottom - top)
    others = [line.box for line in inside]
    if label is not None and match is not None:
        others.append(_box_of(part_of_quad(label, 0, match.end()), 0.15 * label.height))
    ink = _ink_share(image, left + inset, top + inset, right - inset, bottom - inset, without=others)
    if ink > MIN_INK:
        return True, 0.6
    # A printed date is no signature; other words in the cell leave a doubt.
    is_plain = all(NOT_A_NAME.match(DATE.split(line.text)[0]) or DATE.match(line.text) for line in inside)
    return False, 0.85 if is_plain and ink <= MIN_INK / 2 else 0.5


def _box_of(quad: Quad, margin: float) -> Box:
    left, top, right, bottom = quad_of_box(quad)
    return left - margin, top - margin, right + margin, bottom + margin


def _area(line: ReadLine, end: int, label: Quad, lines: list[ReadLine], grids: list[Grid], width: int) -> Quad:
    """From the end of the label to the next label, the border of the cell, or the usual length of a name."""
    _, top, right, bottom = quad_of_box(label)
    high = bottom - top
    limit = min(right + REACH * high, float(width))
    following = LABEL.search(line.text, end)
    if following:
        limit = min(limit, quad_of_box(part_of_quad(line, following.start(), following.end()))[0])
    middle = (top + bottom) / 2
    for other in lines:
        is_beside = other is not line and other.box[1] < middle < other.box[3] and other.box[0] > right
        if is_beside and LABEL.search(other.text):
            limit = min(limit, other.box[0])
    x = (quad_of_box(label)[0] + right) / 2
    for grid in grids:
        for slot in grid.slots:
            if slot.box[0] <= x <= slot.box[2] and slot.box[1] <= middle <= slot.box[3]:
                limit = min(limit, slot.box[2] - 0.1 * high)
    return quad_of(right, top - 0.3 * high, max(limit, right + high), bottom + 0.3 * high)


def quad_of_box(quad: Quad) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a quadrangle."""
    return (
        float(quad[:, 0].min()),
        float(quad[:, 1].min()),
        float(quad[:, 0].max()),
        float(quad[:, 1].max()),
    )


def _is_signed(
    image: Pixels, line: ReadLine, match: re.Match[str], area: Quad, lines: list[ReadLine]
) -> tuple[bool, float]:
    following = LABEL.search(line.text, match.end())
    rest = line.text[match.end() : following.start() if following else None]
    if _is_name(rest):
        return True, 0.9
    left, top, right, bottom = quad_of_box(area)
    for other in lines:
        x, y = other.quad.mean(axis=0)
        if other is not line and top < y < bottom and left - 5 <= other.box[0] and x < right and _is_name(other.text):
            return True, min(0.95, round(0.6 + 0.35 * other.score, 3))
    ink = _ink_share(image, left, top, right, bottom)
    if ink > 2 * MIN_INK:
        return True, 0.6
    return ink > MIN_INK, 0.5 if ink > MIN_INK / 3 else 0.85


def _is_name(text: str) -> bool:
    bare = DATE.split(text)[0].strip()
    return bool(bare) and not NOT_A_NAME.match(bare) and NAME.search(bare) is not None


def _ink_share(
    image: Pixels, left: float, top: float, right: float, bottom: float, without: Sequence[Box] = ()
) -> float:
    """Share of dark or blue strokes; ruled lines and the red of seals are taken out, and what lies in some boxes."""
    y0, x0 = max(int(top), 0), max(int(left) + 2, 0)
    part = image[y0 : int(bottom), x0 : int(right)]
    if part.shape[0] < 8 or part.shape[1] < 8:
        return 0.0
    grey = part.min(axis=2)
    # The paper beside each stroke, not that of the whole area: a shadow may lie over half of it.
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)).astype(np.int16)
    ink = (grey < paper - 45).astype(np.uint8)
    # Red over print keeps the print dark in the red channel; red over paper does not.
    ink[(red_mask(part) > 0) & (part[:, :, 2] > 0.62 * paper)] = 0
    for box in without:
        ink[
            max(int(box[1]) - y0, 0) : max(int(box[3]) - y0, 0), max(int(box[0]) - x0, 0) : max(int(box[2]) - x0, 0)
        ] = 0
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, max(part.shape[1] // 2, 9)), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((max(int(part.shape[0] * 0.8), 9), 1), np.uint8))
    rules = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    strokes = ((ink > 0) & (rules == 0)).astype(np.uint8)
    return float((strokes * _without_slanted_rules(strokes)).mean())


def _without_slanted_rules(ink: Pixels) -> Pixels:
    """1 but where a stroke runs flat or upright over a good part of the area, as the rule of a tilted form does."""
    n_parts, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    is_rule = ((width > 0.3 * ink.shape[1]) & (height < 0.12 * width)) | (
        (height > 0.5 * ink.shape[0]) & (width < 0.12 * height)
    )
    is_rule[0] = False
    return np.asarray(~is_rule[labels] if n_parts > 1 else np.ones_like(ink), np.uint8)

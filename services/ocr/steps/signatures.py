"""Places that ask for a signature, and whether there is one: read words, or ink that nobody could read."""

from __future__ import annotations

import re

from contracts.reading import Signature
from services.ocr.steps.asking import (
    READABLE,
    Asking,
    Usual,
    asking,
    asks_for_a_seal,
    box_of_quad,
    is_struck_out,
    usual_print,
)
from services.ocr.steps.quads import Pixels, ReadLine, part_of_quad, polygon_of, quad_of
from services.ocr.steps.signlabels import (
    ANY_LABEL,
    BELOW,
    COLON_LABEL,
    DATE,
    LABEL,
    LONE_ROLE,
    NOT_A_NAME,
    SHORT_NAME,
    find_labels,
    is_name,
)
from services.ocr.steps.strokes import Box, hand_area, underline
from services.ocr.steps.tables import Grid, Slot, slot_of

LONGEST_LABEL = 20
REACH = 9.0  # characters to the right of a label
UP, DOWN = 0.9, 0.6
"""Heights of a label by which a hand stands above and below it."""
ON_A_RULE, UNDER_A_RULE = 1.9, 0.2
"""Heights of a label by which the middle of a hand stands above or below the rule it is written on."""
LEAST_HAND = 0.2
"""Squares of a label's height that a hand covers with ink; under a label print of others may reach in."""
DOUBT, EMPTY = 0.5, 0.85
"""How sure an empty place is: with some ink in it, and with none."""
NEAR_NAME = 2.5
"""Heights of a label between it and a name that is written under it."""


BELOW_IN_A_CELL = 12.0
"""Heights of a label at the top of a cell under which people still sign."""


def find_signatures(image: Pixels, lines: list[ReadLine], grids: list[Grid]) -> list[Signature]:
    """One entry for each label that asks for a signature, in reading order; then the ruled cells that do."""
    height, width = image.shape[:2]
    usual = usual_print(lines)
    found = []
    cells = [_words_of(grid, lines) for grid in grids]
    for line, match in find_labels(lines, height):
        label = asking(line, match, usual)
        if is_struck_out(label) or asks_for_a_seal(label, lines):
            continue
        own = _own_cell(line, grids, cells)
        if own is not None:
            place = own[0].box
            is_signed, confidence = _is_cell_signed(image, own[0], own[1], label.high, label)
        else:
            place = _beside(label, lines, grids, width)
            is_signed, confidence = _is_signed(image, label, place, lines)
        if not is_signed and match.re is LABEL and match["several"] is not None:
            is_signed, confidence = _is_signed_below(image, label, lines, (is_signed, confidence))
        found.append(
            Signature(
                label=re.sub(r"\s+", "", match.group(0)).rstrip(":："),
                is_signed=is_signed,
                polygon=polygon_of(quad_of(*place), width, height),
                confidence=confidence,
            )
        )
    for grid, words in zip(grids, cells, strict=True):
        found.extend(_signed_cells(image, grid, words, usual))
        known = {tuple(each.polygon) for each in found}
        more = _cells_in_a_row_of_signers(image, grid, words, usual)
        found.extend(each for each in more if tuple(each.polygon) not in known)
    return found


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
            if len(labels) <= 1 and starts and slot.box[3] - slot.box[1] > 1.8 * line.height:
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


def _cells_in_a_row_of_signers(
    image: Pixels, grid: Grid, words: dict[int, list[ReadLine]], usual: Usual
) -> list[Signature]:
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
        label = asking(line, head, usual)
        is_signed, confidence = _is_cell_signed(image, slot, others, label.high, label)
        polygon = polygon_of(quad_of(*slot.box), width, height)
        name = re.sub(r"\s+", "", head["label"])
        found.append(Signature(label=name, is_signed=is_signed, polygon=polygon, confidence=confidence))
    return found


def _is_signed_below(
    image: Pixels, label: Asking, lines: list[ReadLine], beside: tuple[bool, float]
) -> tuple[bool, float]:
    """参会人员签字: those who are asked sign under the label, across the page."""
    left, _, right, bottom = label.box
    low = bottom + BELOW * label.high
    for line in lines:
        x, y = line.quad.mean(axis=0)
        if bottom < y < low and x > left - 50 and is_name(line.text) and not LABEL.search(line.text):
            return True, min(0.95, round(0.6 + 0.35 * line.score, 3))
    area = hand_area(image, (left, bottom + 4, max(right, image.shape[1] * 0.9), low), label.high)
    return (True, 0.6) if area > LEAST_HAND else beside


def _signed_cells(image: Pixels, grid: Grid, words: dict[int, list[ReadLine]], usual: Usual) -> list[Signature]:
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
        is_signed, confidence = _is_cell_signed(image, grid.slots[place], words.get(place, []), usual.high)
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
    image: Pixels, slot: Slot, inside: list[ReadLine], high: float, label: Asking | None = None
) -> tuple[bool, float]:
    """Whether there is a name or ink in a cell. label: the one in the cell that asks, when it stands there too."""
    if any(is_name(line.text) for line in inside) or (label is not None and is_name(label.line.text[label.end :])):
        return True, 0.9
    left, top, right, bottom = slot.box
    inset = min(0.08 * (bottom - top), 0.3 * high)
    others = [line.box for line in inside]
    if label is not None:
        others.append((label.line.box[0], *label.box[1:]))
    others = [_grown(box, 0.2 * high) for box in others]
    ink = hand_area(image, (left + inset, top + inset, right - inset, bottom - inset), high, others)
    if ink > LEAST_HAND:
        return True, 0.6
    # A printed date is no signature; other words in the cell leave a doubt.
    is_plain = all(NOT_A_NAME.match(DATE.split(line.text)[0]) or DATE.match(line.text) for line in inside)
    return False, EMPTY if is_plain and ink <= LEAST_HAND / 2 else DOUBT


def _grown(box: Box, margin: float) -> Box:
    left, top, right, bottom = box
    return left - margin, top - margin, right + margin, bottom + margin


# Places without a cell -----------------------------------------------------------------------------------


def _beside(label: Asking, lines: list[ReadLine], grids: list[Grid], width: int) -> Box:
    """From the end of a label to the next one, the border of the cell, or the usual length of a name.

    Up and down it reaches half way to the labels of the rows beside it.
    """
    left, top, right, bottom = label.box
    high, middle = label.high, (label.box[1] + label.box[3]) / 2
    limit = min(right + REACH * high, float(width))
    following = ANY_LABEL.search(label.line.text, label.end)
    if following:
        limit = min(limit, box_of_quad(part_of_quad(label.line, following.start(), following.end()))[0])
    for other in lines:
        is_beside = other is not label.line and other.box[1] < middle < other.box[3] and other.box[0] > right
        if is_beside and ANY_LABEL.search(other.text):
            limit = min(limit, other.box[0])
    x = (left + right) / 2
    for grid in grids:
        for slot in grid.slots:
            if slot.box[0] <= x <= slot.box[2] and slot.box[1] <= middle <= slot.box[3]:
                limit = min(limit, slot.box[2] - 0.1 * high)
    limit = max(limit, right + high)
    up, down = top - UP * high, bottom + DOWN * high
    for other in _labels_in_column(label, lines, limit):
        if other.box[3] <= middle:
            up = max(up, (top + other.box[3]) / 2)
        elif other.box[1] >= middle:
            down = min(down, (bottom + other.box[1]) / 2)
    return right, min(up, top), limit, max(down, bottom)


def _labels_in_column(label: Asking, lines: list[ReadLine], limit: float) -> list[ReadLine]:
    """Labels above and below a label, as far as its place reaches."""
    return [
        other for other in lines
        if other is not label.line and other.box[0] < limit and other.box[2] > label.box[0]
        and ANY_LABEL.search(other.text)
    ]  # fmt: skip


def _is_signed(image: Pixels, label: Asking, place: Box, lines: list[ReadLine]) -> tuple[bool, float]:
    following = ANY_LABEL.search(label.line.text, label.end)
    if is_name(label.line.text[label.end : following.start() if following else None]):
        return True, 0.9
    left, top, right, bottom = place
    for other in lines:
        x, y = other.quad.mean(axis=0)
        is_there = other is not label.line and top < y < bottom and left - 5 <= other.box[0] and x < right
        if is_there and is_name(other.text):
            return True, min(0.95, round(0.6 + 0.35 * other.score, 3))
    rule = _rule_to_sign_on(image, label, place)
    if rule is not None:
        top, bottom = rule[1] - ON_A_RULE * label.high, rule[3] + UNDER_A_RULE * label.high
    ink = hand_area(image, (left, top, right, bottom), label.high)
    if ink > LEAST_HAND:
        return True, 0.6
    below = 0.0 if rule is not None else _hand_below(image, label, lines, right)
    if below > LEAST_HAND:
        return True, 0.55
    return False, DOUBT if max(ink, below) > LEAST_HAND / 2 else EMPTY


def _rule_to_sign_on(image: Pixels, label: Asking, place: Box) -> Box | None:
    """The rule that begins where a label ends; one that runs on under the label is the border of a cell."""
    left, top, right, bottom = label.box
    high = label.high
    low, deep = (top + bottom) / 2, bottom + 0.8 * high
    rule = underline(image, (right - 0.5 * high, low, place[2] + high, deep), high)
    border = underline(image, (left - 3 * high, bottom - 0.2 * high, right - 0.5 * high, deep), high)
    is_near = rule is not None and rule[0] < right + 1.5 * high
    return rule if is_near and border is None else None


def _hand_below(image: Pixels, label: Asking, lines: list[ReadLine], right: float) -> float:
    """Ink between a label and the next print under it, in squares of its height: people also sign there.

    A name that was read there counts as a hand.
    """
    left, _, _, bottom = label.box
    low = bottom + BELOW * label.high
    right = max(right, label.box[2] + REACH * label.high)
    if _is_under_a_border(image, label):
        right, low = float(image.shape[1]), bottom + BELOW_IN_A_CELL * label.high
    for line in lines:
        is_under = line.box[1] > bottom - 0.3 * label.high and line.box[0] < right and line.box[2] > left
        if is_under and SHORT_NAME.fullmatch(line.text.strip()) and line.box[1] < bottom + NEAR_NAME * label.high:
            if not any(_is_left_of(other, line) for other in lines):
                return 1.0
        elif is_under and line.score > READABLE and len(line.text.strip()) > 2:
            low = min(low, line.box[1] - 2)
        is_beside = line.box[0] > label.box[2] and line.box[1] < bottom < line.box[3] + label.high
        if is_beside and ANY_LABEL.search(line.text):
            right = min(right, line.box[0] - 2)
    return hand_area(image, (left - label.high, bottom + 0.1 * label.high, right, low), label.high)


def _is_under_a_border(image: Pixels, label: Asking) -> bool:
    """Whether a label stands at the top of a cell that no table has: there people sign anywhere under it."""
    left, top, _, _ = label.box
    rule = underline(image, (left - 2 * label.high, top - label.high, left + 25 * label.high, top), label.high)
    return rule is not None and rule[2] - rule[0] > 0.6 * 25 * label.high


def _is_left_of(label: ReadLine, line: ReadLine) -> bool:
    """Whether a line is a label in the row of another one."""
    middle = (line.box[1] + line.box[3]) / 2
    is_row = label.box[1] < middle < label.box[3]
    return is_row and label.box[2] <= line.box[0] + line.height and ANY_LABEL.search(label.text) is not None

"""What is lacking on a page: signatures, seals, filled cells, legible words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

from contracts.reading import Cell, Line, Page, Table
from language.fold import folded
from language.rules import BlankCell, EmptyField, Illegible, Unsealed, Unsigned
from services.ocr.steps.cellpairs import ruled_pairs
from services.ocr.steps.check_facts import LABEL_ALONE, Facts, Mark, labelled_rows
from services.ocr.steps.clues import box, folded_label
from services.ocr.steps.fieldnames import by_label
from services.ocr.steps.offers import looks_like_label, named
from services.ocr.steps.valueends import is_form_word, joined

LONGEST_ASK = 30
"""Characters of a line that asks for a seal; a longer one is a sentence about seals."""

_SIGNER = re.compile(
    r"(?:人|员|师|工长|代表|经理|总监|监理|单位|旁站|签收|审核|审定|批准|复核|检查|记录|设计|校对|编制|制图|日期)$"
)
"""Labels beside which a person signs; what is missing there is a signature."""

_HAND = re.compile(r".{0,4}(?:签字|签名|手签|签章|签署|盖章|印章)(?:栏|处)?")
"""Heads of columns in which people sign and seal."""

_POINT = re.compile(r"\s*[(（]?\d{1,2}[)）.、．]")

NARROW = 0.05
"""Share of the page's width, a centimetre, that no place for words is as narrow as."""

SEAL_REACH = 0.2
"""A seal within this share of the page's height belongs to the place that asks for it."""


def unsigned_places(facts: Facts, condition: Unsigned) -> Iterator[Mark]:
    """Labels that ask for a signature and have none."""
    for page in facts.reading.pages:
        for signature in page.signatures:
            if not signature.is_signed and signature.confidence >= condition.least:
                words = {"label": signature.label}
                yield Mark(page.page, signature.polygon, signature.label, words, signature.confidence)


def unsealed_places(facts: Facts, condition: Unsealed) -> Iterator[Mark]:
    """Places that ask for a seal and have none near; only where a seal would show.

    Seals stand where the hand put them: as many seals as places on a page are enough, wherever they are.
    """
    asks = [re.sub(r"\s", "", folded(word)) for word in condition.asks]
    for page in facts.reading.pages:
        # A page that was never paper has no seal; on one that can hardly be read none would be seen.
        if page.source not in ("text_layer", "ocr") or "hard_to_read" in page.warnings:
            continue
        places = [line for line in page.lines if _asks_seal(line.text, asks, condition.unless)]
        if len(places) <= len(page.seals):
            continue
        left = _without_seal(page, places)
        if len(left) == len(places):
            left = left[:1]  # none at all is one finding
        for line in left:
            words = {"label": line.text.strip()[:LONGEST_ASK]}
            sureness = 1.0 if not page.seals else 0.9
            yield Mark(page.page, line.polygon, folded_label(line.text)[:40], words, sureness)


def _asks_seal(text: str, asks: list[str], unless: tuple[str, ...]) -> bool:
    bare = re.sub(r"\s", "", folded(text))
    return len(bare) <= LONGEST_ASK and any(word in bare for word in asks) and not any(word in bare for word in unless)


def _without_seal(page: Page, places: list[Line]) -> list[Line]:
    """The places left over when every seal is given to the nearest one."""
    ratio = page.width_px / max(page.height_px, 1)
    pairs = []
    for at, line in enumerate(places):
        for n, seal in enumerate(page.seals):
            x, y = _nearest_point(line.polygon, seal.polygon)
            cx, cy = _centre(seal.polygon)
            pairs.append((math.hypot((x - cx) * ratio, y - cy), at, n))
    taken: set[int] = set()
    sealed: set[int] = set()
    for distance, at, n in sorted(pairs):
        if distance <= SEAL_REACH and at not in sealed and n not in taken:
            sealed.add(at)
            taken.add(n)
    return [line for at, line in enumerate(places) if at not in sealed]


def _centre(polygon: list[float]) -> tuple[float, float]:
    left, top, right, bottom = box(polygon)
    return (left + right) / 2, (top + bottom) / 2


def _nearest_point(line: list[float], seal: list[float]) -> tuple[float, float]:
    """The point of a line's box that lies nearest to a seal's centre."""
    left, top, right, bottom = box(line)
    x, y = _centre(seal)
    return min(max(x, left), right), min(max(y, top), bottom)


def empty_cells(facts: Facts, condition: EmptyField) -> Iterator[Mark]:
    """A ruled cell beside a label that matters, with nothing in it."""
    filled = {field.name for field in facts.fields}
    told: set[str] = set()
    for page in facts.reading.pages:
        for label, cell in ruled(page):
            field = by_label().get(folded_label(label))
            if cell.text.strip() or field is None or field.name not in condition.fields:
                continue
            if field.name in filled or field.name in told:
                continue
            told.add(field.name)
            yield Mark(page.page, cell.polygon, field.name, {"label": label})


def ruled(page: Page) -> list[tuple[str, Cell]]:
    """Labels of a page with the cell that is theirs; a sheet that is framed twice is one. Empty cells that ask for no
    words are left out."""
    if page.source == "native":
        return []
    found = [
        (label, cell)
        for table in page.tables
        for label, cell in ruled_pairs(table)
        if cell.polygon and (cell.text.strip() or _wants_filling(table, label, cell))
    ]
    return list({(label, tuple(cell.polygon or [])): (label, cell) for label, cell in found}.values())


def _wants_filling(table: Table, label: str, cell: Cell) -> bool:
    """Whether an empty cell is one to be filled: no column of signatures, and no part of a cell that a fold or a stain
    divided, which is too narrow for words or has them in its other part."""
    left, _, right, _ = box(cell.polygon or [])
    if right - left < NARROW:
        return False
    over = [c for c in table.cells if c.row < cell.row and c.col <= cell.col < c.col + c.colspan]
    if any(_HAND.fullmatch("".join(c.text.split())) for c in over):
        return False
    row = [c for c in table.cells if c.row == cell.row and c.text.strip()]
    if not any(c.col < cell.col and named(joined(c.text.split("\n"))) == label for c in row):
        return True  # the label stands over it
    after = [c for c in row if c.col > cell.col]
    return not after or looks_like_label(" ".join(min(after, key=lambda c: c.col).text.split()))


def _is_known(label: str) -> bool:
    """A label that forms have, also cut short: 单位工程 is 单位工程名称."""
    clean = folded_label(label)
    is_cut = len(clean) >= 3 and any(known.startswith(clean) for known in by_label())
    return clean in by_label() or (len(clean) > 1 and (is_cut or is_form_word(label)))


def blank_cells(facts: Facts, condition: BlankCell) -> Iterator[Mark]:
    """Empty cells beside known labels, where few are empty and the rest is filled; a signature's place is none."""
    yield from blank_lines(facts, condition)
    for page in facts.reading.pages:
        asked = {tuple(signature.polygon) for signature in page.signatures}
        pairs = ruled(page)
        # A word that stands more than once, or as a value, is what forms say and not what they ask: 合格.
        said = Counter([label for label, _ in pairs] + [" ".join(cell.text.split()) for _, cell in pairs])
        empty = [
            (label, cell) for label, cell in pairs
            if not cell.text.strip() and tuple(cell.polygon or []) not in asked
            and (_is_known(label) or (said[label] < 2 and facts.is_meant(label))) and not _is_signed(label)
            and not any(word in label for word in condition.unless)
        ]  # fmt: skip
        if not 0 < len(empty) <= condition.most or sum(bool(c.text.strip()) for _, c in pairs) < condition.filled:
            continue
        for label, cell in empty:
            field = by_label().get(folded_label(label))
            name = field.name if field else folded_label(label)
            yield Mark(page.page, cell.polygon, name, {"label": label})


def _is_signed(label: str) -> bool:
    """Whether a label is that of a signature; a day with a name of its own is a field: 检测日期."""
    clean = folded_label(label)
    return _SIGNER.search(clean) is not None and not (clean.endswith("日期") and len(clean) > 2 and _is_known(clean))


def blank_lines(facts: Facts, condition: BlankCell) -> Iterator[Mark]:
    """Labels with a colon and nothing behind, in a form without rules whose other labels have their words."""
    for page in facts.reading.pages:
        rows = [(label, value is not None or facts.is_answered(page, label)) for label, value in labelled_rows(page)]
        signed = {folded_label(signature.label) for signature in page.signatures}
        empty = [
            label for label, is_filled in rows if not is_filled and _wants_words(label, page, condition, signed, facts)
        ]
        if not 0 < len(empty) <= condition.most or sum(is_filled for _, is_filled in rows) < condition.filled:
            continue
        for label in empty:
            name = label.text.strip().rstrip(":：")
            field = by_label().get(folded_label(name))
            words = {"label": name}
            yield Mark(page.page, label.polygon, field.name if field else folded_label(name), words, label.confidence)


def _wants_words(label: Line, page: Page, condition: BlankCell, signed: set[str], facts: Facts) -> bool:
    """A known label that is no signer's, and under which no block of words begins."""
    name = label.text.strip().rstrip(":：")
    if _SIGNER.search(folded_label(name)) or folded_label(name) in signed:
        return False
    if not _is_known(name) and not facts.is_meant(name):
        return False
    left, _, _, bottom = box(label.polygon)
    high = bottom - box(label.polygon)[1]
    below = [o for o in page.lines if 0 <= box(o.polygon)[1] - bottom < 1.6 * high and box(o.polygon)[0] < left + 0.3]
    is_block = any(not LABEL_ALONE.fullmatch(o.text.strip()) and not _is_labelled(o.text) for o in below)
    beside_label = any(box(o.polygon)[0] < left + 0.02 and LABEL_ALONE.fullmatch(o.text.strip()) for o in below)
    return not any(word in name for word in condition.unless) and (not is_block or beside_label)


def _is_labelled(text: str) -> bool:
    """Whether a line begins with a label that forms have, and no point of a list: 1. 原因:…"""
    label, colon, _ = folded(text).partition(":")
    return bool(colon) and not _POINT.match(label) and _is_known(label)


def illegible_pages(facts: Facts, condition: Illegible) -> Iterator[Mark]:
    """Pages that the reader marked."""
    for page in facts.reading.pages:
        if condition.warning in page.warnings:
            yield Mark(page.page, None, f"page-{page.page}", {"page": str(page.page)})

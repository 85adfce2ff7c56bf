"""Tube scaffolds in front of a building."""

from __future__ import annotations

import math
import random

import bpy
from light import camera, sky
from stage import (
    Point,
    box,
    clear,
    concrete,
    net,
    plain,
    rod,
    sheet,
    soil,
    timber,
    tube_steel,
)


def facade(floors: int, width: float, grey, dark, reveal) -> None:
    """The building behind a scaffold, its face at y = 0: bands, window openings."""
    storey = 2.9
    for f in range(floors):
        z = f * storey
        box((0, 1.2, z + 0.5), (width, 0.2, 1.0), grey)
        box((0, 1.2, z + 2.65), (width, 0.2, 0.55), grey)
        box((0, 1.14, z + 2.86), (width, 0.3, 0.1), reveal)
        n = int(width / 3)
        for i in range(n + 1):
            box((-width / 2 + width * i / n, 1.2, z + 1.7), (1.1, 0.2, 1.5), grey)
    box((0, 3.0, floors * storey / 2), (width, 0.1, floors * storey), dark)


def coupler(at: Point, material) -> None:
    """A right-angle coupler, as a small rounded block with a bolt."""
    box(at, (0.075, 0.085, 0.07), material, bevel=0.012)
    rod((at[0] + 0.03, at[1] - 0.03, at[2] - 0.05), (at[0] + 0.03, at[1] - 0.03, at[2] + 0.05), 0.008, material, 8)


def scaffold(
    rng: random.Random,
    bays: int,
    lifts: int,
    *,
    wall_ties: bool,
    full_planks: bool,
    tube,
    clamp,
    plank,
    yellow,
    x0: float = 0.0,
) -> None:
    """A double-row tube scaffold: standards, ledgers, transoms, planks, toe boards, braces, ties to the wall."""
    la, h, inner, outer = 1.5, 1.8, 0.35, -0.7
    top = lifts * h + 1.3
    xs = [x0 + (i - bays / 2) * la for i in range(bays + 1)]
    r = 0.0242
    for x in xs:
        for y in (inner, outer):
            lean = rng.gauss(0, 0.012)
            rod((x, y, 0), (x + lean, y, top + rng.uniform(-0.3, 0.3)), r, tube)
            box((x, y, 0.03), (0.15, 0.15, 0.01), clamp)
    for k in range(lifts + 1):
        z = 0.2 if k == 0 else k * h
        for y in (inner, outer):
            rod((xs[0] - 0.35, y - 0.05, z), (xs[-1] + 0.35, y - 0.05, z + rng.gauss(0, 0.01)), r, tube)
        for x in xs:
            rod((x + 0.05, inner + 0.25, z + 0.05), (x + 0.05, outer - 0.22, z + 0.05), r, tube)
            coupler((x, outer - 0.03, z), clamp)
            coupler((x, inner - 0.03, z), clamp)
        if k:
            for dz in (0.6, 1.15):
                rod((xs[0] - 0.3, outer - 0.05, z + dz), (xs[-1] + 0.3, outer - 0.05, z + dz), r, tube)
            box(((xs[0] + xs[-1]) / 2, outer + 0.03, z + 0.16), (xs[-1] - xs[0], 0.02, 0.18), yellow)
            lanes = 4 if full_planks else 2
            for i in range(len(xs) - 1):
                for lane in range(lanes):
                    if not full_planks and rng.random() < 0.35:
                        continue
                    y = outer + 0.16 + lane * 0.235
                    box(
                        ((xs[i] + xs[i + 1]) / 2, y, z + 0.105),
                        (la + 0.2, 0.22, 0.05),
                        plank,
                        (rng.gauss(0, 0.01), rng.gauss(0, 0.008), rng.gauss(0, 0.012)),
                        0.004,
                    )
        if wall_ties and k in (1, 2, 3, 5):
            for i, x in enumerate(xs):
                if (i + k) % 2 == 0:
                    rod((x + 0.12, outer - 0.15, z - 0.12), (x + 0.12, 1.35, z - 0.12), r, yellow)
                    coupler((x + 0.06, inner, z - 0.12), clamp)
    span = 4 * la
    x = xs[0]
    while x + span <= xs[-1] + 0.1:
        rod((x, outer - 0.1, 0.1), (x + span, outer - 0.1, span * 1.15), r, tube)
        rod((x + span, outer - 0.15, 0.1), (x, outer - 0.15, span * 1.15), r, tube)
        x += span


def scaffold_east(seed: int = 3) -> None:
    """Tower 3's scaffold after the wall ties were put in: full planks, yellow ties, net rolled up on the lower lifts."""
    rng = clear(seed)
    grey, dark = concrete("facade", 0.36), plain("inside", (0.03, 0.03, 0.033), 0.95)
    tube, clamp = tube_steel("tube", (0.42, 0.13, 0.05), 0.5), tube_steel("clamp", (0.2, 0.18, 0.16), 0.7)
    yellow, plank = plain("yellow", (0.75, 0.42, 0.02), 0.5), timber("plank")
    facade(4, 24, grey, dark, concrete("band", 0.42))
    scaffold(rng, 12, 6, wall_ties=True, full_planks=True, tube=tube, clamp=clamp, plank=plank, yellow=yellow)
    green = net()
    for i in range(6):
        if i not in (2, 3):
            sheet((-7.5 + 3 * i, -0.86, 9.3), 3.02, 3.9, green, (math.pi / 2, 0, 0), 0.035, rng, 24)
    sheet((0, -10, 0), 90, 60, soil(), cuts=2)
    box((0, -0.2, 0.0), (21, 1.8, 0.08), concrete("pad", 0.4))
    for k in range(7):
        rod((3.2 + rng.uniform(-0.2, 0.2), -2.2 - k * 0.06, 0.06 + 0.01 * k), (7.5, -2.3 - k * 0.06, 0.06), 0.024, tube)
    sky(42, 200, 0.36, 0.3)
    camera((-4.6, -6.4, 1.65), (0.4, 0.3, 4.1), 25, 0.6)


def scaffold_deck(seed: int = 4) -> None:
    """Tower 2: on the deck between the rows, planks missing; the net to the left."""
    rng = clear(seed)
    grey, dark = concrete("facade", 0.33), plain("inside", (0.03, 0.03, 0.033), 0.95)
    tube, clamp = tube_steel("tube", (0.28, 0.29, 0.31), 0.55), tube_steel("clamp", (0.2, 0.18, 0.16), 0.7)
    yellow, plank = plain("yellow", (0.70, 0.40, 0.03), 0.5), timber("plank")
    facade(6, 40, grey, dark, concrete("band", 0.40))
    scaffold(rng, 18, 6, wall_ties=True, full_planks=False, tube=tube, clamp=clamp, plank=plank, yellow=yellow)
    green = net(color=(0.015, 0.12, 0.20))
    for i in range(12):
        sheet((-16.5 + 3 * i, -0.9, 6.2), 3.02, 11, green, (math.pi / 2, 0, 0), 0.03, rng, 24)
    sheet((0, -10, 0), 120, 60, soil(), cuts=2)
    sky(50, 160, 0.36, 0.15)
    bpy.context.scene["exposure"] = 1.7
    camera((-8.9, -0.1, 5.02), (-4.6, -0.2, 4.05), 20, 1.2)

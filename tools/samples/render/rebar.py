"""Rebar: the slab's mats, column cages."""

from __future__ import annotations

import itertools
import random

from backdrop import tower
from light import camera, sky
from stage import (
    bars,
    box,
    clear,
    concrete,
    knots,
    plain,
    plywood,
    rebar_steel,
    sheet,
    timber,
)


def rebar_mat(seed: int = 1) -> None:
    """The slab's rebar: two mats on chairs over blinding, starter bars, a tower behind."""
    rng = clear(seed)
    steel, wire, old = rebar_steel(), plain("wire", (0.03, 0.03, 0.035), 0.5, 0.8), rebar_steel("rebar2", 0.8)
    sheet((0, 8, 0), 60, 60, concrete("blinding", 0.22), cuts=2)
    step, low, high = 0.17, 0.065, 0.42
    for z, radius, mat in ((low, 0.0125, old), (high, 0.0105, steel)):
        along, across = [], []
        x = -4.2
        while x < 4.2:
            dx = rng.gauss(0, 0.006)
            along.append(((x + dx, -1.2, z), (x + dx + rng.gauss(0, 0.01), 8.6, z)))
            x += step
        y = -1.2
        while y < 8.6:
            dy = rng.gauss(0, 0.006)
            across.append(((-4.2, y + dy, z + 2 * radius), (4.2, y + dy + rng.gauss(0, 0.01), z + 2 * radius)))
            y += step
        bars(along, radius, mat, rib_step=0.03)
        bars(across, radius, mat, rib_step=0.03)
    ties = [
        (-4.2 + step * i, -1.2 + step * j, high + 0.011)
        for i in range(50)
        for j in range(34)
        if abs(-4.2 + step * i) < 2.6 and rng.random() < 0.72
    ]
    knots(ties, 0.015, wire, rng)
    chairs = []
    for i in range(-4, 5):
        for j in range(9):
            x, y = i * 0.95 + 0.08, j * 1.0
            chairs += [
                ((x - 0.3, y, high - 0.02), (x + 0.3, y, high - 0.02)),
                ((x - 0.3, y, high - 0.02), (x - 0.3, y, 0.05)),
                ((x + 0.3, y, high - 0.02), (x + 0.3, y, 0.05)),
            ]
    bars(chairs, 0.01, steel, ribs=False)
    spacer = concrete("spacer", 0.42)
    for _ in range(60):
        box((rng.uniform(-3, 3), rng.uniform(-0.5, 6), 0.025), (0.05, 0.05, 0.05), spacer)
    column_cages(rng, [(-2.6, 5.2), (2.4, 5.6), (0.2, 8.2)], steel, wire)
    form = plywood()
    for x in (-4.45, 4.45):
        box((x, 3.7, 0.45), (0.02, 10, 0.95), form)
    box((0, 8.9, 0.45), (9, 0.02, 0.95), form)
    grey, dark = concrete("frame", 0.34), plain("inside", (0.06, 0.06, 0.065), 0.9)
    tower(-9, 24, 20, 9, 3, grey, dark)
    tower(14, 34, 18, 9, 5, grey, dark)
    sky(38, 130, 0.34, 0.25)
    camera((0.25, -1.5, 1.75), (0.05, 2.6, 0.25), 27, 0.8)


def column_cages(rng: random.Random, places: list[tuple[float, float]], steel, wire, height: float = 2.2) -> None:
    """Column starter cages with stirrups."""
    for cx, cy in places:
        upright, hoops, ties = [], [], []
        s = 0.27
        for i in range(4):
            for corner in (
                (-s + i * s * 2 / 3, -s),
                (s, -s + i * s * 2 / 3),
                (s - i * s * 2 / 3, s),
                (-s, s - i * s * 2 / 3),
            ):
                x, y = cx + corner[0], cy + corner[1]
                lean = rng.gauss(0, 0.015)
                upright.append(((x, y, 0.02), (x + lean, y + rng.gauss(0, 0.015), height + rng.uniform(-0.25, 0.25))))
        z = 0.1
        while z < height - 0.35:
            dz = rng.gauss(0, 0.006)
            e = s + 0.016
            loop = [(cx - e, cy - e), (cx + e, cy - e), (cx + e, cy + e), (cx - e, cy + e), (cx - e, cy - e)]
            hoops += [((a[0], a[1], z + dz), (b[0], b[1], z + dz)) for a, b in itertools.pairwise(loop)]
            ties += [(a[0], a[1], z + dz) for a in loop[:4]]
            z += 0.13
        bars(upright, 0.011, steel, rib_step=0.03)
        bars(hoops, 0.0045, steel, ribs=False)
        knots(ties, 0.013, wire, rng)


def column_rebar(seed: int = 2) -> None:
    """One column cage from near, others behind."""
    rng = clear(seed)
    steel, wire = rebar_steel("rebar", 0.4), plain("wire", (0.03, 0.03, 0.035), 0.5, 0.8)
    sheet((0, 6, 0), 40, 40, concrete("slab", 0.2), cuts=2)
    column_cages(rng, [(0, 0), (3.4, 2.8), (-3.2, 3.4), (0.3, 6.2), (-6.5, 7), (6.6, 7.5)], steel, wire, 3.0)
    wall_bars = [((x * 0.2 - 6, 10, 0), (x * 0.2 - 6, 10, 2.4 + rng.uniform(-0.2, 0.2))) for x in range(60)]
    wall_bars += [((-6, 10.02, 0.2 + k * 0.2), (6, 10.02, 0.2 + k * 0.2)) for k in range(9)]
    bars(wall_bars, 0.008, steel, ribs=False)
    for _k in range(14):
        box(
            (rng.uniform(-3, 3), rng.uniform(-1, 5), 0.02),
            (rng.uniform(0.1, 1.2), 0.08, 0.04),
            timber(),
            (0, 0, rng.uniform(0, 3)),
        )
    tower(10, 26, 18, 9, 4, concrete("frame", 0.34), plain("inside", (0.06, 0.06, 0.065), 0.9))
    sky(30, 60, 0.34, 0.1)
    camera((-0.95, -1.75, 1.5), (0.06, 0.1, 1.18), 26, -1.0)

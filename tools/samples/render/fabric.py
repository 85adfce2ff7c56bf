"""Formwork from both sides, and masonry."""

from __future__ import annotations

import math

import bpy
from backdrop import tower
from light import camera, sky
from scaffolds import coupler
from stage import (
    Point,
    bars,
    box,
    clear,
    concrete,
    plain,
    plywood,
    rebar_steel,
    rod,
    sheet,
    timber,
    tube_steel,
)


def formwork_wall(seed: int = 5) -> None:
    """Wall formwork of floor 5: plywood, battens, double tubes, tie rods; a slab with odds and ends."""
    rng = clear(seed)
    ply, batten = plywood("ply", (0.30, 0.155, 0.06), 0.55), timber("batten")
    tube, clamp = tube_steel("tube", (0.30, 0.30, 0.32), 0.6), tube_steel("clamp", (0.45, 0.33, 0.08), 0.3)
    sheet((0, 0, 0), 50, 50, concrete("slab", 0.2), cuts=2)
    for _run, (ox, oy, length, turn) in enumerate(((0, 1.6, 7.0, 0.0), (3.5, -1.2, 5.6, math.pi / 2))):

        def at(x: float, y: float, z: float, ox=ox, oy=oy, turn=turn) -> Point:
            return (ox + x * math.cos(turn) - y * math.sin(turn), oy + x * math.sin(turn) + y * math.cos(turn), z)

        n = int(length / 0.92)
        for i in range(n):
            x = -length / 2 + 0.46 + i * 0.92
            box(at(x, 0.01, 0.92), (0.912, 0.018, 1.83), ply, (0, 0, turn))
            box(at(x, 0.01, 2.30), (0.912, 0.018, 0.90), ply, (0, 0, turn))
        x = -length / 2 + 0.05
        while x < length / 2:
            box(
                at(x, -0.045, 1.38),
                (0.045, 0.085, 2.72 + rng.uniform(-0.05, 0.12)),
                batten,
                (0, 0, turn + rng.gauss(0, 0.01)),
            )
            x += 0.205
        for z in (0.25, 0.75, 1.3, 1.9, 2.45):
            for dz in (-0.03, 0.03):
                rod(
                    at(-length / 2 - 0.2, -0.115, z + dz),
                    at(length / 2 + 0.2, -0.115, z + dz + rng.gauss(0, 0.004)),
                    0.024,
                    tube,
                )
            x = -length / 2 + 0.3
            while x < length / 2:
                rod(at(x, 0.05, z), at(x, -0.24 - rng.uniform(0, 0.05), z), 0.007, clamp, 8)
                box(at(x, -0.15, z), (0.09, 0.025, 0.09), clamp, (0, 0, turn), 0.01)
                box(at(x, -0.175, z), (0.03, 0.03, 0.03), tube, (0, 0, turn), 0.004)
                x += 0.46
        for x in (-length / 2 + 0.8, 0.2, length / 2 - 0.9):
            rod(at(x, -0.14, 2.0), at(x, -1.5, 0.02), 0.024, tube)
            rod(at(x, -0.14, 1.0), at(x, -1.1, 0.02), 0.024, tube)
    steel = rebar_steel()
    bars(
        [
            ((-3.4 + i * 0.2, 1.72, 2.6), (-3.4 + i * 0.2 + rng.gauss(0, 0.02), 1.75, 3.5 + rng.uniform(-0.1, 0.1)))
            for i in range(35)
        ],
        0.007,
        steel,
        rib_step=0.03,
    )
    for _ in range(16):
        box(
            (rng.uniform(-3, 2.4), rng.uniform(-2.5, 0.2), 0.025),
            (rng.uniform(0.2, 1.1), 0.045, 0.05),
            batten,
            (0, 0, rng.uniform(0, 3)),
        )
    tower(-13, 22, 18, 9, 4, concrete("frame", 0.34), plain("inside", (0.06, 0.06, 0.065), 0.9))
    sky(47, 30, 0.34, 0.2)
    camera((-1.9, -3.0, 1.62), (0.9, 1.0, 1.32), 25, -0.7)


def props_cellar(seed: int = 6) -> None:
    """Under the slab: a forest of standards with plywood soffit; one work lamp, hardly any daylight."""
    rng = clear(seed)
    ply, batten = plywood("ply", (0.30, 0.155, 0.06), 0.4), timber("batten")
    tube, clamp = tube_steel("tube", (0.30, 0.30, 0.32), 0.6), tube_steel("clamp", (0.2, 0.18, 0.16), 0.7)
    sheet((0, 6, 0), 40, 40, concrete("slab", 0.26), cuts=2)
    sheet((0, 6, 3.1), 40, 40, ply, (math.pi, 0, 0), cuts=2)
    for i in range(-8, 9):
        for j in range(-1, 12):
            rod((i * 0.95 + 0.3, j * 0.95, 0), (i * 0.95 + 0.3 + rng.gauss(0, 0.01), j * 0.95, 2.95), 0.024, tube, 10)
    for j in range(-1, 12):
        for z in (0.3, 1.7):
            rod((-8, j * 0.95 + 0.05, z), (8.5, j * 0.95 + 0.05, z), 0.024, tube, 10)
    for i in range(-8, 9):
        for z in (0.36, 1.76):
            rod((i * 0.95 + 0.35, -1, z), (i * 0.95 + 0.35, 11, z), 0.024, tube, 10)
        for k in range(3):
            box((i * 0.95 + k * 0.3, 5, 3.04), (0.045, 13, 0.085), batten)
    for i in range(-4, 5):
        coupler((i * 0.95 + 0.3, 0.95, 1.7), clamp)
    bpy.ops.object.light_add(type="POINT", location=(2.6, 7.5, 2.3))
    bpy.context.object.data.energy = 160
    bpy.context.object.data.color = (1.0, 0.78, 0.5)
    bpy.context.object.data.shadow_soft_size = 0.05
    sky(10, 30, 0.004, 1.0)
    bpy.context.scene["exposure"] = 1.2
    camera((-0.4, -2.1, 1.55), (0.2, 4, 1.45), 25, 1.0)


def masonry(seed: int = 7) -> None:
    """Infill masonry of aerated blocks going up between columns, mortar tubs in front."""
    rng = clear(seed)
    joint = plain("mortar", (0.42, 0.40, 0.37), 0.95)
    blocks = [concrete(f"block{i}", 0.42 + 0.05 * i, 1.02) for i in range(3)]
    grey, tube = concrete("frame", 0.3), tube_steel("tube", (0.1, 0.16, 0.3), 0.4)
    sheet((0, 0, 0), 30, 30, concrete("slab", 0.2), cuts=2)
    box((-3.0, 2, 1.5), (0.5, 0.5, 3), grey)
    box((3.0, 2, 1.5), (0.5, 0.5, 3), grey)
    box((0, 2, 2.85), (6, 0.3, 0.5), grey)
    box((0, 2.0, 0.9), (5.5, 0.185, 1.78), joint)
    for course in range(9):
        x = -2.75 - (0.3 if course % 2 else 0)
        last = course == 8
        while x < 2.75:
            a, b = max(x + 0.006, -2.74), min(x + 0.594, 2.74)
            if b - a > 0.05 and not (last and x > 0.6) and not (course == 7 and x > 1.9):
                box(
                    ((a + b) / 2, 2.0 + rng.gauss(0, 0.002), 0.11 + course * 0.21),
                    (b - a, 0.2, 0.196),
                    rng.choice(blocks),
                    (0, 0, rng.gauss(0, 0.003)),
                    0.006,
                )
            x += 0.6
    for k in range(11):
        box(
            (1.2 + (k % 3) * 0.32 + rng.gauss(0, 0.02), 0.4 + rng.gauss(0, 0.03), 0.1 + (k // 3) * 0.2),
            (0.29, 0.6, 0.2),
            rng.choice(blocks),
            (0, 0, rng.gauss(0, 0.03)),
            0.006,
        )
    for k in range(40):
        r = rng.uniform(0.01, 0.05)
        box(
            (rng.uniform(-2.6, 1.0), rng.uniform(0.6, 1.8), r / 3),
            (r * 1.6, r, r * 0.7),
            joint if k % 2 else blocks[0],
            (0, 0, rng.uniform(0, 3)),
            r * 0.2,
        )
    for x in (-2.2, -0.5):
        rod((x, 1.25, 0), (x, 1.25, 1.0), 0.02, tube)
        rod((x, 0.75, 0), (x, 0.75, 1.0), 0.02, tube)
        rod((x, 0.7, 1.0), (x, 1.3, 1.0), 0.02, tube)
    for k in range(2):
        box((-1.35, 0.88 + k * 0.26, 1.045), (2.6, 0.24, 0.05), timber("plank"), (0, 0, rng.gauss(0, 0.01)), 0.004)
    sheet((0, 9, 1.5), 30, 12, plain("far", (0.5, 0.52, 0.55), 1), (math.pi / 2, 0, 0))
    sky(35, 20, 0.40, 0.35)
    camera((-1.35, -2.4, 1.6), (0.15, 2, 1.1), 27, 0.4)

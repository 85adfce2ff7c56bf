"""Concrete seen from near: a height field made of numbers, coloured per vertex, under raking light."""

from __future__ import annotations

import math

import bpy
import numpy as np
from light import camera, sky
from stage import Nodes, clear, concrete, put, rod, sheet, tube_steel

Field = np.ndarray


def noise(rng: np.random.Generator, shape: tuple[int, int], cells: float, octaves: int = 5) -> Field:
    """Value noise, about -1..1; cells along the longer side of the first octave."""
    h, w = shape
    out, amp, total = np.zeros(shape), 1.0, 0.0
    for _ in range(octaves):
        ny, nx = max(2, int(cells * h / max(h, w)) + 2), max(2, int(cells * w / max(h, w)) + 2)
        grid = rng.normal(0, 1, (ny + 2, nx + 2))
        y, x = np.linspace(0, ny - 1.001, h)[:, None], np.linspace(0, nx - 1.001, w)[None, :]
        iy, ix = y.astype(int), x.astype(int)
        fy, fx = y - iy, x - ix
        fy, fx = fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx)
        out += amp * (
            (grid[iy, ix] * (1 - fx) + grid[iy, ix + 1] * fx) * (1 - fy)
            + (grid[iy + 1, ix] * (1 - fx) + grid[iy + 1, ix + 1] * fx) * fy
        )
        total += amp * 0.6
        amp, cells = amp * 0.55, cells * 2
    return out / total


def smooth(edge0: float, edge1: float, x: Field) -> Field:
    """A soft step."""
    t = np.clip((x - edge0) / (edge1 - edge0), 0, 1)
    return t * t * (3 - 2 * t)


def wall_mesh(height_m: Field, color: Field, width_m: float) -> None:
    """Stands the field up as a wall in the XZ plane, its face towards -Y. height_m: (H, W), row 0 on top."""
    h, w = height_m.shape
    size_z = width_m * h / w
    x, z = np.meshgrid(np.linspace(-width_m / 2, width_m / 2, w), np.linspace(size_z, 0, h))
    verts = np.stack([x, -height_m, z], -1).reshape(-1, 3)
    i = np.arange((h - 1) * w).reshape(h - 1, w)[:, :-1].ravel()
    faces = np.stack([i, i + w, i + w + 1, i + 1], -1)
    mesh = bpy.data.meshes.new("wall")
    mesh.vertices.add(len(verts))
    mesh.vertices.foreach_set("co", verts.astype(np.float32).ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", faces.astype(np.int32).ravel())
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", (np.arange(len(faces)) * 4).astype(np.int32))
    mesh.update(calc_edges=True)
    layer = mesh.color_attributes.new("tone", "FLOAT_COLOR", "POINT")
    rgba = np.concatenate([color.reshape(-1, 3), np.ones((h * w, 1))], 1)
    layer.data.foreach_set("color", rgba.astype(np.float32).ravel())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool))
    obj = bpy.data.objects.new("wall", mesh)
    bpy.context.collection.objects.link(obj)
    n = Nodes("wall")
    tone = n.add("ShaderNodeAttribute", attribute_name="tone").outputs["Color"]
    fine = n.noise(220, 5, 0.7, n.coords())
    c = n.mix(0.18, tone, n.ramp(fine, [(0.35, (0.10, 0.10, 0.10)), (0.65, (0.55, 0.55, 0.53))]))
    put(obj, n.finish(c, 0.9, 0, n.bump(fine, 0.2, 0.0015)))


def cast_face(rng: np.random.Generator, shape: tuple[int, int], width_m: float, tone: float) -> tuple[Field, Field]:
    """A face as it leaves the form: clouds, panel joints, tie holes, blow holes. Returns height (m) and colour."""
    h, w = shape
    px = width_m / w
    yy, xx = np.mgrid[0:h, 0:w] * px
    height = 0.0012 * noise(rng, shape, 3, 3) + 0.00025 * noise(rng, shape, 60, 3)
    clouds = noise(rng, shape, 5, 6)
    streak = noise(rng, (max(8, h // 24), w), 40, 3).repeat(math.ceil(h / max(8, h // 24)), 0)[:h]
    value = tone * (1 + 0.10 * clouds + 0.035 * streak)
    for x in np.arange(0.31, width_m, 0.915):
        d = np.abs(xx - x - 0.003 * noise(rng, shape, 6, 2))
        height += 0.0022 * np.exp(-((d / 0.0022) ** 2))
        value *= 1 - 0.18 * np.exp(-((d / 0.008) ** 2))
    for y in (0.62, 1.9):
        d = np.abs(yy - y - 0.002 * noise(rng, shape, 6, 2))
        height += 0.0018 * np.exp(-((d / 0.002) ** 2))
        value *= 1 - 0.14 * np.exp(-((d / 0.008) ** 2))
    for _ in range(int(170 * width_m * h * px)):
        cx, cy = rng.uniform(0, width_m), rng.uniform(0, h * px)
        r = rng.uniform(0.0012, 0.0045)
        x0, x1 = int(max(0, (cx - 3 * r) / px)), int(min(w, (cx + 3 * r) / px + 2))
        y0, y1 = int(max(0, (cy - 3 * r) / px)), int(min(h, (cy + 3 * r) / px + 2))
        d = np.hypot(xx[y0:y1, x0:x1] - cx, yy[y0:y1, x0:x1] - cy)
        dent = smooth(r * 1.15, r * 0.6, d)
        height[y0:y1, x0:x1] -= dent * r * 0.9
        value[y0:y1, x0:x1] *= 1 - 0.5 * dent
    warm = 1 + 0.025 * noise(rng, shape, 4, 3)
    color = np.stack([value * warm, value * 0.985, value * (0.955 + 0.02 * (1 - warm))], -1)
    return height, color


def tie_holes(
    height: Field, color: Field, width_m: float, places: list[tuple[float, float]], rng: np.random.Generator
) -> None:
    """Cuts the holes of tie rods (PVC sleeve, a grey smear under each) into a face."""
    h, w = height.shape
    px = width_m / w
    yy, xx = np.mgrid[0:h, 0:w] * px
    for cx, cy in places:
        d = np.hypot(xx - cx, yy - cy)
        hole, rim = smooth(0.0125, 0.011, d), np.exp(-(((d - 0.015) / 0.004) ** 2))
        height -= hole * 0.04
        height += rim * 0.001
        smear = (
            np.exp(-(((xx - cx - 0.004 * noise(rng, height.shape, 9, 2)) / 0.016) ** 2))
            * smooth(cy, cy + 0.01, yy)
            * np.exp(-np.clip(yy - cy, 0, 9) / 0.13)
        )
        color *= (1 - 0.9 * hole - 0.22 * smear - 0.15 * rim)[..., None]


def stones(
    rng: np.random.Generator, shape: tuple[int, int], px: float, radius: tuple[float, float], n: int
) -> tuple[Field, Field]:
    """Aggregate: heights of overlapping round stones (m) and their tone."""
    h, w = shape
    height, tone = np.full(shape, -0.03), np.full(shape, 0.08)
    for _ in range(n):
        cx, cy = rng.uniform(0, w * px), rng.uniform(0, h * px)
        r = rng.uniform(*radius)
        flat, turn = rng.uniform(0.6, 1), rng.uniform(0, math.pi)
        x0, x1 = int(max(0, (cx - r) / px)), int(min(w, (cx + r) / px + 1))
        y0, y1 = int(max(0, (cy - r) / px)), int(min(h, (cy + r) / px + 1))
        if x1 - x0 < 2 or y1 - y0 < 2:
            continue
        dy, dx = np.mgrid[y0:y1, x0:x1] * px
        dx, dy = dx - cx, dy - cy
        u, v = dx * math.cos(turn) + dy * math.sin(turn), (-dx * math.sin(turn) + dy * math.cos(turn)) / flat
        power = rng.uniform(2.0, 3.2)
        d = (np.abs(u / r) ** power + np.abs(v / r) ** power) ** (1 / power)
        bulge = np.sqrt(np.clip(1 - d * d, 0, 1)) * r * rng.uniform(0.5, 0.8)
        base = rng.uniform(-0.030, -0.010)
        level = np.where(d < 1, base + bulge, -1)
        spot = level > height[y0:y1, x0:x1]
        height[y0:y1, x0:x1][spot] = level[spot]
        tone[y0:y1, x0:x1][spot] = rng.uniform(0.20, 0.46)
    return height, tone


def _stand(light_turn: float, overcast: float, at, look, lens: float = 28, roll: float = 0.0) -> None:
    sheet((0, -2.5, 0), 12, 5, concrete("floor", 0.25), cuts=2)
    sky(34, light_turn, 0.30, overcast)
    camera(at, look, lens, roll)


def honeycomb() -> None:
    """The foot of a wall where mortar ran out of the form: stones without paste, an edge torn irregularly."""
    clear(11)
    rng = np.random.default_rng(11)
    shape, width = (1100, 1500), 1.5
    px = width / shape[1]
    height, color = cast_face(rng, shape, width, 0.34)
    tie_holes(height, color, width, [(0.22, 0.3), (0.68, 0.3), (1.14, 0.3)], rng)
    yy, xx = np.mgrid[0 : shape[0], 0 : shape[1]] * px
    form = 0.5 * noise(rng, shape, 7, 5)
    blob = np.maximum(
        1 - np.hypot((xx - 0.72) / 0.40, (yy - 0.70) / 0.21), 1 - np.hypot((xx - 1.02) / 0.25, (yy - 0.83) / 0.15)
    )
    blob = np.maximum(blob, 0.6 - np.hypot((xx - 0.33) / 0.16, (yy - 0.86) / 0.10))
    field = blob + 0.55 * form
    mask = smooth(0.12, 0.3, field)
    deep, tone = stones(rng, shape, px, (0.006, 0.017), 5200)
    paste = smooth(-0.15, 0.5, noise(rng, shape, 26, 4) + 0.8 * (0.35 - field))
    inside = deep * (1 - 0.6 * paste) - 0.004
    height[:] = height * (1 - mask) + inside * mask
    stain = smooth(-0.25, 0.25, field) * (1 - mask)
    tint = np.stack([tone * 1.03, tone * 0.98, tone * 0.9], -1)
    grey = np.full_like(tint, 0.27) * [1.0, 0.98, 0.94]
    rough = tint * (1 - 0.75 * paste[..., None]) + grey * (0.75 * paste[..., None])
    color[:] = color * (1 - 0.16 * stain[..., None])
    color[:] = color * (1 - mask[..., None]) + rough * mask[..., None]
    wall_mesh(height, np.clip(color, 0.01, 0.9), width)
    _stand(-62, 0.25, (0.12, -1.12, 0.60), (0.05, 0, 0.43), 34, 1.0)


def _walk(rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float], wander: float) -> Field:
    """A jagged line between two points by midpoint displacement, (N, 2)."""
    points = np.array([start, end])
    step = wander
    for _ in range(9):
        middle = (points[:-1] + points[1:]) / 2 + rng.normal(0, step, (len(points) - 1, 2)) * [1, 0.35]
        out = np.empty((len(points) * 2 - 1, 2))
        out[0::2], out[1::2] = points, middle
        points, step = out, step * 0.56
    return points


def _carve(height: Field, color: Field, px: float, line: Field, half: float, depth: float) -> Field:
    """Cuts a crack; returns the distance to it (m)."""
    h, w = height.shape
    near = np.full((h, w), 9.0, np.float32)
    reach = int(0.16 / px)
    for x, y in line[::2]:
        cx, cy = int(x / px), int(y / px)
        x0, x1, y0, y1 = max(0, cx - reach), min(w, cx + reach), max(0, cy - reach), min(h, cy + reach)
        if x1 <= x0 or y1 <= y0:
            continue
        gy, gx = np.mgrid[y0:y1, x0:x1] * px
        np.minimum(near[y0:y1, x0:x1], np.hypot(gx - x, gy - y), out=near[y0:y1, x0:x1])
    width = half * np.clip(1 + 0.55 * noise(np.random.default_rng(5), (h, w), 14, 4), 0.3, 2)
    groove = smooth(1.5, 0.5, near / width)
    height -= depth * groove
    color *= (1 - 0.88 * groove)[..., None]
    return near


def crack() -> None:
    """A basement wall with a vertical crack, a branch, damp and white deposits around it."""
    clear(12)
    rng = np.random.default_rng(12)
    shape, width = (1200, 1600), 1.6
    px = width / shape[1]
    height, color = cast_face(rng, shape, width, 0.33)
    tie_holes(height, color, width, [(0.2, 0.42), (0.66, 0.42), (1.12, 0.42), (0.2, 0.95), (1.12, 0.95)], rng)
    main = _walk(rng, (0.78, -0.02), (0.90, 1.22), 0.028)
    near = _carve(height, color, px, main, 0.0014, 0.010)
    branch = _walk(rng, tuple(main[len(main) * 45 // 100]), (1.18, 0.86), 0.02)
    near = np.minimum(near, _carve(height, color, px, branch, 0.0009, 0.008))
    yy = np.mgrid[0 : shape[0], 0 : shape[1]][0] * px
    spread = near + 0.012 * noise(rng, shape, 30, 5)
    damp = smooth(0.075, 0.012, spread + 0.03 * noise(rng, shape, 9, 4)) * smooth(0.25, 0.6, yy)
    color *= (1 - 0.40 * damp)[..., None]
    white = smooth(0.016, 0.004, spread) * smooth(-0.1, 0.5, noise(rng, shape, 12, 5)) * smooth(0.2, 0.55, yy)
    color[:] = color * (1 - 0.75 * white[..., None]) + np.array([0.66, 0.65, 0.62]) * 0.75 * white[..., None]
    height += 0.0012 * white
    wall_mesh(height, np.clip(color, 0.01, 0.9), width)
    _stand(-58, 0.55, (-0.10, -1.12, 0.68), (0.05, 0, 0.62), 34, -0.8)


def clean() -> None:
    """A sound wall, the form just struck: joints, tie holes, a few blow holes, a scaffold tube at the side."""
    clear(13)
    rng = np.random.default_rng(13)
    shape, width = (1100, 1600), 3.2
    height, color = cast_face(rng, shape, width, 0.36)
    places = [(0.3 + 0.6 * i, 0.35 + 0.6 * j) for i in range(5) for j in range(3)]
    tie_holes(height, color, width, places, rng)
    wall_mesh(height, np.clip(color, 0.01, 0.9), width)
    rod((-0.86, -0.45, 0), (-0.84, -0.45, 3), 0.024, tube_steel("tube", (0.3, 0.3, 0.32), 0.6))
    _stand(-66, 0.3, (-0.2, -1.9, 1.30), (0.1, 0, 1.12), 33, 0.5)

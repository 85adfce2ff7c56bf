"""Renders the scenes: python main.py OUT [NAME ...] [--samples N] [--width W]; clip frames with --clip."""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import bpy
from light import render
from mathutils import Vector
from scenes import SCENES

CLIP = (("scaffold_east", (1.6, 0.5, 0.15)), ("rebar_mat", (0.7, 1.1, 0.0)), ("formwork_wall", (1.1, 0.5, 0.05)))
CLIP_FRAMES = 27


def stills(out: Path, names: list[str], width: int, samples: int) -> None:
    """One picture for each scene, 4:3."""
    for name in names or list(SCENES):
        started = time.monotonic()
        SCENES[name]()
        render(str(out / f"{name}.png"), width, width * 3 // 4, samples)
        print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)


def clip(out: Path, samples: int) -> None:
    """Frames of a walk through three scenes, 640x360."""
    for scene, (name, move) in enumerate(CLIP):
        SCENES[name]()
        cam = bpy.context.scene.camera
        start, turn = cam.location.copy(), cam.rotation_euler.copy()
        for i in range(CLIP_FRAMES):
            t = i / (CLIP_FRAMES - 1)
            sway = Vector((0.02 * math.sin(t * 17), 0, 0.025 * math.sin(t * 23 + scene)))
            cam.location = start + Vector(move) * t + sway
            cam.rotation_euler = (turn.x + 0.012 * math.sin(t * 9), turn.y, turn.z - 0.22 * t + 0.01 * math.sin(t * 13))
            render(str(out / f"clip-{scene}-{i:02d}.png"), 640, 360, samples)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--clip", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.clip:
        clip(args.out, args.samples)
    else:
        stills(args.out, args.names, args.width, args.samples)


if __name__ == "__main__":
    main()

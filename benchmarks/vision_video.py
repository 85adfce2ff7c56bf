"""What watching a video costs: the service's time as a share of the clip's length, beside decoding all of it.

Run alone on a quiet machine: `python benchmarks/vision_video.py > page.md`. Clips are made on the spot with PyAV;
SITETRACE_EVAL_DATA adds the real ones of its videos/.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from vision_stats import table

from foundation.settings import CoreSettings
from services.vision.service import Told, VisionService
from services.vision.settings import VisionSettings
from services.vision.steps.video import choose_frames, look_at

WIDTH, HEIGHT, FPS, LENGTH_S = 1920, 1080, 25, 60
SCENE_S = 20
N_ROUNDS = 3
Rgb = NDArray[np.uint8]


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor, the least of several rounds."""

    wall_s: float
    cpu_s: float


def make_clip(path: Path, seconds_between_keys: int) -> None:
    """60 s of 1080p H.264: a camera pans over drawn ground with two things moving before it, 20 s three times over."""
    packets = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "26", "sc_threshold": "0"}
        stream.codec_context.gop_size = seconds_between_keys * FPS
        ground = _ground(np.random.default_rng(7))
        for number in range(SCENE_S * FPS):
            picture = ground[:, number * 3 : number * 3 + WIDTH].copy()
            across = (number * 7) % (WIDTH - 300)
            picture[700:900, across : across + 260] = (230, 120, 30)
            picture[200:420, WIDTH - 300 - across : WIDTH - 160 - across] = (30, 60, 160)
            packets += stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24"))
        packets += stream.encode()
        kept = [(bytes(p), p.pts, p.dts, p.is_keyframe, p.time_base) for p in packets]
        for turn in range(LENGTH_S // SCENE_S):
            for content, pts, dts, is_key, base in kept:
                shift = round(turn * SCENE_S / base)
                packet = av.Packet(content)
                packet.pts, packet.dts, packet.time_base = pts + shift, dts + shift, base
                packet.stream, packet.is_keyframe = stream, is_key
                container.mux(packet)


def _ground(rng: np.random.Generator) -> Rgb:
    """A wide ground of blocks of several sizes and a little grain, (HEIGHT, WIDTH + pan, 3)."""
    wide = WIDTH + SCENE_S * FPS * 3
    made = np.zeros((HEIGHT, wide, 3), np.float32)
    for size in (216, 54, 12):
        blocks = rng.integers(0, 255, (HEIGHT // size + 1, wide // size + 1, 3)).astype(np.float32)
        made += blocks.repeat(size, 0).repeat(size, 1)[:HEIGHT, :wide]
    return np.clip(made / 3 + rng.normal(0, 6, made.shape), 0, 255).astype(np.uint8)


def decode_all(path: Path) -> int:
    """Every frame decoded on all cores and thrown away. Returns their number."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        return sum(1 for _ in container.decode(stream))


def cost_of(work: Callable[[], object]) -> Cost:
    """The least of several rounds: what others do on the machine only ever adds."""
    walls, cpus = [], []
    for _ in range(N_ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Cost(min(walls), min(cpus))


def row_of(name: str, path: Path, service: VisionService) -> list[str]:
    """One clip: its length, the service, the choice of frames alone, and decoding all of it."""
    clip = look_at(path, 1e9)
    settings = service.settings
    watched = cost_of(lambda: service.watch(path, Told()))
    chosen = list(choose_frames(path, clip, settings.frame_gap_s, settings.max_frames))
    frames = cost_of(lambda: list(choose_frames(path, clip, settings.frame_gap_s, settings.max_frames)))
    decoded = cost_of(lambda: decode_all(path))
    return [
        name,
        f"{clip.width_px} x {clip.height_px}, {clip.duration_s:.0f} s",
        str(len(chosen)),
        f"{watched.wall_s:.1f} s",
        f"{watched.cpu_s:.1f} s",
        f"**{watched.wall_s / clip.duration_s:.2f}**",
        f"{frames.wall_s:.1f} s",
        f"{decoded.wall_s:.1f} s",
        f"{decoded.cpu_s:.1f} s",
        f"{watched.wall_s / decoded.wall_s:.2f}",
    ]


HEADS = [
    "clip",
    "size",
    "frames looked at",
    "service, wall",
    "service, CPU",
    "share of the length",
    "choosing frames",
    "full decoding, wall",
    "full decoding, CPU",
    "service / full decoding",
]


def main() -> None:
    """Print the table; how busy the machine was beside it goes to the error stream."""
    core = CoreSettings()
    service = VisionService(VisionSettings(engine="lite"), core)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for gap in (1, 10):
            path = Path(folder) / f"made-{gap}.mp4"
            make_clip(path, gap)
            service.watch(path, Told())
            rows.append(row_of(f"synthetic, a keyframe every {gap} s", path, service))
            print(rows[-1], file=sys.stderr)
        real = Path(os.environ.get("SITETRACE_EVAL_DATA", "")) / "videos"
        for path in sorted(real.glob("*.mp4")) if real.is_absolute() else []:
            rows.append(row_of(f"real, {path.stem}", path, service))
            print(rows[-1], file=sys.stderr)
    print(table(HEADS, rows))
    print(f"load of the machine: {os.getloadavg()}, threads {core.threads}", file=sys.stderr)


if __name__ == "__main__":
    main()

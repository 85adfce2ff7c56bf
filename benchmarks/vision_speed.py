"""Speed and memory of the vision service, measured in a process of its own."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

from vision_stats import table

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "samples" / "08_影像"
N_ROUNDS = 3


def speed_page() -> str:
    """Photos a second, a video beside its length, resident memory."""
    command = [sys.executable, "-c", "import vision_speed; vision_speed.main()"]
    paths = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=paths)
    told = json.loads(done.stdout)
    rows = [
        ["photos a second, whole service (samples, up to 12 megapixels)", f"{told['photos_per_s']:.1f}"],
        ["one photo of 1600 x 1200: tags", f"{told['embed_ms']:.0f} ms"],
        ["the same: surface for defects", f"{told['describe_ms']:.0f} ms"],
        ["sample video, seconds of work per second of video", f"{told['video_ratio']:.2f}"],
        ["resident memory, highest", f"{told['rss_mb']:.0f} MB"],
        ["start: models loaded, first photo seen", f"{told['first_s']:.1f} s"],
    ]
    machine = f"{_processor()}, {told['threads']} threads, Python {platform.python_version()}"
    return f"Machine: {machine}.\n\n" + table(["what", "figure"], rows)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"


def measure() -> dict[str, float]:
    """In this process: the samples seen three times, the video watched once."""
    import numpy as np

    from foundation.settings import CoreSettings
    from services.vision.engines import open_embedder, open_texturer
    from services.vision.service import Told, VisionService
    from services.vision.settings import VisionSettings
    from services.vision.steps.defects import prepare

    core = CoreSettings()
    service = VisionService(VisionSettings(engine="lite"), core)
    photos = sorted(file for file in PICTURES.iterdir() if file.suffix in (".jpg", ".webp", ".heic"))
    (video,) = PICTURES.glob("*.mp4")
    started = time.perf_counter()
    service.see(photos[0], Told())
    first_s = time.perf_counter() - started
    started = time.perf_counter()
    for _ in range(N_ROUNDS):
        for photo in photos:
            service.see(photo, Told())
    photos_per_s = N_ROUNDS * len(photos) / (time.perf_counter() - started)
    started = time.perf_counter()
    length_s = service.watch(video, Told()).sight.duration_s or 1.0
    video_ratio = (time.perf_counter() - started) / length_s
    picture = np.random.default_rng(1).integers(0, 255, (1200, 1600, 3), dtype=np.uint8)
    embedder, texturer = open_embedder("lite", core.threads), open_texturer("lite", core.threads)
    times = []
    for look in (lambda: embedder.embed(picture), lambda: texturer.describe(prepare(picture))):
        started = time.perf_counter()
        for _ in range(5):
            look()
        times.append((time.perf_counter() - started) / 5 * 1000)
    return {
        "photos_per_s": photos_per_s,
        "embed_ms": times[0],
        "describe_ms": times[1],
        "video_ratio": video_ratio,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "first_s": first_s,
        "threads": core.threads,
    }


def main() -> None:
    """Print the figures as JSON."""
    print(json.dumps(measure()))

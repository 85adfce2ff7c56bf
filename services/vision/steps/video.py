"""Which frames of a video to look at, and the stretches they make up."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import av.error
import numpy as np
from PIL import Image

from foundation.errors import TooLarge, UnreadableFile
from services.vision.steps.fingerprint import hash_distance, perceptual_hash

LOOK_PX = 640
DARK = 12.0
ALIKE_BITS = 6
CLOSEST = 0.75
"""Nearest that two frames are looked at, in shares of the gap: phones write a keyframe every second or less."""


@dataclass(frozen=True)
class Frame:
    """A frame at a second; image upright RGB, at most 640 px on its long side."""

    at_s: float
    image: Image.Image


@dataclass(frozen=True)
class Clip:
    """What the container says: seconds, pixels, when it was recorded."""

    duration_s: float
    width_px: int
    height_px: int
    recorded_at: str | None


def look_at(path: Path, max_video_s: float) -> Clip:
    """The container's facts. Raises UnreadableFile, TooLarge."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise UnreadableFile("the file has no picture track; send a video", "文件中没有视频画面")
            stream = container.streams.video[0]
            duration = float(container.duration or 0) / av.time_base
            if not duration and stream.duration and stream.time_base:
                duration = float(stream.duration * stream.time_base)
            recorded = container.metadata.get("creation_time")
            clip = Clip(duration, stream.codec_context.width, stream.codec_context.height, recorded)
    except (av.error.FFmpegError, OSError, ValueError, IndexError) as error:
        raise UnreadableFile(
            f"the video cannot be opened ({type(error).__name__}); send the original again", "视频已损坏,无法打开"
        ) from error
    if clip.duration_s > max_video_s:
        raise TooLarge(
            f"the video has {clip.duration_s:.0f} s; at most {max_video_s:.0f} s are taken: cut it",
            f"视频过长({clip.duration_s:.0f} 秒),请剪短后再上传",
        )
    return clip


def choose_frames(path: Path, clip: Clip, gap_s: float, max_frames: int) -> Iterator[Frame]:
    """Keyframes, and frames sought in gaps longer than gap_s; dark ones and repeats are left out.

    Raises UnreadableFile when not one frame can be decoded.
    """
    gap_s = max(gap_s, clip.duration_s / max_frames)
    last_hash, n_seen = "", 0
    for frame in _frames(path, clip, gap_s):
        n_seen += 1
        small = np.asarray(frame.image.resize((64, 64)), dtype=np.uint8)
        mark = perceptual_hash(small)
        is_dark = float(small.mean()) < DARK
        if is_dark or (last_hash and hash_distance(mark, last_hash) <= ALIKE_BITS):
            continue
        last_hash = mark
        yield frame
    if not n_seen:
        raise UnreadableFile("not one frame of the video can be decoded; send the original again", "视频无法解码")


def _frames(path: Path, clip: Clip, gap_s: float) -> Iterator[Frame]:
    """Frames in order of time, at least one every gap_s where the file can be sought."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            # What no other frame needs is not decoded; the next one that is serves as well.
            stream.codec_context.skip_frame = "NONREF"
            keys = _key_seconds(path)
            yield from _visit(container, stream, keys, _seconds(keys, clip.duration_s, gap_s))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise UnreadableFile(
            f"the video breaks off while it is read ({type(error).__name__})", "视频读取中断,文件可能不完整"
        ) from error


def _key_seconds(path: Path) -> list[float]:
    """Seconds of the keyframes, from the packets alone: nothing is decoded."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return [
            float(packet.pts * stream.time_base)
            for packet in container.demux(stream)
            if packet.is_keyframe and packet.pts is not None and stream.time_base is not None
        ]


def _seconds(keys: Sequence[float], duration_s: float, gap_s: float) -> list[float]:
    """Keyframes at least three quarters of a gap apart, and seconds that fill what lies further apart than a gap."""
    wanted: list[float] = []
    for second in [*keys, duration_s]:
        last = wanted[-1] if wanted else -gap_s
        while second - last > gap_s * 1.5:
            last += gap_s
            if last >= 0:
                wanted.append(last)
        if second < duration_s and (not wanted or second - wanted[-1] >= gap_s * CLOSEST):
            wanted.append(second)
    return wanted or [0.0]


def _visit(
    container: av.container.InputContainer, stream: av.VideoStream, keys: Sequence[float], seconds: Sequence[float]
) -> Iterator[Frame]:
    """The frames at these seconds. Only a keyframe on the way is worth a seek; else decoding goes on."""
    base = float(stream.time_base or 1)
    decoded: Iterator[av.VideoFrame] = iter(())
    at_s = math.inf
    for second in seconds:
        is_sought = at_s > second or bisect_right(keys, second) > bisect_right(keys, at_s)
        if is_sought:
            container.seek(max(int(second / base), 0), stream=stream)
            decoded = container.decode(stream)
        is_key, at_s = is_sought and second in keys, math.inf
        for frame in decoded:
            if is_key or float(frame.time or 0.0) >= second - 0.05:
                at_s = float(frame.time or 0.0)
                yield Frame(round(at_s, 3), _small(frame))
                break


def _small(frame: av.VideoFrame) -> Image.Image:
    """As RGB, its long side at most LOOK_PX: scaled where it is decoded, before every pixel is turned into RGB."""
    factor = min(1.0, LOOK_PX / max(frame.width, frame.height, 1))
    width, height = max(round(frame.width * factor), 1), max(round(frame.height * factor), 1)
    image: Image.Image = frame.to_image(width=width, height=height, interpolation="AREA")
    return image


@dataclass(frozen=True)
class Stretch:
    """Frames first..last (indexes) of one scene."""

    first: int
    last: int


def group(labels: Sequence[frozenset[str]]) -> list[Stretch]:
    """Neighbouring frames with the same tags make one stretch; a single odd frame does not break it."""
    stretches: list[Stretch] = []
    for index, label in enumerate(labels):
        if stretches and _alike(labels[stretches[-1].first], label):
            stretches[-1] = Stretch(stretches[-1].first, index)
        elif (
            len(stretches) > 1
            and stretches[-1].first == stretches[-1].last
            and _alike(labels[stretches[-2].first], label)
        ):
            stretches.pop()
            stretches[-1] = Stretch(stretches[-1].first, index)
        else:
            stretches.append(Stretch(index, index))
    return stretches


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    return one == two or bool(one and two and len(one & two) * 2 >= len(one | two))

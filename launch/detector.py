"""`sitetrace vision boxes` and `detector`: drawn boxes as a data set, and a detector trained on them."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.errors import BadInput, SiteTraceError, Unavailable
from foundation.settings import CoreSettings
from launch.console import out, print_json, told_errors
from launch.learners import Archive, AsJson, InProject, open_archive, scope_of

if TYPE_CHECKING:
    from contracts.headlearning import BoxedPhoto
    from services.vision.steps.boxset import BoxSet

STDERR = 2
"""Where training talks: standard output is for the result."""
MIN_BOXED = 10
"""Photos with boxes that training needs at the least; a useful detector needs many times more."""


def add_detector_commands(group: typer.Typer) -> None:
    """Lay both commands into a group."""
    group.command("boxes")(boxes)
    group.command("detector")(detector)


def boxes(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    project: InProject = None,
    as_json: AsJson = False,
) -> None:
    """Write the photos on which people drew boxes as a data set in YOLO's form. It holds originals: guard it."""
    with told_errors(as_json):
        if folder.exists():
            raise BadInput(f"{folder} is there already; name a new folder", "目录已存在,请指定新目录")
        made = _write(open_archive(), folder, project, least=1)
    if as_json:
        print_json(_told(made))
    else:
        out.print(f"{made.table}: {made.n_boxes} boxes of {', '.join(made.labels)}; {_parts(made)}.")


def detector(
    target: Annotated[Path, typer.Argument(help="The ONNX file that VISION_DETECTOR then names.")],
    project: InProject = None,
    start: Annotated[
        str, typer.Option(help="What training starts from: a file of weights (.pt), or a network without any.")
    ] = "yolo26n.yaml",
    epochs: Annotated[int, typer.Option(min=1, help="Rounds over all photos.")] = 100,
    size: Annotated[int, typer.Option(min=64, help="Side of the frame in pixels, a multiple of 32.")] = 640,
    as_json: AsJson = False,
) -> None:
    """Train a detector on drawn boxes and export it as ONNX. Needs the extra [yolo], in a process of its own."""
    with told_errors(as_json), tempfile.TemporaryDirectory(prefix="sitetrace-boxes-") as scratch:
        if importlib.util.find_spec("ultralytics") is None:
            raise Unavailable(
                "ultralytics is not installed: uv pip install --overrides requirements/overrides.txt '.[yolo]' "
                "(AGPL-3.0, docs/dependencies.md)",
                "未安装 ultralytics,请安装扩展 [yolo](AGPL-3.0)后重试",
            )
        if not target.resolve().parent.is_dir():
            raise BadInput(f"there is no folder {target.resolve().parent}", "目标目录不存在")
        if size % 32:
            raise BadInput("--size is a multiple of 32", "--size 须为 32 的倍数")
        folder = Path(scratch) / "set"
        made = _write(open_archive(), folder, project, least=MIN_BOXED)
        if not made.n_held_out:
            raise BadInput("all photos with boxes look alike; box others", "已框选的照片过于相似,请框选其他照片")
        files = [made.table, target.resolve(), folder / "result.json"]
        options = ["--start", start, "--epochs", str(epochs), "--size", str(size)]
        command = [sys.executable, "-m", "launch.yolotrain", *map(str, files), *options]
        done = subprocess.run(command, stdout=STDERR, check=False)
        if done.returncode != 0:
            raise SiteTraceError("training failed; its own words stand above", "训练失败,原因见上文")
        judged = json.loads(files[2].read_text())
    if as_json:
        print_json(_told(made) | judged | {"file": str(target)})
    else:
        out.print(f"{target}: mAP50 {judged['map50']:.2f}, mAP50-95 {judged['map50_95']:.2f}; {_parts(made)}.")
        out.print(f"VISION_DETECTOR={target.resolve()} puts it to use.")


def _write(archive: Archive, folder: Path, project: str | None, *, least: int) -> BoxSet:
    from casework.boxedphotos import collect_boxed_photos
    from services.vision.steps.boxset import write_box_set

    with archive.database.read() as session:
        photos = collect_boxed_photos(session, scope_of(session, project))
    n_boxed = sum(bool(photo.boxes) for photo in photos)
    if n_boxed < least:
        raise BadInput(
            f"people drew boxes on {n_boxed} photos; at least {least} are needed",
            f"已框选的照片只有 {n_boxed} 张,至少需要 {least} 张",
        )
    return write_box_set(folder, _lent(archive, photos), CoreSettings().max_pixels)


def _lent(archive: Archive, photos: list[BoxedPhoto]) -> Iterator[tuple[BoxedPhoto, Path]]:
    """Each photo with its original, one at a time."""
    for photo in photos:
        with archive.blobs.lend_path(photo.sha256, PurePosixPath(photo.name).suffix[:8]) as path:
            yield photo, path


def _told(made: BoxSet) -> dict[str, object]:
    return {
        "labels": list(made.labels),
        "n_train": made.n_train,
        "n_held_out": made.n_held_out,
        "n_boxes": made.n_boxes,
    }


def _parts(made: BoxSet) -> str:
    return f"{made.n_train} photos to train on, {made.n_held_out} held out"

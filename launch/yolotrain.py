"""Trains a detector with ultralytics and exports it, in a process of its own: `python -m launch.yolotrain --help`.

The only module that imports ultralytics (AGPL-3.0, extra [yolo]); nothing imports this one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path


def train(table: Path, target: Path, *, start: str, epochs: int, size_px: int) -> dict[str, float]:
    """Train on a data set, judge on its held-out photos, write the ONNX file. Returns mean average precisions."""
    # Nothing is fetched and nothing installed; its settings stay beside the data set.
    quiet = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "YOLO_CONFIG_DIR": str(table.parent)}
    os.environ.update(quiet)
    from ultralytics import YOLO

    model = YOLO(start)
    model.train(
        data=str(table),
        epochs=epochs,
        imgsz=size_px,
        project=str(table.parent / "runs"),
        name="train",
        plots=False,
        amp=False,
        workers=0,
        seed=0,
    )
    judged = model.val(data=str(table), imgsz=size_px, plots=False, workers=0, project=str(table.parent / "runs")).box
    made = model.export(format="onnx", imgsz=size_px, simplify=False, dynamic=False)
    shutil.move(str(made), target)
    return {"map50": round(float(judged.map50), 4), "map50_95": round(float(judged.map), 4)}


def main() -> None:
    """Read the arguments, train, write down how the held-out photos were judged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--start", required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--size", type=int, required=True)
    told = parser.parse_args()
    found = train(told.table, told.target, start=told.start, epochs=told.epochs, size_px=told.size)
    told.result.write_text(json.dumps(found))


if __name__ == "__main__":
    main()

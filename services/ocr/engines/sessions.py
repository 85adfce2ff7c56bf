"""ONNX Runtime sessions set up for cores that are shared."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def open_session(path: Path, threads: int) -> Any:
    """A CPU session. Spinning threads would eat the cores of the other processes; the arena, memory."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def normal_mean_std() -> tuple[Any, Any]:
    """Mean and standard deviation of ImageNet, (1, 1, 3) float32."""
    import numpy as np

    return (
        np.array([0.485, 0.456, 0.406], np.float32).reshape(1, 1, 3),
        np.array([0.229, 0.224, 0.225], np.float32).reshape(1, 1, 3),
    )

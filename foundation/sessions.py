"""ONNX Runtime sessions set up for cores that are shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def session_options(threads: int, *, keeps_memory: bool = True) -> Any:
    """Options of a CPU session whose threads do not spin while they wait.

    keeps_memory: whether memory between runs is kept for the next, which is quicker and, for inputs of changing size,
    larger: a plan of it would be remembered for every size that ever came.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = keeps_memory
    options.enable_mem_pattern = keeps_memory
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def open_session(path: Path, threads: int, *, keeps_memory: bool = True) -> Any:
    """A session over a model file, on the CPU."""
    import onnxruntime

    options = session_options(threads, keeps_memory=keeps_memory)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

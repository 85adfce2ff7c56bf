"""The encoder of multilingual-e5-small as an ONNX graph, made from the packed weights without loss.

The weights stay 4 bits wide (MatMulNBits of ONNX Runtime has the same blocks), so the graph is 14 MB, is made in some
30 ms and needs no cache. Word vectors are looked up outside of it: they are the bulk of the file and stay mapped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from services.search.engines.e5_file import BLOCK, E5File, unpack_blocks

_OPSET, _IR_VERSION = 21, 10
_INT8_ACTIVATIONS = 4
_MASKED = 1e4


class _Graph:
    """Nodes and weights as they are added."""

    def __init__(self, file: E5File) -> None:
        self.file = file
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[Any] | np.float32) -> str:
        self.weights.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def linear(self, x: str, parts: list[str], n_in: int, n_out: int, name: str) -> str:
        """x W^T + b, where W is the rows of all parts one below the other."""
        rows = np.concatenate([self.file.blocks(f"{part}.w", n_out // len(parts)) for part in parts])
        weights, scales = unpack_blocks(rows)
        packed = weights[..., 0::2] | (weights[..., 1::2] << 4)
        bias = np.concatenate([self.file.floats(f"{part}.b") for part in parts])
        inputs = [
            x,
            self.constant(f"{name}.w", packed),
            self.constant(f"{name}.s", scales.reshape(-1)),
            "",
            "",
            self.constant(f"{name}.b", bias),
        ]
        return self.node(
            "MatMulNBits",
            inputs,
            name,
            "com.microsoft",
            K=n_in,
            N=n_out,
            bits=4,
            block_size=BLOCK,
            accuracy_level=_INT8_ACTIVATIONS,
        )

    def norm(self, x: str, source: str, name: str) -> str:
        weight = self.constant(f"{name}.w", self.file.floats(f"{source}.w"))
        bias = self.constant(f"{name}.b", self.file.floats(f"{source}.b"))
        return self.node("LayerNormalization", [x, weight, bias], name, axis=-1, epsilon=self.file.shape.epsilon)


def build_graph(file: E5File) -> ModelProto:
    """Inputs: `words` (n, length, width) float32, sums of word, position and type vectors, and `mask` (n, length)
    float32 of ones and noughts. Output: `out` (n, width), unit vectors: the mean over the tokens.

    Source: Wang et al. 2024, Multilingual E5; the encoder is BERT's (Devlin et al. 2019).
    """
    graph, shape = _Graph(file), file.shape
    x = graph.norm("words", "emb.ln", "x")
    hidden = graph.node("Sub", ["mask", graph.constant("one", np.float32(1))], "hidden")
    hidden = graph.node("Mul", [hidden, graph.constant("masked", np.float32(_MASKED))], "hidden.far")
    axes = graph.constant("axes", np.array([1, 2], np.int64))
    hidden = graph.node("Unsqueeze", [hidden, axes], "hidden.4d")
    split = graph.constant("split", np.array([0, 0, shape.heads, shape.width // shape.heads], np.int64))
    joined = graph.constant("joined", np.array([0, 0, shape.width], np.int64))
    scale = graph.constant("scale", np.float32((shape.width // shape.heads) ** -0.5))
    for layer in range(shape.layers):
        name = f"l{layer}"
        mixed = _attention(graph, x, hidden, name, (split, joined, scale))
        x = graph.norm(graph.node("Add", [x, mixed], f"{name}.r1"), f"{name}.aln", f"{name}.n1")
        inner = graph.linear(x, [f"{name}.fi"], shape.width, shape.inner, f"{name}.inner")
        inner = graph.node("Gelu", [inner], f"{name}.gelu")
        outer = graph.linear(inner, [f"{name}.fo"], shape.inner, shape.width, f"{name}.outer")
        x = graph.norm(graph.node("Add", [x, outer], f"{name}.r2"), f"{name}.oln", f"{name}.n2")
    axis = graph.constant("axis", np.array([1], np.int64))
    total = graph.node("MatMul", [graph.node("Unsqueeze", ["mask", axis], "mask.3d"), x], "total")
    graph.node("LpNormalization", [graph.node("Squeeze", [total, axis], "total.2d")], "out", axis=-1, p=2)
    value = helper.make_tensor_value_info
    inputs = [
        value("words", TensorProto.FLOAT, ["n", "length", shape.width]),
        value("mask", TensorProto.FLOAT, ["n", "length"]),
    ]
    outputs = [value("out", TensorProto.FLOAT, ["n", shape.width])]
    made = helper.make_graph(graph.nodes, "e5", inputs, outputs, graph.weights)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=_IR_VERSION)


def _attention(graph: _Graph, x: str, hidden: str, name: str, shared: tuple[str, str, str]) -> str:
    split, joined, scale = shared
    width = graph.file.shape.width
    parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
    together = graph.linear(x, parts, width, 3 * width, f"{name}.qkv")
    query, key, value = f"{name}.query", f"{name}.key", f"{name}.value"
    graph.nodes.append(helper.make_node("Split", [together], [query, key, value], axis=-1, num_outputs=3))

    def by_head(part: str, order: list[int]) -> str:
        apart = graph.node("Reshape", [part, split], f"{part}.4d")
        return graph.node("Transpose", [apart], f"{part}.heads", perm=order)

    scores = graph.node("MatMul", [by_head(query, [0, 2, 1, 3]), by_head(key, [0, 2, 3, 1])], f"{name}.scores")
    scores = graph.node("Mul", [scores, scale], f"{name}.scaled")
    scores = graph.node("Add", [scores, hidden], f"{name}.seen")
    shares = graph.node("Softmax", [scores], f"{name}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, by_head(value, [0, 2, 1, 3])], f"{name}.mixed")
    mixed = graph.node("Transpose", [mixed], f"{name}.tokens", perm=[0, 2, 1, 3])
    mixed = graph.node("Reshape", [mixed, joined], f"{name}.joined")
    return graph.linear(mixed, [f"{name}.ao"], width, width, f"{name}.out")

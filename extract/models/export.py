"""Trained torch networks to ONNX graphs, built node by node so that no exporter decides their shape. Training only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from extract.blocks import MODEL_FOLDER
from extract.models.bigru import BiGru
from extract.models.lac import HIDDEN
from extract.models.relation_net import RelationNet
from extract.models.tagger import FROZEN, Tagger
from kg.model import METRICS

_OPSET, _IR = 17, 9


class _Graph:
    """Nodes and initialisers of one graph; weights of embeddings are kept in half precision."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._count = 0

    def weight(self, array: np.ndarray) -> str:
        self._count += 1
        name = f"w{self._count}"
        self.weights.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, outputs: int = 1, **attributes: object) -> str:
        self._count += 1
        names = [f"n{self._count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0]

    def embed(self, table: torch.Tensor, ids: str) -> str:
        half = self.node("Gather", self.weight(table.detach().cpu().numpy().astype(np.float16)), ids)
        return self.node("Cast", half, to=TensorProto.FLOAT)

    def gru(self, x: str, length: str, weights: tuple[np.ndarray, np.ndarray, np.ndarray], *, before: int) -> str:
        """A bidirectional GRU over [steps, batch, width]; gives [steps, batch, 2 hidden]."""
        w, r, b = (self.weight(a.astype(np.float32)) for a in weights)
        hidden = weights[1].shape[-1]
        out = self.node(
            "GRU",
            x,
            w,
            r,
            b,
            length,
            outputs=1,
            hidden_size=hidden,
            direction="bidirectional",
            linear_before_reset=before,
        )
        out = self.node("Transpose", out, perm=[0, 2, 1, 3])
        return self.node("Reshape", out, self.weight(np.array([0, 0, 2 * hidden], np.int64)))

    def linear(self, x: str, layer: torch.nn.Linear) -> str:
        product = self.node("MatMul", x, self.weight(layer.weight.detach().cpu().numpy().T))
        return self.node("Add", product, self.weight(layer.bias.detach().cpu().numpy()))

    def save(
        self,
        path: Path,
        inputs: dict[str, tuple[int, list[str | int]]],
        outputs: dict[str, tuple[str, list[str | int]]],
    ) -> None:
        for name, (node, _) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [node], [name]))
        graph = helper.make_graph(
            self.nodes,
            path.stem,
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, (_, shape) in outputs.items()],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def _lac_weights(layer: torch.nn.Module) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """lac's gates u, r, c as ONNX's z, r, h with z = 1 - u."""
    w_all, r_all, b_all = [], [], []
    arrays = [p.detach().cpu().numpy() for p in layer.weights]  # type: ignore[union-attr]
    for direction in range(2):
        w, bias, gates, candidate = arrays[4 * direction : 4 * direction + 4]
        w_all.append(np.concatenate([-w[:, :HIDDEN], w[:, HIDDEN:]], 1).T)
        r_all.append(np.concatenate([-gates[:, :HIDDEN], gates[:, HIDDEN:], candidate], 1).T)
        flipped = bias.copy()
        flipped[:HIDDEN] *= -1
        b_all.append(np.concatenate([flipped, np.zeros(3 * HIDDEN, np.float32)]))
    return np.stack(w_all), np.stack(r_all), np.stack(b_all)


def _gru_weights(gru: BiGru) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """torch's gate order r, z, n as ONNX's z, r, h."""

    def reorder(array: np.ndarray) -> np.ndarray:
        reset, update, new = np.split(array, 3)
        return np.concatenate([update, reset, new])

    found: list[list[np.ndarray]] = [[], [], []]
    for direction in (gru.onward, gru.backward_):
        parameter = {
            n: getattr(direction, f"{n}_l0").detach().cpu().numpy()
            for n in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        found[0].append(reorder(parameter["weight_ih"]))
        found[1].append(reorder(parameter["weight_hh"]))
        found[2].append(np.concatenate([reorder(parameter["bias_ih"]), reorder(parameter["bias_hh"])]))
    return np.stack(found[0]), np.stack(found[1]), np.stack(found[2])


_Input = tuple[int, list[str | int]]
_IDS: _Input = (TensorProto.INT64, ["steps", "batch"])
_LENGTHS: _Input = (TensorProto.INT32, ["batch"])


def export_tagger(net: Tagger, folder: Path = MODEL_FOLDER) -> None:
    """Write `tagger.onnx` (scores and the states of the kept layers, steps first) and `tagger_crf.npz`."""
    graph = _Graph()
    x = graph.embed(net.emb.weight, "chars")
    states = graph.node("Concat", x, graph.gru(x, "lengths", _lac_weights(net.lac), before=0), axis=-1)
    parts = [
        states,
        *(
            graph.embed(getattr(net, f).weight, n)
            for f, n in (("shape", "shapes"), ("word", "words"), ("known", "known"))
        ),
    ]
    top = graph.gru(graph.node("Concat", *parts, axis=-1), "lengths", _gru_weights(net.top), before=1)
    scores = graph.linear(top, net.out)
    inputs = dict.fromkeys(("chars", "shapes", "words", "known"), _IDS) | {"lengths": _LENGTHS}
    shape: list[str | int] = ["steps", "batch", net.out.out_features]
    graph.save(
        folder / "tagger.onnx", inputs, {"scores": (scores, shape), "states": (states, ["steps", "batch", FROZEN])}
    )
    crf = {name: p.detach().cpu().numpy() for name, p in net.crf.named_parameters()}
    np.savez_compressed(folder / "tagger_crf.npz", **crf)


def export_relations(net: RelationNet, folder: Path = MODEL_FOLDER) -> None:
    """Write `relations.onnx` (states with the names marked, steps first), `pairs.onnx` and `numbers.onnx` (the heads)."""
    graph = _Graph()
    x = graph.node("Concat", "states", graph.embed(net.name.weight, "names"), axis=-1)
    out = graph.gru(x, "lengths", _gru_weights(net.gru), before=1)
    inputs: dict[str, _Input] = {
        "states": (TensorProto.FLOAT, ["steps", "batch", FROZEN]),
        "names": _IDS,
        "lengths": _LENGTHS,
    }
    graph.save(folder / "relations.onnx", inputs, {"marked": (out, ["steps", "batch", net.wide])})
    _export_pairs(net, folder / "pairs.onnx")
    _export_numbers(net, folder / "numbers.onnx")


def _export_pairs(net: RelationNet, path: Path) -> None:
    """Pooled states of each part are given once per range; `index` says which of them a pair takes."""
    graph = _Graph()
    inputs: dict[str, _Input] = {
        "kinds": (TensorProto.INT64, ["pairs", len(net.kinds)]),
        "rules": (TensorProto.FLOAT, ["pairs", net.rules.in_features]),
        "metrics": (TensorProto.INT64, ["pairs"]),
    }
    total = graph.node("MatMul", "rules", graph.weight(net.rules.weight.detach().numpy().T))
    for number, part in enumerate(net.parts):
        inputs[f"pooled{number}"] = (TensorProto.FLOAT, [f"ranges{number}", net.wide])
        inputs[f"index{number}"] = (TensorProto.INT64, ["pairs"])
        total = graph.node("Add", total, graph.node("Gather", graph.linear(f"pooled{number}", part), f"index{number}"))
    for number, table in enumerate(net.kinds):
        column = graph.node("Gather", "kinds", graph.weight(np.array(number, np.int64)), axis=1)
        total = graph.node("Add", total, graph.embed(table.weight, column))
    total = graph.node("Add", graph.node("Relu", total), graph.embed(net.metric.weight, "metrics"))
    hidden = graph.node("Relu", graph.linear(total, net.inner))
    scores = graph.linear(hidden, net.out)
    graph.save(path, inputs, {"scores": (scores, ["pairs", net.out.out_features])})


def _export_numbers(net: RelationNet, path: Path) -> None:
    """What each number measures, from the pooled states of the number and of what stands before and after it."""
    graph = _Graph()
    inputs: dict[str, _Input] = {
        "pooled": (TensorProto.FLOAT, ["numbers", 3 * net.wide]),
        "kinds": (TensorProto.INT64, ["numbers"]),
        "cues": (TensorProto.FLOAT, ["numbers", len(METRICS)]),
    }
    x = graph.node("Concat", "pooled", graph.embed(net.unit.weight, "kinds"), "cues", axis=-1)
    hidden = graph.node("Relu", graph.linear(x, net.number))
    shares = graph.node("Softmax", graph.linear(hidden, net.measures), axis=-1)
    graph.save(path, inputs, {"probabilities": (shares, ["numbers", net.measures.out_features])})

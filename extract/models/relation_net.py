"""The scorer: a GRU over the tagger's states with the names marked, a head over pairs and one over numbers. Torch; training only.

Of two names the pairs' head says which predicates hold. Of a number the numbers' head says which metric it is of, if any; given the metric,
the pairs' head says which of the names near it is measured and which the number is about: the names compete for the number.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from extract.blocks import LABEL_IDS, LABELS
from extract.candidates import KIND_SIZES, NUMBER_KINDS, OUTPUTS, Numbers
from extract.models.bigru import BiGru
from extract.models.tagger import Tagger
from kg.model import METRICS, PREDICATES

_LEVELS = 8
_UNIT_WIDTH = 32
# The label of a number that measures nothing, and of a pair that holds no number.
NO_METRIC = len(METRICS)


@dataclass(frozen=True, slots=True)
class RelationOptions:
    """Size and schedule of the scorer. `hidden_names` is the share of names whose letters are hidden, so that context is learnt too."""

    hidden: int = 96
    width: int = 128
    epochs: int = 10
    texts: int = 8
    rate: float = 2e-3
    dropout: float = 0.3
    hidden_names: float = 0.3
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RelationExample:
    """A text as arrays.

    Features a character, block edges, pairs with their ranges [pairs, 5, 2], kinds and patterns; `labels` [pairs, predicates] are 1, 0 or
    -1 for unknown; `metrics` holds each number's metric, `measured` [pairs, 2] whether the name of a pair is what the number
    measures and whether the number is about it (1, 0, -1 for unknown).
    """

    id: str
    chars: np.ndarray
    names: np.ndarray
    blocks: tuple[tuple[int, int], ...]
    spans: np.ndarray
    kinds: np.ndarray
    rules: np.ndarray
    numbers: Numbers
    labels: np.ndarray
    metrics: np.ndarray
    measured: np.ndarray


class RelationNet(nn.Module):
    """Tagger states and marked names → scores of predicates for pairs and of metrics for numbers."""

    def __init__(self, state: int, options: RelationOptions) -> None:
        super().__init__()
        self.wide = 2 * options.hidden
        self.hidden_names = options.hidden_names
        self.name = nn.Embedding(len(LABELS) + 1, 32)
        self.gru = BiGru(state + 32, options.hidden)
        self.drop = nn.Dropout(options.dropout)
        self.parts = nn.ModuleList(nn.Linear(self.wide, options.width) for _ in range(5))
        self.kinds = nn.ModuleList(nn.Embedding(size, options.width) for size in KIND_SIZES)
        self.rules = nn.Linear(len(OUTPUTS), options.width, bias=False)
        self.metric = nn.Embedding(len(METRICS) + 1, options.width, padding_idx=NO_METRIC)
        self.inner = nn.Linear(options.width, options.width)
        # The predicates, then whether the number measures the name and whether it is about it.
        self.out = nn.Linear(options.width, len(PREDICATES) + 2)
        self.unit = nn.Embedding(NUMBER_KINDS, _UNIT_WIDTH)
        self.number = nn.Linear(3 * self.wide + _UNIT_WIDTH + len(METRICS), options.width)
        self.measures = nn.Linear(options.width, len(METRICS) + 1)

    def states(self, blocks: Tensor, names: Tensor, lengths: Tensor) -> Tensor:
        if self.training:
            blocks = blocks * (~self._hidden(names)).unsqueeze(-1)
        x = self.drop(torch.cat([blocks, self.name(names)], -1))
        return self.drop(self.gru(x, lengths))

    def _hidden(self, names: Tensor) -> Tensor:
        """Which characters belong to a name whose letters are hidden this time."""
        inner = torch.tensor([label[0] in "IE" for label in LABELS])
        opens = (names > LABEL_IDS["O"]) & ~inner[names]
        number = opens.long().cumsum(1)
        chosen = torch.rand(len(names), int(number.max()) + 1) < self.hidden_names
        return chosen.gather(1, number) & (names > LABEL_IDS["O"])

    def judge_pairs(
        self, pooled: Sequence[Tensor], inverse: Sequence[Tensor], batch: _Batch, metrics: Tensor
    ) -> Tensor:
        """Scores [pairs, predicates + 2]; `metrics` is the metric of each pair's number."""
        parts = zip(self.parts, pooled, inverse, strict=True)
        total = sum(part(ranges).index_select(0, index) for part, ranges, index in parts)
        total = total + sum(
            functional.embedding(batch.kinds[:, i], table.weight)  # type: ignore[arg-type]
            for i, table in enumerate(self.kinds)
        )
        total = torch.relu(total + self.rules(batch.rules)) + self.metric(metrics)
        return self.out(self.drop(torch.relu(self.inner(self.drop(total)))))  # type: ignore[no-any-return]

    def judge_numbers(self, pooled: Tensor, batch: _Batch) -> Tensor:
        """Scores [numbers, metrics + 1], last that it measures nothing."""
        x = torch.cat([pooled.reshape(len(batch.units), -1), self.unit(batch.units), batch.cues], -1)
        return self.measures(self.drop(torch.relu(self.number(self.drop(x)))))  # type: ignore[no-any-return]


class _Ready(NamedTuple):
    """An example with the tagger's states of its blocks and its distinct ranges worked out."""

    example: RelationExample
    states: Tensor
    lengths: Tensor
    ranges: tuple[tuple[Tensor, Tensor], ...]


class _Batch(NamedTuple):
    """Texts laid end to end: states of characters, ranges of each part and which of them a pair takes, and the other features."""

    flat: Tensor
    ranges: list[Tensor]
    inverse: list[Tensor]
    kinds: Tensor
    rules: Tensor
    number_spans: Tensor
    units: Tensor
    cues: Tensor
    of_pair: Tensor


@torch.no_grad()
def _ready(tagger: Tagger, example: RelationExample) -> _Ready:
    steps = max(end - start for start, end in example.blocks)
    chars = torch.zeros(len(example.blocks), steps, dtype=torch.long)
    mask = torch.zeros(len(example.blocks), steps)
    for row, (start, end) in enumerate(example.blocks):
        chars[row, : end - start] = torch.tensor(example.chars[start:end])
        mask[row, : end - start] = 1
    ranges = []
    for part in range(example.spans.shape[1]):
        unique, inverse = np.unique(example.spans[:, part], axis=0, return_inverse=True)
        ranges.append((torch.tensor(unique), torch.tensor(inverse.reshape(-1))))
    return _Ready(example, tagger.frozen(chars, mask), mask.sum(1).long(), tuple(ranges))


def _states(net: RelationNet, batch: Sequence[_Ready]) -> Tensor:
    """States of all characters of the batch, text after text; zeros outside blocks."""
    steps = max(item.states.size(1) for item in batch)
    blocks = torch.cat([functional.pad(item.states, (0, 0, 0, steps - item.states.size(1))) for item in batch])
    names = torch.zeros(blocks.shape[:2], dtype=torch.long)
    row, base, rows, columns, places = 0, 0, [], [], []
    for item in batch:
        for start, end in item.example.blocks:
            names[row, : end - start] = torch.tensor(item.example.names[start:end])
            rows.append(torch.full((end - start,), row))
            columns.append(torch.arange(end - start))
            places.append(torch.arange(base + start, base + end))
            row += 1
        base += len(item.example.names)
    out = net.states(blocks, names, torch.cat([item.lengths for item in batch]))
    flat = torch.zeros(base, out.size(-1))
    return flat.index_copy(0, torch.cat(places), out[torch.cat(rows), torch.cat(columns)])


def _collate(net: RelationNet, batch: Sequence[_Ready]) -> _Batch:
    ranges: list[list[Tensor]] = [[] for _ in batch[0].ranges]
    inverse: list[list[Tensor]] = [[] for _ in batch[0].ranges]
    numbers, of_pair = [], []
    base = count = 0
    sizes = [0] * len(ranges)
    for item in batch:
        for part, (unique, index) in enumerate(item.ranges):
            ranges[part].append(unique + base)
            inverse[part].append(index + sizes[part])
            sizes[part] += len(unique)
        own = torch.tensor(item.example.numbers.of_pair)
        numbers.append(torch.tensor(item.example.numbers.spans) + base)
        of_pair.append(torch.where(own >= 0, own + count, own))
        base += len(item.example.names)
        count += len(item.example.numbers.kinds)
    texts = [item.example for item in batch]
    return _Batch(
        _states(net, batch),
        [torch.cat(part) for part in ranges],
        [torch.cat(part) for part in inverse],
        torch.cat([torch.tensor(e.kinds) for e in texts]),
        torch.cat([torch.tensor(e.rules, dtype=torch.float32) for e in texts]),
        torch.cat(numbers),
        torch.cat([torch.tensor(e.numbers.kinds) for e in texts]),
        torch.cat([torch.tensor(e.numbers.cues, dtype=torch.float32) for e in texts]),
        torch.cat(of_pair),
    )


def _range_max(states: Tensor, spans: Tensor) -> Tensor:
    """Maximum of states [characters, width] over half-open ranges [rows, 2]; zeros for an empty range."""
    tables = [states]
    for level in range(_LEVELS - 1):
        below, shift = tables[-1], 1 << level
        moved = torch.cat([below[shift:], below[-1:].expand(min(shift, len(below)), -1)])[: len(below)]
        tables.append(torch.maximum(below, moved))
    count = len(states)
    size = (spans[:, 1] - spans[:, 0]).clamp(max=1 << (_LEVELS - 1))
    level = torch.log2(size.clamp(min=1).float()).floor().long()
    first = spans[:, 0].clamp(max=count - 1)
    last = torch.maximum((spans[:, 1] - (1 << level)).clamp(min=0, max=count - 1), first)
    # One look-up for both ends: its gradient is as large as all the tables.
    both = torch.cat(tables).index_select(0, torch.cat([level * count + first, level * count + last]))
    return torch.maximum(both[: len(first)], both[len(first) :]) * (size > 0).unsqueeze(-1)


def _loss(net: RelationNet, items: Sequence[_Ready]) -> Tensor:
    """Cross entropies of predicates, of metrics, and of the names that compete for each number, each scaled by what there is to find."""
    batch = _collate(net, items)
    spans = batch.number_spans.reshape(-1, 2)
    sizes = [len(r) for r in batch.ranges]
    *pooled, beside = _range_max(batch.flat, torch.cat([*batch.ranges, spans])).split([*sizes, len(spans)])
    metrics = torch.cat([torch.tensor(item.example.metrics) for item in items])
    gold = torch.cat([torch.tensor(item.example.labels, dtype=torch.float32) for item in items])
    numeric = batch.of_pair >= 0
    of_pair = torch.full_like(batch.of_pair, NO_METRIC)
    if len(metrics):
        of_pair[numeric] = metrics[batch.of_pair[numeric]]
    scores = net.judge_pairs(pooled, batch.inverse, batch, of_pair)
    each = functional.binary_cross_entropy_with_logits(
        scores[:, : len(PREDICATES)], gold.clamp(min=0), reduction="none"
    )
    loss = (each * (gold >= 0)).sum() / ((gold > 0).sum() + 8)
    if not len(metrics):
        return loss
    found = functional.cross_entropy(net.judge_numbers(beside, batch), metrics, reduction="sum")
    measured = torch.cat([torch.tensor(item.example.measured) for item in items])
    told = (of_pair != NO_METRIC).nonzero()[:, 0]
    for column, may_be_none in ((0, False), (1, True)):
        found = found + _competition(
            scores[told, len(PREDICATES) + column],
            measured[told, column],
            batch.of_pair[told],
            len(metrics),
            may_be_none,
        )
    return loss + found / (len(metrics) + 4)


def _competition(scores: Tensor, labels: Tensor, groups: Tensor, count: int, may_be_none: bool) -> Tensor:
    """Negative log share of the right rows of each group; with `may_be_none` a group without a right row should score below 0."""
    known = labels >= 0
    scores, labels, groups = scores[known], labels[known], groups[known]
    if not len(scores):
        return scores.sum()
    top = scores.detach().max()
    raised = torch.exp(scores - top)
    none = torch.exp(-top) if may_be_none else torch.zeros(())
    total = torch.zeros(count).index_add(0, groups, raised) + none
    right = torch.zeros(count).index_add(0, groups, raised * (labels > 0))
    has = torch.zeros(count).index_add(0, groups, (labels > 0).float()) > 0
    present = torch.zeros(count).index_add(0, groups, torch.ones_like(raised)) > 0
    right = torch.where(has, right, none)
    chosen = present & (has | may_be_none)
    return (torch.log(total[chosen] + 1e-9) - torch.log(right[chosen] + 1e-9)).sum()


def fit_relations(tagger: Tagger, examples: Sequence[RelationExample], options: RelationOptions) -> RelationNet:
    """Train the scorer on texts whose tagger states are frozen; returns an average of the weights."""
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    once = {id(e): e for e in examples if len(e.spans)}
    worked = {key: _ready(tagger, example) for key, example in once.items()}
    ready = [worked[id(e)] for e in examples if len(e.spans)]
    net = RelationNet(ready[0].states.size(-1), options)
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-2)
    total = options.epochs * math.ceil(len(ready) / options.texts)
    average = {k: v.detach().clone() for k, v in net.state_dict().items()}
    step = 0
    for _ in range(options.epochs):
        rng.shuffle(ready)
        for at in range(0, len(ready), options.texts):
            for group in optimizer.param_groups:
                group["lr"] = (
                    options.rate * min(1.0, step / 50) * (0.5 * (1 + math.cos(math.pi * step / total)) * 0.95 + 0.05)
                )
            loss = _loss(net, ready[at : at + options.texts])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            step += 1
            with torch.no_grad():
                for key, value in net.state_dict().items():
                    keep = min(0.99, step / (step + 10))
                    average[key].mul_(keep).add_(value, alpha=1 - keep)
    net.load_state_dict(average)
    return net.eval()

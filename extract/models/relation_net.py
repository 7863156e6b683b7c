"""The relation scorer: a GRU over the tagger's states with the names marked, and a head over pairs of names. Torch; training only."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from extract.blocks import LABELS
from extract.candidates import KIND_SIZES, OUTPUTS
from extract.models.tagger import Tagger
from kg.model import PREDICATES

_LEVELS = 8


@dataclass(frozen=True, slots=True)
class RelationOptions:
    """Size and schedule of the scorer."""

    hidden: int = 96
    width: int = 128
    epochs: int = 14
    texts: int = 4
    rate: float = 1.5e-3
    dropout: float = 0.3
    numeric: float = 2.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RelationExample:
    """A text as arrays: features a character, block edges, pairs with their ranges, and labels (1, 0 or -1 for unknown)."""

    id: str
    features: tuple[np.ndarray, ...]
    names: np.ndarray
    blocks: tuple[tuple[int, int], ...]
    spans: np.ndarray
    kinds: np.ndarray
    rules: np.ndarray
    labels: np.ndarray


def range_max(states: Tensor, spans: Tensor) -> Tensor:
    """Maximum of states [characters, width] over half-open ranges [..., 2]; zeros for an empty range."""
    tables = [states]
    for level in range(_LEVELS - 1):
        below, shift = tables[-1], 1 << level
        moved = torch.cat([below[shift:], below[-1:].expand(min(shift, len(below)), -1)])[: len(below)]
        tables.append(torch.maximum(below, moved))
    stacked = torch.stack(tables)
    size = (spans[..., 1] - spans[..., 0]).clamp(max=1 << (_LEVELS - 1))
    level = torch.log2(size.clamp(min=1).float()).floor().long()
    first = spans[..., 0].clamp(max=len(states) - 1)
    last = (spans[..., 1] - (1 << level)).clamp(min=0, max=len(states) - 1)
    found = torch.maximum(stacked[level, first], stacked[level, torch.maximum(last, first)])
    return found * (size > 0).unsqueeze(-1)


class RelationNet(nn.Module):
    """Tagger states and marked names → scores of every predicate for every pair."""

    def __init__(self, state: int, options: RelationOptions) -> None:
        super().__init__()
        self.name = nn.Embedding(len(LABELS) + 1, 32)
        self.gru = nn.GRU(state + 32, options.hidden, 1, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(options.dropout)
        wide = 2 * options.hidden
        self.parts = nn.ModuleList(nn.Linear(wide, options.width) for _ in range(5))
        self.kinds = nn.ModuleList(nn.Embedding(size, options.width) for size in KIND_SIZES)
        self.rules = nn.Linear(len(OUTPUTS), options.width, bias=False)
        self.inner = nn.Linear(options.width, options.width)
        self.out = nn.Linear(options.width, len(OUTPUTS))

    def states(self, blocks: Tensor, names: Tensor, lengths: Tensor) -> Tensor:
        x = self.drop(torch.cat([blocks, self.name(names)], -1))
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        out, _ = nn.utils.rnn.pad_packed_sequence(self.gru(packed)[0], batch_first=True, total_length=blocks.size(1))
        return self.drop(out)

    def head(self, flat: Tensor, spans: Tensor, kinds: Tensor, rules: Tensor) -> Tensor:
        pooled = range_max(flat, spans)
        total = sum(part(pooled[:, i]) for i, part in enumerate(self.parts))
        total = total + sum(table(kinds[:, i]) for i, table in enumerate(self.kinds)) + self.rules(rules)
        return self.out(self.drop(torch.relu(self.inner(self.drop(torch.relu(total))))))


@torch.no_grad()
def tagger_states(net: Tagger, example: RelationExample) -> tuple[Tensor, Tensor]:
    """States of the tagger's kept layers for each block [blocks, steps, FROZEN], and block lengths."""
    steps = max(end - start for start, end in example.blocks)
    chars = torch.zeros(len(example.blocks), steps, dtype=torch.long)
    mask = torch.zeros(len(example.blocks), steps)
    for row, (start, end) in enumerate(example.blocks):
        chars[row, : end - start] = torch.tensor(example.features[0][start:end])
        mask[row, : end - start] = 1
    return net.frozen(chars, mask), mask.sum(1).long()


def _forward(net: RelationNet, batch: Sequence[tuple[RelationExample, Tensor, Tensor]]) -> Tensor:
    steps = max(states.size(1) for _, states, _ in batch)
    blocks = torch.cat([nn.functional.pad(s, (0, 0, 0, steps - s.size(1))) for _, s, _ in batch])
    lengths = torch.cat([n for _, _, n in batch])
    names = torch.zeros(blocks.shape[:2], dtype=torch.long)
    row = 0
    for example, _, _ in batch:
        for start, end in example.blocks:
            names[row, : end - start] = torch.tensor(example.names[start:end])
            row += 1
    states = net.states(blocks, names, lengths)
    flat, spans, row, base = [], [], 0, 0
    for example, _, _ in batch:
        size = len(example.names)
        text = torch.zeros(size, states.size(-1))
        for start, end in example.blocks:
            text[start:end] = states[row, : end - start]
            row += 1
        flat.append(text)
        spans.append(torch.tensor(example.spans, dtype=torch.long) + base)
        base += size
    kinds = torch.cat([torch.tensor(e.kinds, dtype=torch.long) for e, _, _ in batch])
    rules = torch.cat([torch.tensor(e.rules, dtype=torch.float32) for e, _, _ in batch])
    return net.head(torch.cat(flat), torch.cat(spans), kinds, rules)


def fit_relations(tagger: Tagger, examples: Sequence[RelationExample], options: RelationOptions) -> RelationNet:
    """Train the scorer on texts whose tagger states are frozen; returns an average of the weights."""
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    ready = [(e, *tagger_states(tagger, e)) for e in examples if len(e.spans)]
    net = RelationNet(ready[0][1].size(-1), options)
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.rate, weight_decay=1e-2)
    total = options.epochs * math.ceil(len(ready) / options.texts)
    average = {k: v.detach().clone() for k, v in net.state_dict().items()}
    step = 0
    for _ in range(options.epochs):
        rng.shuffle(ready)
        for at in range(0, len(ready), options.texts):
            batch = ready[at : at + options.texts]
            for group in optimizer.param_groups:
                group["lr"] = (
                    options.rate * min(1.0, step / 50) * (0.5 * (1 + math.cos(math.pi * step / total)) * 0.95 + 0.05)
                )
            scores = _forward(net, batch)
            gold = torch.cat([torch.tensor(e.labels, dtype=torch.float32) for e, _, _ in batch])
            loss = _loss(scores, gold, options.numeric)
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


def _loss(scores: Tensor, gold: Tensor, numeric: float) -> Tensor:
    """Binary cross entropy over known labels, scaled by the number of right ones so that long texts do not drown short ones.

    Metrics weigh `numeric` times as much as predicates: there are fewer of them to learn from.
    """
    weight = (gold >= 0).float()
    weight[:, len(PREDICATES) :] *= numeric
    each = nn.functional.binary_cross_entropy_with_logits(scores, gold.clamp(min=0), reduction="none")
    return (each * weight).sum() / ((gold > 0).sum() + 8)


@torch.no_grad()
def score_relations(net: RelationNet, tagger: Tagger, example: RelationExample) -> np.ndarray:
    """Probabilities [pairs, outputs]."""
    if not len(example.spans):
        return np.zeros((0, len(OUTPUTS)), np.float32)
    scores = _forward(net, [(example, *tagger_states(tagger, example))])
    return torch.sigmoid(scores).numpy()

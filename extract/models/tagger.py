"""The name tagger: lac_small's embedding and first GRU layer, kept as they are, under an own GRU and a CRF. Torch; training only.

The kept layers are run once over all blocks; only what lies above them is trained, which takes minutes on one core.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from extract.blocks import LABEL_IDS, LABELS, name_ids
from extract.models.bigru import BiGru
from extract.models.lac import HIDDEN, read_gru, read_parameter, read_vocabulary

# The embedding and both directions of lac's first layer.
FROZEN = 3 * HIDDEN


@dataclass(frozen=True, slots=True)
class TaggerOptions:
    """Size and schedule. `forget` is the share of gazetteer names hidden in training, so that context is learnt too."""

    top: int = 96
    epochs: int = 12
    batch: int = 16
    rate: float = 2e-3
    dropout: float = 0.4
    forget: float = 0.2
    seed: int = 0


@torch.jit.script
def _scan(g: Tensor, gates: Tensor, candidate: Tensor, mask: Tensor, backward: bool) -> Tensor:
    batch, steps, hidden = g.size(0), g.size(1), candidate.size(0)
    h = torch.zeros([batch, hidden], device=g.device)
    outs = [h] * steps
    for k in range(steps):
        t = steps - 1 - k if backward else k
        both = torch.sigmoid(g[:, t, : 2 * hidden] + h @ gates)
        update, reset = both[:, :hidden], both[:, hidden:]
        new = torch.tanh(g[:, t, 2 * hidden :] + (reset * h) @ candidate)
        h = h + mask[:, t : t + 1] * update * (new - h)
        outs[t] = h
    return torch.stack(outs, 1)


class LacLayer(nn.Module):
    """One bidirectional GRU layer with lac_small's weights."""

    def __init__(self, layer: int) -> None:
        super().__init__()
        self.weights = nn.ParameterList(
            nn.Parameter(torch.tensor(w), requires_grad=False)
            for direction in range(2)
            for w in read_gru(layer, direction)
        )

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        outs = []
        for direction in range(2):
            w, b, gates, candidate = self.weights[4 * direction : 4 * direction + 4]
            outs.append(_scan(x @ w + b, gates, candidate, mask, bool(direction)))
        return torch.cat(outs, -1)


class Crf(nn.Module):
    """Linear-chain CRF: transitions, start and end scores."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(labels, labels))
        self.start = nn.Parameter(torch.zeros(labels))
        self.end = nn.Parameter(torch.zeros(labels))

    def loss(self, scores: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """Mean negative log likelihood of gold labels [batch, steps] under scores [batch, steps, labels]."""
        right = self.start[gold[:, 0]] + scores[:, 0].gather(1, gold[:, :1]).squeeze(1)
        alpha = self.start + scores[:, 0]
        for t in range(1, scores.size(1)):
            keep = mask[:, t]
            step = self.transitions[gold[:, t - 1], gold[:, t]] + scores[:, t].gather(1, gold[:, t : t + 1]).squeeze(1)
            right = right + keep * step
            new = torch.logsumexp(alpha.unsqueeze(2) + self.transitions, 1) + scores[:, t]
            alpha = torch.where(keep.bool().unsqueeze(1), new, alpha)
        last = mask.sum(1).long() - 1
        right = right + self.end[gold.gather(1, last.unsqueeze(1)).squeeze(1)]
        return (torch.logsumexp(alpha + self.end, 1) - right).mean()


class Tagger(nn.Module):
    """Characters with features → hidden states and label scores."""

    def __init__(self, alphabet: dict[str, int], options: TaggerOptions) -> None:
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(torch.tensor(_embedding(alphabet)))
        self.lac = LacLayer(0)
        self.shape = nn.Embedding(8, 8)
        self.word = nn.Embedding(5, 8)
        self.known = nn.Embedding(len(LABELS), 32)
        self.drop = nn.Dropout(options.dropout)
        self.top = BiGru(FROZEN + 48, options.top)
        self.out = nn.Linear(2 * options.top, len(LABELS))
        self.crf = Crf(len(LABELS))

    @torch.no_grad()
    def frozen(self, chars: Tensor, mask: Tensor) -> Tensor:
        """Embedding and lac states [batch, steps, FROZEN]: what is never trained."""
        x = self.emb(chars)
        return torch.cat([x, self.lac(x, mask)], -1)

    def forward(self, frozen: Tensor, shapes: Tensor, words: Tensor, known: Tensor, mask: Tensor) -> Tensor:
        parts = [frozen, self.shape(shapes), self.word(words), self.known(known)]
        out = self.top(self.drop(torch.cat(parts, -1)), mask.sum(1).long())
        return self.out(self.drop(out))


def _embedding(alphabet: dict[str, int]) -> np.ndarray:
    vocabulary, table = read_vocabulary(), read_parameter("word_emb")
    rows = np.zeros((len(alphabet) + 2, HIDDEN), np.float32)
    rows[1] = table[vocabulary["OOV"]]
    for char, index in alphabet.items():
        rows[index] = table[vocabulary.get(char, vocabulary["OOV"])]
    return rows


# Arrays by name; `known` is a list of spans.
Example = dict[str, Any]


@torch.no_grad()
def add_frozen(net: Tagger, examples: list[Example]) -> None:
    """Run the kept layers over every block once, in place."""
    for batch in (examples[i : i + 64] for i in range(0, len(examples), 64)):
        steps = max(len(e["chars"]) for e in batch)
        chars, mask = torch.zeros(len(batch), steps, dtype=torch.long), torch.zeros(len(batch), steps)
        for row, example in enumerate(batch):
            count = len(example["chars"])
            chars[row, :count] = torch.tensor(example["chars"])
            mask[row, :count] = 1
        states = net.frozen(chars, mask).numpy()
        for row, example in enumerate(batch):
            example["frozen"] = states[row, : len(example["chars"])]


def collate(examples: list[Example], forget: float, rng: random.Random) -> tuple[list[Tensor], Tensor]:
    """Pad blocks to a batch; a share of the gazetteer's names is hidden."""
    steps = max(len(e["chars"]) for e in examples)
    arrays = {name: np.zeros((len(examples), steps), np.int64) for name in ("shapes", "words", "known", "gold")}
    frozen = np.zeros((len(examples), steps, FROZEN), np.float32)
    mask = np.zeros((len(examples), steps), np.float32)
    for row, example in enumerate(examples):
        count = len(example["chars"])
        mask[row, :count] = 1
        frozen[row, :count] = example["frozen"]
        for name in ("shapes", "words", "gold"):
            arrays[name][row, :count] = example[name]
        arrays["known"][row, :count] = name_ids([s for s in example["known"] if rng.random() >= forget], count)
    features = [torch.tensor(frozen)] + [torch.tensor(arrays[name]) for name in ("shapes", "words", "known")]
    return [*features, torch.tensor(mask)], torch.tensor(arrays["gold"])


def fit_tagger(examples: list[Example], alphabet: dict[str, int], options: TaggerOptions) -> Tagger:
    """Train on blocks; the returned weights are an exponential average of the last epochs'."""
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    net = Tagger(alphabet, options)
    add_frozen(net, examples)
    crf = list(net.crf.parameters())
    taken = {id(p) for p in crf}
    rest = [p for p in net.parameters() if p.requires_grad and id(p) not in taken]
    groups = [(rest, options.rate), (crf, options.rate * 5)]
    optimizer = torch.optim.AdamW([{"params": p, "lr": r} for p, r in groups], weight_decay=1e-3)
    total = options.epochs * math.ceil(len(examples) / options.batch)
    average = {k: v.detach().clone() for k, v in net.named_parameters() if v.requires_grad}
    step = 0
    for _ in range(options.epochs):
        for batch in _batches(examples, options.batch, rng):
            factor = min(1.0, step / 100) * (0.5 * (1 + math.cos(math.pi * step / total)) * 0.95 + 0.05)
            for group, (_, rate) in zip(optimizer.param_groups, groups, strict=True):
                group["lr"] = rate * factor
            features, gold = collate(batch, options.forget, rng)
            loss = net.crf.loss(net(*features), gold, features[-1])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            step += 1
            with torch.no_grad():
                keep = min(0.99, step / (step + 10))
                for key, value in net.named_parameters():
                    if value.requires_grad:
                        average[key].mul_(keep).add_(value, alpha=1 - keep)
    net.load_state_dict(average, strict=False)
    return net.eval()


def _batches(examples: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Shuffled batches of blocks of about one length."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    chunks = [order[i : i + size * 20] for i in range(0, len(order), size * 20)]
    batches = []
    for chunk in chunks:
        chunk.sort(key=lambda i: len(examples[i]["chars"]))
        batches += [[examples[i] for i in chunk[j : j + size]] for j in range(0, len(chunk), size)]
    rng.shuffle(batches)
    return batches


@torch.no_grad()
def tag(net: Tagger, examples: list[Example]) -> list[list[int]]:
    """Best label ids of each block, gazetteer names all shown."""
    found = []
    for example in examples:
        features, _ = collate([example], 0.0, random.Random(0))
        found.append(_viterbi(net, net(*features)[0].numpy()))
    return found


def _viterbi(net: Tagger, scores: np.ndarray) -> list[int]:
    transitions = net.crf.transitions.detach().cpu().numpy()
    best = net.crf.start.detach().cpu().numpy() + scores[0]
    back = []
    for row in scores[1:]:
        paths = best[:, None] + transitions
        back.append(paths.argmax(0))
        best = paths.max(0) + row
    label = int((best + net.crf.end.detach().cpu().numpy()).argmax())
    labels = [label]
    for pointers in reversed(back):
        label = int(pointers[label])
        labels.append(label)
    return labels[::-1]


assert LABEL_IDS["O"] == 0, "padding and hidden names are labelled O"

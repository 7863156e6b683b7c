"""Train the tagger and the scorer, write their ONNX files and the weights by which times, modalities and sources are chosen.

    python -m extract.models.train --gold GOLD.jsonl [...] [--leave-out K/N] --out FOLDER

Learns from fixtures/train and the gold documents given. With `--leave-out K/N` the K-th of N parts of the last gold file's documents
is kept out, for cross-validation. Needs torch (CPU) and onnx; takes about twenty minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from extract.blocks import load_alphabet
from extract.candidates import OUTPUTS
from extract.models.calibrate import LEAST
from extract.models.corpus import LabelledText, iter_gold, iter_passages
from extract.models.examples import reading_with, relation_example
from extract.models.export import export_relations, export_tagger
from extract.models.features import iter_block_arrays, prepare
from extract.models.fit_choices import fit_all, write_weights
from extract.models.parts import parse_part, part_of
from extract.models.relation_net import RelationOptions, fit_relations
from extract.models.tagger import Tagger, TaggerOptions, fit_tagger

# For the scorer a real document counts as often as so many passages written for training; the tagger gained nothing by it.
_DOCUMENT_WEIGHT = 3
PASSAGES = Path(__file__).parents[2] / "fixtures" / "train"


def load_texts(gold: Sequence[Path], leave_out: tuple[int, int] | None) -> list[LabelledText]:
    """All labelled texts but those left out."""
    texts = [text for path in sorted(PASSAGES.glob("*.jsonl")) for text in iter_passages(path)]
    for path in gold:
        kept = leave_out if path == gold[-1] else None
        texts += [text for text in iter_gold(path) if kept is None or part_of(text.id, kept[1]) != kept[0]]
    return texts


def train(texts: Sequence[LabelledText], out: Path, tagging: TaggerOptions, relating: RelationOptions) -> None:
    """Train on texts and write the networks to a folder."""
    out.mkdir(parents=True, exist_ok=True)
    items = [prepare(text) for text in texts]
    if tagging.epochs:
        blocks = [block for item in items for block in iter_block_arrays(item)]
        tagger = fit_tagger(blocks, load_alphabet(), tagging)
        export_tagger(tagger, out)
    else:
        # The scorer needs only the layers that are never trained.
        tagger = Tagger(load_alphabet(), tagging).eval()
    if not relating.epochs:
        return
    examples = []
    for item in items:
        example, _ = relation_example(item, reading_with(item, item.gold, item.keys))
        examples += [example] * (_DOCUMENT_WEIGHT if item.source.document else 1)
    export_relations(fit_relations(tagger, examples, relating), out)
    write_weights(fit_all(texts), out / "choices.csv")
    write_raw_calibration(out)


def write_raw_calibration(out: Path) -> None:
    """State everything but mere guesses, with raw scores for confidences: what `calibrate` starts from."""
    raw = {"thresholds": dict.fromkeys(OUTPUTS, LEAST), "patterns": 1.0}
    raw |= {"relations": [(0, 0), (1, 1)], "observations": [(0, 0), (1, 1)]}
    (out / "calibration.json").write_text(json.dumps(raw) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, nargs="*", default=[])
    parser.add_argument("--leave-out", type=parse_part, help="K/N: keep the K-th of N parts of the last gold file out")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tagger-epochs", type=int, default=TaggerOptions().epochs, help="0 trains the scorer alone")
    parser.add_argument(
        "--relation-epochs", type=int, default=RelationOptions().epochs, help="0 trains the tagger alone"
    )
    a = parser.parse_args()
    torch.set_num_threads(1)
    train(
        load_texts(a.gold, a.leave_out),
        a.out,
        TaggerOptions(epochs=a.tagger_epochs),
        RelationOptions(epochs=a.relation_epochs),
    )


if __name__ == "__main__":
    main()

"""Relations that the patterns of the lexicon read: lists distribute, one relation a pair, predicate and sentence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from extract.frames import build_frame
from extract.patterns import Match, load_matcher
from extract.reading import FoundRelation, Mention, Reading
from extract.sentences import Sentence
from ontology.names import fold_name

_DIRECT = 0.6


def read_patterns(reading: Reading) -> list[FoundRelation]:
    """Relations of a document, sentence by sentence; of several rules that read one, the first in the lexicon stands."""
    found: dict[tuple[int, str, str, str], FoundRelation] = {}
    for sentence in reading.sentences:
        for relation in _iter_sentence(reading, sentence):
            ends = (_key(reading, relation.subject), _key(reading, relation.object))
            if ends[0] != ends[1]:
                found.setdefault((sentence.index, ends[0], relation.predicate, ends[1]), relation)
    return list(found.values())


def _iter_sentence(reading: Reading, sentence: Sentence) -> Iterator[FoundRelation]:
    frame = build_frame(reading, sentence)
    for match in load_matcher().iter_matches(frame):
        yield from _relations_of(match, sentence)


def _relations_of(match: Match, sentence: Sentence) -> Iterator[FoundRelation]:
    products = match.slots["product"].members if "product" in match.slots else (None,)
    for product in products:
        for subject, other in _pairs(match):
            qualifiers: dict[str, str | Mention] = dict(match.row.qualifiers)
            if product is not None:
                qualifiers["product"] = product
            if match.title:
                qualifiers["title"] = Mention(*match.title, "title", None)
            if "amount" in match.slots:
                qualifiers["amount"] = Mention(match.slots["amount"].start, match.slots["amount"].end, "amount", None)
            yield FoundRelation(
                subject, match.row.predicate, other, match.row.rule, sentence, match.trigger, qualifiers, _DIRECT
            )


def _pairs(match: Match) -> Iterator[tuple[Mention, Mention]]:
    if "pair" in match.slots:
        yield from combinations(match.slots["pair"].members, 2)
        return
    if not {"s", "o"} <= match.slots.keys():
        return
    for subject in match.slots["s"].members:
        for other in match.slots["o"].members:
            yield subject, other


def _key(reading: Reading, mention: Mention) -> str:
    return mention.entity or fold_name(reading.of(mention))

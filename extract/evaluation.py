"""Records against gold: the figures of the contract, section 6.

An entity is right by its type and by any name that it shares with the gold entity; ids are never compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.model import SYMMETRIC

Row = Mapping[str, Any]

_GROUPS = {"Technology": "Product"}
_FOLDED = frozenset("·•-‐–—_'’\"“”《》「」『』()[]")
_SENTENCE_ENDS = "。！？!?；;\n"
_LONGEST_EVIDENCE = 3
_QUALIFIERS = ("polarity", "effect", "mechanism", "product")


@dataclass(slots=True)
class Counts:
    """Right, extra and missed items, and what follows from them."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, right: int, found: int, gold: int) -> None:
        self.right += right
        self.extra += found - right
        self.missed += gold - right

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Counts(right=2, extra=1, missed=1).f1
        0.6666666666666666
        """
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """A statement that gold has and the record has not (`missed`), or the other way round (`extra`)."""

    document: str
    kind: str
    statement: str
    quote: str


@dataclass(slots=True)
class Figures:
    """All figures: F1 counts by name, accuracies as (right, all), counts per predicate, and the statements that were wrong."""

    counts: dict[str, Counts] = field(default_factory=dict)
    accuracies: dict[str, tuple[int, int]] = field(default_factory=dict)
    predicates: dict[str, Counts] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    def count(self, name: str) -> Counts:
        return self.counts.setdefault(name, Counts())

    def predicate(self, name: str) -> Counts:
        return self.predicates.setdefault(name, Counts())

    def hit(self, name: str, ok: bool) -> None:
        right, total = self.accuracies.get(name, (0, 0))
        self.accuracies[name] = (right + ok, total + 1)


def fold(name: str) -> str:
    """A name as the contract compares it: width, case, spaces and joining punctuation folded."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if not c.isspace() and c not in _FOLDED)


def group(kind: str) -> str:
    """Product and Technology count as one type."""
    return _GROUPS.get(kind, kind)


def names_of(record: Row, *, gold: bool) -> dict[str, set[str]]:
    """Entity id → its folded names: label and mentions, for gold its listed names too."""
    names: dict[str, set[str]] = {}
    for entity in record.get("entities", ()):
        listed = entity.get("names", ()) if gold else ()
        names[entity["id"]] = {fold(n) for n in (entity.get("label", ""), *listed) if n}
    for mention in record.get("mentions", ()):
        names.setdefault(mention["entity"], set()).add(fold(mention["text"]))
    return names


def align(gold: Row, predicted: Row) -> dict[str, str]:
    """Predicted entity id → gold entity id: most shared names, of the same type where one is."""
    gold_names, names = names_of(gold, gold=True), names_of(predicted, gold=False)
    types = {e["id"]: group(e["type"]) for e in gold.get("entities", ())}
    aligned = {}
    for entity in predicted.get("entities", ()):
        best: tuple[tuple[bool, int], str] | None = None
        for key, kind in types.items():
            shared = len(gold_names[key] & names[entity["id"]])
            rank = (kind == group(entity["type"]), shared)
            if shared and (best is None or rank > best[0]):
                best = (rank, key)
        if best:
            aligned[entity["id"]] = best[1]
    return aligned


def evaluate(gold: Iterable[Row], predicted: Iterable[Row]) -> Figures:
    """Score records against gold; a gold document without a record counts as an empty one."""
    by_id = {record["doc_id"]: record for record in predicted}
    figures = Figures()
    for document in gold:
        _score(figures, document, by_id.get(document["doc_id"], {"doc_id": document["doc_id"]}))
    return figures


def _score(figures: Figures, gold: Row, record: Row) -> None:
    aligned = align(gold, record)
    _score_mentions(figures, gold, record)
    types = {e["id"]: group(e["type"]) for e in gold.get("entities", ())}
    found = [e for e in record.get("entities", ()) if types.get(aligned.get(e["id"], "")) == group(e["type"])]
    right = len({aligned[e["id"]] for e in found})
    figures.count("entity").add(right, len(record.get("entities", ())), len(types))
    _score_relations(figures, gold, record, aligned)
    _score_observations(figures, gold, record, aligned)


def _score_mentions(figures: Figures, gold: Row, record: Row) -> None:
    keys: dict[str, Callable[[Row], Hashable]] = {
        "mention": lambda m: (m["start"], m["end"], group(m["type"])),
        "span": lambda m: (m["start"], m["end"]),
    }
    for name, key in keys.items():
        wanted, found = (Counter(key(m) for m in side.get("mentions", ())) for side in (gold, record))
        figures.count(name).add((wanted & found).total(), found.total(), wanted.total())


def relation_key(relation: Row, entity: Callable[[str], str | None]) -> tuple[str | None, str, str | None]:
    """Subject, predicate and object as gold entities, the ends of a symmetric predicate in order."""
    subject, other = entity(relation["subject"]), entity(relation["object"])
    if relation["predicate"] in SYMMETRIC and subject is not None and other is not None:
        subject, other = sorted((subject, other))
    return subject, relation["predicate"], other


@dataclass(frozen=True, slots=True)
class Matches:
    """The statements of one document that agree (gold, found), and those of either side that stand alone."""

    pairs: list[tuple[Row, Row]]
    missed: list[Row]
    extra: list[Row]


def match_relations(gold: Row, record: Row, aligned: Mapping[str, str]) -> Matches:
    """Pair relations of the same subject, predicate and object; a relation said twice counts once."""
    wanted, found = _keyed(gold, lambda e: e), _keyed(record, aligned.get)
    return Matches(
        pairs=[(relation, found[key]) for key, relation in wanted.items() if key in found],
        missed=[relation for key, relation in wanted.items() if key not in found],
        extra=[relation for key, relation in found.items() if key not in wanted],
    )


def _keyed(side: Row, entity: Callable[[str], str | None]) -> dict[Hashable, Row]:
    keyed: dict[Hashable, Row] = {}
    for index, relation in enumerate(side.get("relations", ())):
        key = relation_key(relation, entity)
        keyed.setdefault((*key, index) if None in key else key, relation)
    return keyed


def match_observations(gold: Row, record: Row, aligned: Mapping[str, str]) -> Matches:
    """Pair observations of the same subject, metric, kind and unit whose values agree within one per cent."""

    def key(o: Row, entity: Callable[[str], str | None]) -> Hashable:
        return entity(o["subject"]), o["metric"], o.get("kind", "level"), fold(o.get("unit") or "")

    return _pair(
        gold.get("observations", ()),
        record.get("observations", ()),
        lambda g, p: key(g, lambda e: e) == key(p, aligned.get) and same_value(g["value"], p["value"]),
    )


def _score_relations(figures: Figures, gold: Row, record: Row, aligned: Mapping[str, str]) -> None:
    matches = match_relations(gold, record, aligned)
    right = len(matches.pairs)
    figures.count("relation").add(right, right + len(matches.extra), right + len(matches.missed))
    for wanted, _ in matches.pairs:
        figures.predicate(wanted["predicate"]).right += 1
    for relation in matches.missed:
        figures.predicate(relation["predicate"]).missed += 1
    for relation in matches.extra:
        figures.predicate(relation["predicate"]).extra += 1
    loose = [{_ends(key) for key in keyed} for keyed in (_keyed(gold, lambda e: e), _keyed(record, aligned.get))]
    figures.count("relation_loose").add(len(loose[0] & loose[1]), len(loose[1]), len(loose[0]))
    for wanted, found in matches.pairs:
        _score_statement(figures, gold, wanted, found, aligned)
        _score_qualifiers(figures, wanted, found, aligned)
    _list_errors(figures, gold, record, matches)


def _ends(key: Hashable) -> Hashable:
    assert isinstance(key, tuple)
    return frozenset((key[0], key[2])) if len(key) == 3 else key


def _list_errors(figures: Figures, gold: Row, record: Row, matches: Matches) -> None:
    figures.errors += [_error(gold, gold, "missed", statement) for statement in matches.missed]
    figures.errors += [_error(gold, record, "extra", statement) for statement in matches.extra]


def _score_observations(figures: Figures, gold: Row, record: Row, aligned: Mapping[str, str]) -> None:
    wanted, found = gold.get("observations", ()), record.get("observations", ())
    matches = match_observations(gold, record, aligned)
    figures.count("observation").add(len(matches.pairs), len(found), len(wanted))
    numbers = _pair(
        wanted,
        found,
        lambda g, p: fold(g.get("unit") or "") == fold(p.get("unit") or "") and same_value(g["value"], p["value"]),
    )
    figures.count("number").add(len(numbers.pairs), len(found), len(wanted))
    for right, read in matches.pairs:
        _score_statement(figures, gold, right, read, aligned)
        if right.get("about"):
            figures.hit("about", aligned.get(read.get("about") or "") == right["about"])
    _list_errors(figures, gold, record, matches)


def _pair(gold: Sequence[Row], found: Sequence[Row], same: Callable[[Row, Row], bool]) -> Matches:
    """Pair each found item with the first gold item left that is the same."""
    matches = Matches(pairs=[], missed=list(gold), extra=[])
    for item in found:
        place = next((n for n, wanted in enumerate(matches.missed) if same(wanted, item)), None)
        if place is None:
            matches.extra.append(item)
        else:
            matches.pairs.append((matches.missed.pop(place), item))
    return matches


def _score_statement(figures: Figures, document: Row, gold: Row, found: Row, aligned: Mapping[str, str]) -> None:
    figures.hit("modality", (gold.get("modality") or "asserted") == (found.get("modality") or "asserted"))
    if gold.get("time"):
        figures.hit("time", gold["time"] == (found.get("time") or None))
    if gold.get("attributed_to"):
        figures.hit("attribution", aligned.get(found.get("attributed_to") or "") == gold["attributed_to"])
    figures.hit("evidence", _proves(gold.get("evidence", ()), found.get("evidence", ()), document["text"]))


def _score_qualifiers(figures: Figures, gold: Row, found: Row, aligned: Mapping[str, str]) -> None:
    read = found.get("qualifiers") or {}
    for name, value in (gold.get("qualifiers") or {}).items():
        if name in _QUALIFIERS:
            figures.hit("qualifier", value in (read.get(name), aligned.get(read.get(name) or "")))


def same_value(a: Mapping[str, float | None], b: Mapping[str, float | None]) -> bool:
    """Whether both bounds agree within one per cent."""
    return all(_close((a or {}).get(end), (b or {}).get(end)) for end in ("min", "max"))


def _close(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= 0.01 * max(abs(a), abs(b), 1e-12)


def _proves(gold: Sequence[Row], found: Sequence[Row], text: str) -> bool:
    """Whether the evidence overlaps gold evidence and no span of it is longer than three sentences."""
    overlap = any(a["start"] < b["end"] and b["start"] < a["end"] for a in gold for b in found)
    return overlap and all(_tight(span, text) for span in found)


def _tight(span: Row, text: str) -> bool:
    if not 0 <= span["start"] < span["end"] <= len(text):
        return False
    body = text[span["start"] : span["end"]].rstrip(_SENTENCE_ENDS + ' 」”"')
    return len(re.findall(f"[{_SENTENCE_ENDS}]", body)) < _LONGEST_EVIDENCE


def say(statement: Row, labels: Mapping[str, str]) -> str:
    """A relation or observation on one line, ids replaced by labels.

    >>> say({"subject": "a", "predicate": "supplies", "object": "b"}, {"a": "SK海力士"})
    'SK海力士 supplies b'
    """
    subject = labels.get(statement["subject"], statement["subject"])
    if "predicate" in statement:
        return f"{subject} {statement['predicate']} {labels.get(statement['object'], statement['object'])}"
    value = statement["value"]
    ends = [value.get("min"), value.get("max")]
    bounds = ends[:1] if ends[0] == ends[1] else ends
    said = "–".join("…" if end is None else f"{end:,.10g}" for end in bounds)
    return f"{subject} {statement['metric']} {statement.get('kind', 'level')} {said} {statement.get('unit') or ''}".rstrip()


def labels_of(side: Row) -> dict[str, str]:
    """Entity id → its label."""
    return {entity["id"]: entity["label"] for entity in side.get("entities", ())}


def _error(document: Row, side: Row, kind: str, statement: Row) -> Error:
    span = (statement.get("evidence") or [{"start": 0, "end": 0}])[0]
    quote = document["text"][span["start"] : span["end"]]
    return Error(document["doc_id"], kind, say(statement, labels_of(side)), quote)

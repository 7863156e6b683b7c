"""The reader: a spaCy Language whose components run in the order that COMPONENTS states.

The Doc holds jieba's words (spaCy's own for English) of the unmodified text; what is found hangs on it as a Reading and, for display
and for anyone's own components, as `doc.spans["mentions"]`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.attribution import find_claims
from extract.document import Document
from extract.linking import link_mentions
from extract.modality import find_cues
from extract.names import find_names, in_dropped
from extract.observations import find_observations
from extract.pattern_figures import read_figures
from extract.pattern_relations import read_patterns
from extract.quantities import iter_quantities
from extract.reading import Reading, attach, reading_of
from extract.recording import to_record
from extract.reference import find_anaphora
from extract.relations import find_relations
from extract.scoring import judge
from extract.segment import JiebaTokenizer
from extract.sentences import iter_sentences
from extract.times import iter_times
from extract.topic import keep_on_topic
from extract.worktext import WorkText
from kg.record import Record

_UNDATED = date(2025, 1, 1)


def _sentences(reading: Reading) -> None:
    found = (s for s in iter_sentences(reading.work.text) if not in_dropped(reading, s.start))
    reading.sentences = [type(s)(index, s.start, s.end) for index, s in enumerate(found)]


def _names(reading: Reading) -> None:
    reading.mentions = find_names(reading)


def _times(reading: Reading) -> None:
    today = date.fromisoformat(reading.document.date) if reading.document.date else _UNDATED
    reading.times = list(iter_times(reading.work.text, today))


def _quantities(reading: Reading) -> None:
    """Numbers outside names and dates."""
    taken = bytearray(len(reading.work.text) + 1)
    spans = [(m.start, m.end) for m in reading.mentions] + [(t.start, t.end) for t in reading.times]
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    yuan = "TWD" if reading.document.language == "zh-Hant" else "CNY"
    found = [q for s in reading.sentences for q in iter_quantities(reading.work.text, s.start, s.end, yuan=yuan)]
    reading.quantities = [q for q in found if not any(taken[q.start : q.end])]


def _modality(reading: Reading) -> None:
    reading.cues = find_cues(reading)


def _attribution(reading: Reading) -> None:
    reading.claims = find_claims(reading)


def _reference(reading: Reading) -> None:
    reading.anaphora = find_anaphora(reading)


def _patterns(reading: Reading) -> None:
    reading.patterns = read_patterns(reading)
    reading.figures = read_figures(reading)


def _relations(reading: Reading) -> None:
    reading.judged = judge(reading)
    reading.relations = find_relations(reading, reading.judged, reading.patterns)


def _observations(reading: Reading) -> None:
    assert reading.judged is not None, "relations run before observations"
    reading.observations = find_observations(reading, reading.judged)


def _linking(reading: Reading) -> None:
    link_mentions(reading)


# The one place that knows the order. Dates come before numbers, so that a year is not read as a quantity; linking comes before
# relations, so that a name and its short form are one end.
COMPONENTS: tuple[tuple[str, Callable[[Reading], None]], ...] = (
    ("expograph_sentences", _sentences),
    ("expograph_names", _names),
    ("expograph_times", _times),
    ("expograph_quantities", _quantities),
    ("expograph_modality", _modality),
    ("expograph_attribution", _attribution),
    ("expograph_linking", _linking),
    ("expograph_reference", _reference),
    ("expograph_patterns", _patterns),
    ("expograph_relations", _relations),
    ("expograph_observations", _observations),
    ("expograph_topic", keep_on_topic),
)


def _component(step: Callable[[Reading], None]) -> Callable[[Doc], Doc]:
    def run(doc: Doc) -> Doc:
        step(reading_of(doc))
        return doc

    return run


for _name, _step in COMPONENTS:
    Language.component(_name, func=_component(_step))


@Language.component("expograph_spans")
def _spans(doc: Doc) -> Doc:
    """Mentions as spaCy spans, widened to word edges where jieba's words cross a name's."""
    reading = reading_of(doc)
    spans = []
    for mention in reading.mentions:
        start, end = reading.work.original(mention.start, mention.end)
        span = doc.char_span(start, end, label=mention.type, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    doc.spans["mentions"] = spans
    return doc


@cache
def load_language(code: str) -> Language:
    """The pipeline for `zh` or `en`, built once."""
    nlp = spacy.blank("en") if code == "en" else spacy.blank("xx")
    if code != "en":
        nlp.tokenizer = JiebaTokenizer(nlp.vocab)
    nlp.max_length = 100_000_000
    for name, _ in COMPONENTS:
        nlp.add_pipe(name)
    nlp.add_pipe("expograph_spans")
    return nlp


def read_doc(document: Document) -> Doc:
    """Run the pipeline; the result holds the words, the spans and the Reading."""
    nlp = load_language("en" if document.language == "en" else "zh")
    doc = nlp.make_doc(document.text)
    attach(doc, Reading(document, WorkText.of(document.text)))
    for _, component in nlp.pipeline:
        doc = component(doc)
    return doc


def read(document: Document) -> Record:
    """The record of a document: the same record for the same document, always.

    >>> record = read(Document(id="d", text="SK海力士向英伟达供应HBM4。", date="2025-11-25"))
    >>> [(r.subject, r.predicate, r.object) for r in record.relations]
    [('company/sk-hynix', 'supplies', 'company/nvidia')]
    """
    return to_record(reading_of(read_doc(document)))

"""Documents and records → graph: what `expograph build` calls.

Each document goes in whole or not at all, and one that has not changed is not read again, so running again after an
interruption takes up the work where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extract.document import Document
from extract.pipeline import read
from extract.readers import Skip
from kg import iri
from kg.errors import InputError, RecordError
from kg.inputs import Input
from kg.model import content_hash
from kg.record import Record
from kg.store import GraphStore
from kg.terms import Node, Properties

OUTCOMES = ("added", "replaced", "unchanged", "skipped")
# The longest news piece has some ten thousand characters; a text beyond this is a dump that would hold up the whole build.
MAX_CHARS = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one input.

    Attributes:
        name: the document's id, or the place of an input that gave none.
        outcome: one of OUTCOMES.
        error: why it was skipped, else None.
    """

    name: str
    outcome: str
    error: InputError | None = None


def build(
    inputs: Iterable[Input],
    store: GraphStore,
    *,
    read_again: bool = False,
    reader: Callable[[Document], Record] = read,
) -> Iterator[Step]:
    """Put documents and records into a store, one step an input, as far as the caller iterates.

    Args:
        inputs: from `kg.inputs.iter_inputs`; a Skip is passed on as a step.
        store: open for writing.
        read_again: read also documents whose text and metadata the store holds unchanged, for instance after an update of
            the program.
        reader: text → record.

    Raises:
        StoreError: the store cannot be written; what went in before stays whole.
    """
    seen: dict[str, str] = {}
    for item in inputs:
        if isinstance(item, Skip):
            yield Step(item.where, "skipped", item.error)
            continue
        name, fingerprint = _name(item), _fingerprint(item)
        if seen.setdefault(name, fingerprint) != fingerprint:
            problem = "another input of this run has the same document id"
            yield Step(
                name, "skipped", InputError(problem, where=f"document {name}", remedy="give it an id of its own")
            )
        elif error := _too_long(item):
            yield Step(name, "skipped", error)
        # A record is compared statement by statement in the store; only reading a text is worth avoiding.
        elif isinstance(item, Document) and not read_again and fingerprint == _stored_fingerprint(store, name):
            yield Step(name, "unchanged")
        else:
            yield _add(reader(item) if isinstance(item, Document) else item, store)


def _add(record: Record, store: GraphStore) -> Step:
    try:
        return Step(record.doc_id, store.add(record).value)
    except RecordError as error:
        return Step(record.doc_id, "skipped", error)


def iter_records(
    inputs: Iterable[Input], *, reader: Callable[[Document], Record] = read
) -> Iterator[Record | InputError]:
    """Read documents into records, records as they are; for an input that cannot be used, why.

    >>> [record.doc_id for record in iter_records([Record(doc_id="a", text="晶圆")])]
    ['a']
    """
    for item in inputs:
        if isinstance(item, Skip):
            yield item.error
        elif error := _too_long(item):
            yield error
        else:
            yield reader(item) if isinstance(item, Document) else item


def _too_long(item: Document | Record) -> InputError | None:
    if len(item.text) <= MAX_CHARS:
        return None
    problem = f"the text has {len(item.text):,} characters, more than {MAX_CHARS:,}"
    return InputError(problem, where=f"document {_name(item)}", remedy="split it into articles")


def _name(item: Document | Record) -> str:
    return item.id if isinstance(item, Document) else item.doc_id


def _fingerprint(item: Document | Record) -> str:
    """The text and metadata that the graph keeps, hashed."""
    date = item.date if isinstance(item, Document) else item.doc_date
    return content_hash(item.text, date, item.language, item.title, item.publisher, item.source, item.url)


def _stored_fingerprint(store: GraphStore, doc_id: str) -> str:
    node, graph = Node(iri.document_iri(doc_id)), Node(iri.document_graph(doc_id))
    kept = Properties(store.oxigraph.quads_for_pattern(node, None, None, graph))
    core = (kept.one(name, namespace=iri.DCTERMS) for name in ("issued", "language", "title", "publisher", "source"))
    return content_hash(kept.one("text"), *core, kept.one("url", namespace=iri.SCHEMA))

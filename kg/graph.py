"""The statements as a graph in memory: names resolved, parallel statements merged to edges, background links beside them.

Stands between the store and everything that computes: `GraphView.from_store`, or plain lists for tests and scripts.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import networkx as nx

from kg.conflicts import Conflict, find_conflicts
from kg.errors import AmbiguousEntity, UnknownEntity
from kg.history import Transaction
from kg.iri import SEGMENTS
from kg.listings import is_over, with_periods
from kg.model import SYMMETRIC, Entity, Evidence, Observation, Relation
from ontology.names import fold_name

# Qualifiers that change what a statement carries; an amount or a title does not.
EDGE_QUALIFIERS = ("product", "effect", "polarity", "mechanism")
# How much a statement of each modality counts when the best of parallel ones is chosen, and on a path of statements.
MODALITY_WEIGHT = {"asserted": 1.0, "planned": 0.8, "forecast": 0.7, "possible": 0.5, "rumored": 0.4, "negated": 0.0}
# What may stand on a path though no document names it: without concepts HBM4 would not lead to DRAM, without sites a quake
# in a place would not reach the firms that run its fabs.
_CONCEPT_TYPES = ("Product", "Technology", "Sector", "Place", "Facility")
_TYPE_OF_SEGMENT = {segment: entity_type for entity_type, segment in SEGMENTS.items()}
_NEAR_NAMES = 3


class Taxonomy(Protocol):
    """What is known beforehand; `ontology.registry.Registry` is one."""

    @property
    def entities(self) -> Mapping[str, Entity]: ...
    @property
    def broader(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def components(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def makes(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def details(self) -> Mapping[str, Mapping[str, str]]: ...


class Source(Protocol):
    """What a view is read from; `kg.store.GraphStore` is one."""

    def iter_entities(self) -> Iterator[Entity]: ...
    def iter_relations(self) -> Iterator[Relation]: ...
    def iter_observations(self) -> Iterator[Observation]: ...
    def history(self) -> tuple[Transaction, ...]: ...


@dataclass(frozen=True, slots=True)
class Edge:
    """Statements between the same two entities that say the same, as one; the best of them speaks for it.

    Attributes:
        qualifiers: of EDGE_QUALIFIERS, those given.
        modality, time, belief: of the best statement.
        evidence: of all statements, the best statement's first, then by confidence.
        statements: ids of all statements, the best first; empty for a background link.
        source: `document`; `ontology` for a background link, which has belief 1.0 and no evidence; `assumed` for one that
            a what-if question adds.
        conflicts: in which one of its statements stands against another.
    """

    subject: str
    predicate: str
    object: str
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    modality: str = "asserted"
    time: str | None = None
    belief: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    statements: tuple[str, ...] = ()
    source: str = "document"
    conflicts: tuple[Conflict, ...] = ()

    @property
    def documented(self) -> bool:
        return self.source == "document"

    @property
    def background(self) -> bool:
        """Whether it holds for a class of things rather than being said of these two."""
        return self.source == "ontology"

    @property
    def product(self) -> str | None:
        """What the qualifier `product` names, an entity's id or words; None where it is one of the ends."""
        product = self.qualifiers.get("product")
        return None if product in (self.subject, self.object) else product


def statement_strength(relation: Relation) -> float:
    """Belief × weight of the modality, in [0, 1]: a fact beats a rumour believed alike.

    >>> statement_strength(Relation("a", "supplies", "b", modality="planned", belief=0.5))
    0.4
    """
    return relation.belief * MODALITY_WEIGHT[relation.modality]


def merge_relations(relations: Iterable[Relation]) -> tuple[Edge, ...]:
    """Merge parallel statements to edges, ordered by predicate and ends.

    Negated statements, and those of an entity with itself, carry nothing.
    """
    groups: dict[tuple[object, ...], list[Relation]] = defaultdict(list)
    for relation in relations:
        if relation.modality != "negated" and relation.subject != relation.object:
            qualifiers = tuple(relation.qualifiers.get(name, "") for name in EDGE_QUALIFIERS)
            ends = [relation.subject, relation.object]
            if relation.predicate in SYMMETRIC:
                ends.sort()
            groups[relation.predicate, *ends, *qualifiers].append(relation)
    return tuple(_merge(groups[key]) for key in sorted(groups, key=str))


def _merge(parallel: list[Relation]) -> Edge:
    if len(parallel) > 1:
        parallel.sort(key=lambda relation: (-statement_strength(relation), relation.id))
    best = parallel[0]
    sentences = dict.fromkeys(
        evidence
        for relation in parallel
        for evidence in sorted(relation.evidence, key=lambda item: (-item.confidence, item))
    )
    return Edge(
        subject=best.subject,
        predicate=best.predicate,
        object=best.object,
        qualifiers={name: best.qualifiers[name] for name in EDGE_QUALIFIERS if best.qualifiers.get(name)},
        modality=best.modality,
        time=best.time,
        belief=best.belief,
        evidence=tuple(sentences),
        statements=tuple(relation.id for relation in parallel),
    )


def with_conflicts(edges: tuple[Edge, ...], conflicts: Mapping[str, tuple[Conflict, ...]]) -> tuple[Edge, ...]:
    """The edges with the conflicts of their statements; `conflicts` is by the id of a statement."""
    if not conflicts:
        return edges
    return tuple(
        replace(edge, conflicts=tuple({(c.one.id, c.other.id): c for c in found}.values()))
        if (found := [conflict for said in edge.statements for conflict in conflicts.get(said, ())])
        else edge
        for edge in edges
    )


class GraphView:
    """A graph to read: entities, statements, edges.

    Args:
        entities: that documents name.
        relations: statements between them.
        observations: statements that measure them.
        history: when the store learned of each document; empty where there is no store.
        dated: give listings the periods that the editions of their lists show.
        registry: what is known beforehand; its concepts and links join as background.

    >>> maker, chip = (Entity(id, type, {"en": id}) for id, type in (("company/a", "Company"), ("product/b", "Product")))
    >>> view = GraphView([maker, chip], [Relation("company/a", "produces", "product/b", belief=0.9)])
    >>> view.resolve("COMPANY/A").id, len(view.edges)
    ('company/a', 1)
    """

    def __init__(
        self,
        entities: Iterable[Entity],
        relations: Iterable[Relation],
        observations: Iterable[Observation] = (),
        registry: Taxonomy | None = None,
        history: Iterable[Transaction] = (),
        *,
        dated: bool = False,
    ) -> None:
        self.dated = dated
        self.stated = tuple(relations)
        """The relations as documents state them; `relations` has listings with their periods, if it is `dated`."""
        self.relations = with_periods(self.stated) if dated else self.stated
        self.observations = tuple(observations)
        self.registry = registry
        self.history = tuple(history)
        self.entities = {entity.id: entity for entity in entities}
        for entity_id in self._used_ids():
            self.entities.setdefault(entity_id, _unlabelled(entity_id))
        self.named = frozenset(self.entities)
        """Ids of the entities that documents name; the others are concepts of the taxonomy."""
        for entity in registry.entities.values() if registry else ():
            if entity.type in _CONCEPT_TYPES:
                self.entities.setdefault(entity.id, entity)

    @classmethod
    def from_store(cls, store: Source, *, registry: Taxonomy | None = None) -> GraphView:
        """Read a whole store; listings get the periods that the editions of their lists give them."""
        statements = store.iter_relations(), store.iter_observations()
        return cls(store.iter_entities(), *statements, registry, store.history(), dated=True)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Documented edges, in a fixed order; a listing that ended is none."""
        current = (relation for relation in self.relations if not is_over(relation))
        return with_conflicts(merge_relations(current), self.conflicts_by_statement)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every pair of statements that cannot both hold, those of two sources first."""
        return find_conflicts((*self.relations, *self.observations))

    @cached_property
    def conflicts_by_statement(self) -> Mapping[str, tuple[Conflict, ...]]:
        """Statement id → the conflicts that it is part of."""
        found: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.conflicts:
            for said in (conflict.one, conflict.other):
                found[said.id].append(conflict)
        return {said: tuple(conflicts) for said, conflicts in found.items()}

    @cached_property
    def newest_day(self) -> str | None:
        """The latest date of a document that any statement quotes; None where none is dated."""
        statements: Iterable[Relation | Observation] = (*self.relations, *self.observations)
        return max((item.date for said in statements for item in said.evidence if item.date), default=None)

    @cached_property
    def background(self) -> tuple[Edge, ...]:
        """Links of the ontology between entities of the view, in a fixed order; those that a document states are left out."""
        stated = {(relation.subject, relation.predicate, relation.object) for relation in self.relations}
        links = sorted(set(self._background_links()) - stated)
        return tuple(
            Edge(subject, predicate, object_, source="ontology")
            for subject, predicate, object_ in links
            if subject != object_ and subject in self.entities and object_ in self.entities
        )

    @cached_property
    def statement_counts(self) -> Counter[str]:
        """Entity id → number of statements it is part of."""
        return Counter(self._used_ids())

    def facts_of(self, entity_id: str) -> tuple[Relation, ...]:
        """Every relation with this entity at an end or as its product, strongest first."""
        found = [r for r in self.relations if entity_id in (r.subject, r.object, r.qualifiers.get("product"))]
        return tuple(sorted(found, key=lambda relation: (-statement_strength(relation), relation.id)))

    def observations_of(self, entity_id: str) -> tuple[Observation, ...]:
        """Every observation of or about this entity, strongest first."""
        found = [o for o in self.observations if entity_id in (o.subject, o.about)]
        return tuple(sorted(found, key=lambda o: (o.metric, -o.belief * MODALITY_WEIGHT[o.modality], o.id)))

    def members_of(self, sector: str) -> frozenset[str]:
        """Ids of the entities that the registry or a document puts in a sector."""
        return self._members.get(sector, frozenset())

    def resolve(self, name: str) -> Entity:
        """The entity of an id, label, alias or ticker; case, width, spaces and script variant do not matter.

        Where several bear the name, one of which documents speak counts before one that is only known, and of those one that
        the registry knows before one that it does not.

        Raises:
            UnknownEntity: none bears it; the message names near ones.
            AmbiguousEntity: several are left; the message lists them.
        """
        if name in self.entities:
            return self.entities[name]
        if found := self._names.get(fold_name(name)):
            return self._one_of(name, sorted(set(found), key=self._rank))
        if self.registry and any(
            fold_name(name) in map(fold_name, _written(e)) for e in self.registry.entities.values()
        ):
            raise UnknownEntity(f"no document of the graph names {name!r}", remedy="build documents that name it")
        near = self.near_names(name)
        remedy = f"did you mean {', '.join(near)}?" if near else "list the entities with a query"
        raise UnknownEntity(f"no entity is named {name!r}", remedy=remedy.removesuffix("?"))

    def _one_of(self, name: str, found: list[str]) -> Entity:
        told = [entity_id for entity_id in found if self.statement_counts[entity_id]]
        known = [entity_id for entity_id in told if self.entities[entity_id].verified]
        left = known or told or found[:1]
        if len(left) > 1:
            choices = ", ".join(f"{entity_id} ({self.statement_counts[entity_id]} statements)" for entity_id in left)
            raise AmbiguousEntity(f"{len(left)} entities are named {name!r}", remedy=f"give the id of one: {choices}")
        return self.entities[left[0]]

    def near_names(self, name: str) -> list[str]:
        """Up to three labels like a name, those that contain it first."""
        folded = fold_name(name)
        holding = sorted((key for key in self._names if folded and folded in key), key=len)
        near = [*holding[:_NEAR_NAMES], *difflib.get_close_matches(folded, self._names, n=_NEAR_NAMES, cutoff=0.5)]
        labels = (self.entities[min(self._names[key], key=self._rank)].label() for key in near)
        return list(dict.fromkeys(labels))[:_NEAR_NAMES]

    def to_networkx(self, *, background: bool = False) -> nx.MultiDiGraph[str]:
        """The edges as a networkx graph: node attributes label, type, country; edge attributes as in Edge.

        Args:
            background: add the ontology's links, and the concepts that no document names.
        """
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for entity in self.entities.values():
            if background or entity.id in self.named:
                graph.add_node(entity.id, label=entity.label(), type=entity.type, country=entity.country)
        for edge in (*self.edges, *(self.background if background else ())):
            graph.add_edge(
                edge.subject,
                edge.object,
                predicate=edge.predicate,
                qualifiers=dict(edge.qualifiers),
                modality=edge.modality,
                time=edge.time,
                belief=edge.belief,
                source=edge.source,
                statements=edge.statements,
            )
        return graph

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        members: dict[str, set[str]] = defaultdict(set)
        for edge in (*self.edges, *self.background):
            if edge.predicate in ("in_sector", "member_of"):
                members[edge.object].add(edge.subject)
        return {sector: frozenset(ids) for sector, ids in members.items()}

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for entity in self.entities.values():
            for key in {fold_name(name) for name in _written(entity)} - {""}:
                names[key].append(entity.id)
        return dict(names)

    def _rank(self, entity_id: str) -> tuple[int, bool, str]:
        return -self.statement_counts[entity_id], not self.entities[entity_id].verified, entity_id

    def _used_ids(self) -> Iterator[str]:
        for relation in self.relations:
            yield from (relation.subject, relation.object)
            product = relation.qualifiers.get("product", "")
            if product.partition("/")[0] in _TYPE_OF_SEGMENT:
                yield product
        for observation in self.observations:
            yield observation.subject
            if observation.about:
                yield observation.about

    def _background_links(self) -> Iterator[tuple[str, str, str]]:
        for entity in self.entities.values():
            yield from ((entity.id, "in_sector", sector) for sector in entity.sectors)
            if entity.parent:
                yield entity.id, "subsidiary_of", entity.parent
        if self.registry is None:
            return
        for entity_id, row in self.registry.details.items():
            if operator := row.get("operator"):
                yield f"company/{operator}", "operates", entity_id
            if place := row.get("place"):
                yield entity_id, "located_in", f"place/{place}"
        named_links = {"broader": self.registry.broader, "has_component": self.registry.components}
        for predicate, links in (named_links | {"makes": self.registry.makes}).items():
            yield from ((source, predicate, target) for source, targets in links.items() for target in targets)


def _written(entity: Entity) -> tuple[str, ...]:
    """Everything that an entity may be called."""
    return (entity.id, *entity.labels.values(), *entity.names, entity.ticker or "")


def _unlabelled(entity_id: str) -> Entity:
    segment, _, slug = entity_id.partition("/")
    return Entity(entity_id, _TYPE_OF_SEGMENT.get(segment, "Organization"), {}, names=(slug,))

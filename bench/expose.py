"""Time `expose` on the bundled corpus, and on made graphs beside the plain networkx reference.

    python bench/expose.py            the corpus, 10,000 and 100,000 edges
    python bench/expose.py 1000000    another size, without the corpus

The reference tries every simple path, so it runs with two hops alone and only up to REFERENCE_EDGES.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from kg.cli.demo import PAIR, SHOCKS
from kg.exposure import ExposureOptions, Shock, expose, paths_between
from kg.exposure.arcs import arcs_of
from kg.exposure.reference import reference_scores
from kg.graph import GraphView
from kg.model import Entity, Relation
from ontology.transmission import load_rules

REFERENCE_EDGES = 10_000
ASKED = 5
_PATTERNS = (
    ("supplies", "company", "company"),
    ("competes_with", "company", "company"),
    ("produces", "company", "product"),
    ("has_component", "product", "product"),
    ("in_sector", "company", "sector"),
    ("listed_on", "company", "policy"),
)


def made_graph(edges: int, *, seed: int = 0) -> GraphView:
    """A graph of about `edges` edges, five to an entity, with hubs as in trade: a few firms are named most often."""
    rng = random.Random(seed)
    share = {"company": 0.7, "product": 0.25, "sector": 0.03, "policy": 0.02}
    sizes = {name: max(2, int(edges / 5 * part)) for name, part in share.items()}

    def pick(segment: str) -> str:
        return f"{segment}/{int(sizes[segment] * rng.random() ** 2)}"

    relations = []
    for _ in range(edges):
        predicate, subject, target = rng.choice(_PATTERNS)
        belief = rng.uniform(0.5, 0.95)
        qualifiers = {"product": pick("product")} if predicate == "supplies" else {}
        relations.append(Relation(pick(subject), predicate, pick(target), qualifiers, belief=belief))
    names = {end for relation in relations for end in (relation.subject, relation.object)}
    return GraphView([Entity(name, name.partition("/")[0].capitalize(), {}) for name in sorted(names)], relations)


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def corpus_view() -> GraphView:
    """The graph of the bundled corpus, in memory."""
    from kg.build import build
    from kg.demo import corpus_path
    from kg.inputs import iter_inputs
    from kg.store import GraphStore
    from ontology.registry import load_registry

    with GraphStore.open() as store:
        for _ in build(iter_inputs([corpus_path()]), store):
            pass
        return GraphView.from_store(store, registry=load_registry())


def measure_corpus() -> None:
    """Print what each question of the demo takes: the first time, which builds the arrays, and again."""
    view = corpus_view()
    everything = ExposureOptions(limit=None)
    print(f"demo graph: {len(view.entities):,} entities, {len(view.edges):,} documented edges")
    for entity, kind, _ in SHOCKS:
        times = [seconds(lambda e=entity, k=kind: expose(view, Shock(e, k), everything)) for _ in range(3)]  # type: ignore[misc]
        rows = len(expose(view, Shock(entity, kind), everything).exposed)
        print(f"  {entity} {kind}: {rows} rows, first {times[0]:.3f} s, again {min(times[1:]):.3f} s")
    path = seconds(lambda: paths_between(view, *PAIR))
    print(f"  path {PAIR[0]} {PAIR[1]}: {path:.3f} s")


def main() -> None:
    """Print the corpus, then the table."""
    if not sys.argv[1:]:
        measure_corpus()
    table = Table("edges", "arcs", "merge + build", "expose, 2 hops", "expose, 4 hops", "networkx, 2 hops")
    for edges in [int(size) for size in sys.argv[1:]] or [10_000, 100_000]:
        view = made_graph(edges)
        two = ExposureOptions(max_hops=2, limit=50)
        build = seconds(lambda view=view, two=two: arcs_of(view, two.selection, load_rules()))  # type: ignore[misc]
        shocks = [Shock(f"company/{number * 7}", "listing") for number in range(ASKED)]
        ours = [
            sum(seconds(lambda s=s, o=o, v=view: expose(v, s, o)) for s in shocks) / ASKED  # type: ignore[misc]
            for o in (two, ExposureOptions(max_hops=4, limit=50))
        ]
        small = edges <= REFERENCE_EDGES
        plain = seconds(lambda v=view, s=shocks[-1], o=two: reference_scores(v, s, o)) if small else None  # type: ignore[misc]
        arcs = len(arcs_of(view, two.selection, load_rules()).edge)
        times = [f"{value:.3f} s" for value in (build, *ours)]
        table.add_row(f"{edges:,}", f"{arcs:,}", *times, f"{plain:.3f} s" if plain is not None else "–")
    Console().print(table)


if __name__ == "__main__":
    main()

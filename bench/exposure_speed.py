"""The searches of exposure beside igraph, rustworkx and networkx, on the same power-law graphs of (entity, shock kind) states.

Every tool runs in a process of its own, on one thread, ended after a minute of processor time; what it finished by then counts.
Seconds are those of the processor, as others may use the machine at the same time. Weights are
products of rule and belief; the peers get −log of them. All answers are compared.

    pip install -e '.[bench]'
    python bench/exposure_speed.py                      10k, 100k, 1M and 5M arcs, table and figure
    python bench/exposure_speed.py --arcs 10000 100000

Peers' removals and draws are timed a few at a time and multiplied, as said in the table.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kg.exposure.arrays import Floats, Ints, StateArrays
from kg.exposure.best import best, best_by_hops
from kg.exposure.chance import chances
from kg.exposure.kbest import Found, k_best
from kg.exposure.masks import iter_removals
from kg.exposure.propagate import propagate

ARCS = (10_000, 100_000, 1_000_000, 5_000_000)
TOOLS = ("expograph", "igraph", "rustworkx", "networkx")
LIMIT_SECONDS = 60
SHORT = 0.1
# Listing every path, or walking in Python, takes longer than the limit beyond these sizes; it is not tried.
TRIED_UP_TO = {
    ("igraph", "paths"): 10_000,
    ("rustworkx", "paths"): 10_000,
    ("networkx", "paths"): 10_000,
    ("networkx", "propagation"): 10_000,
    ("networkx", "build"): 1_000_000,
}
STATES_PER_ENTITY = 16
ARCS_PER_STATE = 5
HOPS, PATHS, TARGETS, REMOVALS, DRAWS = 6, 10, 5, 100, 1000
# Draws take as many words as arcs; beyond this size they say nothing new.
DRAWN_ARCS = 100_000
TOLERANCE = 1e-9
FIGURE = Path(__file__).parent / "figures" / "exposure.svg"
TASKS = {
    "build": "build",
    "all": "all targets",
    "hops": f"all targets, ≤ {HOPS} hops",
    "paths": f"{PATHS} best simple paths ≤ {HOPS} hops",
    "propagation": "propagation",
    "removals": f"{REMOVALS} single removals",
    "draws": f"{DRAWS:,} draws",
}
Result = TypeVar("Result")
Row = dict[str, Any]


# ---------- The graphs


def make_graph(arcs: int, file: Path, *, seed: int = 0) -> None:
    """Write a graph: few entities are named most often, six tenths of arcs keep their kind, no two arcs run in parallel."""
    rng = np.random.default_rng(seed)
    entities = max(4, arcs // (ARCS_PER_STATE * STATES_PER_ENTITY))
    shuffled = rng.permutation(entities)
    found: Ints = np.zeros(0, np.int64)
    while len(found) < arcs:
        ends = shuffled[(entities * rng.random((2, arcs)) ** 2).astype(np.int64)]
        came = rng.integers(0, STATES_PER_ENTITY, arcs)
        goes = np.where(rng.random(arcs) < 0.6, came, rng.integers(0, STATES_PER_ENTITY, arcs))
        source, target = ends[0] * STATES_PER_ENTITY + came, ends[1] * STATES_PER_ENTITY + goes
        pairs = (source * entities * STATES_PER_ENTITY + target)[ends[0] != ends[1]]
        found = np.unique(np.concatenate([found, pairs]))
    found = rng.permutation(found)[:arcs]
    states = entities * STATES_PER_ENTITY
    source, target = np.divmod(found, states)
    weight = rng.uniform(0.05, 0.95, arcs)
    start = int(np.bincount(source, minlength=states).argmax())
    arrays = StateArrays.from_arcs(source, target, weight, states=states)
    near = np.flatnonzero(best(arrays, np.array([start]), max_hops=HOPS))
    asked = rng.choice(near[near != start], TARGETS, replace=False)
    removed = rng.choice(near[near != start], min(REMOVALS, len(near) - 1), replace=False)
    # Half of the largest attenuation that the sum bears, for every tool alike.
    attenuation = propagate(arrays, np.array([start]), tolerance=1).attenuation
    np.savez(
        file,
        source=source,
        target=target,
        weight=weight,
        states=states,
        start=start,
        asked=asked,
        removed=removed,
        attenuation=attenuation,
    )


class Graph:
    """A graph as it lies in the file."""

    def __init__(self, file: Path) -> None:
        with np.load(file) as held:
            self.source: Ints = held["source"]
            self.target: Ints = held["target"]
            self.weight: Floats = held["weight"]
            self.asked: list[int] = held["asked"].tolist()
            self.removed: list[int] = held["removed"].tolist()
            self.states = int(held["states"])
            self.start = int(held["start"])
            self.attenuation = float(held["attenuation"])
        self.cost: Floats = -np.log(self.weight)

    def tried(self, tool: str, task: str) -> bool:
        """Whether a tool can be expected to do a task on a graph of this size."""
        return len(self.source) <= TRIED_UP_TO.get((tool, task), len(self.source))


def timed(name: str, action: Callable[[], Result], *, runs: int = 1, times: float = 1.0, note: str = "") -> Result:
    """Do it so often; print the median of the seconds, multiplied, as a line of JSON."""
    taken = []
    for _ in range(runs):
        begun, done = time.process_time(), 0
        # The processor's clock may tick but a few hundred times a second: what is short is done often.
        while not done or (runs > 1 and time.process_time() - begun < SHORT):
            result = action()
            done += 1
        taken.append((time.process_time() - begun) / done)
    report(task=name, seconds=float(np.median(taken)) * times, note=note)
    return result


def report(**values: object) -> None:
    """A line of JSON for the process that compares."""
    print(json.dumps(values), flush=True)


def check(name: str, answer: object) -> None:
    """A number that must be the same with every tool."""
    report(check=name, value=answer)


def total(scores: NDArray[np.float64]) -> float:
    """A sum in which an error in any state shows."""
    return float(np.where(np.isfinite(scores), scores, 0.0).sum())


# ---------- The tools


def run_expograph(graph: Graph) -> None:
    """The searches of this project."""
    starts = np.array([graph.start])

    def build() -> StateArrays:
        arrays = StateArrays.from_arcs(graph.source, graph.target, graph.weight, states=graph.states)
        arrays.prepare()
        return arrays

    arrays = timed("build", build, runs=3)
    check("all", total(timed("all", lambda: best(arrays, starts), runs=5)))
    timed("hops", lambda: best_by_hops(arrays, starts, max_hops=HOPS), runs=5)

    def paths(target: int) -> list[Found]:
        return k_best(arrays, starts, np.array([target]), k=PATHS, max_hops=HOPS)

    found = timed("paths", lambda: [paths(target) for target in graph.asked], runs=3, times=1 / TARGETS)
    check("paths", float(sum(path.score for best_of in found for path in best_of)))
    share = graph.attenuation
    summed = timed("propagation", lambda: propagate(arrays, starts, attenuation=share, tolerance=TOLERANCE), runs=3)
    check("propagation", float(summed.total.max() / np.linalg.norm(summed.total)))
    timed("removals", lambda: list(iter_removals(arrays, starts, graph.removed, max_hops=HOPS)), runs=3)
    if len(arrays.source) <= DRAWN_ARCS:
        groups = np.arange(graph.states)[:, None]
        timed(
            "draws", lambda: chances(arrays, starts, graph.weight, groups, max_hops=HOPS, draws=DRAWS, seed=0), runs=3
        )


def run_igraph(graph: Graph) -> None:
    """igraph: Dijkstra, and Yen's algorithm, which knows no bound of hops: k is doubled until enough paths keep it."""
    import igraph

    def build() -> Any:
        made = igraph.Graph(n=graph.states, edges=np.stack([graph.source, graph.target], axis=1), directed=True)
        made.es["cost"] = graph.cost.tolist()
        return made

    made = timed("build", build)
    distances = timed("all", lambda: made.distances(graph.start, weights="cost")[0], runs=2)
    check("all", total(np.exp(-np.array(distances))))
    held = made.es["cost"]

    def without(state: int) -> Any:
        costs = list(held)
        for arc in made.incident(state, mode="all"):
            costs[arc] = float("inf")
        return made.distances(graph.start, weights=costs)

    few = graph.removed[:2]
    timed("removals", lambda: [without(state) for state in few], times=REMOVALS / len(few), note="2 timed")
    first = graph.asked[0]

    def paths(target: int, k: int) -> list[list[int]]:
        return list(made.get_k_shortest_paths(graph.start, to=target, k=k, weights="cost", output="epath"))

    timed("paths, any hops", lambda: paths(first, PATHS), note="without the bound of hops")
    if not graph.tried("igraph", "paths"):
        return

    def bounded(target: int) -> list[float]:
        k = PATHS
        while True:
            found = paths(target, k)
            kept = [path for path in found if len(path) <= HOPS]
            if len(kept) >= PATHS or len(found) < k:
                return [float(np.exp(-sum(held[arc] for arc in path))) for path in kept[:PATHS]]
            k *= 2

    scores = timed("paths", lambda: [bounded(target) for target in graph.asked], times=1 / TARGETS)
    check("paths", float(sum(map(sum, scores))))


def run_rustworkx(graph: Graph) -> None:
    """rustworkx: Dijkstra and Katz centrality; its only exact search for bounded simple paths lists all of them."""
    import rustworkx

    def build() -> Any:
        made = rustworkx.PyDiGraph()
        made.add_nodes_from(range(graph.states))
        rows = zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
        made.add_edges_from([(source, target, weight) for source, target, weight in rows])
        return made

    made = timed("build", build)
    costs = rustworkx.PyDiGraph()
    costs.add_nodes_from(range(graph.states))
    costs.add_edges_from(list(zip(graph.source.tolist(), graph.target.tolist(), graph.cost.tolist(), strict=True)))
    lengths = timed("all", lambda: rustworkx.dijkstra_shortest_path_lengths(costs, graph.start, float), runs=2)
    check("all", 1.0 + float(sum(np.exp(-length) for state, length in lengths.items() if state != graph.start)))

    def without(state: int) -> Any:
        left = costs.copy()
        left.remove_node(state)
        return rustworkx.dijkstra_shortest_path_lengths(left, graph.start, float)

    few = graph.removed[:2]
    timed("removals", lambda: [without(state) for state in few], times=REMOVALS / len(few), note="2 timed")
    begins: Any = {state: float(state == graph.start) for state in range(graph.states)}
    central = timed(
        "propagation",
        lambda: rustworkx.katz_centrality(
            made, alpha=graph.attenuation, beta=begins, weight_fn=float, max_iter=1000, tol=TOLERANCE
        ),
    )
    values = np.array(list(central.values()))
    check("propagation", float(values.max() / np.linalg.norm(values)))
    weights = {
        (s, t): w for s, t, w in zip(graph.source.tolist(), graph.target.tolist(), graph.weight.tolist(), strict=True)
    }

    def listed(target: int) -> list[float]:
        found = rustworkx.all_simple_paths(made, graph.start, target, cutoff=HOPS + 1)
        scores = (float(np.prod([weights[step] for step in pairwise(path)])) for path in found)
        return sorted(scores, reverse=True)[:PATHS]

    scores = timed("paths", lambda: [listed(target) for target in graph.asked], times=1 / TARGETS, note="lists all")
    check("paths", float(sum(map(sum, scores))))


def run_networkx(graph: Graph) -> None:
    """networkx: Dijkstra, Katz centrality, and Yen's algorithm as a generator, read until enough paths keep the bound."""
    import networkx

    if not graph.tried("networkx", "build"):
        return

    def build() -> Any:
        made: Any = networkx.DiGraph()
        made.add_nodes_from(range(graph.states))
        columns = (graph.source, graph.target, graph.cost, graph.weight)
        for source, target, cost, weight in zip(*(column.tolist() for column in columns), strict=True):
            made.add_edge(source, target, cost=cost, weight=weight)
        return made

    made = timed("build", build)
    lengths = timed("all", lambda: networkx.single_source_dijkstra_path_length(made, graph.start, weight="cost"))
    check("all", float(sum(np.exp(-length) for length in lengths.values())))

    def without(state: int) -> Any:
        left = networkx.restricted_view(made, [state], [])
        return networkx.single_source_dijkstra_path_length(left, graph.start, weight="cost")

    few = graph.removed[:2]
    timed("removals", lambda: [without(state) for state in few], times=REMOVALS / len(few), note="2 timed")
    if not graph.tried("networkx", "propagation"):
        return
    begins = {state: float(state == graph.start) for state in range(graph.states)}
    central = timed(
        "propagation",
        lambda: networkx.katz_centrality(
            made, alpha=graph.attenuation, beta=begins, weight="weight", max_iter=1000, tol=TOLERANCE
        ),
    )
    values = np.array(list(central.values()))
    check("propagation", float(values.max() / np.linalg.norm(values)))

    if not graph.tried("networkx", "paths"):
        return

    def bounded(target: int) -> Iterator[float]:
        left = PATHS
        for path in networkx.shortest_simple_paths(made, graph.start, target, weight="cost"):
            if len(path) <= HOPS + 1:
                yield float(np.prod([made.edges[step]["weight"] for step in pairwise(path)]))
                left -= 1
            if not left:
                return

    scores = timed("paths", lambda: [list(bounded(target)) for target in graph.asked], times=1 / TARGETS)
    check("paths", float(sum(map(sum, scores))))


RUN = {"expograph": run_expograph, "igraph": run_igraph, "rustworkx": run_rustworkx, "networkx": run_networkx}


# ---------- The comparison


def measure(tool: str, arcs: int, file: Path) -> list[Row]:
    """What a tool finished in time, each line with tool and size."""
    command = [sys.executable, __file__, "--tool", tool, "--graph", str(file)]
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    with tempfile.TemporaryFile("w+") as said:
        subprocess.run(command, stdout=said, env=environment, check=False)
        said.seek(0)
        rows: list[Row] = [json.loads(line) | {"tool": tool, "arcs": arcs} for line in said]
    return rows


def disagreements(rows: list[Row]) -> list[str]:
    """The tools whose answer differs from ours."""
    ours = {(row["arcs"], row["check"]): row["value"] for row in rows if "check" in row and row["tool"] == TOOLS[0]}
    return [
        f"{row['tool']}, {row['arcs']:,} arcs, {row['check']}: {row['value']} against {ours[row['arcs'], row['check']]}"
        for row in rows
        if "check" in row and not np.isclose(row["value"], ours[row["arcs"], row["check"]], rtol=1e-6)
    ]


def seconds_of(rows: list[Row]) -> dict[tuple[str, str, int], float]:
    """Seconds by task, tool and size."""
    return {(row["task"], row["tool"], row["arcs"]): row["seconds"] for row in rows if "task" in row}


def print_tables(rows: list[Row], sizes: list[int]) -> None:
    """Seconds as Markdown, then the ratios."""
    seconds = seconds_of(rows)
    print(f"| task | tool | {' | '.join(f'{size:,}' for size in sizes)} |")
    print(f"|---|---|{'---|' * len(sizes)}")
    for task, name in (TASKS | {"paths, any hops": f"{PATHS} best simple paths, any hops"}).items():
        for tool in TOOLS:
            cells = [seconds.get((task, tool, size)) for size in sizes]
            if any(cell is not None for cell in cells):
                shown = " | ".join("–" if cell is None else f"{cell:.4f}" for cell in cells)
                print(f"| {name} | {tool} | {shown} |")
    for row in rows:
        if "memory" in row and row["tool"] == TOOLS[0]:
            print(f"memory of expograph at {row['arcs']:,} arcs: {row['memory']:.2f} GiB")
    print("\n".join(disagreements(rows)) or "all answers agree")
    for line in ratios(seconds, sizes):
        print(line)


def ratios(seconds: dict[tuple[str, str, int], float], sizes: list[int]) -> Iterator[str]:
    """How much faster than each peer, how many removals and draws cost one search, and the growth."""
    for size in sizes:
        for task in ("all", "paths", "propagation", "removals"):
            ours = seconds.get((task, TOOLS[0], size))
            peers = {tool: seconds.get((task, tool, size)) for tool in TOOLS[1:]}
            known = [f"{tool} × {peer / ours:.1f}" for tool, peer in peers.items() if peer is not None and ours]
            if known:
                yield f"{size:,} {TASKS[task]}: {', '.join(known)}"
        one = seconds.get(("hops", TOOLS[0], size))
        for task in ("removals", "draws"):
            if (many := seconds.get((task, TOOLS[0], size))) is not None and one:
                whole = seconds["all", TOOLS[0], size]
                yield f"{size:,} {TASKS[task]}: {many / one:.1f} × one search of ≤ {HOPS} hops, {many / whole:.1f} × one without bound"
    if {100_000, 5_000_000} <= set(sizes):
        for task in ("all", "hops", "paths", "propagation", "removals"):
            growth = seconds[task, TOOLS[0], 5_000_000] / seconds[task, TOOLS[0], 100_000] / 50
            yield f"growth from 100,000 to 5,000,000 arcs, {TASKS[task]}: {growth:.2f} × linear"


COLOURS = {"expograph": "#b3261e", "igraph": "#1f5aa6", "rustworkx": "#3a7d44", "networkx": "#8a6d3b"}


def draw(rows: list[Row], sizes: list[int]) -> None:
    """Time against arcs for each task, as SVG."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams |= {"svg.hashsalt": "expograph", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    seconds = seconds_of(rows)
    figure, axes = pyplot.subplots(1, 4, figsize=(13, 3.4), sharey=True, layout="constrained")
    for axis, task in zip(axes, ("all", "paths", "propagation", "removals"), strict=True):
        for tool in TOOLS:
            points = [(size, seconds[task, tool, size]) for size in sizes if (task, tool, size) in seconds]
            if points:
                axis.plot(*zip(*points, strict=True), marker="o", markersize=4, color=COLOURS[tool], label=tool)
        axis.set(title=TASKS[task], xscale="log", yscale="log", xlabel="arcs")
        axis.grid(alpha=0.25)
    axes[0].set_ylabel("seconds")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(TOOLS), frameon=False)
    FIGURE.parent.mkdir(exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})


def main() -> None:
    """Measure all tools, or one of them on one graph."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arcs", type=int, nargs="+", default=ARCS)
    parser.add_argument("--tool", choices=TOOLS, help=argparse.SUPPRESS)
    parser.add_argument("--graph", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.tool:
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_SECONDS, LIMIT_SECONDS))
        RUN[given.tool](Graph(given.graph))
        report(memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)
        return
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for arcs in given.arcs:
            file = Path(folder) / f"{arcs}.npz"
            make_graph(arcs, file)
            for tool in TOOLS:
                rows += measure(tool, arcs, file)
                print(f"{arcs:,} {tool}: done", file=sys.stderr)
    print_tables(rows, list(given.arcs))
    draw(rows, list(given.arcs))


if __name__ == "__main__":
    main()

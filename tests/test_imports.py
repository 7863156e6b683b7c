"""Imports point one way: data, then text and store, then graph, answers, reports, and the edges last."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("kg", "ontology", "extract", "ui")
STANDS_ON_NOTHING = ("kg.errors", "kg.model", "kg.iri")
# What the store and the graph in memory both speak of.
SHARED = ("kg.belief", "kg.conflicts", "kg.history", "kg.listings")
RECORD = (*STANDS_ON_NOTHING, "kg.record")
STORE = ("kg.assemble", "kg.background", "kg.facts", "kg.store", "kg.terms", "kg.validate")
QUERY = ("kg.sparql", "kg.sparql_text", "kg.query_worker")
BELOW_GRAPH = (*RECORD, *SHARED, *STORE, *QUERY, "ontology")
ANSWERS = (*BELOW_GRAPH, "kg.graph", "kg.exposure", "kg.analytics", "kg.report")
# Part → what it may import of the project beside itself. The longest name that fits a module says its part.
ALLOWED: dict[str, tuple[str, ...]] = {
    "kg": (),
    "kg.errors": (),
    "kg.model": (),
    "kg.iri": (),
    "kg.demo": ("kg.errors",),
    "kg.config": ("kg.errors",),
    "kg.record": STANDS_ON_NOTHING,
    "ontology": STANDS_ON_NOTHING,
    "extract": (*RECORD, "ontology"),
    **dict.fromkeys(SHARED, (*STANDS_ON_NOTHING, *SHARED, "ontology")),
    **dict.fromkeys(STORE, (*RECORD, *SHARED, *STORE, "ontology")),
    **dict.fromkeys(QUERY, (*RECORD, *STORE, *QUERY)),
    # A script of its own process, which must start fast.
    "kg.query_worker": (),
    "kg.graph": (*RECORD, *SHARED, "ontology"),
    "kg.rules": (*STANDS_ON_NOTHING, "kg.validate", "ontology"),
    "kg.exposure": (*RECORD, *SHARED, "kg.graph", "ontology"),
    "kg.analytics": (*BELOW_GRAPH, "kg.graph", "kg.exposure"),
    "kg.report": (*ANSWERS, "kg.rules"),
    "kg.card": ANSWERS,
    "kg.explain": ANSWERS,
    "kg.inputs": (*RECORD, "extract"),
    "kg.build": (*RECORD, *SHARED, *STORE, "extract", "kg.inputs"),
    "kg.importers": (*RECORD, *SHARED, *STORE, "extract", "ontology"),
    "kg.cli": (
        *ANSWERS,
        "extract",
        "kg.build",
        "kg.card",
        "kg.config",
        "kg.demo",
        "kg.explain",
        "kg.importers",
        "kg.inputs",
        "kg.rules",
    ),
    "ui": (*ANSWERS, "kg.card", "kg.config"),
}
FORBIDDEN_LIBRARIES = {
    "extract": {"rdflib", "pyoxigraph", "pyshacl", "networkx", "streamlit"},
    "kg": {"streamlit", "jieba", "spacy", "trafilatura"},
    "kg.exposure": {"rdflib", "pyoxigraph"},
    "ontology": {"streamlit", "jieba", "spacy"},
    "ui": {"rdflib", "pyoxigraph", "networkx", "scipy"},
}
# Fewer files than this and the walk has missed a folder.
AT_LEAST = 70


def _modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = _modules()


def _imports(path: Path) -> Iterator[str]:
    """Names of modules that a file imports, also within functions; `from kg import iri` counts as `kg.iri`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            joined = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module or "" for name in joined)


def _fits(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def _part(module: str) -> str:
    return max((part for part in ALLOWED if _fits(module, part)), key=len)


def test_every_file_is_read() -> None:
    """All packages are there, and no folder is missed."""
    assert len(MODULES) >= AT_LEAST
    assert {name.partition(".")[0] for name in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    """A module imports its own part and those below it, and of libraries none that belongs to another part."""
    part = _part(module)
    assert part != "kg" or module == "kg", f"{module}: say in ALLOWED which parts it may import"
    for name in _imports(MODULES[module]):
        top = name.partition(".")[0]
        if top in PACKAGES:
            allowed = _fits(name, part) or any(_fits(name, other) for other in ALLOWED[part]) or name == "kg"
            assert allowed, f"{module} imports {name}"
        for owner, libraries in FORBIDDEN_LIBRARIES.items():
            assert not (_fits(module, owner) and top in libraries), f"{module} imports {name}"


def test_nothing_imports_the_edges() -> None:
    """The command line and the explorer are used by people, not by code."""
    for module, path in MODULES.items():
        for name in _imports(path):
            assert not _fits(name, "ui") or _fits(module, "ui"), f"{module} imports {name}"
            assert not _fits(name, "kg.cli") or _fits(module, "kg.cli"), f"{module} imports {name}"

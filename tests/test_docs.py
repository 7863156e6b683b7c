"""What is written about the program is true of it."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("runtime", "dev")


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE_CLI = _load(ROOT / "docs" / "make_cli.py")
MAKE_EXAMPLES = _load(ROOT / "docs" / "make_examples.py")
# What the guide must show; an example may carry more options.
SHOWN = (
    "expograph expose",
    "--as-of",
    "--floor fact",
    "expograph expose .* --draws",
    "expograph what-if .* --remove",
    "expograph conflicts",
    "expograph diff .* --since",
    "expograph diff --edition",
    "expograph import list",
    "expograph chokepoints",
    "expograph alternatives",
)


def test_the_command_line_page_is_what_help_says() -> None:
    """docs/cli.md is written by `make docs` and not by hand."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == MAKE_CLI.render(), "run `make docs`"


@pytest.mark.parametrize("name", MAKE_CLI.command_names())
def test_every_command_has_a_section_with_an_example(name: str) -> None:
    """Each command is documented, and its help ends with an example of it."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    section = page.partition(f"## expograph {name}\n")[2].partition("\n## ")[0]
    assert f"Usage: expograph {name}" in section
    assert f"  expograph {name}" in section.partition("Examples:")[2]


@pytest.mark.parametrize("page", MAKE_EXAMPLES.pages(), ids=lambda page: page.stem)
def test_examples_are_what_the_program_prints(page: Path) -> None:
    """Each command of the guide, run on the bundled corpus, gives what the page shows."""
    shown = page.read_text(encoding="utf-8")
    with MAKE_EXAMPLES.corpus() as run:
        assert shown == MAKE_EXAMPLES.render(shown, run), "run `make docs` and read the diff"


@pytest.mark.parametrize("command", SHOWN)
def test_the_guide_shows(command: str) -> None:
    """Every question has an example."""
    found = [
        line for page in MAKE_EXAMPLES.pages() for line in MAKE_EXAMPLES.commands(page.read_text(encoding="utf-8"))
    ]
    assert any(re.search(command, line) for line in found)


def test_decisions_are_numbered_and_say_their_status() -> None:
    """Decisions are numbered without a gap, and each says whether it stands."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]}")
        assert "Status" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_locks_have_hashes_and_no_address(name: str) -> None:
    """Every requirement is pinned with hashes; where files come from is the machine's business."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^(\S+==\S+) \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[A-Za-z]", text, re.MULTILINE)) > 0
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_the_runtime_lock_covers_the_dependencies() -> None:
    """Each dependency of pyproject.toml is in requirements/runtime.txt: `make lock` was run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!~]", line)[0].lower() for line in project["dependencies"]}
    lock = (ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8")
    assert names <= set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))

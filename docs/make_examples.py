"""Fills the pages of docs/ with what the program prints: each fence ```console begins with a command, and its output follows.

python docs/make_examples.py

The commands of a page run in order over a fresh graph of the bundled corpus, from the project's folder. To show another one, add a
fence with its command to a page; ` | head -N` behind it keeps the first N lines.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from kg.cli import app
from kg.config import settings

DOCS = Path(__file__).parent
ROOT = DOCS.parent
CORPUS = "fixtures/corpus"
_FENCE = re.compile(r"^```console\n\$ (?P<command>[^\n]+)\n.*?^```$", re.MULTILINE | re.DOTALL)
_HEAD = re.compile(r"(?P<line>.+?)\s*\|\s*head -(?P<count>\d+)")
# 0 it ran, 1 it ran and found problems; what ends otherwise is no example.
_SHOWN = (0, 1)

Run = Callable[[str], str]


def pages() -> list[Path]:
    """The pages that show commands."""
    return [page for page in sorted(DOCS.glob("*.md")) if _FENCE.search(page.read_text(encoding="utf-8"))]


def commands(text: str) -> list[str]:
    """The commands that a page shows, in order."""
    return [match["command"] for match in _FENCE.finditer(text)]


def render(text: str, run: Run) -> str:
    """The page with every command's output as it is now."""
    return _FENCE.sub(lambda match: f"```console\n$ {match['command']}\n{run(match['command'])}```", text)


@contextmanager
def corpus() -> Iterator[Run]:
    """What runs a command line on a graph of the bundled corpus, and gives what it prints."""
    with TemporaryDirectory(prefix="expograph-") as folder, chdir(ROOT):
        runner = CliRunner(env={"EXPOGRAPH_STORE": str(Path(folder, "graph")), "EXPOGRAPH_LANGUAGE": None})

        def run(command: str) -> str:
            head = _HEAD.fullmatch(command)
            program, *arguments = shlex.split(head["line"] if head else command)
            assert program == "expograph", command
            # The settings are read once a process; the graph's folder is another for each page.
            settings.cache_clear()
            result = runner.invoke(app, arguments, prog_name="expograph")
            assert result.exit_code in _SHOWN, f"{command}: {result.output}"
            lines = result.output.rstrip("\n").splitlines()
            return "".join(f"{line.rstrip()}\n" for line in (lines[: int(head["count"])] if head else lines))

        run(f"expograph build {CORPUS}")
        yield run
        settings.cache_clear()


if __name__ == "__main__":
    for page in pages():
        with corpus() as run:
            page.write_text(render(page.read_text(encoding="utf-8"), run), encoding="utf-8")

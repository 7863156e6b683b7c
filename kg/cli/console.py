"""Where output goes: answers to stdout, plain text when piped; progress, skips and errors to stderr."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from kg.cli.layout import table_lines, wrap
from kg.errors import ExpographError, UnreadableInput

PIPED_WIDTH = 100
_INDENT = 4
Command = TypeVar("Command", bound=Callable[..., None])
Tick = Callable[[str], None]


_examples: dict[str, str] = {}


def example(*lines: str) -> Callable[[Command], Command]:
    """Give a command the example that ends its help."""

    def mark(command: Command) -> Command:
        # \b keeps the help from joining the lines.
        _examples[command.__name__] = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        return command

    return mark


def example_of(command: Callable[..., None]) -> str:
    """The example given to a command."""
    return _examples[command.__name__]


def stdout() -> Console:
    """The console of answers: as wide as the terminal, plain and 100 columns wide when piped."""
    terminal = sys.stdout.isatty()
    width = None if terminal else PIPED_WIDTH
    return Console(width=width, color_system="auto" if terminal else None, highlight=False, markup=False, emoji=False)


def plain(text: object) -> str:
    """Text that cannot steer the terminal: control characters become spaces.

    >>> plain("a\\x1b[2Jb\\nc")
    'a [2Jb c'
    """
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in str(text))


def print_line(text: object = "", *, style: str = "", indent: int = 0) -> None:
    """One paragraph on stdout, wrapped to its width."""
    for line in wrap(plain(text), stdout().width - indent):
        _print(" " * indent + line, style)


def print_path(path: Path, *, indent: int = 0) -> None:
    """A file's path on a line of its own, never wrapped."""
    sys.stdout.write(f"{' ' * indent}{path}\n")


def print_quote(text: str, source: str, *, brief: bool = False) -> None:
    """A sentence of a document and where it stands, set in; brief, its beginning on one line."""
    lines = wrap(f"“{plain(text)}”", stdout().width - _INDENT - brief)
    cut = brief and len(lines) > 1
    print_line(f"{lines[0]}…" if cut else f"“{text}”", style="italic", indent=_INDENT)
    print_line(source, style="dim", indent=_INDENT)


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None, numbers: Sequence[int] = ()
) -> None:
    """A table that fits the width.

    Args:
        columns: their heads.
        rows: cells, each as many as there are columns.
        title: the line above.
        numbers: places of columns to align to the right.
    """
    if title:
        print_line(title, style="bold")
    cells = [[plain(cell) for cell in row] for row in rows]
    head, rule, body = table_lines([plain(name) for name in columns], cells, width=stdout().width, numbers=numbers)
    _print(head, "bold")
    _print(rule, "dim")
    for line in body:
        _print(line)
    print_line()


def _print(line: str, style: str = "") -> None:
    console = stdout()
    if console.is_terminal:
        console.print(Text(line, style=style), soft_wrap=True)
    else:
        sys.stdout.write(f"{line.rstrip()}\n")


def print_json(value: Any) -> None:
    """A value as JSON on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_error(sentence: str) -> None:
    """One sentence on stderr."""
    _say("error", sentence)


def print_skip(error: ExpographError) -> None:
    """An input left out, and why, on stderr."""
    _say("skipped", str(error))


def print_note(text: str) -> None:
    """A line on stderr."""
    print(plain(text), file=sys.stderr)


def _say(label: str, sentence: str) -> None:
    print(f"{label}: {' '.join(plain(sentence).split())}", file=sys.stderr)


@contextmanager
def progress(label: str) -> Iterator[Tick]:
    """A bar on stderr while work of unknown length goes on; call the result after each piece. Silent when piped."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda name: bar.update(task, advance=1, description=f"{label} {plain(name)[:40]}")


def read_argument_file(file: Path) -> str:
    """The text of a file that an option names; `-` is standard input.

    Raises:
        UnreadableInput: it cannot be read, or is not UTF-8.
    """
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(file), remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput("this is not UTF-8", where=str(file), remedy="save it as UTF-8") from error

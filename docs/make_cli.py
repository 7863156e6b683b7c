"""Writes docs/cli.md: what every command says to `--help`.

python docs/make_cli.py
"""

from __future__ import annotations

from pathlib import Path

from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from kg.cli import app

PAGE = Path(__file__).with_name("cli.md")
_WIDTH = "80"
_HEAD = """# The command line

Written by `make docs` from `--help`; change the docstrings in `kg/cli/`, not this page.

Exit status: 0 it ran, 1 it ran and found problems (skipped inputs, a graph that does not conform), 2 the input cannot be used,
130 it was interrupted. Answers go to standard output, progress, skips and errors to standard error.

"""


def command_names() -> list[str]:
    """The names of the commands, in the order of the work; a group is followed by its commands, as `import list`."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return [full for name, command in group.commands.items() for full in (name, *_within(name, command))]


def _within(name: str, command: object) -> list[str]:
    return [f"{name} {inner}" for inner in command.commands] if isinstance(command, TyperGroup) else []


def render() -> str:
    """The page."""
    sections = [_section(["--help"], "expograph")]
    sections += [_section([*name.split(), "--help"], f"expograph {name}") for name in command_names()]
    return _HEAD + "\n".join(sections)


def _section(arguments: list[str], title: str) -> str:
    result = CliRunner().invoke(app, arguments, prog_name="expograph", env={"COLUMNS": _WIDTH})
    body = "\n".join(line.rstrip() for line in result.stdout.strip().splitlines())
    return f"## {title}\n\n```text\n{body}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")

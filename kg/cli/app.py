"""The program: its commands in the order of the work, and what becomes of errors."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from kg.cli import (
    answers,
    changing,
    chokepoints,
    demo,
    disputes,
    documents,
    entities,
    evaluating,
    explaining,
    graph,
    groups,
    importing,
    markets,
    network,
    rules,
    what_if,
)
from kg.cli.console import example_of, print_error
from kg.errors import ExpographError

UNUSABLE = 2


class Program(TyperGroup):
    """Ends with one sentence on stderr and status 2 on input that cannot be used, and with 130 when interrupted."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - typer's signature; it is never standalone, see below
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        try:
            # Not standalone: typer's own handling would print a usage block of several lines.
            status = super().main(
                args, prog_name, complete_var, standalone_mode=False, windows_expand_args=windows_expand_args, **extra
            )
        except (ExpographError, TyperException, OSError) as error:
            print_error(_sentence(error))
            status = UNUSABLE
        sys.exit(status or 0)


def _sentence(error: ExpographError | TyperException | OSError) -> str:
    if isinstance(error, ExpographError):
        return str(error)
    if isinstance(error, TyperException):
        said = error.format_message().rstrip(".").replace("Value error, ", "")
        return f"{said}; see 'expograph --help', or '--help' after a command."
    place = f"{error.filename}: " if error.filename else ""
    remedy = "free some space and run again" if error.errno == errno.ENOSPC else "check the path and its permissions"
    return f"{place}{error.strerror or error}; {remedy}."


app = typer.Typer(
    cls=Program,
    name="expograph",
    help="Who is exposed to a shock, through which chain, and which sentence says so.",
    epilog="Begin with: expograph demo",
    add_completion=False,
    # Plain help reads the same in a terminal, in a pipe and in docs/cli.md.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"expograph {version('expograph')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Who is exposed to a shock, through which chain, and which sentence says so."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


for command in (
    demo.demo,
    documents.extract,
    documents.build,
    documents.remove,
    answers.expose,
    answers.path,
    what_if.what_if,
    changing.diff,
    groups.exposed,
    groups.common,
    chokepoints.chokepoints,
    markets.alternatives,
    markets.concentration,
    network.central,
    network.communities,
    rules.rules,
    disputes.conflicts,
    explaining.explain,
    entities.entity,
    entities.report,
    graph.query,
    graph.validate,
    graph.export,
    graph.stats,
    evaluating.eval,
):
    app.command(epilog=example_of(command))(command)

importing.group.command("list", epilog=example_of(importing.import_list))(importing.import_list)
app.add_typer(importing.group, name="import", epilog=example_of(importing.import_list))

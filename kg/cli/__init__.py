"""The command `expograph`: the edge where options come in, tables go out, and errors become one sentence and an exit status."""

from __future__ import annotations

import sys

from kg.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line of this process and end it."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a Chinese character gets its code, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="expograph")

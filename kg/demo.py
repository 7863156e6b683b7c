"""Where the bundled corpus lies: beside the package in a checkout, inside it once installed."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UnreadableInput

_HERE = Path(__file__).parent


def corpus_path() -> Path:
    """The folder of the bundled corpus, JSONL documents.

    Raises:
        UnreadableInput: the installation lacks it.

    >>> sorted(path.suffix for path in corpus_path().glob("en*"))
    ['.jsonl']
    """
    for folder in (_HERE.parent / "fixtures" / "corpus", _HERE / "corpus"):
        if folder.is_dir():
            return folder
    raise UnreadableInput("the bundled corpus is missing", where=str(_HERE), remedy="install expograph again")

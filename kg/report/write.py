"""A report as a file; its ending says the format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.errors import InputError
from kg.exposure import ExposureOptions, Shock
from kg.exposure.words import EFFECTS, TYPES, VERDICT_OF_MODALITY, VERDICTS, word
from kg.graph import GraphView
from kg.report.content import report_content
from kg.report.text import text
from ontology.transmission import TransmissionRule

DEFAULTS = ExposureOptions(limit=None, k=3)
# A page that is read; JSON holds every row.
ROWS = 30
_TEMPLATES = Path(__file__).with_name("templates")
_MARKDOWN_SIGNS = r"\`*_{}[]<>()|~"
# These make a heading or a list, but only where a line begins.
_MARKDOWN_OPENERS = ("#", "+", "-", "=")

Content = Mapping[str, Any]


def write_report(
    view: GraphView,
    subject: Shock | str,
    out: Path,
    *,
    language: str = "zh",
    options: ExposureOptions = DEFAULTS,
    rules: tuple[TransmissionRule, ...] | None = None,
) -> Path:
    """Write a report on a shock or an entity.

    Args:
        view: the graph.
        subject: a shock, or an entity by id or name.
        out: the file; `.html`, `.md` or `.json`. Its folder must exist.
        language: `zh` or `en`.
        options: limits of the exposure.
        rules: how shocks travel; None for the bundled rules.

    Returns:
        The file written.

    Raises:
        InputError: another ending, an unknown language, or a file that cannot be written.
        UnknownEntity: no entity bears the name.
    """
    if out.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(f"no report of the format {out.suffix!r}", where=str(out), remedy=f"use one of {known}")
    suffix = out.suffix.lower()
    rows = None if suffix == ".json" else ROWS
    content = report_content(view, subject, options, language=language, rows=rows, rules=rules)
    written = FORMATS[suffix](content)
    try:
        out.write_text(written, encoding="utf-8")
    except OSError as error:
        raise InputError(error.strerror or "cannot be written", where=str(out), remedy="give another path") from error
    return out


def render_json(content: Content) -> str:
    """The report as JSON."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def render_html(content: Content) -> str:
    """The report as one HTML file without scripts or links to elsewhere; text of documents is escaped."""
    return _render("report.html.j2", content, autoescape=True)


def render_markdown(content: Content) -> str:
    """The report as Markdown; signs that Markdown reads are escaped in text of documents."""
    return _render("report.md.j2", content, autoescape=False)


FORMATS: Mapping[str, Callable[[Content], str]] = {
    ".html": render_html,
    ".md": render_markdown,
    ".json": render_json,
}


def escape_markdown(value: object) -> str:
    """Text that Markdown shows as it is, on one line.

    >>> escape_markdown("a *b* <c>")
    'a \\\\*b\\\\* \\\\<c\\\\>'
    """
    line = " ".join(str(value).split())
    escaped = "".join(f"\\{char}" if char in _MARKDOWN_SIGNS else char for char in line)
    return f"\\{escaped}" if escaped.startswith(_MARKDOWN_OPENERS) else escaped


def _render(template: str, content: Content, *, autoescape: bool) -> str:
    language = content["language"]
    words: dict[str, object] = {
        "t": partial(text, language=language),
        "modality_verdict": VERDICT_OF_MODALITY,
        "verdict_word": partial(_word, VERDICTS, language),
        "effect_word": partial(_word, EFFECTS, language),
        "type_word": partial(_word, TYPES, language),
    }
    return _environment(autoescape).get_template(template).render(**content, **words)


def _word(words: Mapping[str, tuple[str, str]], language: str, key: str) -> str:
    return word(words, key, language)


@cache
def _environment(autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = escape_markdown
    return environment

"""Reports to send on: one file with the answer, the chains and the sentences that prove them."""

from kg.report.content import report_content
from kg.report.write import DEFAULTS, FORMATS, render_html, render_json, render_markdown, write_report

__all__ = ["DEFAULTS", "FORMATS", "render_html", "render_json", "render_markdown", "report_content", "write_report"]

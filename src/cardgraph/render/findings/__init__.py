"""Diagnostics as text: one file for each report format, and one row here."""

from collections.abc import Callable

from cardgraph.render.findings.json_report import JsonReporter
from cardgraph.render.findings.reporter import Reporter
from cardgraph.render.findings.text_report import TextReporter
from cardgraph.render.screen import Screen

REPORTERS: dict[str, Callable[[Screen], Reporter]] = {"text": TextReporter, "json": JsonReporter}
"""The report formats by name; each is made by saying where its text is shown."""

"""The terminal that somebody sits at: its colours, its width, and a line that shows how far the work is."""

import os
import sys
import time
from typing import Any

import click

from cardgraph.render.screen import Screen

COLORS = ("auto", "always", "never")


def screen(stream: Any, color: str = "auto") -> Screen:
    """What a stream is for text: a terminal with its colours and its width, or something that takes all as it is.

    :param color: one of ``COLORS``
    """
    return Screen(color == "always" or (color == "auto" and _wants_color(stream)), width_of(stream))


def _wants_color(stream: Any) -> bool:
    """A terminal is coloured, and by FORCE_COLOR anything; by NO_COLOR nothing, and by TERM no dumb terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (bool(stream.isatty()) and os.environ.get("TERM") != "dumb")


def width_of(stream: Any) -> int:
    """How many cells a line of a terminal has; 0 for what is none, and for one that does not say."""
    if not stream.isatty():
        return 0
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return 0


def say(text: str) -> None:
    """A line on standard error, in several where a terminal has no room for it in one."""
    from cardgraph.render.width import wrapped

    for line in wrapped(text, width_of(sys.stderr), later=2):
        click.echo(line, err=True)


class Progress:
    """A line on the terminal that shows how many cards of long work are done, and how long the rest may take.

    It is silent elsewhere. As a context it takes its line away in the end, whatever happens.

    :param total: how many cards there are
    """

    _PAUSE = 0.2

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self._next = time.monotonic() + 1.0
        self._shown = False
        self._bar: Any = click.progressbar(length=total) if sys.stderr.isatty() else None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.clear()

    def step(self) -> None:
        """Count one card."""
        self.done += 1
        if self._bar:
            self._bar.make_step(1)
            if time.monotonic() >= self._next:
                self._next = time.monotonic() + self._PAUSE
                self._show()

    def clear(self) -> None:
        """Take the line away, so that other output can follow."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False

    def _show(self) -> None:
        left = f", {self._bar.format_eta()} left" if self._bar.eta_known else ""
        said = f"{self._bar.format_pct().strip()}, {self.done:,} of {self.total:,} cards{left}"
        # One cell stays free: some terminals go on to the next line when the last one is written to.
        width = (width_of(sys.stderr) or 80) - 1
        self._bar.width = max(0, min(30, width - len(said) - 3))
        line = f"[{self._bar.format_bar()}] {said}" if self._bar.width else said[:width]
        self._shown = True
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

"""The standard streams: what cannot be written to them is known in the end, and changes nothing before."""

import contextlib
import io
import os
import sys
from typing import Any

from cardgraph.errors import TRACEBACK, CardgraphError


class OutputError(CardgraphError):
    """Standard output cannot be written."""


class _Output(io.FileIO):
    """Standard output. What cannot be written is told once; whatever is left after that has nowhere to go."""

    _has_failed = False

    def write(self, data: Any) -> Any:
        """Write some bytes.

        :raises BrokenPipeError: if whoever reads them has gone
        :raises OutputError: if they cannot be written for another reason
        """
        if self._has_failed:
            return len(data)
        try:
            return super().write(data)
        except OSError as error:
            self._has_failed = True
            if isinstance(error, BrokenPipeError):
                raise
            raise OutputError(f"cannot write to standard output: {error.strerror}") from None


class _Closed(io.RawIOBase):
    """Standard output that was closed before we began."""

    _has_failed = False

    def writable(self) -> bool:
        """Whether anything would be written, if it could."""
        return True

    def write(self, data: Any) -> int:
        """Say that nothing can be.

        :raises OutputError: the first time
        """
        if not self._has_failed:
            self._has_failed = True
            raise OutputError("cannot write to standard output: it is closed")
        return len(data)


class _Errors(io.FileIO):
    """Standard error, which takes everything: nobody is there to be told that it does not."""

    def write(self, data: Any) -> int:
        """Write some bytes, if that can be done."""
        with contextlib.suppress(OSError):
            return super().write(data) or len(data)
        return len(data)


def prepare() -> None:
    """Make the standard streams what they should be."""
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = _text(_Closed(), None, lines=False)
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout = _text(_Output(sys.stdout.fileno(), "wb", closefd=False), sys.stdout, sys.stdout.line_buffering)
    if sys.stderr is None or isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr = _text(_Errors(_own_errors(), "wb"), sys.stderr, lines=True)


def _text(raw: Any, old: Any, lines: bool) -> io.TextIOWrapper:
    """A stream of text over one of bytes, in the encoding of the old stream.

    :param lines: whether each line is written at once
    """
    encoding = old.encoding if old else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "backslashreplace", line_buffering=lines)


def _own_errors() -> int:
    """A way to standard error for us alone.

    What libraries in Rust write there when something goes wrong in them are tracebacks and paths of the
    machine that they were made on; what went wrong is said by us.
    """
    if os.environ.get(TRACEBACK):
        return os.dup(2) if sys.stderr else os.open(os.devnull, os.O_WRONLY)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        own = os.dup(2) if sys.stderr else os.dup(null)
        os.dup2(null, 2)
    finally:
        os.close(null)
    return own

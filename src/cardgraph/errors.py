"""How a command may end, what every error that a user can mend has in common, and what any other error is."""

import os
import re
from enum import IntEnum

# Set in the environment, it lets errors of the program through as they are, with their tracebacks.
TRACEBACK = "CARDGRAPH_TRACEBACK"
_PATH = re.compile(r"(?<![\w:/\\])(?:[A-Za-z]:)?(?:[/\\][^\s/\\'\"<>|]+)+(?=[/\\])")
_MOST = 200


class Status(IntEnum):
    """The exit status of a command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3
    AUTHENTICATION = 4
    TRANSPORT = 5
    COUNT_MISMATCH = 6
    REFUSAL = 7
    INTERRUPTION = 130


class CardgraphError(Exception):
    """Something went wrong that is no fault of the program; its text says where, what, and what would do.

    ``status`` is how a command ends because of it.

    :param status: where it differs from that of the class
    """

    status = Status.FAILED

    def __init__(self, text: str, status: Status | None = None) -> None:
        super().__init__(text)
        self.status = self.status if status is None else status


def is_fault(error: BaseException) -> bool:
    """Whether an exception tells of a fault of the program or of a library, and of nothing else.

    What a user can mend is none (``CardgraphError``), nor what the machine lacks or refuses
    (``OSError``, ``MemoryError``), nor what ends a process. The panic of a library written in Rust is
    one, though it is no ``Exception``.
    """
    if type(error).__name__ == "PanicException" and type(error).__module__ == "pyo3_runtime":
        return True
    return isinstance(error, Exception) and not isinstance(error, CardgraphError | OSError | MemoryError)


def described(error: BaseException) -> str:
    """A fault in a few words: the type of the exception and its text, in which paths lose their folders."""
    text = " ".join(_PATH.sub("\u2026", str(error)).split())
    shown = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return shown if len(shown) <= _MOST else shown[: _MOST - 1] + "\u2026"


def contained(error: BaseException) -> str:
    """A fault in a few words, for whoever goes on without what failed.

    :raises BaseException: the error itself, where it is no fault, or where somebody wants to see it as it is
    """
    if not is_fault(error) or os.environ.get(TRACEBACK):
        raise error
    return described(error)

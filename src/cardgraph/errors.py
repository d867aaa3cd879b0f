"""How a command may end, what every error that a user can mend has in common, and what any other error is."""

import os
from collections.abc import Collection
from enum import IntEnum

from cardgraph.expressions import expression

# Set in the environment, it lets errors of the program through as they are, with their tracebacks.
TRACEBACK = "CARDGRAPH_TRACEBACK"
_PATH = expression(r"(?<![\w:/\\])(?:[A-Za-z]:)?(?:[/\\][^\s/\\'\"<>|]+)+(?=[/\\])")
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
    (``OSError``, ``MemoryError``, ``ImportError``), nor what ends a process.
    """
    if isinstance(error, CardgraphError | OSError | MemoryError | ImportError):
        return False
    return isinstance(error, Exception) or is_panic(error)


def is_panic(error: BaseException) -> bool:
    """Whether an error is a panic of a library in Rust, which comes as something that is no ``Exception``."""
    # The class has no place that it could be imported from.
    return type(error).__name__ == "PanicException"


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


def hint(word: str, known: Collection[str]) -> str:
    """What may have been meant by a word that is not known: one of the known that resembles it, or all of them."""
    # Imported where it is needed: most commands have nothing to look up, and difflib is slow to load.
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1) or [name for name in known if word and word in name]
    return f'did you mean "{close[0]}"?' if close else f"there are: {', '.join(known)}"

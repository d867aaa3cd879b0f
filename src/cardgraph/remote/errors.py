"""Why a store could not be loaded or asked; each class begins its messages in its own way."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cardgraph.errors import CardgraphError, Status

_SHOWN = 3


class RemoteError(CardgraphError):
    """Something with a store went wrong; ``graphs`` are those not known to be complete there.

    ``passes`` says that the same command may do better at another time.
    """

    passes = False

    def __init__(self, text: str, graphs: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.text, self.graphs = text, tuple(graphs)

    def __str__(self) -> str:
        if not self.graphs:
            return self.text
        way = "; the same command again goes on from here" if self.passes else ""
        return f"{self.text}; not known to be complete: {names(self.graphs)}{way}"


class RemoteUsageError(RemoteError):
    """Options that cannot be followed, or a file that is not there."""

    status = Status.USAGE


class InvalidDataError(RemoteError):
    """Data that must not be sent; nothing has been."""


class AuthenticationError(RemoteError):
    """The store wants a user whom it knows and who may do this."""

    status = Status.AUTHENTICATION


class TransportError(RemoteError):
    """No answer, or a broken one; it is worth trying again later."""

    status = Status.TRANSPORT
    passes = True


class InsecureError(RemoteError):
    """There is no secure connection to the store, or no telling whose it is; trying again changes nothing."""


class RefusalError(RemoteError):
    """The store says no, or answers what is no answer; trying again changes nothing."""

    status = Status.REFUSAL


class PartialAnswerError(RefusalError):
    """The store gave only a part of an answer."""


class CountMismatchError(RemoteError):
    """The store says that all is well, but graphs are not as they were sent."""

    status = Status.COUNT_MISMATCH
    passes = True


class InterruptionError(RemoteError):
    """Somebody has broken it off; what has arrived stays."""

    status = Status.INTERRUPTION
    passes = True


def names(graphs: Iterable[str]) -> str:
    """Some graphs, the first few by name: ``<a>, <b>, <c> and 12 more``."""
    listed = list(graphs)
    more = f" and {len(listed) - _SHOWN:,} more" if len(listed) > _SHOWN else ""
    return ", ".join(f"<{graph}>" for graph in listed[:_SHOWN]) + more


@contextmanager
def naming(graphs: Iterable[str]) -> Iterator[None]:
    """Tell in errors which graphs were at stake, after those that the error names itself."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptionError("interrupted", graphs) from None
    except RemoteError as error:
        error.graphs = tuple(dict.fromkeys((*error.graphs, *graphs)))
        raise

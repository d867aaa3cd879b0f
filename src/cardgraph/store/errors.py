"""What can be wrong with a store."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from cardgraph.errors import CardgraphError, is_panic


class StoreError(CardgraphError):
    """A store that cannot be read or written; the message says why. What it held, it holds."""


def damaged(directory: Path, why: object) -> StoreError:
    """What to raise for a store that is not as it was left."""
    return StoreError(f"{directory} is damaged: {why}; remove it and build it again")


class Failing(contextlib.AbstractContextManager[None]):
    """Raises something else in place of what pyoxigraph raises where a store cannot be read or written.

    It may be entered again and again, as for each of a hundred thousand cards.

    :param told: what to raise in place of an error
    """

    def __init__(self, told: Callable[[BaseException], StoreError]) -> None:
        self._told = told

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is not None and (isinstance(error, OSError | RuntimeError) or is_panic(error)):
            raise self._told(error) from None

"""What can be wrong with a store."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from cardgraph.errors import CardgraphError, is_panic


class StoreError(CardgraphError):
    """A store that cannot be read or written; the message says why. What it held, it holds."""


def damaged(directory: Path, why: object) -> StoreError:
    """What to raise for a store that is not as it was left."""
    return StoreError(f"{directory} is damaged: {why}; remove it and build it again")


@contextlib.contextmanager
def failing(told: Callable[[BaseException], StoreError]) -> Iterator[None]:
    """Raise something else in place of what pyoxigraph raises where a store cannot be read or written.

    :param told: what to raise in place of an error
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise told(error) from None
    except BaseException as error:
        if not is_panic(error):
            raise
        raise told(error) from None

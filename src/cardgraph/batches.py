"""Long streams cut into lists that a request, or a process, can take at once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def length(text: str) -> int:
    """What a text measures: its bytes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def batches(items: Iterable[T], count: int, size: int, measure: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in lists, in their order; one that is too large for any comes alone.

    :param count: how many a list may have
    :param size: what they may measure together
    """
    batch: list[T] = []
    measured = 0
    for item in items:
        more = measure(item)
        if batch and (len(batch) == count or measured + more > size):
            yield batch
            batch, measured = [], 0
        batch.append(item)
        measured += more
    if batch:
        yield batch

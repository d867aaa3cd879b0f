"""Much in parts that a request can carry."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def length(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def portions(items: Iterable[T], count: int, size: int, measure: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in lists, in their order; one that is too large for any comes alone.

    :param count: how many a list may have
    :param size: what they may measure together
    """
    portion: list[T] = []
    measured = 0
    for item in items:
        more = measure(item)
        if portion and (len(portion) == count or measured + more > size):
            yield portion
            portion, measured = [], 0
        portion.append(item)
        measured += more
    if portion:
        yield portion

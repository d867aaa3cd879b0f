"""How long the stages of a command take."""

import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Stopwatch:
    """Measures stages that begin while others are under way, whose time stands still meanwhile.

    ``seconds`` is what each stage has taken so far, in the order in which they first ended.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running: list[str] = []
        self._since = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what the block does."""
        self._turn()
        self._running.append(name)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def each(self, name: str, items: Iterable[T]) -> Generator[T, None, None]:
        """Some items as they come; what is measured is the time until each is there."""
        iterator = iter(items)
        while True:
            # What a block of the stage does, without one for each of a hundred thousand items.
            self._turn()
            self._running.append(name)
            try:
                item = next(iterator)
            except StopIteration:
                return
            finally:
                self._turn()
                self._running.pop()
            yield item

    def _turn(self) -> None:
        """Count the time that has gone by for the stage that is under way."""
        now = time.perf_counter()
        if self._running:
            self.seconds[self._running[-1]] = self.seconds.get(self._running[-1], 0.0) + now - self._since
        self._since = now

"""What a command says of files that it did not read."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cardgraph.render import notes
from cardgraph.render.width import safe

if TYPE_CHECKING:
    from cardgraph.source.exclusion import Exclusion


def not_read(skipped: list[str], exclusion: "Exclusion") -> Iterator[str]:
    """What was not read, and why, in lines for people.

    :param skipped: files that nobody named and that are no cards
    """
    if skipped:
        yield notes.skipped(skipped)
    if exclusion.excluded:
        yield f"left out by --exclude: {notes.some(exclusion.excluded)}"
    for pattern in exclusion.unused():
        yield f"--exclude {safe(pattern)}: nothing is called so"


def see_some(cards: int, skipped: list[str], arguments: Iterable[str]) -> None:
    """See that there were cards.

    :raises NoCardsError: if all files were skipped
    """
    if not cards:
        from cardgraph.source.source import NoCardsError

        which = "is none" if len(skipped) == 1 else "are none"
        raise NoCardsError(f"{', '.join(arguments)}: no cards; {notes.some(skipped)} {which}")

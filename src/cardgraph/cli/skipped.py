"""What a command says of files that it did not read."""

from collections.abc import Iterable, Iterator

from cardgraph.render import notes
from cardgraph.render.width import safe
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.source import NoCardsError


def not_read(skipped: list[str], exclusion: Exclusion) -> Iterator[str]:
    """What was not read, and why, in lines for people.

    :param skipped: files that nobody named and that are no cards
    """
    if skipped:
        yield notes.skipped(skipped)
    if exclusion.excluded:
        yield f"left out by --exclude: {notes.some(exclusion.excluded)}"
    for pattern in exclusion.unused():
        yield f"--exclude {safe(pattern)}: nothing is called so"


def no_cards(skipped: list[str], arguments: Iterable[str]) -> NoCardsError:
    """What to raise where all files were skipped."""
    which = "is none" if len(skipped) == 1 else "are none"
    return NoCardsError(f"{', '.join(arguments)}: no cards; {notes.some(skipped)} {which}")

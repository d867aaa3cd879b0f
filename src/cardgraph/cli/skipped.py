"""What a command says of files that it did not read."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cardgraph.cli.common import plural
from cardgraph.render.width import ELLIPSIS, safe

if TYPE_CHECKING:
    from cardgraph.source.exclusion import Exclusion

_FEW = 5


def lines(skipped: list[str], exclusion: "Exclusion") -> Iterator[str]:
    """What was not read, and why, in lines for people.

    :param skipped: files that nobody named and that are no cards
    """
    if skipped:
        which, it = ("which is no card", "it") if len(skipped) == 1 else ("which are no cards", "one")
        yield f"{plural(len(skipped), 'file')} skipped, {which}: {_some(skipped)} (name {it} to have it read)"
    if exclusion.excluded:
        yield f"left out by --exclude: {_some(exclusion.excluded)}"
    for pattern in exclusion.unused():
        yield f"--exclude {safe(pattern)}: nothing is called so"


def see_some(cards: int, skipped: list[str], arguments: Iterable[str]) -> None:
    """See that there were cards.

    :raises NoCardsError: if all files were skipped
    """
    if not cards:
        from cardgraph.source.source import NoCardsError

        which = "is none" if len(skipped) == 1 else "are none"
        raise NoCardsError(f"{', '.join(arguments)}: no cards; {_some(skipped)} {which}")


def _some(names: Iterable[str]) -> str:
    """Some names with commas between; of many, the first."""
    shown = [safe(name) for name in names]
    return ", ".join(shown if len(shown) <= _FEW else [*shown[:_FEW], ELLIPSIS])

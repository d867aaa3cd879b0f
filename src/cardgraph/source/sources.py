"""From arguments to sources: each card once, by a name of its own."""

import os
from collections.abc import Callable, Iterable, Iterator

from cardgraph.source import files, standard_input
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.files import printable
from cardgraph.source.source import NoCardsError, Source

# Each gives the sources that an argument names, or None where that is not for it to say; the first that can does.
_KINDS: tuple[Callable[[str, Exclusion], Iterator[Source] | None], ...] = (standard_input.expand, files.expand)


def find_sources(arguments: Iterable[str], exclusion: Exclusion | None = None) -> list[Source]:
    """The cards that some arguments name: each once, sorted by name.

    Names are paths below the folder that was given, or bare file names; where two files would
    bear one name, both are named from their common folder. So they depend neither on the order
    of the arguments nor on the current folder.

    :param exclusion: what is left out of them
    :raises NoCardsError: if an argument names nothing
    """
    exclusion = exclusion or Exclusion()
    found: dict[str, Source] = {}
    for argument in arguments:
        before = len(exclusion.excluded)
        sources = list(_expand(argument, exclusion))
        if not sources and len(exclusion.excluded) == before:
            raise NoCardsError(f"{argument} holds no cards (files named *.md)")
        for source in sources:
            place = source.place() or source.shown
            known = found.get(place)
            if known is None or _precedence(source) < _precedence(known):
                found[place] = source
    if not found and exclusion.excluded:
        raise NoCardsError(f"nothing is left but what is excluded: {', '.join(exclusion.excluded)}")
    return sorted(_named_apart(found.values()), key=lambda source: (source.name, source.shown))


def _precedence(source: Source) -> tuple[bool, int, str]:
    """Of several sources of one place, the least counts: one that was named, then one with a short name."""
    return source.incidental, len(source.name), source.shown


def _expand(argument: str, exclusion: Exclusion) -> Iterator[Source]:
    return next(sources for kind in _KINDS if (sources := kind(argument, exclusion)) is not None)


def _named_apart(sources: Iterable[Source]) -> Iterator[Source]:
    """Sources that share a name, by longer names: their paths from the folder that they have in common."""
    by_name: dict[str, list[Source]] = {}
    for source in sources:
        by_name.setdefault(source.name, []).append(source)
    for name, alike in by_name.items():
        if len(alike) == 1:
            yield alike[0]
            continue
        placed = [(source, place) for source in alike if (place := source.place())]
        # What has no place has nothing to be told apart by, and keeps its name.
        yield from (source for source in alike if not source.place())
        common = os.path.commonpath(os.path.dirname(place) for _, place in placed)
        for source, place in placed:
            longer = printable(os.path.relpath(place, common))
            yield source.named(longer if longer not in by_name else f"{name}/{longer}")

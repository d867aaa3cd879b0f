"""From arguments to sources: each card once, by a name of its own."""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias, overload

from cardgraph.diagnostic import shortened
from cardgraph.source import files, standard_input
from cardgraph.source.columns import Columns
from cardgraph.source.container import Container, Entry
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.files import printable
from cardgraph.source.singles import Singles, once
from cardgraph.source.source import NoCardsError, Source

_Found: TypeAlias = Iterator[Source] | Iterator[Source | Container]
# Each gives the sources that an argument names, or None where that is not for it to say; the first that can does.
_KINDS: tuple[Callable[[str, Exclusion, Columns], _Found | None], ...] = (standard_input.expand, files.expand)


class Sources(Sequence[Source]):
    """The cards of a command: those that are something by themselves, then those that lie in one file with others.

    Of the latter there is no object before somebody asks for one.

    :param singles: the former
    :param containers: the files of the latter, in which has been looked for them
    """

    def __init__(self, singles: Sequence[Source], containers: Sequence[Container] = ()) -> None:
        self.singles, self.containers = singles, containers
        # Where the cards of each container begin.
        self._starts = list(accumulate(map(len, containers), initial=len(singles)))
        # What was asked for last, since it is mostly asked for several times in a row.
        self._last: tuple[int, Source] | None = None

    def __len__(self) -> int:
        return self._starts[-1]

    def files(self) -> Iterator[str]:
        """What is read, as people see it: each file once, whatever is in it."""
        for source in self.singles:
            yield source.shown
        for container in self.containers:
            yield container.shown

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> list[Source]: ...
    def __getitem__(self, index: int | slice) -> Source | list[Source]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if self._last is None or self._last[0] != index:
            self._last = (index, self._made(index))
        return self._last[1]

    def __iter__(self) -> Iterator[Source]:
        yield from self.singles
        for container in self.containers:
            for entry in range(len(container)):
                yield Entry(container, entry)

    def _made(self, index: int) -> Source:
        index = index + len(self) if index < 0 else index
        if not 0 <= index < len(self):
            raise IndexError(index)
        if index < self._starts[0]:
            return self.singles[index]
        place = bisect_right(self._starts, index) - 1
        return Entry(self.containers[place], index - self._starts[place])


def find_sources(arguments: Iterable[str], exclusion: Exclusion | None = None, columns: Columns = Columns()) -> Sources:
    """The cards that some arguments name: each once, sorted by name.

    Names are paths below the folder that was given, or bare file names; where two files would
    bear one name, both are named from their common folder. So they depend neither on the order
    of the arguments nor on the current folder. What lies with others in one file comes behind all
    others, in the order of that file; it is called what it is called there.

    :param exclusion: what is left out of them
    :param columns: what columns of tables are called
    :raises NoCardsError: if an argument names nothing
    :raises ColumnError: if a table has not the columns that are needed
    :raises MissingExtraError: if a file takes a package that is not installed
    """
    exclusion = exclusion or Exclusion()
    found = Singles()
    containers: dict[str, Container] = {}
    for argument in arguments:
        before = len(exclusion.excluded)
        count = 0
        for count, thing in enumerate(_expand(argument, exclusion, columns), 1):  # noqa: B007
            if isinstance(thing, Container):
                place = os.path.realpath(thing.path)
                first = containers.setdefault(place, thing)
                containers[place] = min(first, thing, key=lambda each: (len(each.shown), each.shown))
                continue
            found.append(thing)
        if not count and len(exclusion.excluded) == before:
            raise NoCardsError(f"{argument} holds no cards (files named *.md)")
    singles = once(found)
    opened = sorted(containers.items(), key=lambda item: (item[1].shown, item[0]))
    for _, container in opened:
        before = len(exclusion.excluded)
        container.find(exclusion)
        if not len(container) and len(exclusion.excluded) == before:
            raise NoCardsError(f"{container.shown} holds no cards ({container.holds()})")
    if opened:
        _tell_apart(singles, dict(opened))
    sources = Sources(singles, [container for _, container in opened])
    if not sources and exclusion.excluded:
        raise NoCardsError(f"nothing is left but what is excluded: {', '.join(exclusion.excluded)}")
    return sources


def _expand(argument: str, exclusion: Exclusion, columns: Columns) -> _Found:
    return next(sources for kind in _KINDS if (sources := kind(argument, exclusion, columns)) is not None)


def _tell_apart(singles: Sequence[Source], containers: dict[str, Container]) -> None:
    """See that of the cards in containers none has the name of another.

    A second one of a name in one file is none, nor is a row in any file with the id of another. Members of
    archives that other files have too are told apart by the names of the archives, and those by their folders.

    :param containers: by their places
    """
    names = [container.names for container in containers.values()]
    # Hashes at first: of hundreds of thousands of names hardly any is there twice.
    hashes = sorted([hash(source.name) for source in singles] + [hash(name) for each in names for name in each if name])
    twice = {one for one, other in pairwise(hashes) if one == other}
    if not twice:
        return
    paths: dict[str, list[str]] = {}
    for place, container in containers.items():
        paths.setdefault(container.name, []).append(place)
    # Who has a name first, in which file, and as which entry.
    first: dict[str, tuple[Container | None, int]] = {}
    for source in singles:
        if hash(source.name) in twice:
            first[source.name] = None, 0
    for place, container in containers.items():
        own: dict[str, int] = {}
        alike = paths[container.name]
        if len(alike) > 1:
            container.name = printable(os.path.relpath(place, os.path.commonpath(map(os.path.dirname, alike))))
        for entry, name in enumerate(container.names):
            if not name or hash(name) not in twice or entry in container.faults:
                continue
            if name in own:
                _refuse(container, entry, container, own[name])
                continue
            own[name] = entry
            holder, theirs = first.setdefault(name, (container, entry))
            if holder is container:
                continue
            if container.unique:
                _refuse(container, entry, holder, theirs)
            else:
                container.renamed.add(entry)
                if holder is not None and not holder.unique:
                    holder.renamed.add(theirs)


def _refuse(container: Container, entry: int, holder: Container | None, theirs: int) -> None:
    """Take note that a card is none, since another one has its name."""
    where = f"{holder.shown}, {holder.entry} {holder.numbers[theirs]}" if holder else "a file of that name"
    name = shortened(container.names[entry])
    container.faults[entry] = container.finding("id-duplicate", entry, id=name, first=where)

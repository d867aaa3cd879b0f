"""Many sources in little memory: of files in a folder there is no object before somebody asks for one."""

import os
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import overload

from cardgraph.source.container import Names
from cardgraph.source.files import File, printable
from cardgraph.source.source import Source


class Singles(Sequence[Source]):
    """Sources that are something by themselves, in their order.

    A file costs its name and a dozen bytes, as long as its path ends in its name.
    """

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.names = Names()
        """What they are called, in their order."""
        # What stands before the name of a file, with all else that many files have in common.
        self._heads: dict[tuple[str, str, bool], int] = {}
        self._listed: list[tuple[str, str, bool]] = []
        self._head_of = array("I")
        self._others: dict[int, Source] = {}
        for source in sources:
            self.append(source)

    def append(self, source: Source) -> None:
        """Add a source at the end."""
        if isinstance(source, File) and source.path.endswith(source.name):
            head = (source.path[: len(source.path) - len(source.name)], source.root, source.incidental)
        else:
            self._others[len(self)] = source
            head = ("", "", False)
        number = self._heads.setdefault(head, len(self._listed))
        if number == len(self._listed):
            self._listed.append(head)
        self.names.append(source.name)
        self._head_of.append(number)

    def __len__(self) -> int:
        return len(self._head_of)

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> list[Source]: ...
    def __getitem__(self, index: int | slice) -> Source | list[Source]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        index = index + len(self) if index < 0 else index
        # Beyond the last one, there is none of these either.
        before, root, incidental = self._listed[self._head_of[index]]
        if self._others and index in self._others:
            return self._others[index]
        name = self.names[index]
        return File(before + name, name, root, incidental)


def once(sources: Singles) -> Singles:
    """Of several sources of one place the one that counts, by a name that no other has, sorted by name.

    Hashes are compared at first: of many thousands of sources hardly any two are one, or have one name.
    """
    dropped = _dropped(sources)
    kept = [index for index in range(len(sources)) if index not in dropped] if dropped else range(len(sources))
    named = dict(_named_apart(sources, kept))

    def name_of(index: int) -> str:
        return named[index].name if index in named else sources.names[index]

    def key(index: int) -> tuple[str, str]:
        source = named.get(index) or sources[index]
        return source.name, source.shown

    if all(one < other for one, other in pairwise(map(name_of, kept))):
        return sources if not dropped and not named else Singles(named.get(index) or sources[index] for index in kept)
    return Singles(named.get(index) or sources[index] for index in sorted(kept, key=key))


def _dropped(sources: Singles) -> set[int]:
    """The numbers of the sources that do not count, since another one of the same place does."""
    hashes = array("q", (hash(source.place() or source.shown) for source in sources))
    twice = _repeated(hashes)
    dropped: set[int] = set()
    first: dict[str, int] = {}
    for index in (index for index, place in enumerate(hashes) if place in twice) if twice else ():
        place = sources[index].place() or sources[index].shown
        known = first.setdefault(place, index)
        if known != index and _precedence(sources[index]) < _precedence(sources[known]):
            dropped.add(known)
            first[place] = index
        elif known != index:
            dropped.add(index)
    return dropped


def _repeated(hashes: Iterable[int]) -> set[int]:
    """Those of some numbers that are there more than once."""
    return {one for one, other in pairwise(sorted(hashes)) if one == other}


def _precedence(source: Source) -> tuple[bool, int, str]:
    """Of several sources of one place, the least counts: one that was named, then one with a short name."""
    return source.incidental, len(source.name), source.shown


def _named_apart(sources: Singles, kept: Sequence[int]) -> Iterable[tuple[int, Source]]:
    """The sources that share a name, by longer names: their paths from the folder that they have in common."""
    hashes = array("q", (hash(sources.names[index]) for index in kept))
    twice = _repeated(hashes)
    by_name: dict[str, list[int]] = {}
    for index, hashed in zip(kept, hashes, strict=True) if twice else ():
        if hashed in twice:
            by_name.setdefault(sources.names[index], []).append(index)
    there = set(hashes) if by_name else set()
    for name, alike in by_name.items():
        # What has no place has nothing to be told apart by, and keeps its name.
        placed = [(index, place) for index in alike if (place := sources[index].place())]
        if len(alike) == 1 or not placed:
            continue
        common = os.path.commonpath(os.path.dirname(place) for _, place in placed)
        for index, place in placed:
            longer = printable(os.path.relpath(place, common))
            yield index, sources[index].named(longer if hash(longer) not in there else f"{name}/{longer}")

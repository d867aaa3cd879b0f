"""Many sources in little memory: of files in a folder there is no object before somebody asks for one."""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias, overload

from cardgraph.source.container import Names
from cardgraph.source.files import File, printable
from cardgraph.source.source import Source

# What stands before the name of a file, its root, whether it is incidental, and whether it is known to be no link.
_Head: TypeAlias = tuple[str, str, bool, bool]


class Singles(Sequence[Source]):
    """Sources that are something by themselves, in their order.

    A file costs its name and a dozen bytes, as long as its path ends in its name.
    """

    def __init__(self) -> None:
        self.names = Names()
        """What they are called, in their order."""
        # What many files have in common.
        self._heads: dict[_Head, int] = {}
        self._listed: list[_Head] = []
        self._head_of = array("I")
        self._others: dict[int, Source] = {}

    def append(self, source: Source) -> None:
        """Add a source at the end."""
        if isinstance(source, File) and source.path.endswith(source.name):
            before = source.path[: len(source.path) - len(source.name)]
            head = before, source.root, source.incidental, source.is_plain
        else:
            self._others[len(self)] = source
            head = "", "", False, False
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
        before, root, incidental, is_plain = self._listed[self._head_of[index]]
        if self._others and index in self._others:
            return self._others[index]
        name = self.names[index]
        return File(before + name, name, root, incidental, is_plain)

    def __iter__(self) -> Iterator[Source]:
        # What has no need to find the beginning of each.
        for index, (name, head) in enumerate(zip(self.names, self._head_of, strict=True)):
            before, root, incidental, is_plain = self._listed[head]
            other = self._others.get(index)
            yield File(before + name, name, root, incidental, is_plain) if other is None else other


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

    names = map(name_of, kept) if dropped or named else sources.names
    in_order = all(one < other for one, other in pairwise(names))
    if in_order and not dropped and not named:
        return sources
    chosen = Singles()
    for index in kept if in_order else sorted(kept, key=key):
        chosen.append(named.get(index) or sources[index])
    return chosen


def _dropped(sources: Singles) -> set[int]:
    """The numbers of the sources that do not count, since another one of the same place does."""
    hashes = array("q")
    for source in sources:
        hashes.append(hash(source.place() or source.shown))
    twice = _repeated(hashes)
    dropped: set[int] = set()
    first: dict[str, int] = {}
    for index, hashed in enumerate(hashes if twice else ()):
        if hashed not in twice:
            continue
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
    names = sources.names if len(kept) == len(sources) else map(sources.names.__getitem__, kept)
    hashes = array("q", map(hash, names))
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

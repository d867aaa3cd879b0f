"""Whether files have changed: what arguments name, with the time and size of each."""

import glob
import os
from collections.abc import Iterable, Iterator

_CARDS = (".md", ".markdown")

Stamp = frozenset[tuple[str, int, int, int]]


def stamp(arguments: Iterable[str]) -> Stamp:
    """The files that arguments name, each with its inode, time and size; of folders, what may be cards below them."""
    return frozenset(entry for argument in arguments for entry in _entries(argument))


def _entries(argument: str) -> Iterator[tuple[str, int, int, int]]:
    if os.path.isdir(argument):
        for folder, folders, names in os.walk(argument):
            folders[:] = [name for name in folders if not name.startswith(".")]
            yield from _of_files(os.path.join(folder, name) for name in names if name.lower().endswith(_CARDS))
    elif os.path.exists(argument):
        yield from _of_files([argument])
    else:
        for path in glob.iglob(argument, recursive=True):
            yield from _entries(path) if os.path.isdir(path) else _of_files([path])


def _of_files(paths: Iterable[str]) -> Iterator[tuple[str, int, int, int]]:
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            # It has gone meanwhile, which is a change as well.
            continue
        yield path, status.st_ino, status.st_mtime_ns, status.st_size

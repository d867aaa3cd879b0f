"""Where cards come from: files, folders, globs, standard input. Opens them without being fooled."""

import errno
import glob
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cardgraph.diagnostic import Finding, Span
from cardgraph.errors import CardgraphError, Status
from cardgraph.source.decode import MAX_BYTES

STDIN = "-"


class NoCardsError(CardgraphError):
    """Nothing to read: an argument names no file, or a folder holds no card."""

    status = Status.USAGE


class Source(NamedTuple):
    """A card's file: ``path`` as the user would name it, ``name`` as the graph does.

    ``root`` is the folder that the file must not lead out of, or empty.
    """

    path: str
    name: str
    root: str = ""


def find_sources(arguments: Iterable[str]) -> list[Source]:
    """The cards that some arguments name: each file once, sorted by name.

    Names are paths below the folder that was given, or bare file names; where two files would
    bear one name, both are named from their common folder. So they depend neither on the order
    of the arguments nor on the current folder.

    :raises NoCardsError: if an argument names nothing
    """
    found: dict[str, Source] = {}
    for argument in arguments:
        sources = list(_expand(argument))
        if not sources:
            raise NoCardsError(f"{argument} holds no cards (files named *.md)")
        for source in sources:
            real = STDIN if source.path == STDIN else os.path.realpath(source.path)
            known = found.get(real)
            if known is None or (len(source.name), source.path) < (len(known.name), known.path):
                found[real] = source
    return sorted(_named_apart(found), key=lambda source: (source.name, source.path))


def _expand(argument: str) -> Iterator[Source]:
    if argument == STDIN:
        yield Source(STDIN, "stdin.md")
    elif os.path.isdir(argument):
        yield from _walk(argument)
    elif os.path.lexists(argument) or not glob.has_magic(argument):
        if not os.path.lexists(argument):
            raise NoCardsError(f"{argument} does not exist")
        yield Source(argument, _printable(os.path.basename(argument)))
    else:
        for path in sorted(glob.glob(argument, recursive=True)):
            if not _hidden(os.path.basename(path)):
                yield from _walk(path) if os.path.isdir(path) else (Source(path, _printable(os.path.basename(path))),)


def _walk(folder: str) -> Iterator[Source]:
    root = os.path.realpath(folder)
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(files):
            if name.lower().endswith(".md") and not _hidden(name):
                path = os.path.join(place, name)
                yield Source(path, _printable(os.path.relpath(path, folder)), root)


def shown(source: Source) -> str:
    """A source's path as text that can be printed anywhere, whatever the locale."""
    return os.fsencode(source.path).decode("utf-8", "backslashreplace")


def _printable(path: str) -> str:
    """A path as text that any graph can hold, with forward slashes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in ("node_modules", "__pycache__", "venv")


def _named_apart(found: dict[str, Source]) -> Iterator[Source]:
    by_name: dict[str, list[str]] = {}
    for real, source in found.items():
        by_name.setdefault(source.name, []).append(real)
    for name, reals in by_name.items():
        if len(reals) == 1:
            yield found[reals[0]]
            continue
        common = os.path.commonpath(os.path.dirname(real) for real in reals)
        for real in reals:
            longer = _printable(os.path.relpath(real, common))
            yield found[real]._replace(name=longer if longer not in by_name else f"{name}/{longer}")


def load(source: Source) -> bytes | Finding:
    """The bytes of a source, at most one more than a card may have, or why there are none.

    Devices, pipes and links that lead out of the folder that is read are refused.
    """
    if source.path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    # Opening a pipe to read would wait for ever for somebody to write.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        try:
            # What is no link lies where it was found, which need not be asked of each of its folders.
            handle = os.open(source.path, flags | os.O_NOFOLLOW)
        except (OSError, AttributeError):
            real = os.path.realpath(source.path, strict=True)
            if source.root and os.path.commonpath([real, source.root]) != source.root:
                return _finding("file-outside", source)
            handle = os.open(real, flags)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                return _finding("file-unreadable", source, reason="not a regular file")
            return _read(handle)
        finally:
            os.close(handle)
    except OSError as error:
        reason = "a loop of links" if error.errno == errno.ELOOP else error.strerror or str(error)
        return _finding("file-unreadable", source, reason=reason.lower())
    except ValueError as error:
        return _finding("file-unreadable", source, reason=str(error))


def _read(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    data = b""
    while len(data) <= MAX_BYTES:
        piece = os.read(handle, min(max(size, 4096), MAX_BYTES) + 1)
        if not piece:
            break
        data += piece
    return data[: MAX_BYTES + 1]


def _finding(rule: str, source: Source, **values: str) -> Finding:
    return Finding(rule, Span(shown(source), 1, 1, 1), values)

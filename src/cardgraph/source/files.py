"""Files, folders and globs as sources of cards; files are opened without being fooled."""

import errno
import glob
import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

from cardgraph.diagnostic import Finding, Span
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.source import NoCardsError, Source


class File(NamedTuple):
    """A card in a file: ``path`` as the user would name it, ``name`` as the graph does.

    ``root`` is the folder that the file must not lead out of, or empty.
    """

    path: str
    name: str
    root: str = ""

    @property
    def shown(self) -> str:
        """The path as text that can be printed anywhere, whatever the locale."""
        return shown(self.path)

    def place(self) -> str:
        """The path without links."""
        return os.path.realpath(self.path)

    def named(self, name: str) -> "File":
        """The same file by another name."""
        return self._replace(name=name)

    def read(self) -> bytes | Finding:
        """The bytes, at most one more than a card may have, or why there are none.

        Devices, pipes and links that lead out of the folder that is read are refused.
        """
        # Opening a pipe to read would wait for ever for somebody to write.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            try:
                # What is no link lies where it was found, which need not be asked of each of its folders.
                handle = os.open(self.path, flags | os.O_NOFOLLOW)
            except (OSError, AttributeError):
                real = os.path.realpath(self.path, strict=True)
                if self.root and os.path.commonpath([real, self.root]) != self.root:
                    return self._finding("file-outside")
                handle = os.open(real, flags)
            try:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return self._finding("file-unreadable", reason="not a regular file")
                return _read(handle)
            finally:
                os.close(handle)
        except OSError as error:
            reason = "a loop of links" if error.errno == errno.ELOOP else error.strerror or str(error)
            return self._finding("file-unreadable", reason=reason.lower())
        except ValueError as error:
            return self._finding("file-unreadable", reason=str(error))

    def _finding(self, rule: str, **values: str) -> Finding:
        return Finding(rule, Span(self.shown, 1, 1, 1), values)


def expand(argument: str) -> Iterator[Source]:
    """The cards that a path or a glob names.

    :raises NoCardsError: if there is nothing at the path
    """
    if os.path.isdir(argument):
        yield from _walk(argument)
    elif os.path.lexists(argument) or not glob.has_magic(argument):
        if not os.path.lexists(argument):
            raise NoCardsError(f"{argument} does not exist")
        yield File(argument, printable(os.path.basename(argument)))
    else:
        for path in sorted(glob.glob(argument, recursive=True)):
            if not _hidden(os.path.basename(path)):
                yield from _walk(path) if os.path.isdir(path) else (File(path, printable(os.path.basename(path))),)


def shown(path: str) -> str:
    """A path as people see it: as text that can be printed anywhere."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(path: str) -> str:
    """A path as text that any graph can hold, with forward slashes."""
    return shown(path).replace(os.sep, "/")


def _walk(folder: str) -> Iterator[File]:
    root = os.path.realpath(folder)
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(files):
            if name.lower().endswith(".md") and not _hidden(name):
                path = os.path.join(place, name)
                yield File(path, printable(os.path.relpath(path, folder)), root)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in ("node_modules", "__pycache__", "venv")


def _read(handle: int) -> bytes:
    size = os.fstat(handle).st_size
    data = b""
    while len(data) <= MAX_BYTES:
        piece = os.read(handle, min(max(size, 4096), MAX_BYTES) + 1)
        if not piece:
            break
        data += piece
    return data[: MAX_BYTES + 1]

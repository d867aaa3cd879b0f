"""Files, folders and globs as sources of cards; files are opened without being fooled."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from functools import lru_cache

from cardgraph.diagnostic import Finding, Span
from cardgraph.records import NamedTuple
from cardgraph.source.columns import Columns
from cardgraph.source.container import Container
from cardgraph.source.containers import container_at
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.folder import is_about_folder, is_card, is_hidden
from cardgraph.source.source import NoCardsError, Source

# Opening a pipe to read would wait for ever for somebody to write.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# The longest tick of a file system, in nanoseconds: that of FAT.
_TICK = 2_000_000_000


class File(NamedTuple):
    """A card in a file: ``path`` as the user would name it, ``name`` as the graph does.

    ``root`` is the folder that the file must not lead out of, or empty; ``is_plain`` says that it is known to be no
    link.
    """

    path: str
    name: str
    root: str = ""
    incidental: bool = False
    is_plain: bool = False

    @property
    def shown(self) -> str:
        """The path as text that can be printed anywhere, whatever the locale."""
        return shown(self.path)

    def place(self) -> str:
        """The path without links."""
        if self.is_plain and os.altsep is None:
            # Joined of a folder and a name: to find that out by the library, and to join them again, takes as long as
            # all else that is done to find a file.
            folder, _, name = self.path.rpartition(os.sep)
            real = _real(folder) if folder else ""
            if len(real) > 1:
                return f"{real}{os.sep}{name}"
        folder, name = os.path.split(self.path)
        # Whose folder is known need not be asked of each of those above it, unless it is a link itself.
        is_link = not self.is_plain and (name in ("", os.curdir, os.pardir) or os.path.islink(self.path))
        return os.path.realpath(self.path) if is_link else os.path.join(_real(folder), name)

    def stamp(self) -> str:
        """Size, times and number of the file; nothing where it was changed a moment ago, or is not to be had.

        Whoever writes to it, or has another one take its place, changes one of them, but for a second time within the
        tick of a clock.
        """
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):
            return ""
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) < _TICK:
            return ""
        return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"

    def named(self, name: str) -> "File":
        """The same file by another name."""
        return self._replace(name=name)

    def read(self) -> bytes | Finding:
        """The bytes, at most one more than a card may have, or why there are none.

        Devices, pipes and links that lead out of the folder that is read are refused.

        :raises OSError: if the system lets no more files be opened
        """
        try:
            try:
                # What is no link lies where it was found, which need not be asked of each of its folders.
                handle = os.open(self.path, _FLAGS | os.O_NOFOLLOW)
            except (OSError, AttributeError):
                real = os.path.realpath(self.path, strict=True)
                if self.root and os.path.commonpath([real, self.root]) != self.root:
                    return self._finding("file-outside")
                handle = os.open(real, _FLAGS)
            try:
                status = os.fstat(handle)
                if not stat.S_ISREG(status.st_mode):
                    return self._finding("file-unreadable", reason="not a regular file")
                if status.st_size > MAX_BYTES:
                    return self._finding("file-too-large", size=str(status.st_size), limit=str(MAX_BYTES))
                data = os.read(handle, max(status.st_size, 4096) + 1)
                # What has all that it had ends there: more was asked for.
                return data if len(data) == status.st_size else _read_on(handle, data)
            finally:
                os.close(handle)
        except OSError as error:
            # It is not the file that is at fault, nor will any other be read.
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
                raise
            reason = "a loop of links" if error.errno == errno.ELOOP else error.strerror or str(error)
            return self._finding("file-unreadable", reason=reason.lower())
        except ValueError as error:
            return self._finding("file-unreadable", reason=str(error))

    def _finding(self, rule: str, **values: str) -> Finding:
        return Finding(rule, Span(self.shown, 1, 1, 1), values)


def expand(argument: str, exclusion: Exclusion, columns: Columns) -> Iterator[Source | Container]:
    """The cards that a path or a glob names, and the files that hold many of them.

    :param exclusion: what is left out
    :param columns: what columns of tables are called
    :raises NoCardsError: if there is nothing at the path, or nothing that the glob matches
    """
    if os.path.isdir(argument):
        yield from _walk(argument, exclusion)
    elif os.path.lexists(argument):
        yield from _named(argument, exclusion, columns)
    else:
        # Most arguments are there, and need not wait for what reads patterns.
        import glob

        if not glob.has_magic(argument):
            raise NoCardsError(f"{argument or repr(argument)} does not exist")
        paths = sorted(glob.glob(argument, recursive=True))
        if not paths:
            raise NoCardsError(f"{argument} matches no file")
        for path in paths:
            if not is_hidden(os.path.basename(path)):
                yield from _walk(path, exclusion) if os.path.isdir(path) else _named(path, exclusion, columns)


def shown(path: str) -> str:
    """A path as people see it: as text that can be printed anywhere."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def printable(path: str) -> str:
    """A path as text that any graph can hold, with forward slashes."""
    return shown(path).replace(os.sep, "/")


def _named(path: str, exclusion: Exclusion, columns: Columns) -> Iterator[File | Container]:
    if not exclusion.covers(path):
        container = container_at(path, shown(path), columns)
        yield File(path, printable(os.path.basename(path))) if container is None else container


def _walk(folder: str, exclusion: Exclusion) -> Iterator[File]:
    """The cards below a folder, by name; what is hidden or belongs to tools is left out."""
    root = os.path.realpath(folder)
    if exclusion.covers(folder):
        return
    waiting = [(folder, "")]
    while waiting:
        place, below = waiting.pop()
        entries = [(entry, entry.name, _is_folder(entry)) for entry in _entries(place) if not is_hidden(entry.name)]
        folders = [
            (entry.path, f"{below}{name}{os.sep}")
            for entry, name, is_folder in entries
            if is_folder and not exclusion.covers(entry.path, folder) and not entry.is_symlink()
        ]
        for entry, name, is_folder in entries:
            if not is_folder and is_card(name) and not exclusion.covers(path := entry.path, folder):
                yield File(path, printable(below + name), root, is_about_folder(name), not entry.is_symlink())
        waiting += reversed(folders)


def _entries(folder: str) -> "list[os.DirEntry[str]]":
    """What is in a folder, by name; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


@lru_cache(maxsize=64)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _read_on(handle: int, data: bytes) -> bytes:
    """The bytes of an open file, one more than a card may have at most; a file may grow while it is read.

    :param data: those that have been read
    """
    piece = data
    while piece and len(data) <= MAX_BYTES:
        piece = os.read(handle, MAX_BYTES + 1)
        data += piece
    return data[: MAX_BYTES + 1]

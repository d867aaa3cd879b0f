"""A folder of files that is there as a whole or not at all: staged beside its place, then put there.

What stands in its place before has to be a site that was written so, and hold nothing else: nobody loses a file.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import IO

from cardgraph.errors import CardgraphError, Status
from cardgraph.lock import lock, opened
from cardgraph.output.files import WriteError

MANIFEST = "site.json"
# What a message names of the files that are in the way.
_FEW = 3
# How the names of folders begin in which a site is staged, beside its place.
_STAGE = ".cardgraph-site-"


class NotOursError(CardgraphError):
    """A folder that is no site, or holds more than one."""

    status = Status.USAGE


class Stage:
    """A folder that is being filled.

    :param root: where it is
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._names: list[str] = []
        self._made = {root}

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        """Write a file.

        :param name: its path in the folder, with forward slashes
        :param data: what is in it, or the parts of that
        """
        with self.open(name) as stream:
            stream.writelines([data] if isinstance(data, bytes) else data)

    def open(self, name: str) -> IO[bytes]:
        """Open a file to be written."""
        path = os.path.join(self._root, *name.split("/"))
        parent = os.path.dirname(path)
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)
            self._made.add(parent)
        self._names.append(name)
        return open(path, "xb")

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._names)

    def end(self) -> None:
        """Write down which files there are."""
        about = {"generator": "cardgraph", "version": version("cardgraph"), "files": sorted(self._names)}
        with open(os.path.join(self._root, MANIFEST), "xb") as stream:
            stream.writelines(map(str.encode, json.JSONEncoder(indent=0, ensure_ascii=False).iterencode(about)))
            stream.write(b"\n")


@contextlib.contextmanager
def staged(folder: str) -> Iterator[Stage]:
    """A folder to fill, which takes the place of ``folder`` when the block ends, and leaves no trace if it fails.

    :raises NotOursError: if there is something there that is no site, or more than one
    :raises WriteError: if it cannot be written
    """
    target = os.path.realpath(folder)
    see_ours(folder)
    parent = os.path.dirname(target)
    try:
        os.makedirs(parent, exist_ok=True)
        _clear_abandoned(parent)
        root = tempfile.mkdtemp(prefix=_STAGE, dir=parent)
    except OSError as error:
        raise WriteError(f"cannot write {folder}: {error.strerror or error}") from None
    try:
        # Locked as long as it is being filled, so that nobody takes it for one that was left behind.
        with _locked(root):
            stage = Stage(root)
            yield stage
            stage.end()
            os.chmod(root, _mode(target))
            _put(root, target, folder)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise WriteError(f"cannot write {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(root, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: str) -> Iterator[None]:
    """A folder that is locked in the block, where folders can be locked."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            lock(stack.enter_context(opened(folder)), shared=False)
        yield


def _clear_abandoned(parent: str) -> None:
    """Remove what runs that were killed left behind; runs that are alive have locked theirs."""
    # A folder may take others and not tell which it has.
    with contextlib.suppress(OSError):
        for name in os.listdir(parent):
            path = os.path.join(parent, name)
            if name.startswith(_STAGE) and os.path.isdir(path) and not os.path.islink(path):
                with opened(path) as handle:
                    is_abandoned = lock(handle, shared=False)
                if is_abandoned:
                    shutil.rmtree(path, ignore_errors=True)


def see_ours(folder: str) -> None:
    """See that a folder is not there, is empty, or is a site and nothing else.

    :raises NotOursError: if it is not so
    """
    if not os.path.lexists(folder):
        return
    if not os.path.isdir(folder):
        raise NotOursError(f"{folder} is no folder; name another for the site")
    there = _files(folder)
    if not there:
        return
    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as stream:
            about = json.load(stream)
        is_site = about["generator"] == "cardgraph"
        ours = {MANIFEST, *about["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        is_site, ours = False, set()
    if not is_site:
        raise NotOursError(f"{folder} holds files and is no site of cardgraph; name a new folder, or an empty one")
    others = sorted(there - ours)
    if others:
        more = f" and {len(others) - _FEW:,} more" if len(others) > _FEW else ""
        raise NotOursError(
            f"{folder} holds {', '.join(others[:_FEW])}{more}, which the site did not bring; move it elsewhere first"
        )


def _files(folder: str) -> set[str]:
    """The files below a folder, with forward slashes."""
    found = set()
    for path, _, names in os.walk(folder):
        inner = os.path.relpath(path, folder).replace(os.sep, "/")
        found |= {name if inner == "." else f"{inner}/{name}" for name in names}
    return found


def _mode(target: str) -> int:
    """The permissions of a folder that is replaced, or those of a new one."""
    if os.path.isdir(target):
        return os.stat(target).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o777 & ~mask


def _put(root: str, target: str, folder: str) -> None:
    """Put a folder into its place; what was there comes back if that fails."""
    if not os.path.isdir(target):
        os.rename(root, target)
        return
    # It may have been filled with other things meanwhile.
    see_ours(folder)
    old = f"{root}-old"
    os.rename(target, old)
    try:
        os.rename(root, target)
    except BaseException:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)

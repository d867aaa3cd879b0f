"""Files that are there only when complete: what was there before stays until then.

What is being written stands beside the target, in a file that is locked for as long as somebody writes
it. One that can be locked was left behind by a run that was killed, and is removed by the next run.
"""

import contextlib
import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import IO

from cardgraph.errors import CardgraphError
from cardgraph.lock import lock, opened
from cardgraph.settings import STDOUT

_TRIES = 10


class WriteError(CardgraphError):
    """An output that cannot be written; the old file, if there was one, is as it was."""


def is_stream(path: str) -> bool:
    """Whether what is written to a path cannot be taken back: standard output, a device, a pipe."""
    return path == STDOUT or (os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode))


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when the block ends, and leaves no trace if it fails.

    ``-`` is standard output; a device or pipe is written to directly.

    :raises WriteError: if the file cannot be written
    """
    if path == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = os.path.realpath(path)
    try:
        # Asked of the path as it is: what /dev/stdout leads to may have no name of its own.
        if is_stream(path):
            if os.path.isdir(path):
                raise WriteError(f"cannot write {path}: it is a folder")
            with open(path, "wb") as device:
                yield device
            return
        if not os.path.basename(path):
            raise WriteError(f"cannot write {path or repr(path)}: it names no file")
        with contextlib.suppress(FileNotFoundError):
            # A name that no file can have is better known now than in the end.
            os.stat(target)
        _clear_abandoned(target)
        with _beside(target, path) as stream:
            yield stream
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        folder = os.path.dirname(path) or "."
        reason = error.strerror or str(error) if os.path.isdir(folder) else f"there is no folder {folder}"
        raise WriteError(f"cannot write {path}: {reason}") from None


@contextlib.contextmanager
def _beside(target: str, path: str) -> Iterator[IO[bytes]]:
    """A new file beside a target, locked in the block, which takes its place in the end.

    :param path: the target as the user names it, for messages
    """
    for _ in range(_TRIES):
        temporary = f"{_temporary_prefix(target)}{os.urandom(8).hex()}.tmp"
        # Begun before the file is made: an interrupt may come as soon as it is there.
        try:
            with _made(temporary, path) as stream:
                if not _locked(stream):
                    # Another run took it for abandoned before it was locked.
                    continue
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
                if os.path.exists(target):
                    os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
                if sys.platform == "win32":
                    # There an open file cannot be renamed.
                    stream.close()
                os.replace(temporary, target)
                return
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    raise WriteError(f"cannot write {path}: other runs keep removing what is being written")


def _made(temporary: str, path: str) -> IO[bytes]:
    try:
        return open(temporary, "xb")
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise
        folder = os.path.dirname(path) or "."
        raise WriteError(f"cannot write {path}: no file can be made in {folder}: {error.strerror}") from None


def _locked(stream: IO[bytes]) -> bool:
    """Lock a file that was just made; False if it is another's meanwhile, or gone."""
    try:
        return lock(stream.fileno(), shared=False) and os.fstat(stream.fileno()).st_nlink > 0
    except OSError:
        # Where files cannot be locked, no run can lock this one to remove it either.
        return True


def _temporary_prefix(target: str) -> str:
    """How the names of a target's temporary files begin.

    They are as long for any target, since the longest name that a folder can hold leaves no room for more.
    """
    # Whoever writes no file need not wait for it.
    import hashlib

    folder, name = os.path.split(target)
    return os.path.join(folder, f".cardgraph-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}-")


def _clear_abandoned(target: str) -> None:
    """Remove what runs that were killed left behind; runs that are alive have locked theirs."""
    folder, prefix = os.path.split(_temporary_prefix(target))
    # A folder may take files and not tell which it has.
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if re.fullmatch(re.escape(prefix) + r"[0-9a-f]{16}\.tmp", name):
                _remove_abandoned(os.path.join(folder, name))


def _remove_abandoned(path: str) -> None:
    with contextlib.suppress(OSError), opened(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)) as handle:
        if lock(handle, shared=False):
            os.unlink(path)

"""Files that are there only when complete: what was there before stays until then."""

import contextlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from typing import IO

from cardgraph.errors import CardgraphError

STDOUT = "-"


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
            with open(path, "wb") as stream:
                yield stream
            return
        _clear_abandoned(target)
        temporary = f"{_temporary_prefix(target)}{os.getpid()}.tmp"
        try:
            with open(temporary, "xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            if os.path.exists(target):
                os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from None


def _temporary_prefix(target: str) -> str:
    return os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.cardgraph-")


def _clear_abandoned(target: str) -> None:
    """Remove what runs that were killed left behind; runs that are alive keep theirs."""
    folder, prefix = os.path.split(_temporary_prefix(target))
    for name in os.listdir(folder or "."):
        match = re.fullmatch(re.escape(prefix) + r"([0-9]+)\.tmp", name)
        if match and not _is_alive(int(match[1])):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(folder, name))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

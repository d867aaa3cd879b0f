"""Locks that a process loses when it ends, however it ends."""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@contextlib.contextmanager
def opened(path: "Path | str", flags: int = os.O_RDONLY) -> Iterator[int]:
    """A file or folder that is open in the block."""
    handle = os.open(path, flags, 0o666)
    try:
        yield handle
    finally:
        os.close(handle)


def lock(handle: int, shared: bool) -> bool:
    """Lock an open file for as long as it is open; False if others have it.

    :raises OSError: if it cannot be locked at all
    """
    if sys.platform == "win32":
        import msvcrt

        # Windows locks bytes, also for readers: one far behind what there is to read.
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True

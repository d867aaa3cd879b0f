"""What other processes are up to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    if not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
        pytest.skip("needs to know the children of a process")
    path = Path(f"/proc/{process}/task/{process}/children")
    try:
        return [int(number) for number in path.read_text("utf-8").split()]
    except OSError:
        return []


def is_running(process: int) -> bool:
    return _state(process)[:1] not in ([], ["Z"])


def worked(process: int) -> float:
    """Seconds of a processor that a process and what it has started have used, however busy the machine is."""
    ticks = sum(int(number) for each in _family(process) for number in _state(each)[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def written(process: int) -> int:
    """Bytes that a process has written anywhere."""
    lines = Path(f"/proc/{process}/io").read_text("utf-8").splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


def _family(process: int) -> Iterator[int]:
    yield process
    for child in children(process):
        yield from _family(child)


def _state(process: int) -> list[str]:
    """What stands behind the name in ``/proc/PROCESS/stat``, from the state on; nothing where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []

"""Memory that is limited: libraries in Rust end the process when they get none, so that another one has to say so."""

import contextlib
import os
import signal
import sys
from typing import Any

from cardgraph.errors import Status

# How a process ends that gets no memory: by itself, by the system, or where it meant to go on.
_ENDS = {"SIGABRT", "SIGKILL", "SIGSEGV", "SIGBUS"}


def watch() -> None:
    """Where memory is limited (``ulimit -v``), go on in a process of one's own, whose end is seen by this one.

    Elsewhere do nothing: there it is the system that ends processes, and this one as well.
    """
    if not hasattr(os, "fork") or not _is_limited():
        return
    parent = os.getpid()
    process = os.fork()
    if not process:
        _die_with(parent)
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), _passing_on(process))
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code < 0 and signal.Signals(-code).name in _ENDS:
        sys.stderr.write("cardgraph: out of memory; ulimit -v sets how much there is\n")
        sys.stderr.flush()
        code = Status.FAILED
    # Nothing is left to be done here, and what is buffered is the other one's.
    os._exit(code if code >= 0 else 128 - code)


def _is_limited() -> bool:
    """Whether the memory of this process has a limit of its own."""
    try:
        import resource
    except ImportError:
        return False
    kinds = (getattr(resource, name) for name in ("RLIMIT_AS", "RLIMIT_DATA") if hasattr(resource, name))
    return any(resource.getrlimit(kind)[0] != resource.RLIM_INFINITY for kind in kinds)


def _die_with(parent: int) -> None:
    """Have this process end when another one does, where the system can do that."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(Status.INTERRUPTION)


def _passing_on(process: int) -> Any:
    def pass_on(number: int, _frame: Any) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)

    return pass_on

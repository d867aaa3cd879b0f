"""Work shared out to processes: parts in, results out, in the order of the parts.

The processes are new interpreters and no forks: whoever forks copies locks that threads of the
libraries may hold, and the lock of a store. They talk by pipe, so that none outlives its parent,
however that ends. Each is a group of its own, so that Ctrl-C reaches the parent only.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from cardgraph.errors import CardgraphError

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

# The same modules as here, wherever they come from.
_START = "import sys; sys.path[:] = sys.argv[1:]; from cardgraph.workers import child; child()"


class JobError(CardgraphError):
    """A process that was to do some of the work cannot be started, or has ended before its time."""


def in_order(work: Callable[[T], R], parts: Iterable[T], jobs: int) -> Generator[R, None, None]:
    """The results of some work on each part, done by several processes; few are held at a time.

    :param work: something that can be pickled, as parts and results are
    :param jobs: how many processes
    :raises JobError: if one of them cannot be started or ends before its time; what ``work`` raises is raised too
    """
    from concurrent.futures import ThreadPoolExecutor

    idle: SimpleQueue[_Worker] = SimpleQueue()

    def done(part: T) -> Any:
        worker = idle.get()
        try:
            return worker.ask(part)
        finally:
            idle.put(worker)

    waiting: deque[Future[R]] = deque()
    with contextlib.ExitStack() as stack:
        threads = ThreadPoolExecutor(jobs)
        # Without their processes, the threads that wait for them come to an end.
        stack.callback(threads.shutdown, cancel_futures=True)
        for _ in range(jobs):
            idle.put(stack.enter_context(_worker(work)))
        for part in parts:
            waiting.append(threads.submit(done, part))
            # One for each process, and two that it can take up while ours is busy.
            if len(waiting) == jobs + 2:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextlib.contextmanager
def _worker(work: Callable[[Any], Any]) -> Iterator[_Worker]:
    import subprocess

    command = [sys.executable, "-c", _START, *sys.path]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    except OSError as error:
        raise JobError(f"cannot start a process: {error.strerror}; --jobs 1 needs none") from None
    try:
        yield _Worker(process, work)
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


class _Worker:
    """A process that does work, as its parent sees it; of use to one thread at a time."""

    def __init__(self, process: subprocess.Popen[bytes], work: Callable[[Any], Any]) -> None:
        self._process, self._work = process, work

    def ask(self, part: Any) -> Any:
        process = self._process
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump((self._work, part), process.stdin)
            process.stdin.flush()
            failed, result = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            process.kill()
            raise JobError(_end(process.wait())) from None
        if failed:
            raise result
        return result


def _end(status: int) -> str:
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    cure = "; if memory was short, --jobs 1 needs the least" if status == -9 else ""
    return f"a process that did part of the work {how}{cure}"


def child() -> None:
    """Do work for the parent for as long as it is there."""
    # As in the parent: what is made here leaves no cycles behind.
    gc.set_threshold(200_000, 50, 50)
    requests: SimpleQueue[tuple[Callable[[Any], Any], Any]] = SimpleQueue()
    threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        while True:
            sys.stdout.buffer.write(_answer(*requests.get()))
            sys.stdout.buffer.flush()


def _receive(requests: SimpleQueue[tuple[Callable[[Any], Any], Any]]) -> None:
    """Take requests as they come, in a thread, so that the end of the parent shows at once."""
    try:
        while True:
            requests.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)


def _answer(work: Callable[[Any], Any], part: Any) -> bytes:
    try:
        return pickle.dumps((False, work(part)))
    except BaseException as error:
        try:
            return pickle.dumps((True, error))
        except Exception:
            return pickle.dumps((True, RuntimeError(f"{type(error).__name__}: {error}")))

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
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from cardgraph.errors import CardgraphError

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

# What an answer begins with: a mark, by which it is told from what anything else may print, and how long it is.
_MARK, _HEAD = b"done", struct.Struct("!4sQ")
# Bytes that a pipe should hold; of most systems, it is the most that a user may ask for.
_PIPE = 1 << 20
# The same modules as here, wherever they come from.
_START = "import sys; sys.path[:] = sys.argv[1:]; from cardgraph.workers import child; child()"


class JobError(CardgraphError):
    """A process that was to do some of the work has ended before its time."""


def in_order(work: Callable[[T], R], parts: Iterable[T], jobs: int) -> Generator[R, None, None]:
    """The results of some work on each part, done by several processes; few are held at a time.

    Where not all of them can be started, those that can do the work, and where none can, this one does.

    :param work: something that can be pickled, as parts and results are
    :param jobs: how many processes
    :raises JobError: if one of them ends before its time; what ``work`` raises is raised too
    """
    from concurrent.futures import Future

    tasks: SimpleQueue[tuple[T, Future[bytes]] | None] = SimpleQueue()
    waiting: deque[Future[bytes]] = deque()
    with contextlib.ExitStack() as stack:
        workers = _started(work, tasks, jobs, stack)
        if not workers:
            yield from map(work, parts)
            return
        for part in parts:
            waiting.append(Future())
            tasks.put((part, waiting[-1]))
            # One for each process, and two that it can take up while ours is busy.
            if len(waiting) == workers + 2:
                yield _outcome(waiting.popleft().result())
        while waiting:
            yield _outcome(waiting.popleft().result())


def _started(
    work: Callable[[T], R], tasks: SimpleQueue[tuple[T, Future[bytes]] | None], jobs: int, stack: contextlib.ExitStack
) -> int:
    """Start processes, and a thread for each that hands it tasks, until something is refused.

    :param stack: ends them
    :returns: how many there are
    """
    threads: list[threading.Thread] = []
    stack.callback(_join, threads)
    for _ in range(jobs):
        # Without their processes, the threads that wait for tasks come to an end, whenever this one is interrupted.
        stack.callback(tasks.put, None)
        try:
            worker = stack.enter_context(_worker(work))
            thread = threading.Thread(target=_serve, args=(worker, tasks), daemon=True)
            thread.start()
        except (OSError, RuntimeError):
            break
        threads.append(thread)
    return len(threads)


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def _serve(worker: _Worker[T, R], tasks: SimpleQueue[tuple[T, Future[bytes]] | None]) -> None:
    """Have a process do tasks for as long as there are any.

    Its answers stay as they came: to look at them here would keep it waiting for the next task.
    """
    while task := tasks.get():
        part, future = task
        try:
            future.set_result(worker.ask(part))
        except BaseException as error:
            future.set_exception(error)


@contextlib.contextmanager
def _worker(work: Callable[[T], R]) -> Iterator[_Worker[T, R]]:
    """A process that is there in the block."""
    import subprocess

    command = [sys.executable, "-c", _START, *sys.path]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    for pipe in filter(None, (process.stdin, process.stdout)):
        _enlarge(pipe)
    try:
        yield _Worker(process, work)
    finally:
        process.kill()
        process.wait()
        for pipe in filter(None, (process.stdin, process.stdout)):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _enlarge(pipe: IO[bytes]) -> None:
    """Let a pipe take most of what is sent at once, so that neither side waits for the other meanwhile, if it can."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


class _Worker(Generic[T, R]):
    """A process that does work, as its parent sees it; of use to one thread at a time."""

    def __init__(self, process: subprocess.Popen[bytes], work: Callable[[T], R]) -> None:
        self._process, self._work = process, work

    def ask(self, part: T) -> bytes:
        """The answer to a part, which ``_outcome`` takes.

        :raises JobError: if the process has ended
        """
        process = self._process
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump((self._work, part), process.stdin)
            process.stdin.flush()
            mark, size = _HEAD.unpack(process.stdout.read(_HEAD.size))
            answer = process.stdout.read(size) if mark == _MARK else b""
        except (OSError, struct.error):
            mark, size, answer = b"", 0, b""
        if mark != _MARK or len(answer) != size:
            process.kill()
            raise JobError(_end(process.wait()))
        return answer


def _outcome(answer: bytes) -> Any:
    """The result of some work; what the work raised is raised."""
    failed, outcome = pickle.loads(answer)
    if failed:
        raise outcome
    return outcome


def _end(status: int) -> str:
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    cure = "; if memory was short, --jobs 1 needs the least" if status in (-6, -9) else ""
    return f"a process that did part of the work {how}{cure}"


def child() -> None:
    """Do work for the parent for as long as it is there."""
    # As in the parent: what is made here leaves no cycles behind.
    gc.set_threshold(200_000, 50, 50)
    requests: SimpleQueue[tuple[Callable[[Any], Any], Any]] = SimpleQueue()
    receive: Callable[[], tuple[Callable[[Any], Any], Any]] = requests.get
    try:
        threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    except RuntimeError:
        # Where threads are refused, the end of the parent shows when there is nothing more to do.
        receive = partial(pickle.load, sys.stdin.buffer)
    with contextlib.suppress(BrokenPipeError, EOFError):
        while True:
            answer = _answer(*receive())
            sys.stdout.buffer.write(_HEAD.pack(_MARK, len(answer)))
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()


def _receive(requests: SimpleQueue[tuple[Callable[[Any], Any], Any]]) -> None:
    """Take requests as they come, in a thread, so that the end of the parent shows at once."""
    try:
        while True:
            requests.put(pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)


def _answer(work: Callable[[Any], Any], part: Any) -> bytes:
    """Whether some work failed, and its result or what it raised, if that can be pickled."""
    try:
        return pickle.dumps((False, work(part)))
    except BaseException as error:
        try:
            return pickle.dumps((True, error))
        except Exception:
            return pickle.dumps((True, RuntimeError(f"{type(error).__name__}: {error}")))

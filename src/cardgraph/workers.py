"""Work shared out to processes: parts in, results out, in the order of the parts.

The process that has the parts does some of the work too, whenever the others have enough to do: that need not be sent
there and back, and begins at once. The others are new interpreters and no forks: whoever forks copies locks that
threads of the libraries may hold, and the lock of a store. They talk by pipe, so that none outlives its parent,
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

T = TypeVar("T")
R = TypeVar("R")

# What an answer begins with: a mark, by which it is told from what anything else may print, and how long it is.
_MARK, _HEAD = b"done", struct.Struct("!4sQ")
# Bytes that a pipe should hold; of most systems, it is the most that a user may ask for.
_PIPE = 1 << 20
# Parts that a process has at once: while it does one, others are there already, whenever this one comes to look.
_AHEAD = 3
# Results that may wait for one that comes before them and takes longer, besides those of the parts above.
_LATE = 5
_END: Any = object()
# The same modules as here, wherever they come from.
_START = "import sys; sys.path[:] = sys.argv[1:]; from cardgraph.workers import child; child()"


class JobError(CardgraphError):
    """A process that was to do some of the work has ended before its time."""


def in_order(work: Callable[[T], R], parts: Iterable[T], jobs: int) -> Generator[R, None, None]:
    """The results of some work on each part, done by this process and others; few are held at a time.

    The others get parts as soon as they have started; what they cannot take meanwhile is done here.

    :param work: something that can be pickled, as parts and results are
    :param jobs: how many processes, with this one
    :raises JobError: if one of the others ends before its time; what ``work`` raises is raised too
    """
    with contextlib.ExitStack() as stack:
        workers = _started(work, jobs - 1, stack)
        most = _AHEAD * len(workers) + _LATE
        waiting: deque[_Worker[T, R] | _Own[R]] = deque()
        left = iter(parts)
        part = next(left, _END)
        while waiting or part is not _END:
            is_full = part is _END or len(waiting) == most
            worker = None if is_full else _free(workers)
            # Before anything is done here, the others get what they can do meanwhile.
            if worker:
                worker.send(part)
                waiting.append(worker)
            elif waiting and (is_full or waiting[0].has_answer()):
                yield waiting.popleft().answer()
                continue
            else:
                waiting.append(_Own(work, part))
            part = next(left, _END)


def _started(work: Callable[[T], R], count: int, stack: contextlib.ExitStack) -> list[_Worker[T, R]]:
    """Processes, and a thread for each that takes its answers, until something is refused.

    :param stack: ends them
    """
    workers: list[_Worker[T, R]] = []
    threads: list[threading.Thread] = []
    # Without their processes the threads come to an end, whenever this one is interrupted.
    stack.callback(_join, threads)
    for _ in range(count):
        try:
            worker: _Worker[T, R] = stack.enter_context(_worker(work))
            threads.append(threading.Thread(target=worker.receive, daemon=True))
            threads[-1].start()
        except (OSError, RuntimeError):
            break
        workers.append(worker)
    return workers


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        # The last one may have been refused.
        if thread.is_alive():
            thread.join()


def _free(workers: Iterable[_Worker[T, R]]) -> _Worker[T, R] | None:
    """Of those that can take a part the one that has the least to do."""
    return min((worker for worker in workers if worker.is_free()), key=_Worker.load, default=None)


class _Own(Generic[R]):
    """What was done here: a result, or what was raised."""

    def __init__(self, work: Callable[[T], R], part: T) -> None:
        self._error: Exception | None = None
        try:
            self._result = work(part)
        except Exception as error:
            # To be raised when it is its turn, as if another process had done it.
            self._error = error

    def has_answer(self) -> bool:
        """That it is there."""
        return True

    def answer(self) -> R:
        """The result; what the work raised is raised."""
        if self._error:
            raise self._error
        return self._result


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
    """A process that does work, as its parent sees it.

    :param process: one that runs ``child``
    """

    def __init__(self, process: subprocess.Popen[bytes], work: Callable[[T], R]) -> None:
        self._process = process
        # In the order of the parts; None where there will be no more.
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        # Each is counted by one thread alone.
        self._sent = self._received = 0
        self.is_ready = False
        """Whether it has started, and knows the work."""
        self.send(work)

    def load(self) -> int:
        """How many parts it has for which there is no answer yet."""
        return self._sent - self._received

    def is_free(self) -> bool:
        """Whether it can take a part; its first ones take longer, so that others are to be done elsewhere."""
        return self.is_ready and self.load() < min(_AHEAD, self._received + 1)

    def send(self, thing: Callable[[T], R] | T) -> None:
        """Send a part, or the work before any."""
        assert self._process.stdin
        self._sent += 1
        # Whether it is still there is found out by whoever takes its answers.
        with contextlib.suppress(OSError):
            pickle.dump(thing, self._process.stdin)
            self._process.stdin.flush()

    def receive(self) -> None:
        """Take the answers as they come, for as long as the process is there; to be run in a thread.

        They stay as they came: to look at them here would keep the process waiting.
        """
        try:
            while (answer := self._next()) is not None:
                self._received += 1
                if self.is_ready:
                    self._answers.put(answer)
                self.is_ready = True
        finally:
            self.is_ready = False
            self._answers.put(None)

    def _next(self) -> bytes | None:
        """What comes next, if anything does."""
        assert self._process.stdout
        # Where this process was interrupted, the pipe may be closed before anything is read.
        with contextlib.suppress(OSError, ValueError, MemoryError, struct.error):
            mark, size = _HEAD.unpack(self._process.stdout.read(_HEAD.size))
            if mark == _MARK and len(answer := self._process.stdout.read(size)) == size:
                return answer
        return None

    def has_answer(self) -> bool:
        """Whether nobody has to wait for the next answer."""
        return not self._answers.empty()

    def answer(self) -> R:
        """The result for the first of the parts for which it was not taken yet; what the work raised is raised.

        :raises JobError: if the process has ended
        """
        answer = self._answers.get()
        if answer is None:
            self._process.kill()
            raise JobError(_end(self._process.wait()))
        failed, outcome = pickle.loads(answer)
        if failed:
            raise outcome
        result: R = outcome
        return result


def _end(status: int) -> str:
    how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
    cure = "; if memory was short, --jobs 1 needs the least" if status in (-6, -9) else ""
    return f"a process that did part of the work {how}{cure}"


def child() -> None:
    """Do work for the parent, which sends it first and then its parts, for as long as the parent is there."""
    # As in the parent: what is made here leaves no cycles behind.
    gc.set_threshold(200_000, 50, 50)
    requests: SimpleQueue[Any] = SimpleQueue()
    receive: Callable[[], Any] = requests.get
    try:
        threading.Thread(target=_receive, args=(requests,), daemon=True).start()
    except RuntimeError:
        # Where threads are refused, the end of the parent shows when there is nothing more to do.
        receive = partial(pickle.load, sys.stdin.buffer)
    with contextlib.suppress(BrokenPipeError, EOFError):
        work = receive()
        _send(b"")
        while True:
            _send(_answer(work, receive()))


def _send(answer: bytes) -> None:
    sys.stdout.buffer.write(_HEAD.pack(_MARK, len(answer)))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _receive(requests: SimpleQueue[Any]) -> None:
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

"""A sandbox that stands: a process that has read the data once, and begins a child for each query.

The child shares the data that its parent has read, so that it is there at once, or opens the store that they
lie in. It is bounded as any other (see ``sandbox``). The process serves until whoever started it closes its
socket, or ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

from cardgraph.query.binding import Bindings, bound_text
from cardgraph.query.errors import DataError, QueryFailedError
from cardgraph.query.ordering import ordered, without_order
from cardgraph.query.query_file import Query, parse
from cardgraph.query.results import QueryResults
from cardgraph.query.running import Graphs
from cardgraph.query.sandbox import DEFAULTS, Limits, answer, bound, check, held, leave_network, results_of

# As the sandbox starts its child: what is ours comes behind what is Python's.
_START = "import sys; sys.path.append(sys.argv[1]); from cardgraph.query.standing import stand; stand()"
# How often whoever waits for an answer looks whether it is still wanted, in seconds.
_PAUSE = 0.2
_PIECE = 1 << 16


class EndedError(QueryFailedError):
    """The process that holds the data has ended; whoever has the data may begin another."""


class StandingSandbox:
    """Data in a process of their own, of which queries are asked in children of it, several at a time.

    :param data: a store, which is copied; or the folder of one that nobody writes to, which is read as it is asked
    :param files: files of Turtle that are asked besides a copy
    :param handles: open files that have to be open as long as the data are asked
    :raises DataError: if the process ends before it has read them
    """

    def __init__(
        self,
        data: ox.Store | Path,
        limits: Limits = DEFAULTS,
        files: Sequence[str] = (),
        handles: Sequence[int] = (),
    ) -> None:
        self.limits = limits
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[2]), str(theirs.fileno())]
        null = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=null,
            stderr=null,
            pass_fds=[theirs.fileno(), *handles],
            start_new_session=True,
        )
        theirs.close()
        assert self._process.stdin
        # A process that has ended takes no more data; its silence is noticed below.
        with contextlib.suppress(OSError), self._process.stdin as given:
            folder = str(data) if isinstance(data, Path) else None
            given.write(json.dumps({"files": [*files], "folder": folder}).encode() + b"\n")
            if not isinstance(data, Path):
                data.dump(given, format=ox.RdfFormat.N_QUADS)
        if not self._control.recv(1):
            self.close()
            raise DataError("the process that is to hold the data has ended; there may be too little memory for it")

    def run(
        self,
        query: Query,
        bindings: Bindings,
        graphs: Graphs | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> QueryResults:
        """The results of a query, found in a child.

        :param graphs: what is asked, if not the data as they are
        :param is_wanted: whether anybody waits for them still
        :raises QueryError: if the query is refused, not SPARQL, fails, or exceeds the limits
        """
        if not query.canned:
            check(query, self.limits)
        unordered, keys = without_order(query)
        text = bound_text(unordered, bindings)
        request = {"query": query[:3], "text": text, "limits": self.limits, "graphs": graphs, "trusted": query.canned}
        ours, theirs = socket.socketpair()
        # Closing our end has the child killed, if it is at work still.
        with ours:
            with theirs:
                try:
                    socket.send_fds(self._control, [b"?"], [theirs.fileno()])
                except OSError:
                    raise self._gone(query) from None
            # Where nobody is left to take the request, there is no reply either.
            with contextlib.suppress(ConnectionError):
                ours.sendall(json.dumps(request).encode() + b"\n")
            reply = self._reply(ours, query, is_wanted)
        said, _, status = reply.rpartition(b"\n")
        if not reply and self._has_ended():
            raise self._gone(query)
        found = results_of(said, int(status) if status.lstrip(b"-").isdigit() else -signal.SIGKILL, query)
        return ordered(found, query, keys) if keys else found

    def _has_ended(self) -> bool:
        """Whether the process has ended, or is about to, with what it has begun."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PAUSE)
        return not self.is_running()

    @staticmethod
    def _gone(query: Query) -> EndedError:
        return EndedError(f"{query.source}: the process that holds the data has ended")

    def is_running(self) -> bool:
        """Whether the process is there to be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process, and what it has begun."""
        self._control.close()
        self._process.kill()
        self._process.wait()

    def _reply(self, ours: socket.socket, query: Query, is_wanted: Callable[[], bool]) -> bytes:
        """All that comes, unless it takes too long."""
        until = time.monotonic() + self.limits.seconds
        pieces: list[bytes] = []
        ours.settimeout(_PAUSE)
        while True:
            try:
                piece = ours.recv(_PIECE)
            except TimeoutError:
                piece = None
            except ConnectionError:
                piece = b""
            if piece == b"":
                return b"".join(pieces)
            if piece:
                pieces.append(piece)
            if time.monotonic() > until:
                seconds = f"{self.limits.seconds:g} s"
                raise QueryFailedError(f"{query.source}: no answer within {seconds}; narrow the query")
            if piece is None and not is_wanted():
                raise QueryFailedError(f"{query.source}: nobody waits for the answer any more")


def stand() -> None:
    """What the process does: read the data on standard input, then begin a child for each socket that is sent."""
    control = socket.socket(fileno=int(sys.argv[2]))
    request = json.loads(sys.stdin.buffer.readline())
    leave_network()
    folder, store = request["folder"], ox.Store()
    if not folder:
        store.load(sys.stdin.buffer, ox.RdfFormat.N_QUADS)
    for path in request["files"]:
        store.load(path=path)
    # What a query needs is loaded once, here, and not by each child.
    first = parse("SELECT * { ?s ?p ?o } LIMIT 1", "first", "first")
    answer(first, first.text, lambda: store, DEFAULTS)
    control.sendall(b"!")
    # An open store has threads, which no child would have: each opens it for itself.
    _Standing(control, (lambda: ox.Store.read_only(folder)) if folder else (lambda: store)).serve()


class _Standing:
    """The process that stands: ``running`` are its children, by their numbers, with the sockets that they answer on.

    :param opened: gives a child the data
    """

    def __init__(self, control: socket.socket, opened: Callable[[], ox.Store]) -> None:
        self.control, self.opened = control, opened
        self.running: dict[int, socket.socket] = {}
        self.poll = select.poll()

    def serve(self) -> None:
        """Begin children, and clear away those that have ended, until nobody is there to answer to."""
        woken, waking = os.pipe()
        os.set_blocking(waking, False)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.poll.register(self.control, select.POLLIN)
        self.poll.register(woken, select.POLLIN)
        # What is shared with the children stays shared: nobody counts its references any more.
        gc.freeze()
        while True:
            for number, _ in self.poll.poll():
                if number == self.control.fileno():
                    if not self._begin():
                        return
                elif number == woken:
                    os.read(woken, _PIECE)
                else:
                    self._kill(number)
            self._bury()

    def _begin(self) -> bool:
        """Begin the child that answers on the socket that is sent; False when none will be sent any more."""
        said, (*numbers,), _, _ = socket.recv_fds(self.control, 1, 1)
        if not said:
            return False
        theirs = socket.socket(fileno=numbers[0])
        try:
            process = os.fork()
        except OSError:
            # There are too many processes, or too little memory: this query has no answer, others may have one.
            theirs.close()
            return True
        if not process:
            # Nothing of the parent's is tidied up here, whatever happens.
            try:
                self._answer(theirs)
            finally:
                os._exit(1)
        self.running[process] = theirs
        # Of a socket nothing is asked but whether its other end is closed, which is always told.
        self.poll.register(theirs, 0)
        return True

    def _answer(self, theirs: socket.socket) -> None:
        """What a child does: read a request, write the reply, and end."""
        signal.set_wakeup_fd(-1)
        self.control.close()
        for other in self.running.values():
            other.close()
        with theirs.makefile("rb") as given:
            request = json.loads(given.readline())
        limits = Limits(*request["limits"])
        store = self.opened()
        bound(limits, held())
        # Whoever waits for the answer has given up by then.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 1)
        graphs = request["graphs"] and Graphs(*map(tuple, request["graphs"]))
        said = answer(Query(*request["query"]), request["text"], lambda: store, limits, graphs, request["trusted"])
        theirs.sendall(said.encode() + b"\n0")
        os._exit(0)

    def _kill(self, number: int) -> None:
        """Kill the child whose socket has nobody at its other end."""
        self.poll.unregister(number)
        for process, theirs in self.running.items():
            if theirs.fileno() == number:
                os.kill(process, signal.SIGKILL)

    def _bury(self) -> None:
        """Clear away the children that have ended, and say how, where that was not as it should be."""
        while self.running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            theirs = self.running.pop(process)
            with contextlib.suppress(KeyError):
                self.poll.unregister(theirs)
            with theirs, contextlib.suppress(OSError):
                theirs.setblocking(False)
                if status:
                    theirs.sendall(f"\n{os.waitstatus_to_exitcode(status)}".encode())

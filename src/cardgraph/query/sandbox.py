"""Other people's queries, run in a child process that may die and reaches nothing.

A query can call other servers, crash the engine or keep it busy for ever. So a stranger's is checked
twice, by its words and by a parser, and runs with bounds of time and memory and without network.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from cardgraph.query.binding import Bindings, bound_text
from cardgraph.query.errors import QueryError, QueryFailedError
from cardgraph.query.needs import NAMED_GRAPHS
from cardgraph.query.prefixes import prologue
from cardgraph.query.query_file import Query
from cardgraph.query.results import Cell, QueryResults
from cardgraph.query.running import Graphs, error_at, run, syntax_error
from cardgraph.query.tokens import TOKEN
from cardgraph.records import NamedTuple

# Words of SPARQL that change data or fetch some; as words of a query they are nothing else.
_OUTWARD = {"SERVICE", "LOAD", "FROM", "INSERT", "DELETE", "CREATE", "DROP", "CLEAR", "COPY", "MOVE", "ADD", "WITH"}
# The search path is extended at its end, so that nothing of ours or of the user's hides a module of Python's.
_START = "import sys; sys.path.append(sys.argv[1]); from cardgraph.query.sandbox import child; child()"
_ENDS = {-6: "ran out of memory", -9: "was killed", -24: "took too long"}


class Limits(NamedTuple):
    """What a child may use: seconds, bytes of memory and of results, rows, characters and depth of the query."""

    seconds: float = 60.0
    memory: int = 2 << 30
    results: int = 64 << 20
    rows: int = 100_000
    length: int = 20_000
    depth: int = 50


DEFAULTS = Limits()


def check(query: Query, limits: Limits = DEFAULTS) -> None:
    """Refuse a query that is too long or too deep, changes data, or names data of its own to fetch.

    :raises QueryError: with file, line and column of what is refused
    """
    if len(query.text) > limits.length:
        raise QueryError(f"{query.source}: longer than {limits.length} characters; split the query")
    depth, reason = 0, ""
    for token in TOKEN.finditer(query.text):
        word = token[0].upper()
        if token.lastgroup == "bracket":
            depth += 1 if word in "([{" else -1
        if depth > limits.depth:
            reason = f"nested more than {limits.depth} deep; simplify the query"
        elif token.lastgroup == "word" and word in _OUTWARD:
            reason = f"{word} is refused: a query may only read the data it is given"
        elif token.lastgroup == "escape":
            reason = "a backslash outside strings and names is refused; write the character itself"
        if reason:
            raise error_at(query, token.start(), reason)


def run_apart(
    query: Query, data: ox.Store | Path, bindings: Bindings, limits: Limits = DEFAULTS, files: Sequence[str] = ()
) -> QueryResults:
    """The results of a query of unknown origin, found in a child process.

    :param data: a store, of which the child has a copy; or the folder of one that nobody writes to, which it reads
    :param files: files of Turtle that are asked besides a copy
    :raises QueryError: if the query is refused, not SPARQL, fails, or exceeds the limits
    """
    import subprocess

    check(query, limits)
    given = {"query": query[:3], "text": bound_text(query, bindings), "limits": limits, "files": [*files]}
    folder, nquads = None, b""
    if isinstance(data, Path):
        folder = str(data)
    else:
        graph = None if NAMED_GRAPHS in query.needs else ox.DefaultGraph()
        nquads = data.dump(format=ox.RdfFormat.N_QUADS, from_graph=graph) or b""
    request = json.dumps({**given, "folder": folder}) + "\n"
    command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[2])]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, start_new_session=True) as process:
        try:
            output, _ = process.communicate(request.encode() + nquads, limits.seconds)
        except subprocess.TimeoutExpired:
            raise QueryFailedError(f"{query.source}: no answer within {limits.seconds:g} s; narrow the query") from None
        finally:
            process.kill()
    return results_of(output, process.returncode, query)


def results_of(reply: bytes, status: int, query: Query) -> QueryResults:
    """The results in the reply of a child.

    :param status: how the child ended, as ``subprocess`` has it
    :raises QueryError: if the query was refused or is not SPARQL
    :raises QueryFailedError: if it failed or exceeded the limits, or the child ended without a reply
    """
    try:
        said = json.loads(reply)
    except ValueError:
        end = _ENDS.get(status, f"crashed (status {status})")
        raise QueryFailedError(f"{query.source}: the query {end}; simplify it, or add a LIMIT") from None
    if "error" in said:
        raise (QueryFailedError if said["failed"] else QueryError)(said["error"])
    kind, columns, rows, boolean, turtle = said["results"]
    cells = tuple(tuple(cell and Cell(*cell) for cell in row) for row in rows)
    return QueryResults(kind, tuple(columns), cells, boolean, turtle)


def child() -> None:
    """What the child does: a request on standard input, data behind it, a reply on standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(*request["limits"])
    # Only a process of one thread can, and an open store has threads.
    leave_network()
    query, folder = Query(*request["query"]), request["folder"]
    try:
        opened = ox.Store.read_only(folder) if folder else None
    except OSError as error:
        print(_failure(f"{query.source}: the store cannot be opened: {error}"))
        return
    bound(limits, held() if opened else 0)

    def load() -> ox.Store:
        if opened:
            return opened
        store = ox.Store()
        store.load(sys.stdin.buffer, ox.RdfFormat.N_QUADS)
        for path in request["files"]:
            store.load(path=path)
        return store

    print(answer(query, request["text"], load, limits))


def answer(
    query: Query,
    text: str,
    load: Callable[[], ox.Store],
    limits: Limits,
    graphs: Graphs | None = None,
    trusted: bool = False,
) -> str:
    """The reply to a query, in the child, for ``results_of``.

    :param text: the query with its parameters bound
    :param load: gives the data, when the query has been seen to be in order
    :param graphs: what the query is asked of, if not of the data as they are
    :param trusted: leave the second check out
    """
    reply = dict[str, Any]()
    try:
        if not trusted:
            _gate(query)
        reply["results"] = run(query._replace(text=text), load(), {}, limits.rows, graphs, whole=not trusted)
    except QueryError as error:
        reply |= {"error": str(error), "failed": isinstance(error, QueryFailedError)}
    except MemoryError:
        os.abort()  # as the engine does
    said = json.dumps(reply)
    if len(said) > limits.results:
        return _failure(f"{query.source}: the answer is longer than {limits.results >> 20} MiB; add a LIMIT")
    return said


def _failure(reason: str) -> str:
    """The reply where there are no results, though the query is in order."""
    return json.dumps({"error": reason, "failed": True})


def bound(limits: Limits, held: int = 0) -> None:
    """Bound the memory and the time of this process, and have it die with its parent, as far as the system can.

    :param held: bytes of memory that it has already, which do not count
    """
    with contextlib.suppress(ImportError):  # there is no such module on Windows
        import resource

        seconds = math.ceil(limits.seconds * (os.cpu_count() or 1)) + 1
        for name, value in (("AS", limits.memory + held), ("CPU", seconds), ("CORE", 0), ("FSIZE", 0)):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL


def held() -> int:
    """The bytes of memory that this process has in its address space, as far as the system tells."""
    with contextlib.suppress(ImportError):
        import resource

        try:
            pages = int(Path("/proc/self/statm").read_bytes().split()[0])
            return pages * resource.getpagesize()
        except OSError:
            # Other systems tell no more than the most that it has had.
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 0


def leave_network() -> None:
    """Leave the network, as far as the system can."""
    if sys.platform == "linux":
        import ctypes

        libc = ctypes.CDLL(None)
        if libc.unshare(0x50000000):  # CLONE_NEWUSER | CLONE_NEWNET
            libc.unshare(0x40000000)


def _gate(query: Query) -> None:
    """The second check: what a parser sees, whatever the words look like."""
    from pyparsing import ParseException, ParseResults
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    before = prologue(query.text, query.base)
    try:
        pending: list[Any] = list(parseQuery(before + query.text))
    except ParseException as error:
        start = max(0, error.loc - len(before))
        raise syntax_error(query, "\n\0", start) from None  # which nothing completes: nothing runs
    except RecursionError:
        raise QueryError(f"{query.source}: nested too deep; simplify the query") from None
    while pending:
        node = pending.pop()
        if isinstance(node, CompValue) and node.name in ("ServiceGraphPattern", "DatasetClause"):
            raise QueryError(f"{query.source}: SERVICE, FROM and FROM NAMED are refused")
        if isinstance(node, CompValue | list | tuple | ParseResults):
            pending.extend(node.values() if isinstance(node, CompValue) else node)

"""Queries that can be trusted, run in this process; and where in a query's text an error is."""

import itertools
import re
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, cast

import pyoxigraph as ox

from cardgraph.errors import is_panic
from cardgraph.expressions import expression
from cardgraph.query.binding import Bindings, bound_text
from cardgraph.query.errors import QueryError, QueryFailedError
from cardgraph.query.ordering import ordered, without_order
from cardgraph.query.prefixes import known, prologue
from cardgraph.query.query_file import Query
from cardgraph.query.results import Cell, QueryResults, TooManyRowsError, cell_of, graph_results, rows_of
from cardgraph.query.tokens import TOKEN
from cardgraph.query.unnamed import UNNAMED, has_unnamed, without_unnamed
from cardgraph.records import NamedTuple

_ENGINE_ERROR = expression(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = expression(r"\b[A-Z]\w+(?: [\w*]+){3,}")


class Graphs(NamedTuple):
    """What a query is asked of: the IRIs of graphs that make its default graph, and of its named graphs.

    See SPARQL 1.1, section 13.2; where there are none of either, there is nothing.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def run(
    query: Query,
    store: ox.Store,
    bindings: Bindings,
    rows: int | None = None,
    graphs: Graphs | None = None,
    whole: bool = False,
) -> QueryResults:
    """The results of a query over a store, in this process; only for queries that can be trusted.

    :param rows: how many rows or triples there may be
    :param graphs: what it is asked of, if not of the store as it is
    :param whole: ask what the store has in its graph without a name, too
    :raises QueryError: if the query is not SPARQL, with file, line and column, or fails
    """
    unordered, keys = without_order(query)
    try:
        found = _results(_asked(store, bound_text(unordered, bindings), graphs, whole), query, rows)
        return ordered(found, query, keys) if keys else found
    except QueryError as error:
        failed: QueryError = error.with_traceback(None)
    except SyntaxError:
        failed = syntax_error(query)
    except BaseException as error:
        if not isinstance(error, RuntimeError | OSError | ValueError) and not is_panic(error):
            raise
        failed = QueryFailedError(f"{query.source}: the query failed: {error}")
    # Out here it has no other error with it, whose traceback would keep what the engine has made: that has to go in the
    # thread in which it was made.
    raise failed


def run_row_by_row(query: Query, store: ox.Store, bindings: Bindings) -> Iterator[tuple[Cell | None, ...]]:
    """The rows of a SELECT, of which few are held at a time; only for queries that can be trusted.

    :raises QueryError: if the query is not SPARQL, with file, line and column, or fails
    """
    try:
        for row in cast("ox.QuerySolutions", store.query(bound_text(query, bindings))):
            yield tuple(map(cell_of, row))
    except SyntaxError:
        raise syntax_error(query) from None
    except (RuntimeError, OSError, ValueError) as error:
        raise QueryFailedError(f"{query.source}: the query failed: {error}") from None


def _asked(store: ox.Store, text: str, graphs: Graphs | None, whole: bool) -> Any:
    """What the engine gives for a query."""
    if graphs is None and has_unnamed(store):
        return store.query(without_unnamed(text), default_graph=[ox.DefaultGraph(), UNNAMED] if whole else None)
    if graphs is None:
        return store.query(text)
    return store.query(
        text,
        default_graph=[ox.NamedNode(iri) for iri in graphs.default],
        named_graphs=[ox.NamedNode(iri) for iri in graphs.named],
    )


def run_in_time(query: Query, store: ox.Store, bindings: Bindings, seconds: float, option: str) -> QueryResults:
    """The same, unless it takes too long; the engine cannot be stopped, and goes on until the process ends.

    It runs in a thread, since whoever waits for the engine itself hears of no time and no signal.

    :param option: what gives it longer, for the message
    :raises QueryFailedError: if it takes longer
    """
    outcomes: SimpleQueue[QueryResults | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            outcomes.put(run(query, store, bindings))
        except BaseException as error:
            outcomes.put(error)

    Thread(target=work, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except Empty:
        raise QueryFailedError(f"{query.source}: no answer within {seconds:g} s; {option} gives it longer") from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _results(result: Any, query: Query, most: int | None) -> QueryResults:
    """What the engine gives, as values; one row more than there may be is looked for, and refused."""
    if isinstance(result, ox.QueryBoolean):
        return QueryResults("ask", boolean=bool(result))
    too_many = f"{query.source}: the answer has more than {most} rows; add a LIMIT"
    try:
        if isinstance(result, ox.QuerySolutions):
            return QueryResults("select", tuple(each.value for each in result.variables), rows_of(result, most))
        found = list(itertools.islice(result, most))
        if len(found) == most and next(result, None) is not None:
            raise QueryFailedError(too_many)
    except TooManyRowsError:
        raise QueryFailedError(too_many) from None
    finally:
        # It has to go in this thread: the traceback of what goes wrong would take along what a name still holds.
        del result
    return graph_results(found)


def syntax_error(query: Query, behind: str = "", otherwise: int = -1) -> QueryError:
    """Where and why a query with ``behind`` behind it does not parse; ``otherwise``, where only ``behind`` does not."""
    before = prologue(query.text, query.base)
    # Whatever follows the word PREFIX is meant to be one, even if the declaration is wrong.
    declared = {"_", *known(), *re.findall(r"\bPREFIX\s+([^\s:]*):", query.text, re.IGNORECASE)}
    for token in TOKEN.finditer(query.text):
        prefix, colon, _ = token[0].partition(":")
        if token.lastgroup == "name" and colon and prefix not in declared:
            reason = f"the prefix {prefix}: is not declared; add PREFIX {prefix}: <…>"
            return error_at(query, token.start(), reason)
    try:
        ox.Store().query(before + query.text + behind)
    except SyntaxError as error:
        if match := _ENGINE_ERROR.match(str(error)):
            lines = (before + query.text + behind).split("\n")
            start = sum(len(line) + 1 for line in lines[: int(match[1]) - 1]) + int(match[2]) - 1
            start = max(0, start - len(before))
            reason = " ".join(_SENTENCE.findall(match[3])[:1])
            return error_at(query, start if start < len(query.text.rstrip()) or otherwise < 0 else otherwise, reason)
    return QueryError(f"{query.source}: not SPARQL 1.1")


def error_at(query: Query, start: int, reason: str = "") -> QueryError:
    """What to raise for something at a place of a query's text: file, line, column and why.

    :param reason: that it is no SPARQL, if empty
    """
    while 0 < start < len(query.text) and query.text[start - 1 : start + 1].isalnum():
        start -= 1
    before, rest = query.text[:start], query.text[start:].split("\n")[0].strip()
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    otherwise = f"from {rest[:40]!r} on" if rest else "at this end; something is missing or left over"
    return QueryError(f"{query.source}:{line}:{column}: {reason or f'not SPARQL 1.1 {otherwise}'}")

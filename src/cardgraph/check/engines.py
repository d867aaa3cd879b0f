"""The SHACL engines: N-Triples in, results out; one answer, whichever runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox

from cardgraph.check.asked import TERM, may_find, named_by, named_by_core
from cardgraph.check.data_graph import DataGraph, ValidationResult
from cardgraph.check.rules import TEXT, Select, ShapeError, Shapes
from cardgraph.errors import CardgraphError, Status, contained
from cardgraph.graph.terms import value_of
from cardgraph.settings import ENGINES
from cardgraph.vocabulary.namespaces import RDF, SH

FAST, REFERENCE = ENGINES
_MODULES = {FAST: "shacl_rust", REFERENCE: "pyshacl"}

_SPARQL = "SPARQL"


class EngineError(CardgraphError):
    """A SHACL engine that is not known or not installed."""


def chosen(engine: str | None) -> str:
    """The engine to take: the one that is asked for, or for None the first that is installed.

    :raises EngineError: if there is none, or not this one
    """
    for name, module in _MODULES.items():
        if name == (engine or name) and find_spec(module):
            return name
    there = " and ".join(ENGINES)
    raise EngineError(f"no SHACL engine {engine or ''} is installed; there are {there}", Status.USAGE)


def validate(data: bytes | DataGraph, shapes: Shapes, engine: str) -> list[ValidationResult]:
    """Validate a data graph.

    An engine that cannot do anything here, for want of threads or memory, gives way to the other one.

    :param data: the data graph; bytes are N-Triples in UTF-8
    :param shapes: the shapes graph
    :param engine: ``shacl-rust`` or ``pyshacl``
    :returns: the results, each once, sorted
    :raises EngineError: if none can
    :raises ShapeError: if a shape has a query that is not SPARQL
    """
    engine = _instead_of.get(engine, engine)
    try:
        found = set(_ENGINES[engine](data, shapes))
    except BaseException as error:
        reason = contained(error)
        if _works(engine, shapes):
            raise
        _give_up(engine, reason)
        return validate(data, shapes, engine)
    return sorted(found, key=lambda result: tuple(part or "" for part in result))


# The engines that cannot do anything here, each with the one that takes its place.
_instead_of: dict[str, str] = {}


def _works(engine: str, shapes: Shapes) -> bool:
    """Whether an engine can do anything at all: with no more than a triple."""
    try:
        list(_ENGINES[engine](b"<x:s> <x:p> <x:o> .\n", shapes))
    except BaseException as error:
        contained(error)
        return False
    return True


def _give_up(engine: str, reason: str) -> None:
    """Have the other engine do what this one cannot.

    :raises EngineError: if there is none
    """
    other = REFERENCE if engine == FAST else FAST
    if other in _instead_of or not find_spec(_MODULES[other]):
        raise EngineError(f"no SHACL engine can work here: {reason}", Status.FAILED)
    _instead_of[engine] = other


def _fast(data: bytes | DataGraph, shapes: Shapes) -> Iterator[ValidationResult]:
    """Core constraints by shacl-rust, SPARQL constraints by Oxigraph, each over what they name.

    To parse what nothing asks for, such as the texts of a card, would take as long as all the rest. What shapes of
    cards do in core is to count, for which statements need not be parsed at all.

    shacl-rust 0.2 plans a SPARQL constraint anew for every focus node, and leaves values out that
    a query computes. Asked once with ``$this`` unbound, a SELECT gives the same solutions for all
    focus nodes together, of which those in the target are kept (SHACL, section 5.3.1).
    """
    selects: Sequence[Select] = shapes.selects
    if isinstance(data, bytes):
        core, for_core, for_selects = shapes.core, data, data
    else:
        yield from data.counted(shapes.counts)
        core, terms = shapes.others, data.terms
        selects = [select for select in selects if may_find(select, terms)]
        for_core = data.naming(named_by_core(shapes)) if core else b""
        for_selects = data.naming(named_by(selects)) if selects else b""
    for result in _of_core(for_core.decode(), core) if core else ():
        path, value = result.get("resultPath"), result.get("value")
        yield ValidationResult(
            source_shape=value_of(result["sourceShape"]),
            focus_node=_value(result["focusNode"]),
            path=value_of(path) if path else "",
            value=_value(value) if value else None,
            component=_component(value_of(result["sourceConstraintComponent"])),
            term=value or "",
        )
    store = ox.Store()
    # In memory, loading in bulk takes longer, and more room. Lenient: whoever made the terms has seen that they are
    # valid, and seeing it again costs as much as all the rest.
    store.load(for_selects, format=ox.RdfFormat.N_TRIPLES, lenient=True)
    targets: dict[tuple[str, str, str], set[Any]] = {}
    for select in selects:
        target = (select.target_class, select.target_objects_of, select.target_subjects_of)
        has_text, solutions = _solutions(store, select)
        if solutions and target not in targets:
            targets[target] = _target(store, *target)
        for solution in solutions:
            if solution["this"] in targets[target]:
                yield ValidationResult(
                    select.shape,
                    _value(str(solution["this"])),
                    solution["path"].value,
                    _value(str(solution["value"])),
                    _SPARQL,
                    str(solution["value"]),
                    solution["text"].value if has_text and solution["text"] else "",
                )


def _of_core(data: str, shapes: str) -> list[dict[str, Any]]:
    """What core constraints say, both as N-Triples."""
    # Most shapes do nothing but count or ask, and whoever checks a card need not wait for what does more.
    import shacl_rust

    report = shacl_rust.validate(data, shapes, data_format="nt", shapes_format="nt", experimental_index=True)
    found: list[dict[str, Any]] = report["results"]
    return found


def _solutions(store: ox.Store, select: Select) -> tuple[bool, list[Any]]:
    """Whether a SPARQL constraint calls something text, and its solutions.

    All at once: what the engine gives may go only in the thread in which it was made, and the traceback of what goes
    wrong later would keep what a name still holds.
    """
    try:
        found: Any = store.query(select.query)
    except SyntaxError as error:
        raise ShapeError(f"the shape {select.shape} has a query that is not SPARQL: {error.msg}") from None
    try:
        return "text" in {variable.value for variable in found.variables}, list(found)
    finally:
        del found


def _target(store: ox.Store, of_class: str, objects_of: str, subjects_of: str) -> set[Any]:
    """The focus nodes of a target (SHACL, sections 2.1.3.2, 2.1.3.4 and 2.1.3.5)."""
    quads: Any
    if of_class:
        quads = store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(of_class))
        return {quad.subject for quad in quads}
    quads = store.quads_for_pattern(None, ox.NamedNode(objects_of or subjects_of), None)
    return {quad.object if objects_of else quad.subject for quad in quads}


def _component(iri: str) -> str:
    """What a constraint component is called, without the words that all of them end in."""
    return iri.removeprefix(SH).removesuffix("ConstraintComponent")


def _value(term: str) -> str:
    """The IRI or the lexical form of a term, with any of the escapes that N-Triples has; a blank node as it is."""
    if match := TERM.fullmatch(term):
        return match[1]
    if term.startswith("_:"):
        return term
    (quad,) = ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def _reference(data: bytes | DataGraph, shapes: Shapes) -> Iterator[ValidationResult]:
    """All constraints by pySHACL, from a graph of rdflib."""
    import logging

    import pyshacl
    import rdflib

    # rdflib logs a traceback for literals that are not what their datatype says.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    known: dict[str, Any] = {}
    whole = data if isinstance(data, bytes) else data.whole
    data_graph = rdflib.Graph().parse(data=whole.decode(), format="nt", bnode_context=known)
    labels = {node: f"_:{label}" for label, node in known.items()}
    shapes_graph = rdflib.Graph().parse(data=shapes.graph, format="nt")
    with _each_query_parsed_once():
        _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, inplace=True)
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.Namespace(SH)
    for node in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus, value = report.value(node, sh.focusNode), report.value(node, sh.value)
        component = _component(str(report.value(node, sh.sourceConstraintComponent)))
        yield ValidationResult(
            str(report.value(node, sh.sourceShape)),
            labels.get(focus, str(focus)),
            str(report.value(node, sh.resultPath) or ""),
            None if value is None else labels.get(value, str(value)),
            component,
            "" if value is None else labels.get(value) or _written(value),
            _text(str(report.value(node, sh.resultMessage))) if component == _SPARQL else "",
        )


def _text(message: str) -> str:
    """What a message says that is no more than ``TEXT``, which stays as it is where nothing is called so."""
    return "" if message == TEXT else message


def _written(term: Any) -> str:
    """A node or literal of rdflib as N-Triples writes it."""
    import rdflib

    if not isinstance(term, rdflib.Literal):
        return str(ox.NamedNode(term))
    if term.language:
        return str(ox.Literal(term, language=term.language))
    return str(ox.Literal(term, datatype=ox.NamedNode(term.datatype) if term.datatype else None))


@contextmanager
def _each_query_parsed_once() -> Iterator[None]:
    """rdflib takes 60 ms to parse a query, and pySHACL has each parsed for every focus node."""
    from importlib import import_module

    processor: Any = import_module("rdflib.plugins.sparql.processor")
    parse, translate = processor.parseQuery, processor.translateQuery
    processor.parseQuery = lambda query: query
    processor.translateQuery = lambda query, *_: _translated(query)
    try:
        yield
    finally:
        processor.parseQuery, processor.translateQuery = parse, translate


@lru_cache
def _translated(query: str) -> Any:
    """A query as rdflib evaluates it, which leaves it as it is."""
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    return translateQuery(parseQuery(query))


_ENGINES = {FAST: _fast, REFERENCE: _reference}

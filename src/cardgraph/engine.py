"""The SHACL engines: N-Triples in, results out; one answer, whichever runs."""

import re
from importlib.util import find_spec
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.settings import ENGINES
from cardgraph.vocab import SH

FAST, REFERENCE = ENGINES

_TERM = re.compile(r"<([^>]*)>")


class Result(NamedTuple):
    """A SHACL validation result.

    ``source_shape``, ``focus_node`` and ``path`` are IRIs (``path`` may be empty); ``value`` is
    an IRI or a literal's lexical form, or None.
    """

    source_shape: str
    focus_node: str
    path: str
    value: str | None


def engines() -> list[str]:
    """The engines that are installed, the one to take first."""
    names = ((FAST, "shacl_rust"), (REFERENCE, "pyshacl"))
    return [name for name, module in names if find_spec(module)]


def validate(data: bytes, shapes: str, engine: str) -> list[Result]:
    """Validate a data graph.

    :param data: the data graph, N-Triples in UTF-8
    :param shapes: the shapes graph, N-Triples
    :param engine: ``shacl-rust`` or ``pyshacl``
    :returns: the results, each once, sorted
    """
    found = _fast(data, shapes) if engine == FAST else _reference(data, shapes)
    return sorted(set(found), key=lambda result: tuple(part or "" for part in result))


def _fast(data: bytes, shapes: str) -> list[Result]:
    import shacl_rust

    report = shacl_rust.validate(
        data.decode(), shapes, data_format="nt", shapes_format="nt", experimental_index=True
    )
    return [
        Result(
            result["sourceShape"][1:-1],
            result["focusNode"][1:-1],
            (result.get("resultPath") or "<>")[1:-1],
            _value(result.get("value")),
        )
        for result in report["results"]
    ]


def _value(term: str | None) -> str | None:
    if term is None:
        return None
    if match := _TERM.fullmatch(term):
        return match[1]
    (quad,) = ox.parse(f"<x:s> <x:p> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value


def _reference(data: bytes, shapes: str) -> list[Result]:
    import logging

    import pyshacl
    import rdflib

    # rdflib logs a traceback for literals that are not what their datatype says.
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    data_graph = rdflib.Graph().parse(data=data.decode(), format="nt")
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, inplace=True)
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.Namespace(SH)
    return [
        Result(
            str(report.value(node, sh.sourceShape)),
            str(report.value(node, sh.focusNode)),
            str(report.value(node, sh.resultPath) or ""),
            None if (value := report.value(node, sh.value)) is None else str(value),
        )
        for node in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    ]

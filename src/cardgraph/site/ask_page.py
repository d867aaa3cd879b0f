"""A page with SPARQL in it: an engine, the data and the canned questions, which asks nobody but itself.

The engine is Oxigraph, compiled for browsers (``assets/oxigraph``); it comes as base64, packed, and so do
the data, since a page on a disk may read no other file.
"""

import base64
import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup

from cardgraph.query.binding import bound_text
from cardgraph.query.prefixes import known
from cardgraph.query.query_file import Query, catalogue
from cardgraph.resources import folder
from cardgraph.settings import DEFAULT_BASE
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, asset
from cardgraph.vocabulary.namespaces import CG, RDF

# The data of a site come with this; questions that need more are left out.
_EVIDENCE = "evidence"
# Of more triples than this, the page has none about evidence: a browser has to hold them all.
_MOST = 500_000
_PLACE = "\ue000"
# What stands there for whoever begins to write.
_EXAMPLE = "SELECT ?model ?name WHERE {\n  ?model a cg:Model ; rdfs:label ?name .\n}\nORDER BY ?name"


def ask_page(store: ox.Store, base: str = DEFAULT_BASE, most: int = _MOST, is_whole: bool = True) -> Document:
    """The page that answers questions about some data.

    :param store: the data, of which the default graph is asked
    :param base: the IRI that prefixes of entities begin with
    :param most: of more triples than this, those about evidence are left out, and the questions that need them
    :param is_whole: whether the store has those about evidence
    """
    worker = f"{_script(asset('oxigraph/web.js'))}\n{asset('engine.js')}"
    has_evidence = is_whole and len(store) <= most
    met = {_EVIDENCE} if has_evidence else set()
    questions = [_question(query._replace(base=base)) for query in catalogue(folder("queries")) if query.needs <= met]
    return Document(
        "ask.html",
        "ask.html",
        "Ask",
        {
            "questions": {"questions": questions, "prefixes": known(base)},
            "worker": Markup(worker),
            "engine": Markup(_engine()),
            "graph": Markup(_packed(_lines(store, has_evidence))),
            "example": _EXAMPLE,
        },
        modules=("ask.js",),
        # An engine is code, though none of a page's own; a worker, which cannot be named by its digest, has that of the
        # page as a blob, since from a disk it can come from no file.
        sources=("'wasm-unsafe-eval'",),
        policy=("worker-src blob:",),
        description="Questions about AI models, answered in the browser.",
    )


def page() -> Page:
    """The page as an entry of a site's menu."""

    def make(content: Content) -> Made:
        gathered = content.gathered
        yield ask_page(gathered.store, content.settings.base, is_whole=not gathered.is_evidence_apart)

    return Page("Ask", "ask.html", (), make)


def _question(query: Query) -> dict[str, Any]:
    """A canned question for the script: its text whole, and in two parts between which values of parameters stand."""
    before, after = "", ""
    if query.parameters:
        bound = bound_text(query, {"place": ox.Literal(_PLACE)})
        before, after = bound.split(f' VALUES (?place) {{ ("{_PLACE}") }}')
    return {
        "name": query.name,
        "title": query.title,
        "question": query.question,
        "empty": query.empty,
        "text": bound_text(query, {}),
        "before": before,
        "after": after,
        "parameters": [each._asdict() for each in query.parameters],
    }


def _lines(store: ox.Store, has_evidence: bool) -> bytes:
    """The default graph of a store as N-Triples, the same bytes each time."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    left_out: set[object] = set()
    if not has_evidence:
        kind, evidence = ox.NamedNode(RDF + "type"), ox.NamedNode(CG + "Evidence")
        left_out = {quad.subject for quad in store.quads_for_pattern(None, kind, evidence, ox.DefaultGraph())}
    return "".join(sorted(f"{quad.triple} .\n" for quad in quads if quad.subject not in left_out)).encode()


def _script(module: str) -> str:
    """A module that imports nothing as a plain script: from a disk, browsers start no worker that is a module."""
    text = re.sub(r"^export (?:(?=class |function )|\{[^}]*\};$)", "", module, flags=re.MULTILINE)
    return text.replace("import.meta.url", "''")


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")


@cache
def _engine() -> str:
    """The engine, packed, in base64."""
    return base64.b64encode((Path(__file__).parent / "assets" / "oxigraph" / "web_bg.wasm.gz").read_bytes()).decode(
        "ascii"
    )

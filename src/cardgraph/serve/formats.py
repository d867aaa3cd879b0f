"""What answers come in: results of queries and graphs, by media types and by short names."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

import pyoxigraph as ox

from cardgraph.query.results import QueryResults
from cardgraph.query.tokens import keywords
from cardgraph.render.results import render
from cardgraph.serve.messages import ProblemError, Response
from cardgraph.serve.negotiation import Offer, best
from cardgraph.vocabulary.namespaces import PREFIXES

# The first is for whoever does not say; the second of a row and those behind it are other names of the same.
ROWS = (
    Offer("json", ("application/sparql-results+json", "application/json")),
    Offer("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Offer("csv", ("text/csv",)),
    Offer("tsv", ("text/tab-separated-values",)),
)
# CSV and TSV have no way to say yes or no.
BOOLEANS = ROWS[:2]
GRAPHS = (
    Offer("turtle", ("text/turtle", "application/x-turtle", "application/turtle")),
    Offer("ntriples", ("application/n-triples", "text/plain")),
    Offer("jsonld", ("application/ld+json", "application/json")),
    Offer("xml", ("application/rdf+xml", "application/xml", "text/xml")),
)
# What else the formats are called, by their endings and by other endpoints.
_ALIASES = {"ttl": "turtle", "nt": "ntriples", "json-ld": "jsonld", "json": "jsonld", "rdf+xml": "xml"}
_SERIALIZATIONS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "xml": ox.RdfFormat.RDF_XML,
}
_OFFERS = {"SELECT": ROWS, "ASK": BOOLEANS, "CONSTRUCT": GRAPHS, "DESCRIBE": GRAPHS}
_KINDS = {"select": ROWS, "ask": BOOLEANS, "construct": GRAPHS}
_TEXTS = ("text/", "application/xml")


def offers_for(text: str) -> Sequence[Offer]:
    """What the answer to a query can come in, by its form; for what is no query, as for SELECT."""
    return next((_OFFERS[word] for word in keywords(text) if word in _OFFERS), ROWS)


def chosen(accept: str, named: str, offers: Sequence[Offer]) -> Offer:
    """The form that a client wants.

    :param accept: its Accept header
    :param named: a format's short name, which goes before the header; what names none does not
    :raises ProblemError: if it accepts none
    """
    names = {offer.name: offer for offer in offers}
    name = named.lower()
    return names.get(name) or names.get(_ALIASES.get(name, "")) or best(accept, offers)


def answer(results: QueryResults, offer: Offer) -> Response:
    """Results in a form.

    :raises ProblemError: if they cannot be had in it
    """
    if offer not in _KINDS[results.kind]:
        raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, f"no {offer.name} of this answer")
    if results.kind == "construct":
        return graph(ox.parse(results.turtle, format=ox.RdfFormat.TURTLE), offer, results.turtle)
    return Response(HTTPStatus.OK, typed(offer), render(results, offer.name).encode(errors="replace"))


def graph(triples: Iterable[ox.Quad], offer: Offer, turtle: str = "") -> Response:
    """A graph in a form.

    :param turtle: the same, where it has been written already
    :raises ProblemError: if it cannot be had in it, as RDF/XML has no way to write some properties
    """
    if turtle and offer.name == "turtle":
        return Response(HTTPStatus.OK, typed(offer), turtle.encode())
    written = (quad.triple for quad in triples)
    try:
        body = ox.serialize(written, format=_SERIALIZATIONS[offer.name], prefixes=PREFIXES) or b""
    except (ValueError, OSError) as error:
        raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, f"this graph cannot be had in this form: {error}") from None
    return Response(HTTPStatus.OK, typed(offer), body)


def typed(offer: Offer) -> str:
    """The media type of a form, with its encoding where that is not certain without."""
    media_type = offer.media_types[0]
    return f"{media_type}; charset=utf-8" if media_type.startswith(_TEXTS) else media_type

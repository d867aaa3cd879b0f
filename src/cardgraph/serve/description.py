"""What the service is, as a graph (SPARQL 1.1 Service Description)."""

from collections.abc import Collection, Iterator

import pyoxigraph as ox

from cardgraph.serve.formats import BOOLEANS, GRAPHS, ROWS
from cardgraph.vocabulary.namespaces import FORMATS, RDF, SD, VOID, XSD

# The W3C's names of formats, by the media types that ours have.
_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}


def describe(endpoint: str, triples: int, graphs: Collection[str]) -> Iterator[ox.Quad]:
    """The description of an endpoint.

    :param endpoint: its URL
    :param triples: how many its default graph has
    :param graphs: the IRIs of its named graphs
    """
    service, dataset, default = ox.BlankNode("service"), ox.BlankNode("dataset"), ox.BlankNode("default")
    kind = ox.NamedNode(RDF + "type")
    yield ox.Quad(service, kind, _sd("Service"))
    yield ox.Quad(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Quad(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for offer in dict.fromkeys((*ROWS, *BOOLEANS, *GRAPHS)):
        yield ox.Quad(service, _sd("resultFormat"), ox.NamedNode(FORMATS + _FORMATS[offer.media_types[0]]))
    yield ox.Quad(service, _sd("defaultDataset"), dataset)
    yield ox.Quad(dataset, kind, _sd("Dataset"))
    yield ox.Quad(dataset, _sd("defaultGraph"), default)
    yield ox.Quad(default, kind, _sd("Graph"))
    number = ox.Literal(str(triples), datatype=ox.NamedNode(XSD + "integer"))
    yield ox.Quad(default, ox.NamedNode(VOID + "triples"), number)
    for index, graph in enumerate(sorted(graphs)):
        named = ox.BlankNode(f"named{index}")
        yield ox.Quad(dataset, _sd("namedGraph"), named)
        yield ox.Quad(named, kind, _sd("NamedGraph"))
        yield ox.Quad(named, _sd("name"), ox.NamedNode(graph))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)

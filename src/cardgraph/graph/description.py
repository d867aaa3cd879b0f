"""What a graph says of itself: which dataset it is, in the words of DCAT 3 and VoID."""

import datetime
from importlib.metadata import version

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status
from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import LABEL, TYPE, NamedNode, bracketed, integer, iri, literal, term
from cardgraph.records import NamedTuple
from cardgraph.vocabulary.facts import same_as
from cardgraph.vocabulary.namespaces import CG, DCAT, DCT, PROV, VOCABULARY, VOID, XSD
from cardgraph.vocabulary.schemes import scheme
from cardgraph.vocabulary.suggestions import suggest

_TITLE = "AI models, as their cards describe them"
# What the graph keeps to: the ontology in its version, and the shapes of its properties.
_CONFORMS_TO = (f"{CG.removesuffix('#')}/{version('cardgraph')}", f"{VOCABULARY}shapes/contract/types")


class DescriptionError(CardgraphError):
    """A title or a license that a graph cannot have."""

    status = Status.USAGE


class Written(NamedTuple):
    """A file beside the graph, which has the models in the words of a standard.

    ``profile`` is the profile's name, ``title`` what the standard is called, ``standards`` are its IRIs, and
    ``file`` is the file's name, empty where it has none.
    """

    profile: str
    title: str
    standards: tuple[str, ...]
    file: str


class Description(NamedTuple):
    """What somebody who publishes a graph says of it: a title, and the license of the data, or nothing.

    ``license`` is a name, an SPDX identifier or an IRI. ``day`` is the day of the data; where it is None, the graph
    gives no date, and has the same bytes on any day. ``written`` are the profiles that are written beside it.
    """

    title: str = ""
    license: str = ""
    day: datetime.date | None = None
    written: tuple[Written, ...] = ()


def settled(description: Description) -> Description:
    """A description whose title is as it is written, and whose license is an IRI.

    :raises DescriptionError: if the title is more than one line, or the license none that is known
    """
    if not description.title.isprintable():
        raise DescriptionError("a title is one line of letters")
    found = _license(description.license) if description.license else ""
    return description._replace(title=" ".join(description.title.split()), license=found)


def _license(text: str) -> str:
    """The IRI of a license: what is one as it is, of a name that of SPDX where it has one, else ours."""
    if text.startswith(("http://", "https://")):
        try:
            return ox.NamedNode(text).value
        except ValueError:
            raise DescriptionError(f"{text!r} is no IRI") from None
    match = scheme("license").find(text)
    if match is None:
        close = ", ".join(suggest(text, "license"))
        hint = f"did you mean {close}?" if close else "cardgraph vocabulary licenses lists those that are known"
        raise DescriptionError(f"{text!r} is no license that is known, nor an IRI; {hint}")
    return same_as(match.concept.iri) or match.concept.iri


def graph_node(minter: Minter) -> NamedNode:
    """The node that a graph is, which is also the name of the graph that says so, where graphs have names."""
    return bracketed(f"{minter.base}graph")


def describe(description: Description, minter: Minter, cards: int, triples: int) -> list[str]:
    """The lines of N-Triples that a graph ends with.

    :param description: one that is ``settled``
    :param cards: how many cards are in it
    :param triples: how many triples are in it without these lines, which count as well
    """
    graph, of_cards = graph_node(minter), bracketed(f"{minter.base}graph/cards")
    generator = bracketed(f"{VOCABULARY}version/{version('cardgraph')}")
    statements = [
        (graph, TYPE, iri(DCAT + "Dataset")),
        (graph, TYPE, iri(VOID + "Dataset")),
        (graph, iri(DCT + "title"), literal(description.title or _TITLE)),
        *((graph, iri(DCT + "conformsTo"), iri(standard)) for standard in _CONFORMS_TO),
        (graph, iri(PROV + "wasAttributedTo"), generator),
        (graph, iri(VOID + "vocabulary"), iri(CG)),
        (graph, iri(VOID + "uriSpace"), literal(minter.base)),
    ]
    if description.license:
        statements.append((graph, iri(DCT + "license"), iri(description.license)))
    if description.day:
        statements.append((graph, iri(DCT + "modified"), literal(description.day.isoformat(), iri(XSD + "date"))))
    others = [
        (graph, iri(VOID + "classPartition"), of_cards),
        (of_cards, iri(VOID + "class"), term("ModelCard")),
        (of_cards, iri(VOID + "entities"), integer(cards)),
        (generator, TYPE, iri(PROV + "SoftwareAgent")),
        (generator, LABEL, literal(f"cardgraph {version('cardgraph')}")),
    ]
    for written in description.written:
        file = bracketed(f"{minter.base}graph/{written.profile}")
        statements.append((graph, iri(DCAT + "distribution"), file))
        others += [(file, TYPE, iri(DCAT + "Distribution")), (file, iri(DCT + "title"), literal(written.title))]
        others += [(file, iri(DCT + "identifier"), literal(written.file))] if written.file else []
        # It is in the words of the standards, and may lack what they ask: that it conforms would be too much to say.
        others += [(file, iri(DCT + "references"), iri(standard)) for standard in written.standards]
    # The triple that counts them all counts itself.
    statements.append((graph, iri(VOID + "triples"), integer(triples + len(statements) + 1 + len(others))))
    return [f"{subject} {predicate} {value} .\n" for subject, predicate, value in (*statements, *others)]

"""What a graph says of itself: which dataset it is, in the words of DCAT 3 and VoID."""

import datetime
from importlib.metadata import version
from typing import NamedTuple

from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import LABEL, TYPE, bracketed, integer, iri, literal, term
from cardgraph.vocabulary.namespaces import CG, DCAT, DCT, PROV, VOCABULARY, VOID, XSD

_TITLE = "AI models, as their cards describe them"


class Description(NamedTuple):
    """What somebody who publishes a graph says of it: a title, and the IRI of the license of the data, or nothing.

    ``day`` is the day of the data; where it is None, the graph gives no date, and has the same bytes on any day.
    """

    title: str = ""
    license: str = ""
    day: datetime.date | None = None


def describe(description: Description, minter: Minter, cards: int, triples: int) -> list[str]:
    """The lines of N-Triples that a graph ends with.

    :param cards: how many cards are in it
    :param triples: how many triples are in it without these lines, which count as well
    """
    graph, of_cards = bracketed(f"{minter.base}graph"), bracketed(f"{minter.base}graph/cards")
    generator = bracketed(f"{VOCABULARY}version/{version('cardgraph')}")
    statements = [
        (graph, TYPE, iri(DCAT + "Dataset")),
        (graph, TYPE, iri(VOID + "Dataset")),
        (graph, iri(DCT + "title"), literal(description.title or _TITLE)),
        (graph, iri(DCT + "conformsTo"), iri(f"{CG.removesuffix('#')}/{version('cardgraph')}")),
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
    # The triple that counts them all counts itself.
    statements.append((graph, iri(VOID + "triples"), integer(triples + len(statements) + 1 + len(others))))
    return [f"{subject} {predicate} {value} .\n" for subject, predicate, value in (*statements, *others)]

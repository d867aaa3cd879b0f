"""What the descriptions of cards in a graph claim, for whoever has the graph and not the cards."""

from typing import Any, cast

import pyoxigraph as ox

from cardgraph.vocabulary.namespaces import CG

# What is claimed depends on the description, the model's name, and the names of the declared licenses.
_DESCRIPTIONS = """
PREFIX cg: <https://w3id.org/cardgraph/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?card ?description ?name ?declared
WHERE {
  ?card cg:description ?description ; cg:describes ?model .
  FILTER(ISLITERAL(?description))
  ?model rdfs:label ?label .
  OPTIONAL { ?card cg:modelName ?own }
  BIND(STR(COALESCE(?own, ?label)) AS ?name)
  OPTIONAL { ?model cg:license ?license . ?license skos:prefLabel|cg:spdxId ?called . BIND(STR(?called) AS ?declared) }
  FILTER NOT EXISTS { ?claim rdfs:subPropertyOf cg:claim . ?card ?claim ?stated }
}
"""


def state_claims(store: ox.Store) -> None:
    """State what the descriptions of cards claim, in their graphs, where none of a card's claims is stated."""
    # Whoever asks for no claims need not wait for what reads them.
    from cardgraph.values.claims import find_claims

    described: dict[tuple[ox.NamedNode, ox.Literal], tuple[set[str], set[str]]] = {}
    solutions: list[Any] = list(cast("ox.QuerySolutions", store.query(_DESCRIPTIONS)))
    for card, description, name, declared in solutions:
        names, licenses = described.setdefault((card, description), (set(), set()))
        names.add(name.value)
        licenses.update([declared.value] if declared else ())
    for (card, description), (names, licenses) in described.items():
        claims = [(CG + found.property, found.value) for found in find_claims(description.value, min(names), licenses)]
        for quad in list(store.quads_for_pattern(card, ox.NamedNode(CG + "description"), description)):
            for term, words in claims:
                store.add(ox.Quad(card, ox.NamedNode(term), ox.Literal(words), quad.graph_name))

"""The graph of a store that has no name: what its vocabularies say besides, of concepts that no card names.

Who asks in words of their own may ask for it as for anything in the default graph, with which it has no triple in
common. It is a blank node, so that no query can name it; that none finds it among the named graphs is done here.
"""

import pyoxigraph as ox

from cardgraph.query.tokens import TOKEN

UNNAMED = ox.BlankNode("vocabularies")


def has_unnamed(store: ox.Store) -> bool:
    """Whether a store has the graph."""
    return store.contains_named_graph(UNNAMED)


def without_unnamed(text: str) -> str:
    """A query that finds no graph without a name where it looks for graphs.

    Behind each ``GRAPH ?g { … }`` comes a filter, which holds for the group that this stands in, and in which ``?g`` is
    bound. To list the graphs for the engine instead would have it look into one after the other.

    :param text: SPARQL; what is not stays as it is
    """
    # What is to come behind the closing bracket of each group that is open; nothing for most.
    open_groups: list[str] = []
    pieces: list[str] = []
    before, end = ["", ""], 0
    for token in TOKEN.finditer(text):
        if token.lastgroup == "comment":
            continue
        if token[0] == "{":
            graph, variable = before
            is_sought = graph.upper() == "GRAPH" and variable[:1] in ("?", "$")
            open_groups.append(f" FILTER(!isBlank({variable}))" if is_sought else "")
        elif token[0] == "}" and open_groups and (filtering := open_groups.pop()):
            pieces += (text[end : token.end()], filtering)
            end = token.end()
        before = [before[1], token[0]]
    return "".join((*pieces, text[end:]))

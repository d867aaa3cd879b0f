"""A compiler for AI model cards: Markdown in, a validated RDF knowledge graph out.

The functions here do what the commands do::

    import cardgraph

    cards = cardgraph.read("cards/")
    findings = cardgraph.check("cards/")
    graph = cardgraph.build("cards/")  # an rdflib.Graph
    rows = cardgraph.query("models-with-risk", "cards/", risk="Disinformation")

``check_text`` checks a card that is in no file, as an editor has it.
"""

import os
from typing import TYPE_CHECKING

# A package that is loaded later would take the place of the function of its name: so they come first.
import cardgraph.check  # noqa: F401
from cardgraph.query.errors import QueryError, QueryWarning
from cardgraph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    import rdflib

    from cardgraph.card import Card
    from cardgraph.compile import Compiler
    from cardgraph.diagnostic import Diagnostic
    from cardgraph.query.dataset import Data

__all__ = ["QueryWarning", "Settings", "build", "check", "check_text", "query", "read"]


def read(*cards: "str | Path", settings: Settings = Settings()) -> "list[Card]":
    """Read cards; a file that holds none is left out (``check`` says why).

    :param cards: files, folders or globs
    :param settings: how dates are read
    :raises NoCardsError: if an argument names nothing
    """
    return [reading.card for reading in _compiler(cards, settings).readings() if reading.card]


def check(*cards: "str | Path", settings: Settings = Settings()) -> "list[Diagnostic]":
    """Check cards one by one and together.

    :param cards: files, folders or globs
    :param settings: entity base, order of dates, engine, day
    :returns: the diagnostics, sorted by place
    :raises NoCardsError: if an argument names nothing
    """
    return _checked(_compiler(cards, settings))


def check_text(text: str | bytes, name: str = "card.md", settings: Settings = Settings()) -> "list[Diagnostic]":
    """Check one card that is in memory, as it would be checked if it were a file.

    :param text: the card; bytes as the file would hold them, or text, whose line ends are kept
    :param name: the file's name or path, which the diagnostics bear; it may be empty
    :param settings: entity base, order of dates, engine, day
    :returns: the diagnostics, sorted by place
    """
    from cardgraph.compile import Compiler
    from cardgraph.source.source import InMemory

    # Half of a surrogate pair is no text; it is found to be none, as it would be in a file.
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    shown = name.encode("utf-8", "backslashreplace").decode()
    return _checked(Compiler([InMemory(os.path.basename(shown), shown, data)], settings))


def build(*cards: "str | Path", settings: Settings = Settings()) -> "rdflib.Graph":
    """Compile cards into a graph in memory; what could be read is kept, whatever the findings.

    :param cards: files, folders or globs
    :param settings: entity base, order of dates, evidence
    :returns: the graph, its prefixes bound
    :raises NoCardsError: if an argument names nothing
    """
    import rdflib

    from cardgraph.output.serialize import prefixes

    compiler = _compiler(cards, settings)
    ntriples = "".join(compiler.ntriples(compiler.checked()))
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in prefixes(compiler.minter).items():
        graph.bind(prefix, iri)
    return graph.parse(data=ntriples, format="nt")


def query(
    name: "str | Path",
    /,
    *data: "Data",
    settings: Settings = Settings(),
    timeout: float = 60.0,
    **parameters: object,
) -> "list[dict[str, str | None]]":
    """Answer a canned query (by its name) or one of your own over RDF files, graphs or cards.

    Your own is a file (``….rq``) or, where there is a ``{`` in it, the text itself.

    :param data: RDF files, by their endings, to which ``.gz`` may be added, cards (files, folders or
        globs), what ``build`` gives or another ``rdflib.Graph``, or a ``pyoxigraph.Store``
    :param timeout: seconds for the rows, once the data are read
    :param parameters: the query's parameters; None leaves one out
    :returns: a dict for each row, from column to text; None where a value is unknown
    :raises QueryError: if the query or a parameter is not in order, there are no rows in time, or the
        query gives no rows but a yes or no, or a graph
    :raises DataError: if an RDF file or a graph is not to be read, a file is neither RDF nor a card, or
        no data are given
    :raises NoCardsError: if an argument names nothing

    What the command tells people besides the rows, such as a name that nothing has, is a
    ``QueryWarning``.
    """
    import warnings

    from cardgraph.query.ask import Timeout, ask, find_query, load_dataset
    from cardgraph.query.binding import bind
    from cardgraph.query.dataset import DataError
    from cardgraph.query.query_file import parse
    from cardgraph.render.notes import sentence

    if isinstance(name, str) and "{" in name and not name.endswith(".rq"):
        found = parse(name, "query", "query")
    else:
        found = find_query(name)
    bindings = bind(found, (f"{key}={value}" for key, value in parameters.items() if value is not None))
    if not data:
        raise DataError("over what? name RDF files or cards")
    dataset = load_dataset(found, data, settings, Timeout(timeout))
    results, notes = ask(found, bindings, dataset)
    for note in (*dataset.notes, *notes):
        warnings.warn(sentence(note), QueryWarning, stacklevel=2)
    if results.kind != "select":
        raise QueryError(f"{found.source} gives no rows; only a SELECT query does")
    return [
        {column: cell and cell.text for column, cell in zip(results.columns, row, strict=True)} for row in results.rows
    ]


def _compiler(cards: "tuple[str | Path, ...]", settings: Settings) -> "Compiler":
    from cardgraph.compile import Compiler
    from cardgraph.source.sources import find_sources

    return Compiler(find_sources(str(card) for card in cards), settings)


def _checked(compiler: "Compiler") -> "list[Diagnostic]":
    from cardgraph.diagnostic import Diagnostic

    found = [diagnostic for item in compiler.checked() for diagnostic in item.diagnostics]
    return sorted(found + compiler.across(), key=Diagnostic.sort_key)

"""A compiler for AI model cards: Markdown in, a validated RDF knowledge graph out.

The functions here do what the commands do::

    import cardgraph

    cards = cardgraph.read("cards/")
    findings = cardgraph.check("cards/")
    graph = cardgraph.build("cards/")  # an rdflib.Graph
    rows = cardgraph.query("models-with-risk", "cards/", risk="Disinformation")
    rows = cardgraph.ask("cards/", license="open", since=2023)
    text = cardgraph.profile("cyclonedx", "cards/").text

``check_text`` checks a card that is in no file, as an editor has it; ``gaps`` says what a standard asks of cards
and they do not say.
"""

import os
from typing import TYPE_CHECKING, Any

# A package that is loaded later would take the place of the function of its name: so they come first.
import cardgraph.check  # noqa: F401
from cardgraph.errors import CardgraphError
from cardgraph.query.errors import DataError, QueryError, QueryFailedError, QueryWarning, UnknownNameError
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import rdflib

    from cardgraph.card import Card
    from cardgraph.changes.compare import Comparison
    from cardgraph.changes.telling import Change
    from cardgraph.compile import Compiler
    from cardgraph.diagnostic import Diagnostic, Severity
    from cardgraph.graph.description import Description
    from cardgraph.lists import Findings, Rows
    from cardgraph.profiles.document import Document
    from cardgraph.query.ask import Dataset
    from cardgraph.query.binding import Bindings
    from cardgraph.query.dataset import Data
    from cardgraph.query.native import IRI
    from cardgraph.query.query_file import Query
    from cardgraph.source.source import NoCardsError

    __version__: str

__all__ = [
    "IRI",
    "Card",
    "CardgraphError",
    "Change",
    "Columns",
    "Comparison",
    "DataError",
    "Description",
    "Diagnostic",
    "Document",
    "Findings",
    "NoCardsError",
    "QueryError",
    "QueryFailedError",
    "QueryWarning",
    "Rows",
    "Settings",
    "Severity",
    "UnknownNameError",
    "__version__",
    "ask",
    "build",
    "check",
    "check_text",
    "diff",
    "gaps",
    "profile",
    "query",
    "read",
]

# What is loaded when somebody asks for it, and from where.
_LATER = {
    "IRI": "query.native",
    "Card": "card",
    "Change": "changes.telling",
    "Comparison": "changes.compare",
    "Description": "graph.description",
    "Diagnostic": "diagnostic",
    "Document": "profiles.document",
    "Findings": "lists",
    "NoCardsError": "source.source",
    "Rows": "lists",
    "Severity": "diagnostic",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("cardgraph")
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def read(
    *cards: "str | Path",
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
) -> "list[Card]":
    """Read cards; a file that holds none is left out (``check`` says why).

    :param cards: files, folders, globs, or files of many cards
    :param settings: how dates are read
    :param exclude: patterns for names and paths of files and folders that are left out
    :param columns: what columns of tables of cards are called
    :raises NoCardsError: if an argument names nothing
    """
    return [reading.card for reading in _compiler(cards, settings, exclude, columns).readings() if reading.card]


def check(
    *cards: "str | Path",
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
) -> "Findings":
    """Check cards one by one and together, and graphs of RDF.

    :param cards: files, folders, globs, or files of many cards; or files of RDF, by their endings
    :param settings: entity base, order of dates, engine, day
    :param exclude: patterns for names and paths of files and folders that are left out
    :param columns: what columns of tables of cards are called
    :returns: the diagnostics, sorted by place
    :raises NoCardsError: if an argument names nothing
    """
    from cardgraph.output.formats import is_graph

    graphs = [str(path) for path in cards if is_graph(str(path))]
    others = tuple(path for path in cards if str(path) not in graphs)
    return _checked(_compiler(others, settings._replace(findings_only=True), exclude, columns), graphs)


def check_text(text: str | bytes, name: str = "card.md", settings: Settings = Settings()) -> "Findings":
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
    source = InMemory(os.path.basename(shown), shown, data)
    return _checked(Compiler([source], settings._replace(findings_only=True)))


def build(
    *cards: "str | Path",
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
    description: "Description | None" = None,
) -> "rdflib.Graph":
    """Compile cards into a graph in memory; what could be read is kept, whatever the findings.

    :param cards: files, folders, globs, or files of many cards
    :param settings: entity base, order of dates, evidence
    :param exclude: patterns for names and paths of files and folders that are left out
    :param columns: what columns of tables of cards are called
    :param description: what the graph says of itself; nothing, if there is none
    :returns: the graph, its prefixes bound
    :raises NoCardsError: if an argument names nothing
    :raises DescriptionError: if the title is more than one line, or the license none that is known
    """
    import rdflib

    from cardgraph.output.serialize import prefixes

    compiler = _compiler(cards, settings, exclude, columns)
    if description is not None:
        from cardgraph.graph.description import describe, settled

        description = settled(description)
    compiled = list(compiler.checked())
    ntriples = "".join(compiler.ntriples(compiled))
    if description is not None:
        count = sum(item.graph is not None for item in compiled)
        ntriples += "".join(describe(description, compiler.minter, count, ntriples.count("\n")))
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in prefixes(compiler.minter.base).items():
        graph.bind(prefix, iri)
    return graph.parse(data=ntriples, format="nt")


def profile(
    name: str,
    /,
    *cards: "str | Path",
    form: str | None = None,
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
) -> "Document":
    """Compile cards into the words of a standard; what could be read is kept, whatever the findings.

    :param name: that of the profile, such as ``cyclonedx`` or ``cyclonedx-1.7``
    :param cards: files, folders, globs, or files of many cards
    :param form: ``turtle``, ``ntriples`` or ``jsonld``, for profiles in RDF; the usual form, if there is none
    :param settings: entity base, order of dates
    :param exclude: patterns for names and paths of files and folders that are left out
    :param columns: what columns of tables of cards are called
    :returns: the document with what it came to
    :raises ProfileError: if there is no such profile, or it has no such form
    :raises NoCardsError: if an argument names nothing
    """
    from cardgraph.profiles.document import document
    from cardgraph.profiles.profile import find

    found = find(name)
    compiler = _compiler(cards, settings._replace(profiles=(found.name,)), exclude, columns)
    return document(found, compiler.checked(), form)


def gaps(
    name: str,
    /,
    *cards: "str | Path",
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
) -> "Findings":
    """What a standard asks and cards do not say.

    :param name: that of the profile, which is one that asks something
    :param cards: files, folders, globs, or files of many cards
    :param settings: entity base, order of dates, engine, day
    :param exclude: patterns for names and paths of files and folders that are left out
    :param columns: what columns of tables of cards are called
    :returns: the findings of the rules ``profile-gap``, ``profile-gap-optional`` and ``profile-gap-for-people``
    :raises ProfileError: if there is no such profile
    :raises NothingAskedError: if its standard asks nothing of a card
    :raises NoCardsError: if an argument names nothing
    """
    from cardgraph.profiles.gaps import RULES, see_asking

    see_asking([name])
    return _checked(
        _compiler(cards, settings._replace(gaps=(name,), select=RULES, findings_only=True), exclude, columns)
    )


def query(
    name: "str | Path",
    /,
    *data: "Data",
    settings: Settings = Settings(),
    timeout: float = 60.0,
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
    weights: "str | Path | None" = None,
    **parameters: object,
) -> "Rows":
    """Answer a canned query (by its name) or one of your own over RDF files, graphs or cards.

    Your own is a file (``….rq``) or, where there is a ``{`` in it, the text itself.

    :param data: RDF files, by their endings, to which ``.gz`` or ``.zst`` may be added, cards
        (files, folders, globs or files of many cards), what ``build`` gives or another
        ``rdflib.Graph``, or a ``pyoxigraph.Store``
    :param timeout: seconds for the rows, once the data are read
    :param exclude: patterns for names and paths of files and folders that are left out of the cards
    :param columns: what columns of tables of cards are called
    :param weights: a file of weights for the questions ``completeness`` and ``completeness-details``
    :param parameters: the query's parameters; None leaves one out
    :returns: a dict for each row, from column to value: a number, truth value or date, where it is one, an
        ``IRI``, or text; None where a value is unknown
    :raises UnknownNameError: if there are no rows, and a parameter names something that nothing has for a name
    :raises QueryError: if the query or a parameter is not in order, there are no rows in time, or the
        query gives no rows but a yes or no, or a graph
    :raises DataError: if an RDF file or a graph is not to be read, a file is neither RDF nor a card, or
        no data are given
    :raises NoCardsError: if an argument names nothing
    :raises CardgraphError: if the weights are not in order

    What the command tells people besides the rows, such as cards with errors, is a ``QueryWarning``.
    """
    from cardgraph.query.ask import find_query
    from cardgraph.query.binding import bind

    found = find_query(name)._replace(base=settings.base)
    if weights is not None:
        from cardgraph.completeness.weighing import weighted

        found = weighted(found, weights)
    given = (f"{key}={value}" for key, value in parameters.items() if value is not None)
    bindings = bind(found, given, settings.day_first)
    return _answered(found, bindings, data, settings, timeout, exclude, columns)


def ask(
    *data: "Data",
    by: "str | Iterable[str] | None" = None,
    columns: "str | Iterable[str] | None" = None,
    settings: Settings = Settings(),
    timeout: float = 60.0,
    exclude: "Iterable[str]" = (),
    tables: Columns = Columns(),
    **filters: object,
) -> "Rows":
    """Which models meet all filters, or how many there are: the options of ``cardgraph ask``, with ``_`` for ``-``.

    :param data: what ``query`` takes
    :param by: one column or two, by which models are counted; then there is a row for each count
    :param columns: the columns that are shown
    :param timeout: seconds for the rows, once the data are read
    :param exclude: patterns for names and paths of files and folders that are left out of the cards
    :param tables: what columns of tables of cards are called
    :param filters: values of filters, such as ``risk="fraud"`` and ``min_parameters="7B"``; all of a list have to
        hold; None leaves one out
    :returns: a dict for each row, as ``query`` gives it
    :raises UnknownNameError: if a filter names something that neither a vocabulary nor the data have a name for
    :raises QueryError: if there is no such filter or column, a value is none that a filter can have, or there are no
        rows in time
    :raises DataError: if an RDF file or a graph is not to be read, a file is neither RDF nor a card, or
        no data are given
    :raises NoCardsError: if an argument names nothing

    What the command tells people besides the rows, such as cards with errors, is a ``QueryWarning``.
    """
    from cardgraph.filters.asking import conditions, query_of, see_named

    given = [
        (name.replace("_", "-"), value)
        for name, values in filters.items()
        for value in (values if isinstance(values, list | tuple | set | frozenset) else [values])
        if value is not None
    ]
    wanted = conditions(given, settings.day_first)
    found = query_of(wanted, columns, by)._replace(base=settings.base)
    return _answered(found, {}, data, settings, timeout, exclude, tables, lambda dataset: see_named(wanted, dataset))


def diff(
    old: "str | Path | Iterable[str | Path]",
    new: "str | Path | Iterable[str | Path]",
    settings: Settings = Settings(),
    exclude: "Iterable[str]" = (),
    columns: Columns = Columns(),
) -> "Comparison":
    """What has changed between two graphs, or the cards that they are made from.

    :param old: a file of RDF, cards (a file, a folder, a glob), or ``git:REV:path``, either as it was at a revision; or
        several of these
    :param new: the same
    :param settings: how cards are compiled
    :param exclude: patterns for names and paths of files and folders that are left out of the cards
    :param columns: what columns of tables of cards are called
    :returns: its ``changes``, model by model, and the triples that differ; ``is_same`` is whether there are none
    :raises DataError: if an RDF file is not to be read, or a file is neither RDF nor a card
    :raises NoCardsError: if an argument names nothing
    :raises CardgraphError: if a revision is not to be had
    """
    import os

    from cardgraph.changes.compare import compare
    from cardgraph.source.exclusion import Exclusion

    def side(given: "str | Path | Iterable[str | Path]") -> list[str]:
        return [str(given)] if isinstance(given, str | os.PathLike) else [str(one) for one in given]

    return compare(side(old), side(new), settings, Exclusion(exclude), columns)


def _answered(
    query: "Query",
    bindings: "Bindings",
    data: "tuple[Data, ...]",
    settings: Settings,
    timeout: float,
    exclude: "Iterable[str]",
    columns: Columns,
    see: "Callable[[Dataset], None]" = lambda dataset: None,
) -> "Rows":
    """The rows of a query over some data; whatever else there is to say is a warning to whoever called our caller.

    :param see: is given the data before they are asked, and may raise what it has to
    """
    import warnings

    from cardgraph.lists import Rows
    from cardgraph.query.ask import Timeout, load_dataset
    from cardgraph.query.ask import ask as asked
    from cardgraph.query.native import native
    from cardgraph.render.notes import sentence
    from cardgraph.source.exclusion import Exclusion

    if not data:
        raise DataError("over what? name RDF files or cards")
    dataset = load_dataset(query, data, settings, Timeout(timeout), Exclusion(exclude), None, columns)
    see(dataset)
    results, notes = asked(query, bindings, dataset)
    for note in (*dataset.notes, *notes):
        warnings.warn(sentence(note), QueryWarning, stacklevel=3)
    if results.kind != "select":
        raise QueryError(f"{query.source} gives no rows; only a SELECT query does")
    rows = ({column: native(cell) for column, cell in zip(results.columns, row, strict=True)} for row in results.rows)
    return Rows(rows, results.columns)


def _compiler(
    cards: "tuple[str | Path, ...]", settings: Settings, exclude: "Iterable[str]", columns: Columns
) -> "Compiler":
    from cardgraph.compile import Compiler
    from cardgraph.source.exclusion import Exclusion
    from cardgraph.source.sources import find_sources

    return Compiler(find_sources(map(str, cards), Exclusion(exclude), columns), settings)


def _checked(compiler: "Compiler", graphs: "Iterable[str]" = ()) -> "Findings":
    from cardgraph.diagnostic import Diagnostic
    from cardgraph.lists import Findings

    found = [diagnostic for item in compiler.checked() for diagnostic in item.diagnostics]
    found += (diagnostic for of_card in compiler.across() for diagnostic in of_card)
    for path in graphs:
        from cardgraph.check.graph_checker import check_graph

        found += (diagnostic for part in check_graph(path, compiler.settings) for diagnostic in part)
    return Findings(sorted(found, key=Diagnostic.sort_key))

"""About the site: when, from what, by which version, under which license; and which questions feed which page."""

from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile

from cardgraph.graph.minting import Minter
from cardgraph.output.serialize import write
from cardgraph.query.results import Cell
from cardgraph.render.results.csv_format import lines
from cardgraph.site.answers import Answers
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, File
from cardgraph.vocabulary.namespaces import XSD

_MODELS = "models"
# Columns that hold numbers, which spreadsheets need not be kept from.
_NUMBERS = {"parameters": XSD + "integer"}
_TABLE, _GRAPH = "data/models.csv", "data/graph.ttl"
# Bytes of the graph that are held in memory while it is written.
_HELD = 1 << 22
_READ = 1 << 16


def page(others: Callable[[], Iterable[Page]]) -> Page:
    """The page.

    :param others: gives the pages that it tells of, when it is made
    """

    def make(content: Content) -> Made:
        gathered, answers = content.gathered, content.answers
        yield File(_TABLE, map(str.encode, lines(*_table(answers))))
        asked = [
            (each.title or "A page for each model", [(name, answers.query(name).question) for name in each.questions])
            for each in others()
            if each.questions
        ]
        files = [("The models as a table", _TABLE)]
        if gathered.cards:
            with SpooledTemporaryFile(_HELD) as stream:
                write(gathered.triples(), stream, "turtle", Minter(content.settings.base))
                stream.seek(0)
                yield File(_GRAPH, iter(lambda: stream.read(_READ), b""))
            files.append(("Everything as a graph, in Turtle", _GRAPH))
        yield Document(
            "about.html",
            "about.html",
            "About",
            {
                "origins": gathered.origins,
                "cards": content.catalogue.cards,
                "models": len(content.catalogue),
                "skipped": gathered.skipped,
                "base": content.settings.base,
                "files": files,
                "asked": asked,
            },
            description="When this site was made, from what, and by which version.",
        )

    return Page("About", "about.html", (_MODELS,), make, is_main=False)


def _table(answers: Answers) -> tuple[list[str], Iterator[list[Cell]]]:
    """The columns and rows of the question ``models``, as it answers them."""
    columns = [column.name for column in answers.query(_MODELS).columns]
    rows = answers.kept(_MODELS)
    return columns, ([Cell(row[name], datatype=_NUMBERS.get(name, "")) for name in columns] for row in rows)

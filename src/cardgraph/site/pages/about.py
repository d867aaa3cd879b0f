"""About the site: when, from what, by which version, under which license; and which questions feed which page."""

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile

from cardgraph.graph.minting import Minter
from cardgraph.output.serialize import write
from cardgraph.render.results import render
from cardgraph.site.content import Content
from cardgraph.site.page import Made, Page
from cardgraph.site.rendering import Document, File

_TABLE, _GRAPH = "data/models.csv", "data/graph.ttl"
# Bytes of the graph that are held in memory while it is written.
_HELD = 1 << 24


def page(others: Callable[[], Iterable[Page]]) -> Page:
    """The page.

    :param others: gives the pages that it tells of, when it is made
    """

    def make(content: Content) -> Made:
        gathered, answers = content.gathered, content.answers
        yield File(_TABLE, render(answers.results("models"), "csv").encode())
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
                yield File(_GRAPH, stream.read())
            files.append(("Everything as a graph, in Turtle", _GRAPH))
        yield Document(
            "about.html",
            "about.html",
            "About",
            {
                "origins": gathered.origins,
                "cards": sum(len(model.cards) for model in content.catalogue.models),
                "models": len(content.catalogue),
                "skipped": gathered.skipped,
                "base": content.settings.base,
                "files": files,
                "asked": asked,
            },
            description="When this site was made, from what, and by which version.",
        )

    return Page("About", "about.html", ("models",), make, is_main=False)

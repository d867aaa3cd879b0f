"""``cardgraph site``: cards, a graph or a store as a folder of pages."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from cardgraph.cli.common import columns_options, exclude_option, jobs_option, plural, reading_options, weights_option
from cardgraph.cli.terminal import Progress, say
from cardgraph.settings import STDOUT, Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from cardgraph.compile import Compiled
    from cardgraph.query.dataset import Data
    from cardgraph.site.page import Page

_TITLE = "AI models, as their cards describe them"


@click.command("site")
@click.argument("data", nargs=-1, metavar="[DATA]...")
@click.option("--store", metavar="DIR", help="A store on disk, as build --store makes it, instead of DATA.")
@click.option("-o", "--output", required=True, metavar="FOLDER", help="Folder to write.")
@click.option("--title", default=_TITLE, show_default=True, metavar="TEXT", help="The title of the site.")
@click.option(
    "--license", "data_license", default="", metavar="NAME|IRI", help="The license of the data, such as CC-BY-4.0."
)
@click.option("--ask", is_flag=True, help="Add a page that answers queries by itself, with all data in it.")
@click.option(
    "--since",
    multiple=True,
    metavar="OLD",
    help="Add a page with what is new since OLD: a graph, cards, or git:REV:path, as diff takes; may be given again.",
)
@click.option("--all-files", is_flag=True, help="Write what each standard says of each model, also of thousands.")
@weights_option
@exclude_option
@columns_options
@jobs_option
@reading_options
def command(
    data: tuple[str, ...],
    store: str | None,
    output: str,
    title: str,
    data_license: str,
    ask: bool,
    since: tuple[str, ...],
    all_files: bool,
    weights: str | None,
    exclude: tuple[str, ...],
    columns: Columns,
    jobs: int,
    settings: Settings,
) -> None:
    """Make a site of static pages: models with the words that everything was read from, filters and plots.

    DATA are cards (files, folders, globs, and files of many cards as build takes them) or RDF files, by their
    endings. Only cards, or a graph that was built with --evidence, show which words say what, and only cards are
    shown themselves. The pages work from the disk and from any folder of a server, and ask nobody for anything.

    FOLDER is replaced as a whole if it is such a site, and left alone if it is anything else.

    \b
    Examples:
      cardgraph site cards/ -o site
      cardgraph site graph.ttl -o site --title "Our models" --license CC-BY-4.0
      cardgraph site --store cards.store -o site
      cardgraph site cards/ --since git:v1.0:cards -o site
    """
    from cardgraph.cli.description import described
    from cardgraph.render.width import safe
    from cardgraph.site import About, build_site
    from cardgraph.source.exclusion import Exclusion

    if output == STDOUT or not output:
        raise click.UsageError("a site is many files; name a folder for them")
    if store == "":
        raise click.UsageError("--store names no folder")
    if bool(data) == (store is not None):
        both = "of files and --store only one can be shown at a time"
        raise click.UsageError(both if data else "a site of what? name cards or RDF files, or --store DIR")
    if since and not data:
        raise click.UsageError("--since compares files with files; name the cards, or the graph, of the store")
    said = described(title, data_license, ())
    about = About(said.title or _TITLE, said.license, data_license)
    given: list[Data] = [*data]
    if store is not None:
        from cardgraph.store import open_read_only

        given = [open_read_only(store)]
    pages: list[Page] = []
    if ask:
        from cardgraph.site.ask_page import page

        pages = [page()]
    excluded = Exclusion(exclude)
    if since:
        from cardgraph.changes.compare import compare
        from cardgraph.site.changes_page import page as changes_page

        pages.append(changes_page(compare(since, data, settings, excluded, columns)))
    built = build_site(given, output, settings, about, excluded, columns, pages, _watched, jobs, all_files, weights)
    if built.skipped:
        say(f"{plural(built.skipped, 'file')} skipped: no card")
    if not built.is_whole:
        say("so many models come as Turtle and JSON-LD only; --all-files writes what the standards say of each, too")
    say(safe(f"{plural(built.models, 'model')}: {plural(built.files, 'file')} written to {output}"))


def _watched(total: int, compiled: "Iterable[Compiled]") -> "Iterator[Compiled]":
    """The cards as they are compiled, of which a terminal shows how far they are."""
    with Progress(total) as progress:
        for item in compiled:
            progress.step()
            yield item

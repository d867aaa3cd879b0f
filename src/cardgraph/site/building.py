"""Building a site: data in, a folder of pages out."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from cardgraph.completeness.needs import load
from cardgraph.query.dataset import Data
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.site.answers import Answers
from cardgraph.site.catalogue import Catalogue
from cardgraph.site.content import About, Content
from cardgraph.site.contents import PAGES
from cardgraph.site.downloads import profiles
from cardgraph.site.gathering import Watch, gather
from cardgraph.site.kept import database
from cardgraph.site.page import Page
from cardgraph.site.rendering import File, Renderer
from cardgraph.site.writing import see_ours, staged
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.source_date import source_date


class Built(NamedTuple):
    """What a site came to: how many models and files it has, and how many files that are no cards were skipped.

    ``is_whole`` says that each model's page offers what the profiles say of it.
    """

    models: int
    files: int
    skipped: int
    is_whole: bool


def build_site(
    data: Iterable[Data],
    folder: str,
    settings: Settings = Settings(),
    about: About | None = None,
    exclusion: Exclusion | None = None,
    columns: Columns = Columns(),
    pages: Sequence[Page] = (),
    watch: Watch | None = None,
    jobs: int = 1,
    all_files: bool = False,
    weights: str | None = None,
) -> Built:
    """Make a site of static pages, which takes the place of the folder as a whole, or leaves it as it is.

    :param data: files of RDF, cards, graphs in memory or a store, as ``query`` takes them
    :param folder: where to; made if it is not there, and replaced if it is such a site
    :param settings: how cards are compiled
    :param about: what the site says of itself
    :param exclusion: what is left out of the cards
    :param columns: what columns of tables of cards are called
    :param pages: pages besides those of ``contents``
    :param watch: sees the cards go by
    :param all_files: write what each profile says of each model, however many there are
    :param jobs: how many processes may share the reading of the cards
    :param weights: a file of weights for how complete cards are, or nothing for the usual ones
    :raises DataError: if a file of RDF or a graph is not to be read
    :raises NoCardsError: if an argument names nothing
    :raises NotOursError: if the folder is there, and is no site
    :raises WriteError: if it cannot be written
    :raises WeightsError: if the file of weights is not in order
    """
    see_ours(folder)
    if weights is not None:
        # Before all cards are read for nothing.
        load(Path(weights))
    names = tuple(profile.name for profile in profiles())
    with tempfile.TemporaryDirectory(prefix="cardgraph-site-", ignore_cleanup_errors=True) as directory:
        gathered = gather(data, directory, settings, exclusion, columns, watch, jobs, names, all_files)
        try:
            kept = database(os.path.join(directory, "kept.sqlite"))
            answers = Answers(gathered.store, kept, weights=weights, evidence=gathered.evidence)
            content = Content(about or About(), gathered, answers, Catalogue(answers, kept), settings)
            with staged(folder) as stage:
                menu = (*PAGES, *pages)
                renderer = Renderer(
                    {
                        "menu": [page for page in menu if page.title],
                        "about": content.about,
                        "generator": f"cardgraph {version('cardgraph')}",
                        "day": day.date().isoformat() if (day := source_date()) else "",
                    }
                )
                for page in menu:
                    for made in page.make(content):
                        stage.write(
                            made.path, made.data if isinstance(made, File) else map(str.encode, renderer.html(made))
                        )
                return Built(len(content.catalogue), stage.count, gathered.skipped, bool(gathered.profiles))
        finally:
            gathered.close()

"""The site of the data that are served, made in a folder of its own while queries are answered already."""

import json
import shutil
import tempfile
from http import HTTPStatus
from pathlib import Path

from cardgraph.query.dataset import Data
from cardgraph.serve.data import Source
from cardgraph.serve.messages import Response
from cardgraph.site import Page, build_site
from cardgraph.source.exclusion import Exclusion

# What the pages of a site are not, and its menu leads to.
_BESIDES = (
    Page("Find models", "ask", (), lambda _: ()),
    Page("Questions", "questions", (), lambda _: ()),
    Page("Query editor", "query", (), lambda _: ()),
)
# A page has a policy of its own, which this one goes with.
_POLICY = "frame-ancestors 'none'"
_MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".nt": "application/n-triples",
    ".svg": "image/svg+xml",
    ".ttl": "text/turtle; charset=utf-8",
    ".xml": "application/xml",
}


class Site:
    """The files of a site.

    :param folder: where they are; it is removed in the end
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = frozenset(json.loads((folder / "site" / "site.json").read_text("utf-8"))["files"])

    def file(self, path: str) -> Response | None:
        """A file of the site; None if it has none of that path.

        :param path: below the site, without a slash at its beginning; where it is empty, the first page
        """
        name = path or "index.html"
        # Nothing but what the site says that it has: no path leads out of it.
        if name not in self._names:
            return None
        try:
            data = (self._folder / "site" / name).read_bytes()
        except FileNotFoundError:
            return None
        ending = Path(name).suffix
        headers = {"Content-Security-Policy": _POLICY} if ending == ".html" else {}
        return Response(HTTPStatus.OK, _MEDIA_TYPES.get(ending, "application/octet-stream"), data, headers)

    def remove(self) -> None:
        """Remove the files."""
        shutil.rmtree(self._folder, ignore_errors=True)


def make(source: Source) -> Site:
    """Make the site of some data.

    :raises CardgraphError: if they are not to be read, or it cannot be written
    """
    folder = Path(tempfile.mkdtemp(prefix="cardgraph-serve-"))
    try:
        data: list[Data] = [*source.paths]
        if source.store is not None:
            from cardgraph.store import open_read_only

            data = [open_read_only(source.store)]
        exclusion = Exclusion(source.exclude)
        site = str(folder / "site")
        build_site(data, site, source.settings, None, exclusion, source.columns, _BESIDES)
        return Site(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

"""The site of the data that are served, made in a folder of its own while queries are answered already."""

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
from http import HTTPStatus
from pathlib import Path

from cardgraph.errors import CardgraphError
from cardgraph.query.dataset import Data
from cardgraph.serve.data import Source
from cardgraph.serve.messages import Response
from cardgraph.site import Page, build_site
from cardgraph.source.exclusion import Exclusion

_START = "import sys; sys.path.append(sys.argv[1]); from cardgraph.serve.site import child; child()"
_PAUSE = 0.2
# The file that says why there is no site.
_ERROR = "error.txt"
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


class SiteError(CardgraphError):
    """There is no site; the text says why."""


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


def make(source: Source, ended: threading.Event) -> Site | None:
    """Make the site of some data, in a process of its own, so that queries are answered meanwhile.

    :param ended: when it is set, the process is ended, and there is no site
    :raises SiteError: if the data are not to be read, or it cannot be written
    """
    folder = Path(tempfile.mkdtemp(prefix="cardgraph-serve-"))
    command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[2])]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=null, stderr=null, start_new_session=True) as process:
        try:
            assert process.stdin
            with contextlib.suppress(OSError), process.stdin as given:
                given.write(pickle.dumps((source, str(folder))))
            while process.poll() is None and not ended.wait(_PAUSE):
                pass
            if process.poll() == 0:
                return Site(folder)
        finally:
            process.kill()
    said = folder / _ERROR
    reason = said.read_text("utf-8") if said.exists() else f"what makes them has ended (status {process.returncode})"
    shutil.rmtree(folder, ignore_errors=True)
    if ended.is_set():
        return None
    raise SiteError(reason)


def child() -> None:
    """What the process does: make the site of what is told on standard input."""
    source, folder = pickle.load(sys.stdin.buffer)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG, SIGKILL
    # Whoever waits for an answer goes before whoever waits for pages.
    os.nice(10)
    try:
        _build(source, Path(folder))
    except (CardgraphError, OSError, MemoryError) as error:
        (Path(folder) / _ERROR).write_text(str(error) or "out of memory", "utf-8")
        raise SystemExit(1) from None


def _build(source: Source, folder: Path) -> None:
    data: list[Data] = [*source.paths]
    if source.store is not None:
        from cardgraph.store import open_read_only

        data = [open_read_only(source.store)]
    exclusion = Exclusion(source.exclude)
    build_site(
        data, str(folder / "site"), source.settings, None, exclusion, source.columns, _BESIDES, weights=source.weights
    )

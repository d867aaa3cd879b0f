"""The data that are served now, and their site: replaced by newer ones while the old ones answer."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cardgraph.errors import CardgraphError
from cardgraph.query.notes import Note
from cardgraph.query.sandbox import Limits
from cardgraph.serve.data import Served, Source, load
from cardgraph.serve.site import Site, make
from cardgraph.serve.watching import stamp

# Seconds between two looks at the files.
_PAUSE = 0.5
# Seconds that what is being made has to be given up.
_LAST = 5.0


class Keeper:
    """Holds the data that are served now, and replaces them when their files change, or their process has ended.

    :param source: where they come from
    :param served: the first of them
    :param is_watching: look whether files change
    :param has_site: make a site of them
    :param say: told what happens
    """

    def __init__(
        self,
        source: Source,
        served: Served,
        limits: Limits,
        is_watching: bool,
        has_site: bool,
        say: Callable[[str, tuple[Note, ...]], None],
    ) -> None:
        self._source, self._served, self._limits, self._say = source, served, limits, say
        self._is_watching, self._has_site = is_watching, has_site
        self.site: Site | None = None
        self.is_making = has_site
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._seen = stamp(source.watched()) if is_watching else None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Begin to look after the data."""
        self._thread.start()

    @contextmanager
    def use(self) -> Iterator[Served]:
        """The data as they are now, which stay as long as the block runs."""
        with self._lock:
            served = self._served
            served.users += 1
        try:
            yield served
        finally:
            with self._lock:
                served.users -= 1
            self._clear(served)

    def close(self) -> None:
        """End, and end the process that holds the data; whatever is asked still has no answer."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(_LAST)
        self._served.sandbox.close()
        if self.site:
            self.site.remove()

    def _clear(self, served: Served) -> None:
        with self._lock:
            is_last = served.is_retired and not served.users
        if is_last:
            served.sandbox.close()

    def _watch(self) -> None:
        self._make()
        before = self._seen
        while not self._ended.wait(_PAUSE):
            if not self._served.sandbox.is_running():
                self._reload("the process that held the data had ended")
            elif self._is_watching:
                now = stamp(self._source.watched())
                # A change counts when nothing more has changed since the last look: an editor may write in pieces.
                if now != self._seen and now == before:
                    self._seen = now
                    self._reload("files have changed")
                before = now

    def _reload(self, reason: str) -> None:
        try:
            served = load(self._source, self._limits)
        except (CardgraphError, OSError, MemoryError) as error:
            self._say(f"{reason}; the data from before stay: {error}", ())
            return
        with self._lock:
            old, self._served = self._served, served
            old.is_retired = True
        self._clear(old)
        if self._ended.is_set():
            served.sandbox.close()
        self._say(f"{reason}; loaded again: {served.triples:,} triples", served.notes)
        self._make()

    def _make(self) -> None:
        """Make the site; that from before stays until it is there, and where there is none."""
        if not self._has_site:
            return
        try:
            site = make(self._source, self._ended)
        except (CardgraphError, OSError, MemoryError) as error:
            self._say(f"there are no new pages: {error}", ())
            return
        finally:
            self.is_making = False
        if site is None:
            return
        old, self.site = self.site, site
        if old:
            old.remove()
        if self._ended.is_set():
            site.remove()

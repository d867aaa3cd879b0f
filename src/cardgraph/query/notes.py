"""What there is to say of results besides them, as values; ``render.notes`` has the sentences."""

from cardgraph.records import NamedTuple


class CardsWithErrors(NamedTuple):
    """So many cards have errors; what could be read of them was asked.

    ``faults`` is with how many of them something went wrong in the program.
    """

    cards: int
    faults: int = 0


class EmptyFile(NamedTuple):
    """A file of RDF that was asked holds no triples."""

    path: str


class UndeclaredNeed(NamedTuple):
    """A query names a term of what cards are compiled with on request, and does not request it.

    ``need`` is a key of ``NEEDS``, ``term`` the IRI that the query names, and ``source`` its file.
    """

    source: str
    need: str
    term: str


class SkippedFiles(NamedTuple):
    """Files that nobody named are no cards, and were skipped."""

    files: tuple[str, ...]


class NoRows(NamedTuple):
    """There are no rows; ``reason`` is what the query's header says that this may mean."""

    reason: str


Note = CardsWithErrors | EmptyFile | SkippedFiles | UndeclaredNeed | NoRows

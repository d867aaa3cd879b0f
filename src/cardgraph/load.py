"""Data for questions: RDF files and cards, with the vocabularies, in one store in memory."""

import os
from collections.abc import Iterable

import pyoxigraph as ox

from cardgraph.errors import CardgraphError
from cardgraph.settings import Settings
from cardgraph.vocab import vocabularies
from cardgraph.write import format_of, parsed, serialization


class DataError(CardgraphError):
    """Data that cannot be read; the message says which file and where in it."""


def load_data(arguments: Iterable[str], settings: Settings, complete: bool = False) -> tuple[ox.Store, int]:
    """Load RDF files, by their endings, and cards, which is everything else, into one graph.

    :param complete: load the long vocabularies too
    :returns: the store, and how many cards have errors (what could be read of them is in it)
    :raises DataError: if an RDF file is not to be read
    :raises NoCardsError: if an argument names nothing
    """
    store = ox.Store()
    cards = []
    for path in vocabularies(complete):
        store.bulk_extend(ox.parse(path=str(path)))
    for argument in arguments:
        if format_of(argument) and not os.path.isdir(argument):
            _load_file(store, argument)
        else:
            cards.append(argument)
    if not cards:
        return store, 0
    # Whoever asks RDF files need not wait for what reads cards.
    from cardgraph.compile import Compiler
    from cardgraph.reader.sources import find_sources

    faulty = 0
    compiler = Compiler(find_sources(cards), settings)
    checked = []
    for item in compiler.checked():
        faulty += item.has_errors
        checked.append(item)
        if len(checked) == 1000:
            store.bulk_extend(parsed(compiler.ntriples(checked)))
            checked = []
    store.bulk_extend(parsed(compiler.ntriples(checked)))
    return store, faulty


def _load_file(store: ox.Store, path: str) -> None:
    """Load a file; what stands in its named graphs is put together."""
    form = format_of(path)
    assert form
    try:
        with open(path, "rb") as stream:
            quads = ox.parse(stream, format=serialization(form))
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    except SyntaxError as error:
        raise DataError(f"{path} is not {form}: {error}") from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None

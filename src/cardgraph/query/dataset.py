"""Data for questions: RDF files and cards, with the vocabularies, in one store in memory."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status
from cardgraph.output.formats import RDF_FORMATS, format_of
from cardgraph.output.serialize import parsed
from cardgraph.settings import Settings
from cardgraph.vocabulary.schemes import vocabularies

if TYPE_CHECKING:
    from cardgraph.compile import Compiled


class DataError(CardgraphError):
    """Data that cannot be read; the message says which file and where in it."""


def load_data(
    arguments: Iterable[str], settings: Settings, complete: bool = False, named: bool = False
) -> tuple[ox.Store, int]:
    """Load RDF files, by their endings, and cards, which is everything else, into the default graph.

    :param complete: load the long vocabularies too
    :param named: keep the named graphs of files, and those of cards, besides
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
            _load_file(store, argument, named)
        else:
            cards.append(argument)
    if not cards:
        return store, 0
    # Whoever asks RDF files need not wait for what reads cards.
    from cardgraph.compile import Compiler
    from cardgraph.source.sources import find_sources

    compiler = Compiler(find_sources(cards), settings)
    faulty = 0

    def counted() -> "Iterator[Compiled]":
        nonlocal faulty
        for item in compiler.checked():
            faulty += item.has_errors
            yield item

    store.bulk_extend(_merged(compiler.quads(counted())) if named else parsed(compiler.ntriples(counted())))
    return store, faulty


def _merged(quads: Iterable[ox.Quad], named: bool = True) -> Iterator[ox.Quad]:
    """Quads in the default graph, and in their own if they are to stay there too."""
    for quad in quads:
        yield ox.Quad(*quad.triple)
        if named:
            yield quad


def _load_file(store: ox.Store, path: str, named: bool) -> None:
    form = format_of(path)
    assert form
    try:
        with open(path, "rb") as stream:
            quads = ox.parse(stream, format=RDF_FORMATS[form].serialization)
            store.bulk_extend(_merged(quads, named))
    except SyntaxError as error:
        raise DataError(f"{path} is not {form}: {error}") from None
    except FileNotFoundError as error:
        raise DataError(f"cannot read {path}: {error.strerror}", Status.USAGE) from None
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None

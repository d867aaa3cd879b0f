"""One side of a comparison: RDF, cards, or either at a revision of git → its triples, and where they stand."""

import os
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.changes.blank_nodes import named
from cardgraph.errors import CardgraphError
from cardgraph.query.dataset import Loaded, load_data
from cardgraph.rdf_files import rdf_format
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.git import exported
from cardgraph.vocabulary.namespaces import CG, RDF

_TYPE = ox.NamedNode(RDF + "type")
_EVIDENCE, _CONTRADICTION = ox.NamedNode(CG + "Evidence"), ox.NamedNode(CG + "Contradiction")
_POINTER = ox.NamedNode(CG + "contradiction")
_FILE, _LINE = ox.NamedNode(CG + "fileName"), ox.NamedNode(CG + "line")
_STATEMENT = tuple(ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))


class Place(NamedTuple):
    """Where a card states something."""

    file: str
    line: int


class Side(NamedTuple):
    """The triples of one side, all in the default graph, blank nodes by names of their own.

    ``places`` are those of its triples, as far as that is known; ``faulty`` is how many cards have errors.
    """

    store: ox.Store
    places: dict[ox.Triple, Place]
    faulty: int = 0


def sides(
    old: str,
    new: str,
    settings: Settings = Settings(),
    exclusion: Exclusion | None = None,
    columns: Columns = Columns(),
) -> tuple[Side, Side]:
    """Two sides, to be compared: evidence is part of them if a file of RDF has some, and known of cards in any case.

    :param old: a file of RDF, cards, or ``git:REV:path``
    :param new: the same
    :param settings: how cards are compiled
    :param exclusion: what is left out of cards
    :param columns: what columns of tables of cards are called
    :raises DataError: if a file is not to be read, or is neither RDF nor a card
    :raises NoCardsError: if there is nothing
    :raises GitError: if a revision is not to be had
    """
    loaded = []
    for argument in (old, new):
        with exported(argument) as path:
            is_rdf = bool(rdf_format(path)) and not os.path.isdir(path)
            try:
                one = load_data([path], settings, {"evidence"}, exclusion, None, columns, bare=True)
            except CardgraphError as error:
                # Whoever named a revision knows nothing of the folder that it is in.
                error.args = (str(error).replace(path, argument),)
                raise
            loaded.append((is_rdf, one))
    keeping = any(is_rdf and _has_evidence(one.store) for is_rdf, one in loaded)
    first, second = (_side(one, keeping) for _, one in loaded)
    return first, second


def _has_evidence(store: ox.Store) -> bool:
    return any(store.quads_for_pattern(None, _TYPE, _EVIDENCE))


def _side(loaded: Loaded, keeping: bool) -> Side:
    places = _places(loaded.store)
    if not keeping:
        _drop_evidence(loaded.store)
    return Side(named(loaded.store), places, loaded.faulty)


def _places(store: ox.Store) -> dict[ox.Triple, Place]:
    """Where the statements of a graph stand, by its evidence; of several places the first by file and line."""
    found: dict[ox.Triple, Place] = {}
    for quad in store.quads_for_pattern(None, _TYPE, _EVIDENCE):
        said = {one.predicate: one.object for one in store.quads_for_pattern(quad.subject, None, None)}
        file, line = (getattr(said.get(name), "value", "") for name in (_FILE, _LINE))
        subject, predicate, value = (said.get(name) for name in _STATEMENT)
        if not (file and line.isdecimal() and value is not None):
            continue
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
            triple = ox.Triple(subject, predicate, value)
            found[triple] = min(found.get(triple, Place(file, int(line))), Place(file, int(line)))
    return found


def _drop_evidence(store: ox.Store) -> None:
    """Leave what a graph has that is built without evidence."""
    for kind in (_EVIDENCE, _CONTRADICTION):
        for quad in list(store.quads_for_pattern(None, _TYPE, kind)):
            for one in list(store.quads_for_pattern(quad.subject, None, None)):
                store.remove(one)
    for quad in list(store.quads_for_pattern(None, _POINTER, None)):
        store.remove(quad)

"""One side of a comparison: RDF, cards, or either at a revision of git → its triples, and where they stand."""

import os
from collections.abc import Sequence

import pyoxigraph as ox

from cardgraph.changes.blank_nodes import named
from cardgraph.errors import CardgraphError
from cardgraph.query.dataset import Loaded, load_data
from cardgraph.rdf_files import rdf_format
from cardgraph.records import NamedTuple
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
    old: Sequence[str],
    new: Sequence[str],
    settings: Settings = Settings(),
    exclusion: Exclusion | None = None,
    columns: Columns = Columns(),
) -> tuple[Side, Side]:
    """Two sides, to be compared: evidence is part of them if a file of RDF has some, and known of cards in any case.

    :param old: files of RDF, cards, or ``git:REV:path``
    :param new: the same
    :param settings: how cards are compiled
    :param exclusion: what is left out of cards
    :param columns: what columns of tables of cards are called
    :raises DataError: if a file is not to be read, or is neither RDF nor a card
    :raises NoCardsError: if there is nothing
    :raises GitError: if a revision is not to be had
    """
    loaded = []
    keeping = False
    for arguments in (old, new):
        with exported(arguments) as paths:
            graphs = [path for path in paths if rdf_format(path) and not os.path.isdir(path)]
            try:
                one = load_data(paths, settings, {"evidence"}, exclusion, None, columns, bare=True)
                # Cards come with evidence, so that what there is of it in a graph among them has to be looked for.
                of_graphs = one if len(graphs) in (0, len(paths)) else load_data(graphs, settings, bare=True)
            except CardgraphError as error:
                error.args = (_as_given(str(error), paths, arguments),)
                raise
            keeping = keeping or (bool(graphs) and _has_evidence(of_graphs.store))
            loaded.append(one)
    first, second = (_side(one, keeping) for one in loaded)
    return first, second


def _as_given(text: str, paths: Sequence[str], arguments: Sequence[str]) -> str:
    """A message about some paths by what they were given as: who named a revision knows nothing of its folder."""
    for path, argument in sorted(zip(paths, arguments, strict=True), key=lambda pair: -len(pair[0])):
        if path != argument:
            text = text.replace(path, argument)
    return text


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

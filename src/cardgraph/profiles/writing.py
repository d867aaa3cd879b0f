"""A profile's file: descriptions of cards in, the standard's own form out."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from itertools import groupby
from typing import IO

import pyoxigraph as ox

from cardgraph.graph.terms import NamedNode
from cardgraph.output.formats import RDF_FORMATS
from cardgraph.output.parts import Part
from cardgraph.output.serialize import parsed
from cardgraph.output.turtle import write_turtle
from cardgraph.profiles.collecting import Collector
from cardgraph.profiles.describing import Description, Node
from cardgraph.profiles.json_writer import JsonWriter
from cardgraph.profiles.moment import CREATED, created
from cardgraph.profiles.profile import JSON, JSON_LD, Profile

# The form that a profile is written in as its own JSON.
OWN = "own"
_GENERATOR = "{cardgraph}"
# Looked up in files, and many profiles may be written in one run.
_version = cache(version)


def form_of(profile: Profile, rdf_format: str | None) -> str | None:
    """How a profile is written where a file's ending stands for a format of RDF.

    :param rdf_format: a key of ``RDF_FORMATS``, or None for the usual form
    :returns: ``OWN``, a key of ``RDF_FORMATS``, or None where it cannot be written so
    """
    if profile.form in (JSON, JSON_LD) and rdf_format in (None, "jsonld"):
        return OWN
    if profile.form == JSON or (rdf_format and RDF_FORMATS[rdf_format].names_graphs):
        return None
    return rdf_format or "turtle"


class ProfileFile:
    """Takes the descriptions of cards and writes them.

    RDF is held as N-Triples until the end, since its writers draw what they write.

    :param form: one of ``form_of``
    :param held: a file for that
    """

    def __init__(self, profile: Profile, form: str, output: IO[bytes], held: IO[bytes]) -> None:
        self.collector = Collector(profile)
        self._form, self._output, self._held = form, output, held
        self._objects: JsonWriter | None = None
        if form == OWN:
            self._objects = JsonWriter(profile, output, {CREATED: created(), _GENERATOR: _version("cardgraph")})

    def take(self, card: str, model: NamedNode, description: Description) -> None:
        """Write what is said of a card's model.

        :param card: the card as people see it
        """
        self._write(list(self.collector.take(card, model, description)))

    def end(self) -> None:
        """Write what the cards share, and end the document."""
        self._write(list(self.collector.rest()))
        if self._objects:
            self._objects.end()
        else:
            self._held.seek(0)
            pieces = _by_subject(line.decode() for line in self._held)
            prefixes = self.collector.profile.prefixes
            if self._form == "turtle":
                write_turtle([Part(None, "", pieces)], self._output, prefixes)
            elif self._form == "ntriples":
                self._output.writelines(piece.encode() for piece in pieces)
            else:
                form = RDF_FORMATS[self._form].serialization
                ox.serialize(parsed(pieces), output=self._output, format=form)

    def _write(self, nodes: list[Node]) -> None:
        if self._objects:
            self._objects.write(nodes)
        else:
            self._held.writelines(line.encode() for line in _ntriples(nodes))


def _ntriples(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        for predicate, objects in node.statements:
            for one in objects:
                yield f"{node.subject} {predicate} {one} .\n"


def _by_subject(lines: Iterable[str]) -> Iterator[str]:
    """Pieces of lines of N-Triples, a piece for each subject, whose lines stand together."""
    for _, group in groupby(lines, lambda line: line.partition(" ")[0]):
        yield "".join(group)

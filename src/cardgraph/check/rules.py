"""The rules, as ``shapes/`` states them: names, messages, severities, help, and the SHACL itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from cardgraph.diagnostic import Severity
from cardgraph.errors import CardgraphError
from cardgraph.formats import registry
from cardgraph.records import NamedTuple
from cardgraph.resources import folder, prepared
from cardgraph.vocabulary.namespaces import CG, RDF, SH, SHAPE, VOCABULARY

if TYPE_CHECKING:
    from pathlib import Path

_SEVERITIES = {
    SH + "Violation": Severity.ERROR,
    SH + "Warning": Severity.WARNING,
    SH + "Info": Severity.INFO,
}
# What shapes say to people; engines need none of it.
_WORDS = {SH + "name", SH + "message", SH + "description"}
# What shapes may say besides their constraints, and what those that count say.
_TARGETS = {SH + "targetClass", SH + "targetObjectsOf", SH + "targetSubjectsOf"}
_NO_CONSTRAINTS = {*_WORDS, *_TARGETS, SH + "path", SH + "severity", SH + "sparql"}
_COUNTING = {SH + "minCount", SH + "maxCount"}
# What a file says of itself.
HEADER = VOCABULARY + "shapes/"
# What engines need of a shape begins so.
_OF_ENGINES = (SH, RDF + "type")
# What leads from a shape to its SPARQL constraints, as N-Triples writes it.
_LEADS_TO_SPARQL = f"> <{SH}sparql> <"
# The message of SPARQL constraints, by which an engine that gives no solutions tells what one calls so.
TEXT = "{?text}"


class ShapeError(CardgraphError):
    """A shape that is not in order; the text says which it is, what was found, and what would do."""


class Rule(NamedTuple):
    """One rule, whose ``name`` is its shape's local name.

    ``suggest_from`` is a scheme's kind or empty; ``unsuggested`` the severity that holds when
    nothing resembles the words (the severity itself unless the shape says otherwise); ``hints``
    has the one first that says most, if all of its placeholders are known; ``related_path`` is an
    IRI or empty; ``place`` the file that it stands in, as the project names it.
    """

    name: str
    severity: Severity
    unsuggested: Severity
    title: str
    message: str
    description: str
    hints: tuple[str, ...]
    violating: str
    repaired: str
    suggest_from: str
    related_path: str
    place: str


class Shapes(NamedTuple):
    """A shapes graph, whole (``graph``) and taken apart for engines that are quicker so.

    ``core`` are its core constraints, ``selects`` the SPARQL constraints. Of the core constraints ``counts`` are those
    of shapes that do nothing but count, and ``others`` the rest. Those that are text are N-Triples.
    """

    graph: str
    core: str
    selects: tuple[Select, ...]
    counts: tuple[Count, ...] = ()
    others: str = ""


class Select(NamedTuple):
    """A SPARQL constraint and the target of its shape: a class, or the objects or subjects of a property."""

    shape: str
    target_class: str
    target_objects_of: str
    query: str
    target_subjects_of: str = ""


class Count(NamedTuple):
    """A property shape that says how many values there may be, by a path of one property (SHACL, section 4.2).

    Its target is a class, or the objects of a property; one of the two is empty. ``most`` may be unbounded.
    """

    shape: str
    target_class: str
    target_objects_of: str
    path: str
    least: int
    most: float


class Comparison(NamedTuple):
    """What a rule across cards compares, by the terms of the ontology that its shape uses.

    ``compares`` is a property, ``compared_by``, ``compared_along``, ``compared_as`` and ``listed_value`` each one or
    empty, ``alike`` and ``looks_at`` some, ``conflict`` a way to be at odds; the target of the shape is a class or
    the objects of a property. ``stated_through`` is a property of models that has what a card says, or empty. All
    are IRIs.
    """

    rule: str
    compares: str
    compared_by: str
    conflict: str
    target_class: str
    target_objects_of: str
    compared_along: str
    compared_as: str
    listed_value: str
    alike: tuple[str, ...]
    looks_at: tuple[str, ...]
    stated_through: str

    @property
    def shows_both(self) -> bool:
        """Whether a finding shows the place that it is at odds with."""
        return bool(self.compared_along or self.alike)


# What is said of each subject in the files of shapes, by property.
Entries: TypeAlias = dict[str, dict[str, list[str]]]
# The arguments of ``Rules``.
ParsedShapes: TypeAlias = tuple[Entries, dict[str, str], dict[str, list[str]]]


class _ByName(Mapping[str, Rule]):
    """Rules by name, each made when it is asked for: hardly a card breaks more than a few of them."""

    def __init__(self, entries: Entries, places: dict[str, str]) -> None:
        self._entries, self._places = entries, places
        self._names = {iri.removeprefix(SHAPE): iri for iri, entry in entries.items() if SH + "severity" in entry}
        self._made: dict[str, Rule] = {}

    def __getitem__(self, name: str) -> Rule:
        if name not in self._made:
            iri = self._names[name]
            self._made[name] = _rule(iri, self._entries[iri], self._places[iri])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Rules:
    """All rules by name; the shapes that are checked card by card, and those across cards with what they compare.

    ``graph`` are the shapes of the rules about graphs, without those of properties and classes (``contract``).

    :param entries: what is said of each subject in the files, by property
    :param places: the file that each stands in, as the project names it
    :param shacl: the triples of each that engines need, as lines of N-Triples
    """

    def __init__(self, entries: Entries, places: dict[str, str], shacl: dict[str, list[str]]) -> None:
        self._entries, self._shacl = entries, shacl
        self.by_name: Mapping[str, Rule] = _ByName(entries, places)

    # Hardly a command needs all of them.

    @cached_property
    def card(self) -> Shapes:
        """The shapes that are checked card by card."""
        checked = {SHAPE + name for name in self.by_name} - self._of_type("ReadingRule")
        return self._shapes(checked - self._of_type("AcrossCards") - self._of_type("GraphRule"))

    @cached_property
    def across(self) -> Shapes:
        """The shapes across cards."""
        return self._shapes(self._of_type("AcrossCards"))

    @cached_property
    def graph(self) -> Shapes:
        """The shapes of the rules about graphs."""
        return self._shapes(self._of_type("GraphRule"))

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What the rules across cards compare."""
        return tuple(_comparison(iri, self._entries[iri]) for iri in sorted(self._of_type("AcrossCards")))

    def _of_type(self, name: str) -> set[str]:
        return {iri for iri, entry in self._entries.items() if CG + name in entry[RDF + "type"]}

    def _shapes(self, wanted: set[str]) -> Shapes:
        """Some of the shapes, with their SPARQL constraints."""
        entries = self._entries
        constraints = {constraint: iri for iri in sorted(wanted) for constraint in entries[iri].get(SH + "sparql", ())}
        selects = tuple(
            Select(
                iri,
                entries[iri].get(SH + "targetClass", [""])[0],
                entries[iri].get(SH + "targetObjectsOf", [""])[0],
                entries[constraint][SH + "select"][0],
                entries[iri].get(SH + "targetSubjectsOf", [""])[0],
            )
            for constraint, iri in constraints.items()
        )
        of_shapes = [line for iri in entries if iri in wanted for line in self._shacl[iri]]
        of_constraints = [line for iri in entries if iri in constraints for line in self._shacl[iri]]
        ordered = [iri for iri in entries if iri in wanted]
        core = {iri: [line for line in self._shacl[iri] if _LEADS_TO_SPARQL not in line] for iri in ordered}
        counts = {iri: count for iri in ordered if (count := _count(iri, entries[iri]))}
        others = [iri for iri in ordered if _constraints(entries[iri]) and iri not in counts]
        said = [f'<{constraint}> <{SH}message> "{TEXT}" .\n' for constraint in constraints]
        return Shapes(
            "".join([*of_shapes, *of_constraints, *said]),
            "".join(chain.from_iterable(core.values())),
            selects,
            tuple(counts.values()),
            "".join(line for iri in others for line in core[iri]),
        )


def _constraints(entry: dict[str, list[str]]) -> set[str]:
    """The parameters of a shape's core constraints, and whatever else it says to engines."""
    return {term for term in entry if term.startswith(SH)} - _NO_CONSTRAINTS


def _count(iri: str, entry: dict[str, list[str]]) -> Count | None:
    """A shape as one that does nothing but count; None if it does anything else."""
    constraints, targets = _constraints(entry), entry.keys() & _TARGETS
    is_plain = all(len(entry[term]) == 1 for term in (*constraints, *targets, SH + "path") if term in entry)
    is_one = len(targets) == 1 and SH + "targetSubjectsOf" not in targets
    if not (is_plain and is_one and constraints and constraints <= _COUNTING):
        return None
    of_class, objects_of, path, least, most = (
        entry.get(SH + name, [""])[0] for name in ("targetClass", "targetObjectsOf", "path", "minCount", "maxCount")
    )
    return Count(iri, of_class, objects_of, path, int(least or 0), float(most or math.inf))


def shape_files() -> list[Path]:
    """All files of shapes: those about any card, and those about cards of one form."""
    return [*sorted(folder("shapes").glob("*.ttl")), *registry.shape_files()]


def graph_rule_file() -> Path:
    """The file of the rules about graphs, whoever made them."""
    return folder("shapes") / "contract" / "rules.ttl"


def typed_shape_file() -> Path:
    """The file of the shapes of properties and classes, whose results belong to the rules about graphs."""
    return folder("shapes") / "contract" / "types.ttl"


def _shown(path: Path) -> str:
    """A file as the project names it: ``shapes/risk.ttl``, ``formats/library/required-shapes.ttl``."""
    parts = path.parts
    return "/".join(parts[-2:] if parts[-2] == "shapes" else parts[-3:])


@cache
def rules() -> Rules:
    """The rules that ship with cardgraph.

    :raises ShapeError: if one of them is not in order
    """
    return Rules(*(prepared("SHAPES") or parsed_shapes()))


def parsed_shapes() -> ParsedShapes:
    """What the files of shapes say.

    :raises ShapeError: if a rule has a severity that is none
    """
    import pyoxigraph as ox

    entries: Entries = {}
    places: dict[str, str] = {}
    shacl: dict[str, list[str]] = {}
    for path in [*shape_files(), graph_rule_file()]:
        place = _shown(path)
        for quad in ox.parse(path=str(path)):
            subject, predicate = quad.subject.value, quad.predicate.value
            if subject.startswith(HEADER):
                continue
            if subject not in entries:
                entries[subject], shacl[subject], places[subject] = {}, [], place
            entries[subject].setdefault(predicate, []).append(quad.object.value)
            if predicate not in _WORDS and predicate.startswith(_OF_ENGINES):
                shacl[subject].append(f"{quad.triple} .\n")
    for iri, entry in entries.items():
        for given in entry.get(SH + "severity", ()):
            if given not in _SEVERITIES:
                raise ShapeError(f"{places[iri]}: {iri} has the severity {given}; there are {', '.join(_SEVERITIES)}")
    return entries, places, shacl


def _comparison(iri: str, entry: dict[str, list[str]]) -> Comparison:
    def value(term: str) -> str:
        return entry.get(term, [""])[0]

    return Comparison(
        rule=iri.removeprefix(SHAPE),
        compares=value(CG + "compares"),
        compared_by=value(CG + "comparedBy"),
        conflict=value(CG + "conflict"),
        target_class=value(SH + "targetClass"),
        target_objects_of=value(SH + "targetObjectsOf"),
        compared_along=value(CG + "comparedAlong"),
        compared_as=value(CG + "comparedAs"),
        listed_value=value(CG + "listedValue"),
        alike=tuple(sorted(entry.get(CG + "alike", ()))),
        looks_at=tuple(sorted(entry.get(CG + "looksAt", ()))),
        stated_through=value(CG + "statedThrough"),
    )


def _rule(iri: str, entry: dict[str, list[str]], place: str) -> Rule:
    """A rule from what its shape says, by property; what it leaves out is empty."""

    def value(term: str) -> str:
        return entry.get(term, [""])[0]

    severity = _SEVERITIES[value(SH + "severity")]
    return Rule(
        name=iri.removeprefix(SHAPE),
        severity=severity,
        unsuggested=_SEVERITIES.get(value(CG + "severityWithoutSuggestion"), severity),
        title=value(SH + "name"),
        message=value(SH + "message"),
        description=value(SH + "description"),
        hints=tuple(sorted(entry.get(CG + "hint", ()), key=lambda hint: (-hint.count("{"), hint))),
        violating=value(CG + "violatingExample"),
        repaired=value(CG + "repairedExample"),
        suggest_from=value(CG + "suggestFrom").removeprefix(VOCABULARY),
        related_path=value(CG + "relatedPath"),
        place=place,
    )

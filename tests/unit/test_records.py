"""Named tuples whose classes are made quickly are in all things like those of the standard library."""

import pickle
import typing
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

import pytest
from test_layers import PROGRAMS, imports

from cardgraph.records import NamedTuple

T = TypeVar("T")


class Place(NamedTuple):
    """Where something is."""

    line: int
    column: int = 1
    note: str | None = None

    @property
    def shown(self) -> str:
        """Line and column."""
        return f"{self.line}:{self.column}"


class Placed(NamedTuple, Generic[T]):
    """Something and where it is."""

    value: T
    place: Place


class Nothing(NamedTuple):
    """Has no fields."""


class Named(Place):
    """A place with something that is no field."""

    name: str = "here"


class Theirs(typing.NamedTuple):
    """The same as a place."""

    line: int
    column: int = 1
    note: str | None = None


Use = Callable[[Any], object]
USES: dict[str, Use] = {
    "fields": lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__, kind.__annotations__),
    "positions": lambda kind: tuple(kind(1, 2, "x")),
    "names": lambda kind: tuple(kind(note="x", line=1)),
    "attributes": lambda kind: (kind(4).line, kind(4).column, kind(4).note),
    "order": lambda kind: sorted([kind(2), kind(1, 5), kind(1, 2)]),
    "equality": lambda kind: (kind(1) == (1, 1, None), kind(1) == kind(1, 2), hash(kind(1)) == hash((1, 1, None))),
    "made": lambda kind: kind._make([1, 2, "x"]),
    "replaced": lambda kind: kind(1)._replace(column=7, note="y"),
    "as a dict": lambda kind: kind(1, 2)._asdict(),
    "text": lambda kind: repr(kind(1, note="x")).partition("(")[2],
    "no dict": lambda kind: (kind.__slots__, hasattr(kind(1), "__dict__")),
    "pickled": lambda kind: [pickle.loads(pickle.dumps(kind(1), protocol)) for protocol in range(6)],
    "unpickled as what it was": lambda kind: type(pickle.loads(pickle.dumps(kind(1)))) is kind,
    "types": typing.get_type_hints,
}
FAULTS: dict[str, Use] = {
    "too few": lambda kind: kind(),
    "too many": lambda kind: kind(1, 2, "x", 4),
    "an unknown name": lambda kind: kind(1, colour=1),
    "made of too few": lambda kind: kind._make([1]),
    "an unknown change": lambda kind: kind(1)._replace(colour=1),
    "assignment": lambda kind: setattr(kind(1), "line", 2),
    "another attribute": lambda kind: setattr(kind(1), "colour", 2),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_they_do_what_those_of_the_standard_library_do(use: Use) -> None:
    assert use(Place) == use(Theirs)


@pytest.mark.parametrize("use", FAULTS.values(), ids=FAULTS)
def test_they_refuse_what_those_of_the_standard_library_refuse(use: Use) -> None:
    said = []
    for kind in (Theirs, Place):
        with pytest.raises((TypeError, ValueError, AttributeError)) as caught:
            use(kind)
        said.append((caught.type, str(caught.value).replace(kind.__name__, "it").replace("readonly attribute", "")))
    assert said[0][0] is said[1][0]
    if said[0][0] is not AttributeError:
        assert said[0] == said[1]


def test_they_have_methods_and_may_be_generic() -> None:
    placed = Placed("x", Place(3))
    assert placed.place.shown == "3:1"
    assert (Placed[str].__origin__, Nothing(), Nothing._fields) == (Placed, (), ())  # type: ignore[attr-defined]
    assert (Named(1), Named(1).name, Named._fields) == ((1, 1, None), "here", Place._fields)
    match placed:
        case Placed(value, Place(line, column)):
            assert (value, line, column) == ("x", 3, 1)


def test_no_other_module_makes_its_classes_slowly() -> None:
    typed = partial(filter, lambda name: name == "typing.NamedTuple")
    assert [name for name, program in PROGRAMS.items() if list(typed(imports(program)))] == ["records.py"]

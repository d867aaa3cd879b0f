"""What a reader needs to know of a model, from ``needs.toml`` or a file of one's own: ``Need``."""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status, hint
from cardgraph.expressions import expression
from cardgraph.formats.registry import FORMATS, card_format
from cardgraph.records import NamedTuple
from cardgraph.resources import folder
from cardgraph.vocabulary.namespaces import CG, RDF

USUAL = Path(__file__).with_name("needs.toml")
_NAME = expression(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# Sums of weights times two hundred fit the integers of every engine.
_HEAVIEST, _MOST = 1_000_000, 200


class WeightsError(CardgraphError):
    """A file of weights that is not in order; the text says which, where in it, and what would do."""

    status = Status.USAGE


class Need(NamedTuple):
    """Something that a reader needs to know, by its name; ``weight`` is how much it counts beside others.

    ``properties`` and ``texts`` are local names of the ontology's properties of models and of cards, ``sections``
    those of kinds of sections; ``classes`` are the local names of the classes of cards that have a place for it.
    """

    name: str
    weight: int
    why: str = ""
    properties: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


@cache
def usual() -> tuple[Need, ...]:
    """The needs that come with the program."""
    return load(USUAL)


def load(path: Path) -> tuple[Need, ...]:
    """The needs of a file that count, in its order.

    :raises WeightsError: if the file cannot be read or is not in order
    """
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WeightsError(f"{path}: not UTF-8 from byte {error.start + 1} on; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise WeightsError(f"{path}: not TOML: {error}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise WeightsError(f"{path}: the weights cannot be read: {reason}") from None
    if len(tables) > _MOST:
        raise WeightsError(f"{path}: more than {_MOST} needs; leave some out")
    needs = tuple(_need(name, table, f"{path}: [{name}]") for name, table in tables.items())
    counting = tuple(need for need in needs if need.weight)
    if not counting:
        raise WeightsError(
            f"{path}: nothing has a weight; write a table for each need, such as [license] with weight = 10"
        )
    return counting


def _need(name: str, table: Any, place: str) -> Need:
    if not _NAME.fullmatch(name):
        raise WeightsError(f"{place}: {name!r} is no name of a need; write it in small letters and hyphens")
    if not isinstance(table, dict):
        raise WeightsError(f"{place}: no table; write [{name}] and its weight below")
    for key in table:
        if key not in _KEYS:
            raise WeightsError(f'{place}: nothing is called "{key}"; {hint(key, _KEYS)}')
    weight = table.get("weight")
    if not isinstance(weight, int) or isinstance(weight, bool) or not 0 <= weight <= _HEAVIEST:
        raise WeightsError(f"{place}: the weight is {weight!r}; write a whole number from 0 to {_HEAVIEST:,}")
    if not isinstance(table.get("why", ""), str):
        raise WeightsError(f"{place}: why is no text; put it between quotation marks")
    listed = {key: _names(table.get(key, []), key, known(), place) for key, known in _LISTS.items()}
    if not any(listed[key] for key in ("properties", "texts", "sections")):
        raise WeightsError(f"{place}: nothing states it; name properties, texts or sections")
    classes = tuple(card_format(form).definition.card_class for form in listed.pop("forms"))
    return Need(name, weight, table.get("why", ""), **listed, classes=classes)


def _names(names: Any, key: str, known: Iterable[str], place: str) -> tuple[str, ...]:
    """A list of names that are known.

    :raises WeightsError: if it is none, or a name is not
    """
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise WeightsError(f'{place}: {key} is {names!r}; write a list of names, such as ["{min(known)}"]')
    for name in names:
        if name not in known:
            raise WeightsError(f'{place}: none of the {key} is called "{name}"; {hint(name, sorted(known))}')
    return tuple(names)


@cache
def _terms(kind: str) -> frozenset[str]:
    """The local names of what the ontology has of a kind."""
    quads = ox.parse(path=str(folder("ontology") / "cardgraph.ttl"))
    wanted = ox.NamedNode(kind)
    nodes = (quad.subject for quad in quads if quad.predicate == ox.NamedNode(RDF + "type") and quad.object == wanted)
    return frozenset(node.value.removeprefix(CG) for node in nodes if isinstance(node, ox.NamedNode))


def _properties() -> frozenset[str]:
    return _terms(RDF + "Property")


_LISTS: dict[str, Callable[[], Iterable[str]]] = {
    "properties": _properties,
    "texts": _properties,
    "sections": lambda: _terms(CG + "SectionKind"),
    "forms": lambda: FORMATS,
}
_KEYS = ("weight", "why", *_LISTS)

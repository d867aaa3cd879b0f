"""Named tuples as JSON and back, by the names of their fields; all that is known of them are their annotations.

A type may hold text, numbers, truth values, enumerations, other named tuples, tuples, lists and
dicts (by text) of these, and what may be None.
"""

import hashlib
import json
from collections.abc import Callable
from enum import Enum
from functools import cache, partial
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from cardgraph.records import NamedTuple

_PLAIN = (str, int, float, bool, NoneType)


class Codec(NamedTuple):
    """What is known of a type: ``layout`` is the type as JSON, ``decode`` makes its values of JSON.

    ``decode`` raises ValueError or TypeError where something is not as the type says.
    """

    layout: Any
    decode: Callable[[Any], Any]


def encode(value: Any) -> Any:
    """A value as JSON: named tuples are objects, enumerations their values."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: encode(part) for name, part in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple | list):
        return [encode(part) for part in value]
    if isinstance(value, dict):
        return {key: encode(part) for key, part in value.items()}
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"no way to keep {value!r}")


def version(kind: Any) -> str:
    """A short hash of a type: other names or types of fields, at any depth, give another one."""
    return hashlib.sha256(json.dumps(codec(kind).layout, sort_keys=True).encode()).hexdigest()[:16]


@cache
def codec(kind: Any) -> Codec:
    """What is known of a type.

    :raises TypeError: if it holds what cannot be kept
    """
    arguments = get_args(kind)
    if kind in _PLAIN:
        return Codec(kind.__name__, partial(_plain, kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Codec({"enum": {member.name: member.value for member in kind}}, kind)
    if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        hints = get_type_hints(kind)
        if all(hints[name] in _PLAIN for name in kind._fields):
            plain = tuple(hints[name] for name in kind._fields)
            layout = {"fields": {name: hint.__name__ for name, hint in zip(kind._fields, plain, strict=True)}}
            return Codec(layout, partial(_plain_tuple, kind, plain))
        fields = {name: codec(hints[name]) for name in kind._fields}
        layout = {"fields": {name: found.layout for name, found in fields.items()}}
        return Codec(layout, partial(_named_tuple, kind, {name: found.decode for name, found in fields.items()}))
    if get_origin(kind) in (Union, UnionType) and len(arguments) == 2 and NoneType in arguments:
        found = codec(next(argument for argument in arguments if argument is not NoneType))
        return Codec(["optional", found.layout], partial(_optional, found.decode))
    if get_origin(kind) is list or (get_origin(kind) is tuple and arguments[1:] == (...,)):
        found = codec(arguments[0])
        is_plain = arguments[0] in _PLAIN
        decode = partial(_plain_sequence, arguments[0]) if is_plain else partial(_sequence, found.decode)
        return Codec([get_origin(kind).__name__, found.layout], partial(decode, get_origin(kind)))
    if get_origin(kind) is tuple:
        parts = [codec(argument) for argument in arguments]
        form = ["tuple", *(part.layout for part in parts), len(parts)]
        return Codec(form, partial(_tuple, [part.decode for part in parts]))
    if get_origin(kind) is dict and arguments[0] is str:
        found = codec(arguments[1])
        inner = get_args(arguments[1])
        if get_origin(arguments[1]) is list and inner[0] in _PLAIN:
            return Codec(["dict", found.layout], partial(_dict_of_lists, inner[0]))
        if arguments[1] in _PLAIN:
            return Codec(["dict", found.layout], partial(_plain_dict, arguments[1]))
        return Codec(["dict", found.layout], partial(_dict, found.decode))
    raise TypeError(f"no way to keep {kind}")


def _plain(kind: type, data: Any) -> Any:
    # A truth value is a number to isinstance.
    if type(data) is not kind:
        raise TypeError(f"{type(data).__name__} in place of {kind.__name__}")
    return data


def _named_tuple(kind: Any, fields: dict[str, Callable[[Any], Any]], data: Any) -> Any:
    if _plain(dict, data).keys() != fields.keys():
        raise ValueError(f"{kind.__name__} has the fields {', '.join(data)}")
    return kind._make([decode(data[name]) for name, decode in fields.items()])


def _plain_tuple(kind: Any, plain: tuple[type, ...], data: Any) -> Any:
    """A named tuple of nothing but plain values, of which most of a manifest is."""
    if tuple(_plain(dict, data)) != kind._fields:
        raise ValueError(f"{kind.__name__} has the fields {', '.join(data)}")
    if tuple(map(type, data.values())) != plain:
        raise TypeError(f"{kind.__name__} has other kinds of values")
    return kind._make(data.values())


def _plain_sequence(plain: type, kind: type, data: Any) -> Any:
    if set(map(type, _plain(list, data))) - {plain}:
        raise TypeError(f"{kind.__name__} has other kinds of values")
    return kind(data)


def _optional(decode: Callable[[Any], Any], data: Any) -> Any:
    return None if data is None else decode(data)


def _sequence(decode: Callable[[Any], Any], kind: type, data: Any) -> Any:
    return kind(map(decode, _plain(list, data)))


def _tuple(parts: list[Callable[[Any], Any]], data: Any) -> Any:
    return tuple(decode(part) for decode, part in zip(parts, _plain(list, data), strict=True))


def _dict(decode: Callable[[Any], Any], data: Any) -> Any:
    return {key: decode(part) for key, part in _plain(dict, data).items()}


def _plain_dict(plain: type, data: Any) -> Any:
    if set(map(type, _plain(dict, data).values())) - {plain}:
        raise TypeError(f"there are other things than {plain.__name__}")
    return data


def _dict_of_lists(plain: type, data: Any) -> Any:
    """Lists of nothing but plain values, of which a manifest has thousands."""
    lists = _plain(dict, data).values()
    if set(map(type, lists)) - {list} or set(map(type, chain.from_iterable(lists))) - {plain}:
        raise TypeError(f"there are other things than lists of {plain.__name__}")
    return data

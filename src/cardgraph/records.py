"""Named tuples whose classes are made quickly: a start makes eighty, which used to take it as long as reading a card.

They are those of ``typing``, to a type checker and to whoever uses one. That module has a text compiled for every
class and looks at each annotation; here the classes with equally many fields share what is compiled.
"""

import sys
from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

# Python 3.14 does not lay the annotations out before the class is there.
if TYPE_CHECKING or sys.version_info >= (3, 14):
    from typing import NamedTuple
else:
    from collections import namedtuple
    from functools import cache
    from types import FunctionType

    @cache
    def _model(count):
        """A class of the standard library with so many fields, whose constructor and descriptors fit others."""
        return namedtuple("_Model", [f"field_{number}" for number in range(count)])

    @cache
    def _field(number):
        """The descriptor of a field by its number."""
        return type(_model(1).field_0)(number, f"Alias for field number {number}")

    class _Record(tuple):
        """What each of the classes inherits from."""

        __slots__ = ()

        @classmethod
        def _make(cls, iterable):
            made = tuple.__new__(cls, iterable)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **changes):
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"Got unexpected field names: {list(changes)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            fields = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(fields)})"

        def __getnewargs__(self):
            return tuple(self)

    class _Maker(type):
        """Makes a class of tuples out of one with annotations."""

        def __new__(cls, name, bases, members):
            if not bases:
                return super().__new__(cls, name, bases, members)
            fields = tuple(members.get("__annotations__", ()))
            defaults = {field: members.pop(field) for field in fields if field in members}
            model = _model(len(fields)).__new__
            code = model.__code__.replace(co_varnames=("_cls", *fields), co_qualname=f"{name}.__new__")
            members["__new__"] = FunctionType(code, model.__globals__, "__new__", tuple(defaults.values()))
            members.update(_fields=fields, _field_defaults=defaults, __match_args__=fields, __slots__=())
            members.update(zip(fields, map(_field, range(len(fields))), strict=True))
            # What inherits from it, in its turn, is a class as any other.
            return type(name, tuple(_Record if base is NamedTuple else base for base in bases), members)

    class NamedTuple(metaclass=_Maker):
        """What ``typing.NamedTuple`` is: no class of any tuple, but what makes them of what is written below it."""

"""Regular expressions that are compiled when they are first used."""

import re
from typing import Any, cast


class _Uncompiled:
    """Stands for a pattern until anything is asked of it."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        pattern = re.compile(self._source, self._flags)
        self.__dict__.update({each: getattr(pattern, each) for each in dir(pattern) if not each.startswith("_")})
        # Whatever is asked from now on is found at once, and without coming here.
        self.__class__ = _Compiled  # type: ignore[assignment]
        return getattr(pattern, name)


class _Compiled:
    """Has all that the pattern has."""


def expression(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern, for whoever may never need it: to compile one takes as long as reading a card with a hundred of them.

    Of the expressions for values hardly a third is needed for a card. What every card needs is compiled
    with ``re.compile``, and a little quicker to use.

    :param source: the expression; one that is none is noticed when it is first used
    :param flags: those of ``re``
    """
    return cast("re.Pattern[str]", _Uncompiled(source, flags))

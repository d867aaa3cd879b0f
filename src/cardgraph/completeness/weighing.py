"""Queries whose rows are needs and their weights: the usual ones, or those of a file of one's own."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from cardgraph.completeness.needs import Need, load
from cardgraph.query.errors import QueryError
from cardgraph.query.query_file import Query

# The canned queries that have some.
WEIGHTED = ("completeness", "completeness-details")

# Where rows stand in a query: between what has their mark and what stands below it, as far to the right.
_BLOCK = re.compile(r"((?m:^)( *)(?:VALUES [^\n]*\{|BIND\() # ([a-z ]+)\n).*?^\2(\}|  AS )", re.DOTALL | re.MULTILINE)


def weighted(query: Query, weights: str | Path) -> Query:
    """A canned query with weights of one's own in place of the usual ones.

    :param weights: the file
    :raises QueryError: if the query has none
    :raises WeightsError: if the file is not in order
    """
    if not {*_SHARED} <= {match[3] for match in _BLOCK.finditer(query.text)} or not query.canned:
        raise QueryError(f"the query {query.name} has no weights; {' and '.join(WEIGHTED)} do")
    return query._replace(text=renewed(query.text, load(Path(weights))))


def renewed(text: str, needs: Sequence[Need]) -> str:
    """The text of a query with the rows of some needs."""

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{match[2]}  {row}\n" for row in _ROWS[match[3]](needs))
        return f"{match[1]}{lines}{match[2]}{match[4]}"

    return _BLOCK.sub(block, text)


def _kinds(needs: Iterable[Need]) -> Iterator[str]:
    """The classes of cards that are asked, and the words for them."""
    for name in dict.fromkeys(name for need in needs for name in _classes(need)):
        yield f'(cg:{name} "<{name}>")'


def _weights(needs: Iterable[Need]) -> Iterator[str]:
    """Of each need, its weight, a class of cards that are asked, and the words that are looked for."""
    for need in needs:
        words = " ".join(f'"<{need.name} {word}>"' for word in ("stated", "unknown", "in words"))
        for name in _classes(need):
            yield f'("{need.name}" {need.weight} "<{name}>" {words})'


def _words(place: str, word: str) -> Callable[[Sequence[Need]], Iterator[str]]:
    """Rows of what says something of a need, and of the word for that."""
    return lambda needs: (f'(cg:{name} "<{need.name} {word}>")' for need in needs for name in getattr(need, place))


def _total(needs: Iterable[Need]) -> Iterator[str]:
    """The sum of the weights of what is asked."""
    yield "0"
    for need in needs:
        yield f"+ IF({_asked(need)}, {need.weight}, 0)"


def _known(needs: Iterable[Need]) -> Iterator[str]:
    """The sum of the weights of what is stated."""
    yield "0"
    for need in needs:
        yield f"+ IF({_asked(need)} && {_is_stated(need)}, {need.weight}, 0)"


def _unknown(needs: Iterable[Need]) -> Iterator[str]:
    """The sum of the weights of what is said not to be known."""
    yield "0"
    for need in needs:
        if need.properties:
            said = f"!{_says(need, 'stated')} && {_says(need, 'unknown')}"
            yield f"+ IF({_asked(need)} && {said}, {need.weight}, 0)"


def _gains(needs: Iterable[Need]) -> Iterator[str]:
    """What is not stated, the heaviest first, and by how many points of a hundred it would raise the score."""
    yield 'CONCAT(""'
    for need in sorted(needs, key=lambda need: (-need.weight, need.name)):
        points = f"STR(xsd:integer(FLOOR(({200 * need.weight} + ?total) / (2 * ?total))))"
        yield f', IF({_asked(need)} && !{_is_stated(need)}, CONCAT("; {need.name} +", {points}), "")'
    yield ")"


def _is_stated(need: Need) -> str:
    """The condition that a card states something on a need; words on it count if it is not said to be unknown."""
    if not need.texts:
        return _says(need, "stated")
    if not need.properties:
        return f"({_says(need, 'stated')} || {_says(need, 'in words')})"
    return f"({_says(need, 'stated')} || ({_says(need, 'in words')} && !{_says(need, 'unknown')}))"


def _asked(need: Need) -> str:
    """The condition that a card is asked for a need."""
    kinds = " || ".join(f'CONTAINS(?kinds, "<{name}>")' for name in _classes(need))
    return f"({kinds})" if "||" in kinds else kinds


def _says(need: Need, word: str) -> str:
    """The condition that a card says something of a need."""
    return f'CONTAINS(?said, "<{need.name} {word}>")'


def _classes(need: Need) -> tuple[str, ...]:
    return need.classes or ("ModelCard",)


# What makes the rows, by their marks.
_ROWS: dict[str, Callable[[Sequence[Need]], Iterator[str]]] = {
    "classes": _kinds,
    "properties": _words("properties", "stated"),
    "undisclosed": _words("properties", "unknown"),
    "sections": _words("sections", "stated"),
    "texts": _words("texts", "in words"),
    "total": _total,
    "weights": _weights,
    "known": _known,
    "unknown": _unknown,
    "gains": _gains,
}
# Those that both queries have.
_SHARED = ("classes", "properties", "undisclosed", "sections", "texts", "total")

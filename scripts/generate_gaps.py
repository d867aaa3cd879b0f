"""Write the rows of ``queries/gaps.rq``: what the standards ask, as the headers of ``queries/profiles/`` say it.

``python scripts/generate_gaps.py`` renews what stands between the marks of the query.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cardgraph.profiles.profile import Asked, catalogue

QUERY = Path(__file__).parents[1] / "queries" / "gaps.rq"
_UNDISCLOSED = "undisclosed"


def _rows() -> Iterator[tuple[str, str]]:
    """The rows by the mark that they stand behind.

    What is asked has its place in the order of the answer, by which it is known: numbers are sorted, and compared,
    sooner than texts.
    """
    asks = [(profile.name, asked) for profile in catalogue() for asked in profile.asks]
    places = {one: place for place, one in enumerate(sorted(asks, key=lambda one: _columns(*one)), 1)}
    for name, asked in asks:
        _, need, answer, term, of = _columns(name, asked)
        row = f'("{name}" "{term}" "{need}" "{answer}"'
        mark = "model" if not of else "of unlisted" if asked.of_unlisted else "of"
        yield mark, f"{row}{f' cg:{of}' if of else ''} {places[name, asked]})"
        yield from _answers(places[name, asked], asked)


def _columns(name: str, asked: Asked) -> tuple[str, ...]:
    """The columns that the answer is sorted by, but for the model."""
    need, answer = "required" if asked.is_required else "wanted", "card" if asked.said_by else "person"
    return name, need, answer, asked.term, asked.of


def _answers(place: int, asked: Asked) -> Iterator[tuple[str, str]]:
    """The rows of what would do as an answer to what has a place."""
    stated = [one for one in asked.said_by if one != _UNDISCLOSED]
    for one in stated:
        mark = "section" if one[0].isupper() else "of a datatype" if asked.datatype else "stated"
        datatype = f" xsd:{asked.datatype}" if asked.datatype else ""
        yield mark, f"({place} cg:{one}{datatype})"
    if _UNDISCLOSED in asked.said_by:
        for one in stated:
            yield "absent", f"({place} cg:{one})"


def renewed(text: str) -> str:
    """The query with its rows as they ought to be."""
    rows: dict[str, list[str]] = {}
    for mark, row in _rows():
        rows.setdefault(mark, []).append(row)

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{match[2]}  {row}\n" for row in rows[match[3]])
        return f"{match[1]}{lines}{match[2]}}}"

    return re.sub(r"((?m:^)( *)VALUES [^\n]*\{ # ([a-z ]+)\n).*?^\2\}", block, text, flags=re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    QUERY.write_text(renewed(QUERY.read_text("utf-8")), "utf-8")

"""Write the rows of the queries about gaps: what the standards ask, as the headers of ``queries/profiles/`` say it.

``python scripts/generate_gaps.py`` renews what stands between the marks of the queries.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cardgraph.profiles.profile import Asked, catalogue

QUERIES = [Path(__file__).parents[1] / "queries" / f"{name}.rq" for name in ("gaps", "gaps-by-property")]
_UNDISCLOSED = "undisclosed"
# What stands for the model itself, which every model has, and for what no card says.
_MODEL, _PERSON = '"<model>"', '"<a person>"'
# How many answers the queries look for at most.
_MOST = 2


def _rows() -> Iterator[tuple[str, str]]:
    """The rows by the mark that they stand behind, those of a word once for each time that it is asked for."""
    for profile in catalogue():
        for asked in profile.asks:
            need, answer = "required" if asked.is_required else "wanted", "card" if asked.said_by else "person"
            words = [word for _, word, _ in _answers(asked)]
            if len(words) > _MOST:
                raise SystemExit(f"{asked.term} of {profile.name} has {len(words)} answers; give the queries as many")
            cells = [f'"{text}"' for text in (profile.name, asked.term, need, answer)]
            cells += [f'"{asked.of}"', _where(asked)]
            yield "asked", " ".join((*cells, *words, *[_PERSON] * (_MOST - len(words))))
            for mark, word, rest in _answers(asked):
                yield mark, f"{rest} {word}"
            if asked.of:
                yield "unlisted" if asked.of_unlisted else "stated", f"cg:{asked.of} {_where(asked)}"


def _where(asked: Asked) -> str:
    """The word that models have of which it is asked."""
    return f'"<{asked.of}{" unlisted" if asked.of_unlisted else ""}>"' if asked.of else _MODEL


def _answers(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """What would do as an answer: the mark behind which it is looked for, its word, and what is looked for."""
    stated = [one for one in asked.said_by if one != _UNDISCLOSED]
    for one in stated:
        if one[0].isupper():
            yield "section", f'"<{one}>"', f"cg:{one}"
        elif asked.datatype:
            yield "of a datatype", f'"<{one} {asked.datatype}>"', f"cg:{one} xsd:{asked.datatype}"
        else:
            yield "stated", f'"<{one}>"', f"cg:{one}"
    if _UNDISCLOSED in asked.said_by:
        for one in stated:
            yield "absent", f'"<{one} {_UNDISCLOSED}>"', f"cg:{one}"


def renewed(text: str) -> str:
    """A query with its rows as they ought to be."""
    rows: dict[str, dict[str, None]] = {}
    for mark, row in _rows():
        rows.setdefault(mark, {})[row] = None

    def block(match: re.Match[str]) -> str:
        lines = "".join(f"{match[2]}  ({row})\n" for row in rows[match[3]])
        return f"{match[1]}{lines}{match[2]}}}"

    return re.sub(r"((?m:^)( *)VALUES [^\n]*\{ # ([a-z ]+)\n).*?^\2\}", block, text, flags=re.DOTALL | re.MULTILINE)


if __name__ == "__main__":
    for query in QUERIES:
        query.write_text(renewed(query.read_text("utf-8")), "utf-8")

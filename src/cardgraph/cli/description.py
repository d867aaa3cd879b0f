"""``--describe``, ``--title`` and ``--license``: what a graph says of itself, behind all that cards say."""

import os
from collections.abc import Iterable, Iterator

import click
import pyoxigraph as ox

from cardgraph.check.checker import today
from cardgraph.cli.build_summary import Summary
from cardgraph.graph.description import Description, describe
from cardgraph.graph.minting import Minter
from cardgraph.output.parts import Part, by_subject
from cardgraph.vocabulary.facts import same_as
from cardgraph.vocabulary.schemes import scheme
from cardgraph.vocabulary.suggestions import suggest


def described(title: str, data_license: str) -> Description:
    """What the options say.

    :param data_license: a license by name or identifier, or its IRI
    :raises click.BadParameter: if the title is more than one line, or the license none that is known
    """
    if not title.isprintable():
        raise click.BadParameter("a title is one line of letters", param_hint="--title")
    # Today's date would make other bytes of the same cards tomorrow.
    day = today() if os.environ.get("SOURCE_DATE_EPOCH") else None
    return Description(" ".join(title.split()), _license(data_license) if data_license else "", day)


def _license(text: str) -> str:
    """The IRI of a license: what is one as it is, of a name that of SPDX where it has one, else ours."""
    if text.startswith(("http://", "https://")):
        try:
            return ox.NamedNode(text).value
        except ValueError:
            raise click.BadParameter(f"{text!r} is no IRI", param_hint="--license") from None
    match = scheme("license").find(text)
    if match is None:
        close = ", ".join(suggest(text, "license"))
        hint = f"did you mean {close}?" if close else "cardgraph vocabulary licenses lists those that are known"
        raise click.BadParameter(f"{text!r} is no license that is known, nor an IRI; {hint}", param_hint="--license")
    return same_as(match.concept.iri) or match.concept.iri


def with_description(
    parts: Iterable[Part], description: Description, minter: Minter, summary: Summary
) -> Iterator[Part]:
    """Parts with the description behind them, which is made when all cards have gone by.

    It is in the default graph, since it is of all graphs together.
    """
    triples = 0

    def counted(pieces: Iterable[str]) -> Iterator[str]:
        nonlocal triples
        for piece in pieces:
            triples += piece.count("\n")
            yield piece

    for part in parts:
        yield part._replace(pieces=counted(part.pieces))
    yield Part(None, "The graph itself", by_subject(describe(description, minter, summary.compiled, triples)))

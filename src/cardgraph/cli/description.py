"""``--describe``, ``--title`` and ``--license``: what a graph says of itself, behind all that cards say."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from cardgraph.cli.build_summary import Summary
from cardgraph.graph.description import Description, DescriptionError, Written, describe, graph_node, settled
from cardgraph.graph.minting import Minter
from cardgraph.output.parts import Part, by_subject
from cardgraph.settings import STDOUT
from cardgraph.source_date import source_date

if TYPE_CHECKING:
    from cardgraph.cli.profile_outputs import Target


def described(title: str, data_license: str, profiles: "Iterable[Target]") -> Description:
    """What the options say.

    :param data_license: a license by name or identifier, or its IRI
    :param profiles: what is written beside
    :raises click.BadParameter: if the title is more than one line, or the license none that is known
    """
    # Today's date would make other bytes of the same cards tomorrow.
    moment = source_date()
    written = (
        Written(
            target.profile.name,
            target.profile.title,
            target.profile.conforms_to,
            "" if target.path == STDOUT else os.path.basename(target.path),
        )
        for target in profiles
    )
    given = Description(title, data_license, moment.date() if moment else None, tuple(written))
    try:
        return settled(given)
    except DescriptionError as error:
        option = "--title" if not title.isprintable() else "--license"
        raise click.BadParameter(str(error), param_hint=option) from None


def with_description(
    parts: Iterable[Part], description: Description, minter: Minter, summary: Summary, names_graphs: bool
) -> Iterator[Part]:
    """Parts with the description behind them, which is made when all cards have gone by.

    :param names_graphs: whether it is in a graph of its own, which bears the name of the whole
    """
    triples = 0

    def counted(pieces: Iterable[str]) -> Iterator[str]:
        nonlocal triples
        for piece in pieces:
            triples += piece.count("\n")
            yield piece

    for part in parts:
        yield part._replace(pieces=counted(part.pieces))
    graph = graph_node(minter) if names_graphs else None
    yield Part(graph, "The graph itself", by_subject(describe(description, minter, summary.compiled, triples)))

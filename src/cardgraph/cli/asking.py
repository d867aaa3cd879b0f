"""What commands share that ask: the options that say what is asked, and how it is had."""

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from cardgraph.cli.common import columns_options, exclude_option, prompt
from cardgraph.cli.terminal import Progress, say
from cardgraph.records import NamedTuple
from cardgraph.remote.kinds import KINDS
from cardgraph.settings import DEFAULT_BASE, Settings
from cardgraph.source.columns import Columns

if TYPE_CHECKING:
    from cardgraph.compile import Compiled
    from cardgraph.query.ask import Dataset, Timeout
    from cardgraph.query.notes import Note
    from cardgraph.query.query_file import Query
    from cardgraph.source.exclusion import Exclusion


class Place(NamedTuple):
    """What is asked, if not files: a store on disk or an endpoint; how long that may take; what of files is read."""

    store: str | None
    endpoint: str | None
    store_kind: str | None
    user: str | None
    timeout: float
    exclude: tuple[str, ...]
    columns: Columns


def base_of(settings: Settings) -> str:
    """The entity base, of which prefixes are made.

    :raises BaseError: if it is none
    """
    if settings.base != DEFAULT_BASE:
        # Whoever asks a graph need not wait for what makes one.
        from cardgraph.graph.minting import Minter

        Minter(settings.base)
    return settings.base


def place_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what is asked; they arrive as ``place``."""

    @wraps(function)
    def wrapped(
        store: str | None,
        endpoint: str | None,
        store_kind: str | None,
        user: str | None,
        timeout: float,
        exclude: tuple[str, ...],
        columns: Columns,
        **options: Any,
    ) -> None:
        function(place=Place(store, endpoint, store_kind, user, timeout, exclude, columns), **options)

    added: Callable[..., None] = wrapped
    for option in (
        columns_options,
        exclude_option,
        click.option(
            "--timeout",
            type=click.FloatRange(0.1),
            default=60.0,
            show_default=True,
            help="Seconds for the answer, once the data are read.",
        ),
        click.option(
            "--user", metavar="NAME", help="User; the password comes from CARDGRAPH_PASSWORD, ~/.netrc or a prompt."
        ),
        click.option(
            "--store-kind", type=click.Choice(list(KINDS)), help="What the endpoint is. [default: by its URL]"
        ),
        click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of DATA."),
        click.option("--store", metavar="DIR", help="Ask a store on disk, as build --store makes it, instead of DATA."),
    ):
        added = option(added)
    return added


def see_one(data: tuple[str, ...], place: Place) -> None:
    """See that one thing is asked.

    :raises UsageError: if there are several, or none
    """
    asked = bool(data) + (place.store is not None) + (place.endpoint is not None)
    if not asked:
        raise click.UsageError("over what? name RDF files or cards, or --store DIR, or --endpoint URL")
    if place.store == "":
        raise click.UsageError("--store names no folder")
    if asked > 1:
        raise click.UsageError("over which? of files, --store and --endpoint only one can be asked at a time")


def dataset_of(query: "Query", data: tuple[str, ...], place: Place, settings: Settings, output: str) -> "Dataset":
    """What is asked, with all that a query needs; what there is to say of it has been said.

    :param output: the file that the answer is written to, which must be none of the data
    :raises CardgraphError: if it is not to be had
    """
    from cardgraph.query.ask import Timeout, load_dataset, open_dataset

    limit = Timeout(place.timeout, "--timeout")
    dataset: Dataset
    if place.endpoint is not None:
        dataset = _remote(place.endpoint, place.store_kind, place.user, limit)
    elif place.store is not None:
        dataset = open_dataset(query, place.store, limit)
    else:
        see_cards_apart(output, data, place.exclude, place.columns)
        _say_what_is_waited_for(data)
        dataset = load_dataset(query, data, settings, limit, _exclusion(place.exclude), _watched, place.columns)
    say_notes(dataset.notes)
    return dataset


def say_notes(notes: "Iterable[Note]") -> None:
    """Say what there is to say of data or of results."""
    from cardgraph.query.notes import CardsWithErrors, SkippedFiles
    from cardgraph.render.notes import sentence

    for note in notes:
        say(f"{'' if isinstance(note, CardsWithErrors | SkippedFiles) else 'cardgraph: '}{sentence(note)}")


def see_cards_apart(output: str, data: "Iterable[str]", exclude: tuple[str, ...], columns: Columns) -> None:
    """See that the answer is not written over what is asked; the cards are looked for only where it may be."""
    if os.path.isfile(output):
        from cardgraph.cli.overwriting import see_apart
        from cardgraph.rdf_files import rdf_format
        from cardgraph.source.containers import is_container
        from cardgraph.source.sources import find_sources

        # A file of many cards is one file, which need not be gone through to know it.
        files = [path for path in data if rdf_format(path) or is_container(path)]
        cards = [path for path in data if path not in files]
        see_apart({"-o": output}, [*files, *find_sources(cards, _exclusion(exclude), columns).files()])


def _watched(total: int, compiled: "Iterable[Compiled]") -> "Iterator[Compiled]":
    """The cards of a query as they are compiled, of which a terminal shows how far they are."""
    with Progress(total) as progress:
        for item in compiled:
            progress.step()
            yield item


def _exclusion(patterns: tuple[str, ...]) -> "Exclusion":
    from cardgraph.source.exclusion import Exclusion

    return Exclusion(patterns)


def _remote(endpoint: str, store_kind: str | None, user: str | None, timeout: "Timeout") -> "Dataset":
    from cardgraph.remote.ask import RemoteDataset
    from cardgraph.remote.credentials import find
    from cardgraph.remote.endpoints import resolve
    from cardgraph.remote.http import Client

    endpoints = resolve(endpoint, store_kind)
    credentials = find(endpoint, user, prompt if sys.stdin.isatty() else None)
    client = Client(credentials, timeout.seconds, option=timeout.option, warn=_warn)
    return RemoteDataset(endpoints, click.get_current_context().with_resource(client))


def _say_what_is_waited_for(data: "Iterable[str]") -> None:
    """Name the pipes that will be read: whoever opens one waits until somebody writes to it."""
    from cardgraph.rdf_files import rdf_format
    from cardgraph.render.width import safe

    for path in data:
        with contextlib.suppress(OSError):
            if rdf_format(path) and stat.S_ISFIFO(os.stat(path).st_mode):
                click.echo(safe(f"cardgraph: {path} is a pipe: waiting for what is written to it"), err=True)


def _warn(text: str) -> None:
    from cardgraph.render.width import safe

    click.echo(safe(f"cardgraph: warning: {text}"), err=True)

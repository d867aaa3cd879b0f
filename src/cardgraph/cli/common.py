"""What several commands share: the options that say how cards are read, and small words."""

import datetime
import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from cardgraph.cli.terminal import COLORS
from cardgraph.settings import DEFAULT_BASE, ENGINES, Settings
from cardgraph.source.columns import ID_COLUMNS, TEXT_COLUMNS, Columns

cards_argument = click.argument("cards", nargs=-1, required=True, metavar="CARDS...")
exclude_option = click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave out files and folders of this name or path (*, ?); may be given again.",
)
text_column_option = click.option(
    "--text-column",
    metavar="NAME",
    help=f"Column of a table that holds the cards. [default: the first there is of {', '.join(TEXT_COLUMNS)}]",
)
id_column_option = click.option(
    "--id-column",
    metavar="NAME",
    help=f"Column of a table that says which card it is. [default: the first there is of {', '.join(ID_COLUMNS)}]",
)
color_option = click.option(
    "--color", type=click.Choice(COLORS), default="auto", help="Whether to use colours. [default: on a terminal]"
)
report_option = click.option(
    "--report", "report_file", metavar="FILE", help="Write what the run came to as JSON; - is standard output."
)

weights_option = click.option(
    "--weights",
    metavar="FILE",
    help="Weights of one's own for how complete cards are; export weights writes a file to begin with.",
)


def _usable() -> int:
    """The CPUs that this process may use."""
    # Python 3.13 has os.process_cpu_count() for both.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


jobs_option = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    default=_usable,
    metavar="N",
    help="Processes that many cards are shared out to. [default: one for each CPU]",
)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime.date | None:
    """The day of the calendar that an option names."""
    if value is None:
        return None
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write one as in 2024-12-31") from None


def _card_format(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    from cardgraph.formats.registry import FORMATS

    if value not in FORMATS:
        raise click.BadParameter(f"there is no form {value!r}; there are: {', '.join(FORMATS)}")
    return value


def card_format_option(description: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """The option that names a form of cards; it arrives as ``card_format``, None where it is not given."""
    return click.option("--card-format", callback=_card_format, metavar="NAME", help=description)


def reading_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how cards are read and checked; they arrive as ``settings``."""

    @wraps(function)
    def wrapped(
        base: str,
        date_order: str,
        engine: str | None,
        today: datetime.date | None,
        card_format: str | None,
        hub_id: str,
        **options: Any,
    ) -> None:
        settings = Settings(base, date_order == "dmy", engine, today, card_format=card_format or "", hub_id=hub_id)
        function(settings=settings, **options)

    for option in (
        click.option(
            "--base", default=DEFAULT_BASE, show_default=True, metavar="IRI", help="Base of the entities' IRIs."
        ),
        click.option(
            "--date-order",
            type=click.Choice(["mdy", "dmy"]),
            default="mdy",
            show_default=True,
            help="How to read a date such as 4/3/2023.",
        ),
        click.option(
            "--engine",
            type=click.Choice(ENGINES),
            help="SHACL engine; both give the same answer, the first is faster. [default: the first that is installed]",
        ),
        card_format_option("The form that all cards are read as. [default: recognized, card by card]"),
        click.option(
            "--hub-id",
            default="",
            metavar="ORG/NAME",
            help="What the model of the only card is on the Hugging Face Hub. [default: what its path states]",
        ),
        click.option(
            "--today",
            callback=_day,
            metavar="YYYY-MM-DD",
            help="The day that dates are compared with. [default: SOURCE_DATE_EPOCH's or the current day]",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped


def columns_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say what columns of tables are called; they arrive as ``columns``."""

    @wraps(function)
    def wrapped(text_column: str | None, id_column: str | None, **options: Any) -> None:
        function(columns=Columns(text_column, id_column), **options)

    return text_column_option(id_column_option(wrapped))


def prompt(user: str) -> str:
    """Ask at the terminal for the password of a user."""
    password: str = click.prompt(f"Password of {user}", hide_input=True, err=True)
    return password


def plural(count: int, noun: str, nouns: str = "") -> str:
    """``1 card``, ``1,234 cards``, ``2 countries``."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"

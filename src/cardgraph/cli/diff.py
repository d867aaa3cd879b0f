"""``cardgraph diff``: what has changed in what cards, or graphs, say."""

import os

import click

from cardgraph.cli.common import columns_options, exclude_option, reading_options
from cardgraph.cli.terminal import say
from cardgraph.errors import Status
from cardgraph.render.changes import CHANGE_FORMATS
from cardgraph.settings import STDOUT, Settings
from cardgraph.source.columns import Columns

_ENDINGS = {".txt": "text", ".json": "json", ".md": "markdown", ".ru": "update"}


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option("--old", "more_old", multiple=True, metavar="PATH", help="More that belongs to OLD; may be given again.")
@click.option("--new", "more_new", multiple=True, metavar="PATH", help="More that belongs to NEW; may be given again.")
@click.option("-o", "--output", default=STDOUT, metavar="FILE", help="File to write. [default: standard output]")
@click.option(
    "--format", "form", type=click.Choice(list(CHANGE_FORMATS)), help="[default: by the file's ending, else text]"
)
@exclude_option
@columns_options
@reading_options
def command(
    old: str,
    new: str,
    more_old: tuple[str, ...],
    more_new: tuple[str, ...],
    output: str,
    form: str | None,
    exclude: tuple[str, ...],
    columns: Columns,
    settings: Settings,
) -> None:
    """Say what has changed from OLD to NEW: in graphs, in cards, or in either since a revision of git.

    OLD and NEW are files of RDF (by their endings), cards (a file, a folder, a glob), or git:REV:path, which is
    what there was at a path of a revision; git reads it, and nothing is checked out. A path is below the folder where
    it is typed. A side may be several of these, by --old and --new.

    --format update is the SPARQL Update that makes the graph of OLD that of NEW. Ends with 0 if both say the same, 1 if
    they differ, and with 2 or more if that cannot be told.

    \b
    Examples:
      cardgraph diff old-cards/ cards/
      cardgraph diff git:HEAD~1:cards cards/
      cardgraph diff git:v1.0:cards git:v2.0:cards --format markdown -o changes.md
      cardgraph diff yesterday.ttl graph.ttl -o changes.ru
      cardgraph diff old/a new/a --old old/b --new new/b
    """
    from cardgraph.changes.compare import compare
    from cardgraph.cli.asking import see_cards_apart
    from cardgraph.output.files import replacing
    from cardgraph.query.notes import CardsWithErrors
    from cardgraph.render.notes import sentence
    from cardgraph.source.exclusion import Exclusion
    from cardgraph.source.git import PREFIX

    ending = os.path.splitext(output)[1].lower()
    if form is None and output != STDOUT and ending not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise click.UsageError(f"{output}: no known format has this ending; use one of {known}, or --format")
    sides = [old, *more_old], [new, *more_new]
    on_disk = [path for side in sides for path in side if not path.startswith(PREFIX)]
    see_cards_apart(output, on_disk, exclude, columns)
    found = compare(*sides, settings, Exclusion(exclude), columns)
    written = CHANGE_FORMATS[form or _ENDINGS.get(ending, "text")](found)
    if output == STDOUT:
        click.echo(written, nl=False)
    else:
        with replacing(output) as stream:
            stream.write(written.encode())
    if found.faulty:
        say(sentence(CardsWithErrors(found.faulty)))
    raise click.exceptions.Exit(Status.CLEAN if found.is_same else Status.FINDINGS)

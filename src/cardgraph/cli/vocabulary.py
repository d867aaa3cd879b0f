"""``cardgraph vocabulary``: the words that a card may use."""

import click

from cardgraph.cli.results import show, wide_option
from cardgraph.render.results import RESULT_FORMATS

TURTLE = "turtle"


@click.command("vocabulary")
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice([*RESULT_FORMATS, TURTLE]), default="table", show_default=True)
@wide_option
def command(name: str | None, form: str, wide: bool) -> None:
    """List the words that a card may use: risks, licenses, countries, names of fields and so on.

    Without NAME, list the vocabularies. With it, list the entries by the names that a card should use,
    with their definitions, and with the other names that are understood.

    \b
    Examples:
      cardgraph vocabulary
      cardgraph vocabulary risks
      cardgraph vocabulary licenses --format csv > licenses.csv
      cardgraph vocabulary research-fields --format turtle
    """
    from cardgraph.vocabularies import entries, find, graph, overview, vocabularies

    if form == TURTLE:
        show(graph([find(name)] if name else vocabularies().values()), "table", wide)
    else:
        show(entries(find(name)) if name else overview(), form, wide)

"""``cardgraph new``: a card template to fill in."""

import os
import shlex

import click

from cardgraph.cli.common import card_format_option


@click.command("new")
@click.argument("name")
@click.option("-o", "--output", metavar="FILE", help="File to write; - is standard output. [default: NAME.md]")
@card_format_option("The form of the card: library, or huggingface for one of the hub. [default: library]")
def command(name: str, output: str | None, card_format: str | None) -> None:
    """Write a card template for the model NAME, for `cardgraph check` to guide to completion.

    \b
    Examples:
      cardgraph new "My Model"
      cardgraph new "My Model" -o cards/my-model.md
      cardgraph new "My Model" --card-format huggingface -o README.md
    """
    from cardgraph.formats.registry import OWN, template, with_templates
    from cardgraph.output.files import WriteError, replacing
    from cardgraph.settings import STDOUT

    name = " ".join(name.split())
    if not name.isprintable() or not name.strip(". "):
        raise click.BadParameter("a model's name is one line of letters", param_hint="NAME")
    form = card_format or OWN
    if form not in with_templates():
        raise click.BadParameter(
            f"no card of the form {form} is written anew; there are: {', '.join(with_templates())}",
            param_hint="--card-format",
        )
    path = output or f"{name.replace('/', '-').replace(os.sep, '-').lstrip('.')}.md"
    if path != STDOUT and os.path.lexists(path):
        raise WriteError(f"{path} exists already; choose another file with -o")
    with replacing(path) as stream:
        stream.write(template(name, form).encode())
    if path != STDOUT:
        click.echo(f"{path} written; fill it in, then run: cardgraph check {_quoted(path)}", err=True)


def _quoted(path: str) -> str:
    return shlex.quote(f"./{path}" if path.startswith("-") else path)

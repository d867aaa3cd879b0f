"""``cardgraph explain``: what a rule means, from the shape itself."""

import sys

import click

from cardgraph.cli.terminal import width_of


@click.command("explain")
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """Explain a rule: what it means, why it exists, an example and its repair.

    Without RULE, list all rules.

    \b
    Examples:
      cardgraph explain license-unknown
      cardgraph explain
    """
    from difflib import get_close_matches

    from cardgraph.check.rules import rules
    from cardgraph.render.findings.advice import question
    from cardgraph.render.rules import listing, manual

    known = rules().by_name
    if rule is None:
        click.echo(listing(known.values(), width_of(sys.stdout)), nl=False)
        return
    if rule not in known:
        close = get_close_matches(rule.lower(), known, 1)
        hint = question(close) or "without a name, all rules are listed"
        raise click.UsageError(f"there is no rule {rule!r}; {hint}")
    click.echo(manual(known[rule], width_of(sys.stdout)), nl=False)

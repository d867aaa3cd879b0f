"""``cardgraph store``: what there is to do with a store on disk, besides building and asking it."""

import click


@click.group("store")
def command() -> None:
    """See after a store on disk, as build --store makes it.

    \b
    Examples:
      cardgraph store verify cards.store
    """


@command.command("verify", short_help="See whether a store is as it was built.")
@click.argument("directory", metavar="DIR")
def verify(directory: str) -> None:
    """See whether the store DIR is as it was built: each of its files is compared with its digest.

    \b
    Examples:
      cardgraph store verify cards.store
    """
    from cardgraph.cli.common import plural
    from cardgraph.render.width import safe
    from cardgraph.store import opened

    verification = opened(directory).verification
    verification.wait()
    files = plural(verification.count, "file")
    click.echo(safe(f"{directory} is intact: {files}, {verification.size:,} bytes, as they were written"))

"""The least that a program with click does: the yardstick for starting.

python benchmarks/peers/hello.py --help
"""

import click


@click.command()
@click.argument("name", default="world")
def hello(name: str) -> None:
    """Greet NAME."""
    click.echo(f"Hello {name}!")


if __name__ == "__main__":
    hello()

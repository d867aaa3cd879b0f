"""What a command writes takes the place of nothing that it reads, and of nothing else that it writes."""

import os
from collections.abc import Iterable, Mapping
from itertools import combinations

import click

from cardgraph.output.files import is_stream


def see_apart(outputs: Mapping[str, str | None], files: Iterable[str]) -> None:
    """See that no output is a file that is read, nor two of them are one.

    :param outputs: the paths that are written to, by the options that name them; None where one is left out
    :param files: the paths of the files that are read
    :raises click.UsageError: if there is such an output
    """
    written = [(option, path) for option, path in outputs.items() if path is not None and not is_stream(path)]
    for (option, path), (other, another) in combinations(written, 2):
        if os.path.realpath(path) == os.path.realpath(another):
            raise click.UsageError(f"{option} and {other} both name {path}; name another file for one")
    # Only what is there can be read, which need not be asked of thousands of cards if nothing is.
    there = {found: f"{option} {path}" for option, path in written if (found := _file(path))}
    if there:
        for path in files:
            if (found := _file(path)) in there:
                raise click.UsageError(f"{there[found]}: it is among the files that are read; name another file")


def _file(path: str) -> tuple[int, int] | None:
    """What tells a file from every other, whatever it is called; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino

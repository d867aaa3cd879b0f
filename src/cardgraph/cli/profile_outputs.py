"""``--profile``: which profiles a build writes, and to which files."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Protocol

import click

from cardgraph.cli.common import plural
from cardgraph.output.formats import RDF_FORMATS, endings, format_of
from cardgraph.records import NamedTuple
from cardgraph.settings import STDOUT

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from cardgraph.compile import Compiled
    from cardgraph.profiles.profile import Profile
    from cardgraph.profiles.writing import ProfileFile

PATTERN = "{profile}"
# Bytes of a profile that are held in memory, before they are held on disk.
_HELD = 1 << 20


class Target(NamedTuple):
    """A profile, the file that it is written to, and how; ``option`` is what names the file."""

    profile: "Profile"
    path: str
    form: str
    option: str


class Opening(Protocol):
    """Opens an output of a build, which is there only if all is written."""

    def __call__(self, path: str, /) -> "AbstractContextManager[IO[bytes]]":
        """Open the output."""


def targets(given: tuple[str, ...], output: str | None, form: str | None) -> tuple[list[Target], str | None]:
    """What the options ask for.

    A profile with a file, as in ``spdx3=models.json``, goes there. One without goes to the output: if that is a
    folder, or has ``{profile}`` in its name, to a file of its own there; else there may be one such profile only.

    :param given: the values of ``--profile``
    :param output: the value of ``-o``
    :param form: the value of ``--format``
    :returns: the profiles and their files, and the output that is left for the graph itself
    :raises click.UsageError: if it is not clear where to
    :raises ProfileError: if there is no such profile
    """
    from cardgraph.profiles.profile import find

    pairs = [value.partition("=") for value in given]
    without = [find(name) for name, _, path in pairs if not path]
    found: list[Target] = []
    for name, equals, path in pairs:
        profile = find(name)
        if path:
            found.append(_target(profile, path, None, f"--profile {name}"))
            continue
        if equals:
            raise click.UsageError(f"--profile {name}= names no file; write --profile {name}={profile.file_name}")
        if output is None:
            raise click.UsageError(f"where to? --profile {name}={profile.file_name}, or -o FILE")
        if PATTERN in output:
            found.append(_target(profile, output.replace(PATTERN, profile.name), form, "-o"))
        elif output != STDOUT and (output.endswith(("/", os.sep)) or os.path.isdir(output)):
            found.append(_target(profile, os.path.join(output, profile.file_name), None, "-o"))
        elif len(without) > 1:
            names = " and ".join(one.name for one in without)
            way = (
                f"--profile {name}={profile.file_name} for each, or an -o that is a folder or has {PATTERN} in its name"
            )
            raise click.UsageError(f"{output} cannot be {names} at once; give {way}")
        else:
            found.append(_target(profile, output, form, "-o"))
    names_ = [target.profile.name for target in found]
    for name in names_:
        if names_.count(name) > 1:
            raise click.UsageError(f"--profile {name} is given twice; leave one")
    return found, None if without else output


def _target(profile: "Profile", path: str, form: str | None, option: str) -> Target:
    from cardgraph.packing import without_packing
    from cardgraph.profiles.writing import form_of

    rdf_format = form or format_of(path)
    unknown = rdf_format is None and os.path.splitext(without_packing(path))[1]
    written = None if unknown else form_of(profile, rdf_format)
    if written is None:
        possible = [name for name in RDF_FORMATS if form_of(profile, name)]
        ways = ", ".join(ending for name in possible for ending in RDF_FORMATS[name].endings)
        what = f"as {form}" if form else f"to {path}"
        raise click.UsageError(f"{profile.name} cannot be written {what}; use one of {ways or endings()}")
    return Target(profile, path, written, option)


@contextmanager
def writing(found: Iterable[Target], opening: Opening) -> Iterator[list["ProfileFile"]]:
    """The files of the profiles, which are complete at the end of the block, or as before.

    :param opening: opens an output by its path
    """
    from cardgraph.profiles.writing import ProfileFile

    with ExitStack() as stack:
        files = []
        for one in found:
            output = stack.enter_context(opening(one.path))
            held = stack.enter_context(tempfile.SpooledTemporaryFile(_HELD))
            files.append(ProfileFile(one.profile, one.form, output, held))
        yield files


def passing(cards: "Iterable[Compiled]", files: "list[ProfileFile]") -> "Iterator[Compiled]":
    """Compiled cards, going by: what the profiles say of them is written."""
    for item in cards:
        if item.graph:
            for file in files:
                assert item.graph.described is not None
                file.take(item.source, item.graph.model, item.graph.described[file.collector.profile.name])
        yield item
    for file in files:
        file.end()


def lines(found: Iterable[Target], files: "Iterable[ProfileFile]") -> Iterator[str]:
    """What was written, what had no place, and what was described before, in a few lines."""
    from cardgraph.profiles.moment import CREATED, created
    from cardgraph.render.notes import some

    for target, file in zip(found, files, strict=True):
        collector, name = file.collector, target.profile.name
        if target.path != STDOUT:
            count = plural(collector.statements, "statement")
            yield f"{name}: {plural(collector.models, 'model')}, {count} written to {target.path}"
        if collector.lost:
            counted = [
                f"{loss.text} ({collector.lost[loss.text]:,})"
                for loss in target.profile.losses
                if collector.lost[loss.text]
            ]
            yield f"{name} has no place for: {'; '.join(counted)}"
        if collector.again:
            several = "a model is described once, and these cards describe models that others describe"
            yield f"{name}: {several}: {some(collector.again)}"
        if f'"{CREATED}"^^' in target.profile.text and created() is None:
            yield f"{name}: SOURCE_DATE_EPOCH is not set, so the time of creation is 1970-01-01"

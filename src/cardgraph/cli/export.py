"""``cardgraph export``: what the graph means, as files for the tools of others."""

import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack

import click

from cardgraph.cli.common import plural
from cardgraph.cli.terminal import say
from cardgraph.settings import STDOUT

_SHAPES, _ONTOLOGY, _CONTEXT, _DOCS, _WEIGHTS = "shapes", "ontology", "context", "docs", "weights"


@click.command("export")
@click.argument("what", type=click.Choice([_SHAPES, _ONTOLOGY, _CONTEXT, _DOCS, _WEIGHTS]))
@click.option(
    "-o", "--output", required=True, metavar="OUT", help="File to write, for docs a folder; - is standard output."
)
def command(what: str, output: str) -> None:
    """Write what the graph means, for the tools of others.

    shapes are all shapes in one file, for SHACL engines that take one; ontology is the ontology with all
    vocabularies; context is the JSON-LD context. The format follows from the ending of OUT: .ttl, .nt and so
    on, Turtle where it has none. docs is a folder of pages for browsers, with the files beside them: what
    the IRIs of the ontology lead to. weights are what a reader needs to know of a model and how much it matters, in
    TOML: a file to change, for the option --weights of query, check, site and serve.

    \b
    Examples:
      cardgraph export shapes -o shapes.ttl
      cardgraph export ontology -o cardgraph-ontology.ttl
      cardgraph export context -o context.jsonld
      cardgraph export docs -o site
      cardgraph export weights -o weights.toml
    """
    from cardgraph.export import rdf
    from cardgraph.export.site import context_document, site

    if what == _DOCS:
        if output == STDOUT:
            raise click.UsageError("docs are many files; name a folder for them")
        written = _write_folder(output, site())
        say(f"{plural(written, 'file')} written to {output}")
        return
    if what == _WEIGHTS:
        from cardgraph.completeness.needs import USUAL

        _write(output, USUAL.read_text("utf-8"))
        return
    texts: dict[str, Callable[[], str]] = {_SHAPES: rdf.shapes, _ONTOLOGY: rdf.ontology}
    _write(output, context_document() if what == _CONTEXT else _in_format_of(output, texts[what]))


def _in_format_of(output: str, text: Callable[[], str]) -> str:
    """Some Turtle in the format that the ending of an output stands for."""
    from cardgraph.output.formats import RDF_FORMATS, endings, format_of
    from cardgraph.packing import without_packing

    form = format_of(output)
    if not form and os.path.splitext(without_packing(output))[1]:
        raise click.UsageError(f"{output}: no known format has this ending; use one of {endings()}")
    if form in (None, "turtle"):
        return text()
    import pyoxigraph as ox

    from cardgraph.export.blank_nodes import numbered

    quads = numbered(ox.parse(text(), format=ox.RdfFormat.TURTLE))
    return (ox.serialize(quads, format=RDF_FORMATS[form].serialization) or b"").decode()


def _write(output: str, text: str) -> None:
    from cardgraph.output.files import replacing
    from cardgraph.packing import packed_by_ending

    with replacing(output) as held, packed_by_ending(held, output) as stream:
        stream.write(text.encode())


def _write_folder(folder: str, files: Iterable[tuple[str, str]]) -> int:
    """Write some files into a folder, which is made if it is not there; they take their places together, in the end.

    :returns: how many
    """
    from cardgraph.output.files import WriteError, replacing

    made = list(files)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise WriteError(f"cannot write {folder}: {error.strerror}") from None
    with ExitStack() as stack:
        for name, text in made:
            stack.enter_context(replacing(os.path.join(folder, name))).write(text.encode())
    return len(made)

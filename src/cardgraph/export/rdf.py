"""Shapes and ontology as one file each."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from cardgraph.check.rules import graph_rule_file, shape_files, typed_shape_file
from cardgraph.export.turtle import merged
from cardgraph.resources import folder
from cardgraph.vocabulary.schemes import files_of

_SHAPES = """\
<https://w3id.org/cardgraph/shapes> a owl:Ontology ;
    dct:title "cardgraph shapes"@en ;
    dct:description "What a graph of model cards has to keep to, in SHACL."@en ;
    dct:creator <https://w3id.org/cardgraph/authors> ;
    dct:license <http://spdx.org/licenses/Apache-2.0> ;
    owl:versionInfo "{version}" .
"""


def shapes() -> str:
    """All shapes in one file of Turtle, for SHACL engines that take one.

    What is checked while a card is read has no shape, and is left out.
    """
    files = [path for path in shape_files() if path.stem != "reading" and not path.stem.endswith("-rules")]
    files += [graph_rule_file(), typed_shape_file()]
    return merged(files, _SHAPES.format(version=version("cardgraph")))


def ontology() -> str:
    """The ontology with all vocabularies in one file of Turtle, and one header."""
    first = _terms()
    others = sorted(path for path in folder("ontology").glob("*.ttl") if path not in first)
    return _with_one_header([*first, *others])


def terms() -> str:
    """The ontology without vocabularies."""
    return _with_one_header(_terms())


def vocabulary(kind: str) -> str:
    """The vocabulary of a kind, such as ``country``, by itself."""
    return merged(map(Path, files_of(kind)))


def _terms() -> list[Path]:
    return [folder("ontology") / f"{name}.ttl" for name in ("cardgraph", "checks", "model-families")]


def _with_one_header(files: list[Path]) -> str:
    """Some files, of whose headers the first counts for all: OWL knows one ontology a file."""
    return merged(files, _header())


@cache
def _header() -> str:
    """The block in which the ontology says what it is."""
    blocks = (folder("ontology") / "cardgraph.ttl").read_text("utf-8").split("\n\n")
    return next(block for block in blocks if " a owl:Ontology ;" in block) + "\n"

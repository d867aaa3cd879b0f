"""Cards of the Hugging Face Hub: YAML front matter, and prose of which only what is safe is read."""

from pathlib import Path

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import load_definition
from cardgraph.formats.front_matter.keys import is_of_model
from cardgraph.formats.outline import Field, Outline
from cardgraph.markdown.blocks import blocks
from cardgraph.markdown.front_matter import find_front_matter, outermost_keys
from cardgraph.markdown.words import Prose
from cardgraph.source.decode import Text

definition = load_definition(Path(__file__).parent)


def recognizes(text: Text) -> bool:
    """Whether a card begins with front matter that has keys of the hub's model cards."""
    block = find_front_matter(text)
    return block is not None and is_of_model(outermost_keys(text, block))


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card of the hub: its metadata, and what its prose says besides."""
    from cardgraph.formats.front_matter.metadata import Metadata, read_metadata

    block = find_front_matter(text)
    metadata = Metadata({}, (), None)
    anchor = next((number for number, line in enumerate(text.lines, 1) if line.strip()), 1)
    if block and not block.is_closed:
        report("front-matter-unterminated", text.span(block.opening, 1, len(text.lines[block.opening - 1]) + 1))
    elif block:
        metadata = read_metadata(text, block, report)
    fields = dict(metadata.fields)
    document = blocks(text, block.behind if block else 1)
    title = next((b for b in document.blocks if b.kind == "heading" and b.level == 1), None)
    if title:
        prose = Prose(text)
        prose.add(title, document.references)
        from cardgraph.markdown.words import Words
        words = Words(prose, 0, len(prose.text))
        fields["nameText"] = Field("nameText", words, words.text)
    if metadata.name and "nameText" not in fields:
        fields["nameText"] = Field("nameText", metadata.name, metadata.name.text, is_metadata=True)
    span = text.span(anchor, 1, len(text.lines[anchor - 1]) + 1)
    return Outline(span, fields=fields, results=metadata.results, of_hub=True)

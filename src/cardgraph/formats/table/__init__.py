"""Cards whose fields stand in a table, a field a row: ``| Attribute | Details |``, ``| Spec name | Value |``."""

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import load_definition
from cardgraph.formats.outline import Outline
from cardgraph.formats.prose.signs import has_table_of_fields
from cardgraph.source.decode import Text

definition = load_definition("formats/table")


def recognizes(text: Text) -> bool:
    """Whether a card has a table with a field a row, as its head says."""
    return has_table_of_fields(text)


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card with its fields in tables, and what its prose says besides."""
    from cardgraph.formats.prose.reading import outline_of, read_prose
    from cardgraph.markdown.front_matter import find_front_matter

    block = find_front_matter(text)
    return outline_of(read_prose(text, block.behind if block and block.is_closed else 1, definition, report), text)

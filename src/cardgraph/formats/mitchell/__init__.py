"""Cards with the bullets of Mitchell et al., Model Cards for Model Reporting, section 4.1."""

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import load_definition
from cardgraph.formats.outline import Outline
from cardgraph.formats.prose.signs import has_bullets
from cardgraph.source.decode import Text

definition = load_definition("formats/mitchell")


def recognizes(text: Text) -> bool:
    """Whether a card has at least two bullets of those that only this form has."""
    return has_bullets(text, definition.signs)


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card with such bullets, and what its prose says besides."""
    from cardgraph.formats.prose.reading import outline_of, read_prose
    from cardgraph.markdown.front_matter import find_front_matter

    block = find_front_matter(text)
    return outline_of(read_prose(text, block.behind if block and block.is_closed else 1, definition, report), text)

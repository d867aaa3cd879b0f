"""The library's form: a title, a section of ``- Name: value`` bullets, sections of prose."""

import re
from pathlib import Path

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import load_definition
from cardgraph.formats.library.bullets import take_apart
from cardgraph.formats.outline import Outline
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

definition = load_definition(Path(__file__).parent)

# Possessive, so that no line takes more than one look; the marks of emphasis are taken off the name afterwards.
_BULLET = re.compile(r"\s*+[-*+]\s++([^:\uff1a]{1,100}+)[:\uff1a]")
# Fewer bullets with names of fields may stand in a card of any form.
_ENOUGH = 3


def recognizes(text: Text) -> bool:
    """Whether a card has some bullets that name fields of the library's form."""
    matches = (_BULLET.match(line) for line in text.lines)
    names = {normalize(match[1].strip("*_ \t")) for match in matches if match}
    return len(names & definition.names.keys()) >= _ENOUGH


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card of the library's form; see ``bullets``."""
    first = _behind_front_matter(text)
    if first > 1:
        report("front-matter-skipped", text.span(1, 1, 4))
    return take_apart(text, first, definition, report)


def _behind_front_matter(text: Text) -> int:
    """Number of the first line behind YAML front matter, which Markdown would misread."""
    if text.lines[0].rstrip() == "---":
        for number, line in enumerate(text.lines[1:], 2):
            if line.rstrip() in ("---", "..."):
                return number + 1
    return 1

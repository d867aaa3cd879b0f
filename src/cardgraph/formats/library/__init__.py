"""The library's form: a title, a section of ``- Name: value`` bullets, sections of prose."""

import re

from cardgraph.diagnostic import Report
from cardgraph.formats.definition import load_definition
from cardgraph.formats.front_matter.keys import is_of_model
from cardgraph.formats.library.bullets import FIELDS, take_apart
from cardgraph.formats.outline import Outline
from cardgraph.markdown.front_matter import find_front_matter, outermost_keys
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

definition = load_definition("formats/library")

# Possessive, so that no line takes more than one look; the marks of emphasis are taken off the name afterwards.
_BULLET = re.compile(r"\n[^\S\n]*+[-*+][^\S\n]++([^:\uff1a\n]{1,100}+)[:\uff1a]")
_LABEL = re.compile(r"\s*+(?:[-*+]\s++)?([^:\uff1a|]{1,100}+)[:\uff1a]")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s++(.{1,100})")
# Fewer bullets with names of fields may stand in a card of any form.
_ENOUGH = 3
# Fields that cards of no other form have.
_OWN = frozenset({"researchFieldText", "impactAssessmentText", "riskText", "countryText"})
_HEADINGS = {name for name, section in definition.headings.items() if section.key == FIELDS}


def recognizes(text: Text) -> bool:
    """Whether a card has some bullets that name fields of the library's form, one of them of no other form's."""
    names = _names(text)
    return len(names) >= _ENOUGH and any(definition.names[name].key in _OWN for name in names)


def resembles(text: Text) -> bool:
    """Whether a card has as many bullets that name fields, though all of them may be those of other forms."""
    return len(_names(text)) >= _ENOUGH


def has_something_of(text: Text) -> bool:
    """Whether a card has the heading of the fields, or lines that name two fields, or one of no other form."""
    found: set[str] = set()
    for line in text.lines:
        if (match := _HEADING.match(line)) and normalize(match[1].strip("# \t")) in _HEADINGS:
            return True
        if (match := _LABEL.match(line)) and (field := definition.names.get(normalize(match[1].strip("*_ \t")))):
            found.add(field.key)
    return len(found) > 1 or not found.isdisjoint(_OWN)


def _names(text: Text) -> set[str]:
    """The names of fields that bullets begin with, normalised."""
    bullets = _BULLET.findall("\n".join(["", *text.lines]))
    return {normalize(name.strip("*_ \t")) for name in bullets} & definition.names.keys()


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card of the library's form; see ``bullets``.

    What front matter with keys of the hub says is read too, where the bullets do not say it.
    """
    block = find_front_matter(text)
    if not block or not block.is_closed:
        return take_apart(text, 1, definition, report)
    if not is_of_model(outermost_keys(text, block)):
        report("front-matter-skipped", text.span(block.opening, 1, 4))
        return take_apart(text, block.behind, definition, report)
    from cardgraph.formats.front_matter.metadata import read_metadata

    metadata = read_metadata(text, block, report)
    of_card = take_apart(text, block.behind, definition, report)
    fields = {**metadata.fields, **of_card.fields}
    also = [field for key, field in metadata.fields.items() if key in of_card.fields]
    return of_card._replace(fields=fields, results=metadata.results, also=also)

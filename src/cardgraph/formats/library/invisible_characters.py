"""Characters of a field that cannot be seen, which make two equal names different."""

from cardgraph.diagnostic import Finding, Fix
from cardgraph.markdown.words import Words
from cardgraph.source.decode import is_format_character


def invisible_characters(words: Words, label: str) -> list[Finding]:
    """The finding about some words that hold such characters, at the first of them; none where they hold none.

    :param label: the name of the field
    """
    text = words.text
    places = [i for i, character in enumerate("" if text.isascii() else text) if is_format_character(character)]
    if not places:
        return []
    found = [words.part(place, place + 1) for place in places]
    values = {"character": f"U+{ord(found[0].text):04X}", "field": label}
    return [Finding("invisible-character", found[0].span, values, fixes=_without(found))]


def _without(characters: list[Words]) -> tuple[Fix, ...]:
    """The fix that removes the characters; none where one of them is not in the file as it is read."""
    removals = [character.rewritten("", safe=False) for character in characters]
    edits = tuple(edit for fixes in removals for fix in fixes for edit in fix.edits)
    return (Fix("remove what cannot be seen", edits, safe=False),) if all(removals) else ()

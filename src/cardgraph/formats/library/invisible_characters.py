"""Characters of a field that cannot be seen, which make two equal names different."""

from cardgraph.diagnostic import Fix, Report
from cardgraph.markdown.words import Words
from cardgraph.source.decode import is_format_character


def report_invisible_characters(words: Words, name: str, report: Report) -> None:
    """Report such characters in some words, at the first of them.

    :param name: the name of the field
    """
    text = words.text
    places = [] if text.isascii() else [i for i, character in enumerate(text) if is_format_character(character)]
    if not places:
        return
    found = [words.part(place, place + 1) for place in places]
    shown = f"U+{ord(found[0].text):04X}"
    report("invisible-character", found[0].span, fixes=_without(found), character=shown, field=name)


def _without(characters: list[Words]) -> tuple[Fix, ...]:
    """The fix that removes the characters; none where one of them is not in the file as it is read."""
    removals = [character.rewritten("", safe=False) for character in characters]
    edits = tuple(edit for fixes in removals for fix in fixes for edit in fix.edits)
    return (Fix("remove what cannot be seen", edits, safe=False),) if all(removals) else ()

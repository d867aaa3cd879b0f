"""Words with what they lack where they stand: the kind of an identifier, the unit of a number."""

from cardgraph.markdown.words import Prose, Words


def with_prefix(words: Words, prefix: str) -> Words:
    """Words with something in front, which stands where their first character does."""
    line, column = words.prose.place(words.start)
    prose = Prose(words.prose.source)
    prose.text = prefix + words.text
    prose.marks = [(0, line, column), (1, line, column), (len(prefix), line, column)]
    return Words(prose, 0, len(prose.text))


def with_unit(words: Words, unit: str) -> Words:
    """A number with something behind it, which stands where its last digit does."""
    line, column = words.prose.place(words.start)
    number = words.text.strip()
    prose = Prose(words.prose.source)
    prose.text = number + unit
    prose.marks = [(0, line, column), (len(number), line, column + max(len(number) - 1, 0))]
    return Words(prose, 0, len(prose.text))

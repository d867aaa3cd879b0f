"""The tokens of SPARQL 1.1: what is a keyword, a name, a string or a comment in the text of a query."""

import re

from cardgraph.expressions import expression

# The terminals of SPARQL 1.1, section 19.8, as far as they can hide a bracket or a keyword; bounded, to be fast.
TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
    |(?P<name>[?$]\w+|@[A-Za-z-]+|(?:[^\W\d][\w.-]{0,99})?:(?:[\w:%-]|\.(?=[\w:%-])|\\[^\w\s])*)
    |(?P<word>[^\W\d]\w*)|(?P<bracket>[][{}()])|(?P<escape>\\)""",
    re.VERBOSE | re.DOTALL,
)


# How the forms of SPARQL begin, and how the first goes on where it takes all variables.
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_ALL = expression(r"(?:\s|#[^\n]*\n|\bDISTINCT\b|\bREDUCED\b)*\*", re.IGNORECASE)


def keywords(text: str) -> list[str]:
    """The keywords of a query, in capitals and in their order: words that are no names, strings or comments.

    The names of functions are among them, which SPARQL spells as it does keywords.
    """
    return [token[0].upper() for token in TOKEN.finditer(text) if token.lastgroup == "word"]


def names(text: str) -> list[str]:
    """The prefixed names of a query, in their order; those that declare a prefix are among them."""
    found = (token[0] for token in TOKEN.finditer(text) if token.lastgroup == "name")
    return [name for name in found if ":" in name]


def variables(text: str) -> list[str]:
    """The variables of a query without their marks, each once, in the order in which they appear."""
    found = (token[0] for token in TOKEN.finditer(text) if token.lastgroup == "name")
    return list(dict.fromkeys(name[1:] for name in found if name[0] in "?$"))


def declared(text: str) -> dict[str, str]:
    """The prefixes that a query declares, without their colons, and what they stand for."""
    tokens = [token for token in TOKEN.finditer(text) if token.lastgroup != "comment"]
    return {
        name[0].rstrip(":"): iri[0][1:-1]
        for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if keyword[0].upper() == "PREFIX" and iri.lastgroup == "iri"
    }


def iris(text: str) -> set[str]:
    """The IRIs that a query names, its prefixed names written out."""
    prefixes = declared(text)
    found = {token[0][1:-1] for token in TOKEN.finditer(text) if token.lastgroup == "iri"}
    for name in names(text):
        prefix, _, local = name.partition(":")
        if prefix in prefixes:
            found.add(prefixes[prefix] + local)
    return found


def selects_all(text: str) -> bool:
    """Whether a query is ``SELECT *``, so that nothing says in which order its columns are."""
    first = next((token for token in TOKEN.finditer(text) if token[0].upper() in _FORMS), None)
    return bool(first and first[0].upper() == "SELECT" and _ALL.match(text, first.end()))

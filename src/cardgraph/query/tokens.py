"""The tokens of SPARQL 1.1: what is a keyword, a name, a string or a comment in the text of a query."""

import re

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


def keywords(text: str) -> list[str]:
    """The keywords of a query, in capitals and in their order: words that are no names, strings or comments.

    The names of functions are among them, which SPARQL spells as it does keywords.
    """
    return [token[0].upper() for token in TOKEN.finditer(text) if token.lastgroup == "word"]


def iris(text: str) -> set[str]:
    """The IRIs that a query names, its prefixed names written out."""
    tokens = [token for token in TOKEN.finditer(text) if token.lastgroup != "comment"]
    prefixes = {
        name[0]: iri[0][1:-1]
        for keyword, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if keyword[0].upper() == "PREFIX" and iri.lastgroup == "iri"
    }
    found = {token[0][1:-1] for token in tokens if token.lastgroup == "iri"}
    for token in tokens:
        prefix, colon, local = token[0].partition(":")
        if token.lastgroup == "name" and prefix + colon in prefixes:
            found.add(prefixes[prefix + colon] + local)
    return found

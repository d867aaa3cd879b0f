"""Cards that are as bad as a card can be: each a megabyte of one thing that reading or checking might take ill.

``CASES`` are functions that give text; ``card`` gives the bytes, never more than a card may have.
``benchmarks/worst_cases.py`` measures what each costs.
"""

import itertools
import re
from collections.abc import Callable, Iterator

LIMIT = 1 << 20
# What one block, and so one field, may have.
_BLOCK = 1 << 16

_HEAD = "# Worst\n\n## Model Details\n\n- Name: [Worst](https://example.org/worst) 📚\n"
_REST = """- Publication: [Worst](https://arxiv.org/abs/2001.00001)
- Model Size: 70B
- Dataset: [Worse](https://example.org/worse)
- Format: Text
- Research Field: Natural Language Processing
- Contains an Impact Assessment: No
- Associated Risks: Disinformation
- Date of Publication: 2023-07-18
- Organization: [Meta AI](https://ai.meta.com) (Public Company)
- Country of Origin: United States
- License: MIT License
"""
_DESCRIPTION = "\n## Description\n\n"
_ORGANIZATION = "\n## Organization\n\nIt is there.\n"

# Nearly as many as are read of a card.
_MARKS, _MARK = 19_500, re.compile(r"[\[\]\\`*_<&!]")

CASES: dict[str, Callable[[], str]] = {}


def card(name: str) -> bytes:
    """The bytes of a card: all that there is room for of what the case gives."""
    return CASES[name]().encode()[:LIMIT].decode("utf-8", "ignore").encode()


def _case(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    def named(make: Callable[[], str]) -> Callable[[], str]:
        assert name not in CASES
        CASES[name] = make
        return make

    return named


def _much(piece: str, size: int = LIMIT) -> str:
    """As many of some pieces as fill a size."""
    return piece * (size // len(piece.encode()) + 1)


def _counted(make: Callable[[int], str], size: int = LIMIT) -> str:
    """Pieces that differ by a number, as many as fill a size."""
    pieces, length = [], 0
    for number in itertools.count():
        pieces.append(make(number))
        length += len(pieces[-1].encode())
        if length > size:
            return "".join(pieces)
    raise AssertionError


def _field(name: str, value: str) -> str:
    """A whole card in which one field has a value of one's own, cut to what a block may have."""
    line = f"- {name}: {value[: _BLOCK - len(name) - 2]}\n"
    rest = "".join(f"{other}\n" for other in _REST.splitlines() if not other.startswith(f"- {name}:"))
    return _HEAD + rest + line + _DESCRIPTION + "It is bad.\n" + _ORGANIZATION


def _described(text: str) -> str:
    """A whole card with a description of one's own."""
    return _HEAD + _REST + _DESCRIPTION + text


def _blocks_of(piece: str) -> Iterator[str]:
    """Paragraphs, each as long as one may be."""
    for _ in range(LIMIT // _BLOCK + 1):
        yield _much(piece, _BLOCK - 2 * len(piece.encode()))[: _BLOCK - 2]


def _cut(text: str, size: int) -> str:
    """A text as paragraphs of a size."""
    return "\n\n".join(text[start : start + size] for start in range(0, len(text), size))


def _everywhere(name: str, piece: str) -> None:
    """Three cases of one piece: one line of it, lines of it that make one paragraph, and paragraphs of it."""
    CASES[f"{name} in one line"] = lambda: _described(_much(piece))
    CASES[f"{name} in paragraphs"] = lambda: _described("\n\n".join(_blocks_of(piece)))
    CASES[f"{name} in a field"] = lambda: _field("License", _much(piece, _BLOCK))
    CASES[f"{name} in bullets"] = lambda: _HEAD + "".join(f"- Word: {line}\n" for line in _blocks_of(piece))
    # As many as are read, first close together, then far apart, so that there is as much text as can be.
    read = _MARKS // max(1, len(_MARK.findall(piece)))
    CASES[f"{name}, as many as are read"] = lambda: _described(_cut(piece * min(read, 300_000), 60_000))
    CASES[f"{name}, as many as are read, far apart"] = lambda: _described(
        _cut((piece + "a" * 45 + " ") * min(read, 300_000), 60_000)
    )
    CASES[f"{name}, as many as are read, in fields"] = lambda: (
        _HEAD
        + "".join(f"- {field}: {(piece * read)[: _BLOCK // 11]}\n" for field in _LISTED)
        + _DESCRIPTION
        + (piece * (read // 2))[: _BLOCK - 100]
    )


# ---------------------------------------------------------------- inline Markdown

for _name, _piece in {
    "opening brackets": "[",
    "closing brackets": "]",
    "brackets": "[a]",
    "nested brackets": "[a](",
    "images": "![",
    "links": "[a](http://b.c)",
    "links without end": "[a](http://b.c ",
    "links with titles": '[a](b "c',
    "pointed links": "[a](<b",
    "reference links": "[a][b]",
    "stars": "*a ",
    "double stars": "**a** *b ",
    "stars and underscores": "*a _b **c __d ",
    "stars alone": "*",
    "underscores": "_",
    "underscores in words": "a_",
    "backticks": "`a` ",
    "backslashes": "\\",
    "entities": "&amp;",
    "no entities": "&a",
    "numbered entities": "&#x41;",
    "angle brackets": "<",
    "autolinks": "<http://a.b>",
    "tags": "<a b='c'>",
    "tags without end": "<a b='",
    "comments": "<!-- ",
    "instructions": "<?",
    "declarations": "<!A ",
    "cdata": "<![CDATA[",
    "addresses with passwords": "http://a:b@c.d ",
    "halves of addresses": "://",
    "addresses that are none": "://a@",
    "brackets in addresses": "://(a)[b]",
    "zero-width characters": "a\u200b",
    "mojibake": "√© ‚Äô Ã© ",
    "full-width colons": "：a",
    "emoji": "📚\ufe0f\u200d",
    "combining marks": "a\u0300\u0301",
    "mixed scripts": "aа ",
    "right to left": "א",
    "round brackets": "(",
    "closed round brackets": "(a)",
    "pipes": "|a",
    "exclamation": "!",
    "carets": "[^1]",
    "commas": ",",
    "unknown values": "a, ",
    "arrows": "a->",
    "slashes": "a/",
    "ands": "a and ",
    "numbers": "1,",
    "sizes": "1B, ",
    "digits": "1",
    "quantities": "1 token ",
    "words with hyphens": "a-",
    "quotation marks": '"a',
    "dots": ".",
    "blanks": "a  ",
}.items():
    _everywhere(_name, _piece)


@_case("backticks of growing length")
def _() -> str:
    return _described(_counted(lambda number: "`" * (number + 1) + "a"))


@_case("backticks of growing length in paragraphs")
def _() -> str:
    return _described("\n\n".join(_counted(lambda number: "`" * (number + 1) + "a", _BLOCK - 600) for _ in range(17)))


@_case("links in links")
def _() -> str:
    return _described("[" * 30_000 + "a" + "](b)" * 30_000)


@_case("brackets in brackets in paragraphs")
def _() -> str:
    return _described("\n\n".join("[" * 32_000 + "a" + "]" * 32_000 for _ in range(16)))


@_case("round brackets in a link")
def _() -> str:
    return _described("\n\n".join("[a](" + "(" * 32_000 + "b" + ")" * 32_000 + ")" for _ in range(16)))


@_case("emphasis in emphasis")
def _() -> str:
    return _described("\n\n".join("*a **b " * 4_500 + "c** d*" * 4_500 for _ in range(17)))


@_case("one word")
def _() -> str:
    return _described("a" * LIMIT)


@_case("one word in paragraphs")
def _() -> str:
    return _described("\n\n".join(["a" * (_BLOCK - 1)] * 17))


@_case("one line of words")
def _() -> str:
    return _described(_much("word "))


# ---------------------------------------------------------------- blocks

for _name, _piece in {
    "line feeds": "\n",
    "carriage returns": "\r",
    "blank lines with blanks": " \n",
    "paragraphs": "a\n\n",
    "short lines": "a\n",
    "headings": "# a\n",
    "headings of level two": "## a\n",
    "empty headings": "#\n",
    "headings with underlines": "a\n=\n",
    "known headings": "## Description\n",
    "bullets": "- a\n",
    "empty bullets": "-\n",
    "bullets with stars": "* a\n",
    "bullets of many kinds": "- a\n+ b\n* c\n",
    "loose bullets": "- a\n\n",
    "bullets in bullets": "- - - - - a\n",
    "numbered bullets": "1. a\n",
    "numbered bullets that differ": "1) a\n2. b\n",
    "quotes": "> a\n",
    "lazy quotes": "> a\nb\n",
    "quotes in quotes": "> > > > > a\n",
    "lazy quotes in quotes": "> > > > > a\nb\n",
    "rules": "---\n",
    "fences": "```\na\n```\n",
    "fences without end": "```\n",
    "tildes": "~~~\n",
    "indented code": "    a\n\nb\n\n",
    "tabs": "\ta\n",
    "html blocks": "<div>\n\n",
    "html comments": "<!-- a\n",
    "html tables": "<table><tr><td>License</td></tr></table>\n\n",
    "cells": "<td>",
    "rows": "| a | b |\n",
    "rows of fields": "| License | MIT |\n",
    "delimiter rows": "|---",
    "lines that break": "a  \n",
    "lines that break by backslash": "a\\\n",
    "fields": "- License: MIT\n",
    "fields twice": "- Model Size: 7B\n- Format: Text\n",
    "fields without colon": "- License MIT\n",
    "unknown fields": "- Colour: red\n",
    "fields as lines": "License: MIT\n",
    "fields as paragraphs": "License: MIT\n\n",
    "known fields renamed": "- Licence: MIT\n",
    "titles": "# Worst\n\n",
    "front matter": "a: b\n",
    "placeholders": "- License: [License Name]\n",
    "line separators": "a\u2028\n",
    "control characters": "a\x01\n",
    "broken links": "- License: [a](http://b c\n",
}.items():
    CASES[f"{_name}"] = lambda piece=_piece: _much(piece)
    CASES[f"{_name} as fields"] = lambda piece=_piece: _HEAD + _much(piece)
    CASES[f"{_name} in the description"] = lambda piece=_piece: _described(_much(piece))
    CASES[f"{_name} with long lines"] = lambda piece=_piece: _described(_much(piece.replace("a", "a" * 100)))
    CASES[f"{_name} with very long lines"] = lambda piece=_piece: _described(_much(piece.replace("a", "a " * 15_000)))
    CASES[f"{_name} in a bullet"] = lambda piece=_piece: _HEAD + "- License:\n" + _much(f"  {piece}")


@_case("front matter without end")
def _() -> str:
    return "---\n" + _much("a: b\n")


@_case("definitions")
def _() -> str:
    return _described(_counted(lambda number: f"[{number}]: /a\n"))


@_case("definitions and links to them")
def _() -> str:
    return _described("[a]: http://b.c/" + "d" * 1000 + "\n\n" + _much("[a] "))


@_case("definitions and paragraphs of links to them")
def _() -> str:
    return _described("[a]: http://b.c/" + "d" * 1000 + "\n\n" + _much("[a] [a] [a]\n\n"))


@_case("definitions of one name")
def _() -> str:
    return _described(_much("[a]: /b\n"))


@_case("definitions without end")
def _() -> str:
    return _described(_much("[a]: /b 'c\n"))


@_case("deep lists")
def _() -> str:
    return _HEAD + "".join("  " * number + "- a\n" for number in range(1_000))


@_case("deep lists in one line")
def _() -> str:
    return _described(_much("- ") + "a")


@_case("deep lists in many lines")
def _() -> str:
    return _described(_much("- " * 500 + "a\n\n"))


@_case("deep quotes in one line")
def _() -> str:
    return _described(_much(">") + "a")


@_case("deep quotes in many lines")
def _() -> str:
    return _described(_much(">" * 500 + "a\n"))


@_case("deep quotes that go on")
def _() -> str:
    return _described(">" * 19 + "a\n" + _much("b\n"))


@_case("deep quotes and lists")
def _() -> str:
    return _described(_much("> - " * 9 + "a\n"))


@_case("lists in quotes that go on")
def _() -> str:
    return _described(_much("> - a\nb\n> 1. c\nd\n"))


@_case("one quote that goes on")
def _() -> str:
    return _described("> a\n" + _much("b\n"))


@_case("one quote of quotes that goes on")
def _() -> str:
    return _described(_much("> > > a\nb\nc\n\n"))


@_case("nested items of a field")
def _() -> str:
    return _HEAD + "- Country of Origin:\n" + _counted(lambda number: f"  - land {number}\n")


@_case("nested items of a field, apart")
def _() -> str:
    return _HEAD + "- Associated Risks: a\n\n" + _counted(lambda number: f"  - risk {number}\n\n")


@_case("paragraphs of a bullet")
def _() -> str:
    return _HEAD + "- Dataset: a\n\n" + _much("  b\n\n")


@_case("lines of a bullet")
def _() -> str:
    return _HEAD + "- Dataset: a\n" + _much("  b\n")


@_case("a table of fields")
def _() -> str:
    return _HEAD + "| Field | Value |\n| --- | --- |\n" + _much("| License | MIT |\n", _BLOCK - 100) + _ORGANIZATION


@_case("a table of many columns")
def _() -> str:
    return _HEAD + _much("| a ", 30_000) + "\n" + _much("|---", 30_000) + "\n" + _ORGANIZATION


@_case("tables of fields")
def _() -> str:
    return _HEAD + _much("| Field | Value |\n| --- | --- |\n| License | MIT |\n\n")


# ---------------------------------------------------------------- values


def _values(name: str, make: Callable[[int], str]) -> str:
    return _field(name, _counted(make, _BLOCK))


_LISTED = {
    "Country of Origin": "land {}, ",
    "Associated Risks": "risk {}, ",
    "Research Field": "field {}, ",
    "Format": "kind {}, ",
    "License": "license {}, ",
    "Organization": "[o{0}](http://o.org/{0}) (Public Company), ",
    "Publication": "[p{0}](http://p.org/{0}), ",
    "Dataset": "[d{0}](http://d.org/{0}), ",
    "Model Size": "{}B, ",
    "Date of Publication": "{}/1/2020 ",
}
for _name, _piece in _LISTED.items():
    CASES[f"values of {_name}"] = lambda name=_name, piece=_piece: _values(name, piece.format)
    CASES[f"items of {_name}"] = lambda name=_name, piece=_piece: (
        _HEAD + f"- {name}:\n" + _counted(lambda number: f"  - {piece.format(number)}\n") + _DESCRIPTION
    )
CASES["values of every field"] = lambda: (
    _HEAD
    + "".join(f"- {name}: {_counted(piece.format, _BLOCK - 200)[: _BLOCK - 100]}\n" for name, piece in _LISTED.items())
    + _DESCRIPTION
)
CASES["items of every field"] = lambda: (
    _HEAD
    + "".join(
        f"- {name}:\n" + _counted(lambda number, piece=piece: f"  - {piece.format(number)}\n", LIMIT // 11)
        for name, piece in _LISTED.items()
    )
    + _DESCRIPTION
)


@_case("organizations without links")
def _() -> str:
    return _values("Organization", lambda number: f"O{number} (Public Company), ")


@_case("organizations in brackets")
def _() -> str:
    return _values("Organization", lambda number: f"O (o{number}) ")


@_case("addresses as they stand")
def _() -> str:
    return _values("Publication", lambda number: f"http://p.org/{number} ")


@_case("addresses with brackets behind")
def _() -> str:
    return _values("Publication", lambda number: "http://p.org/" + ")" * 4000 + " ")


@_case("licenses of known names")
def _() -> str:
    return _values("License", lambda number: "MIT/Apache 2.0 + ")


@_case("countries of known names")
def _() -> str:
    return _values("Country of Origin", lambda number: "France and Germany, ")


@_case("amounts of data")
def _() -> str:
    return _values("Dataset", lambda number: f"{number} million tokens ")


@_case("a name of words")
def _() -> str:
    return _field("Name", _much("word ", _BLOCK))


@_case("a name of emoji")
def _() -> str:
    return _field("Name", "Worst " + _much("📚\ufe0f", _BLOCK))


@_case("a name of many emoji")
def _() -> str:
    return _field("Name", "Worst " + _counted(lambda number: chr(0x1F300 + number % 500), _BLOCK))


@_case("a name of mixed scripts")
def _() -> str:
    return _field("Name", _counted(lambda number: f"aа{number} ", _BLOCK))


@_case("a title as long as a card")
def _() -> str:
    return "# " + "a" * LIMIT


@_case("a link as long as a card")
def _() -> str:
    return _described("[a](http://b.c/" + "d" * LIMIT)


@_case("bases of a model")
def _() -> str:
    return _described(_counted(lambda number: f"It is fine-tuned from Base-{number}. "))


@_case("bases of a model in paragraphs")
def _() -> str:
    return _described(_counted(lambda number: f"It is an updated version of Base-{number}.\n\n"))


@_case("words before bases")
def _() -> str:
    return _described("\n\n".join(_blocks_of("based ")))


@_case("a base with a long name")
def _() -> str:
    return _described("\n\n".join("It is based on " + "A1 " * 21_000 for _ in range(16)))


@_case("links of a description")
def _() -> str:
    return _described("\n\n".join(_blocks_of("[a](http://b.c) ")))


@_case("links that differ of a description")
def _() -> str:
    return _described(_counted(lambda number: f"[a{number}](http://b.c/{number})\n\n"))


@_case("relative links of a description")
def _() -> str:
    return _described(_counted(lambda number: f"[a{number}](b{number})\n"))


@_case("words of rules")
def _() -> str:
    return _described(
        "\n\n".join(_blocks_of("non-commercial open source model chat assistant code generation protein "))
    )


@_case("words of rules that almost fit")
def _() -> str:
    return _described("\n\n".join(_blocks_of("not limited to non-commercial is an open is a conversational ")))


@_case("blanks between words of rules")
def _() -> str:
    return _described("\n\n".join("released under a" + " a" * 32_000 for _ in range(16)))

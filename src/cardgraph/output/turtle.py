"""Turtle and TriG as people write them (RDF 1.1 Turtle, RDF 1.1 TriG), from N-Triples that come subject by subject.

The prefixes that are used stand in front, which is known in the end: what comes behind them waits in a file.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from cardgraph.graph.terms import LABELS, TYPE
from cardgraph.output.parts import Part
from cardgraph.vocabulary.namespaces import XSD

# What waits in memory; more of it waits on disk.
_WAITING = 1 << 20
# Characters that are handed over at once.
_AT_ONCE = 1 << 16
# How many statements are remembered as they are written, and how long a line of objects may be.
_REMEMBERED, _WIDTH = 1 << 13, 100
_INDENT, _END = "    ", " .\n"
# What may stand behind a prefix as it is: part of PN_LOCAL (RDF 1.1 Turtle, section 6.5).
_LOCAL = re.compile(r"(?=[A-Za-z0-9_:%])[A-Za-z0-9_:.-]*(?:%[0-9A-Fa-f]{2}[A-Za-z0-9_:.-]*)*(?<!\.)")
# The literals that have a form of their own (RDF 1.1 Turtle, section 2.5).
_SHORT = {
    f"<{XSD}integer>": re.compile(r"[+-]?[0-9]+"),
    f"<{XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{XSD}boolean>": re.compile(r"true|false"),
}
_QUOTES = re.compile(r'(?:\\")+')
_ESCAPES = re.compile(r'(?:\\")+|\\.')


def write_turtle(parts: Iterable[Part], output: IO[bytes], prefixes: Mapping[str, str]) -> int:
    """Write triples as Turtle, or as TriG where parts have graphs.

    :param prefixes: namespaces by prefix; those that are used are declared, sorted
    :returns: how many triples were written
    :raises OSError: if the output cannot take them
    """
    writer = _Writer(prefixes)
    with tempfile.SpooledTemporaryFile(max_size=_WAITING) as body:
        waiting: list[str] = []
        size = 0
        for text in writer.blocks(parts):
            waiting.append(text)
            size += len(text)
            if size > _AT_ONCE:
                body.write("".join(waiting).encode())
                waiting, size = [], 0
        body.write("".join(waiting).encode())
        declared = sorted(writer.used)
        output.write("".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in declared).encode())
        body.seek(0)
        shutil.copyfileobj(body, output, _AT_ONCE)
    return writer.count


class _Writer:
    """Makes Turtle of N-Triples.

    ``used`` are the prefixes so far, ``count`` is the number of triples.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.used: set[str] = set()
        self.count = 0
        self._prefixes = {namespace: name for name, namespace in prefixes.items()}
        self._names: dict[str, str] = {TYPE: "a"}
        # What is said again and again: a predicate as it is written, and it with its object.
        self._said: dict[str, tuple[str, str]] = {}
        # What a node is, and what it is called, comes before all else.
        self._first = ["a", *map(self._shortened, LABELS)]
        self.used.clear()

    def blocks(self, parts: Iterable[Part]) -> Iterator[str]:
        """The text, subject by subject: each with a blank line before it."""
        for part in parts:
            if part.title:
                yield f"\n# {part.title}\n"
            indent = _INDENT if part.graph else ""
            if part.graph:
                yield f"\n{self._shortened(part.graph)} {{"
            for piece in part.pieces:
                if piece:
                    yield self._block(piece, indent)
            if part.graph:
                yield "}\n"

    def _block(self, piece: str, indent: str) -> str:
        """What is said of one subject, whose lines of N-Triples begin and end alike."""
        subject = piece[: piece.index(" ")]
        lines = piece[len(subject) + 1 : -len(_END)].split(f"{_END}{subject} ")
        self.count += len(lines)
        again, names = self._said.get, self._names
        # What is said by a predicate, with its name; and the objects, where there are several.
        said, several = dict[str, str](), dict[str, list[str]]()
        for line in lines:
            if line[-1] == ">":
                name, text = again(line) or self._say(line)
            else:
                place = line.index(" ")
                predicate, text = line[:place], line[place:]
                name = names.get(predicate) or self._name(predicate)
                text = name + text if text[-1] == '"' and "\\n" not in text else f"{name} {self._literal(text[1:])}"
            if name not in said:
                said[name] = text
            elif name in several:
                several[name].append(text[len(name) + 1 :])
            else:
                several[name] = [said[name][len(name) + 1 :], text[len(name) + 1 :]]
        for name, values in several.items():
            said[name] = name + _listed(values, indent)
        first = [said.pop(name) for name in self._first if name in said]
        inner = f" ;\n{indent}{_INDENT}"
        return f"\n{indent}{self._shortened(subject)} {inner.join([*first, *said.values()])} .\n"

    def _say(self, line: str) -> tuple[str, str]:
        """The name of a predicate, and it with its object, which is an IRI or a literal with a datatype."""
        if len(self._said) >= _REMEMBERED:
            self._said.clear()
        predicate, _, value = line.partition(" ")
        name = self._names.get(predicate) or self._name(predicate)
        written = self._literal(value) if value[0] == '"' else self._shortened(value)
        found = self._said[line] = (name, f"{name} {written}")
        return found

    def _name(self, predicate: str) -> str:
        found = self._names[predicate] = self._shortened(predicate)
        return found

    def _shortened(self, term: str) -> str:
        """An IRI by its prefix, if it has one; a blank node as it is."""
        place = max(term.rfind("/"), term.rfind("#")) + 1
        name = self._prefixes.get(term[1:place])
        if name is None or not _LOCAL.fullmatch(term, place, len(term) - 1):
            return term
        self.used.add(name)
        return f"{name}:{term[place:-1]}"

    def _literal(self, term: str) -> str:
        """A literal in its short form, if it has one; of several lines, in three quotation marks."""
        if term[0] != '"':
            return term
        if term[-1] == '"':
            return _of_lines(term) if "\\n" in term else term
        text, _, behind = term.rpartition('"')
        if behind.startswith("^^"):
            if (short := _SHORT.get(behind[2:])) and short.fullmatch(text, 1):
                return text[1:]
            behind = f"^^{self._shortened(behind[2:])}"
        text += '"'
        return (_of_lines(text) if "\\n" in text else text) + behind


def _listed(values: list[str], indent: str) -> str:
    """Several objects behind their predicate: on its line if they fit there, else each on a line of its own."""
    if sum(map(len, values)) + 2 * len(values) <= _WIDTH:
        return f" {', '.join(values)}"
    inner = f"\n{indent}{_INDENT}{_INDENT}"
    return inner + f",{inner}".join(values)


def _of_lines(text: str) -> str:
    """A text of several lines, given in its quotation marks and with the escapes of N-Triples."""
    inner = text[1:-1]
    if "\\\\" in inner:
        inner = _ESCAPES.sub(_unescaped, inner)
    else:
        # No backslash is escaped, so that each one before an n is of a line break.
        inner = (_QUOTES.sub(_unescaped, inner) if '\\"' in inner else inner).replace("\\n", "\n")
    return f'"""{inner}"""'


def _unescaped(match: re.Match[str]) -> str:
    if match[0] == "\\n":
        return "\n"
    # Quotation marks side by side, or beside those around the text, would be taken for its end.
    is_alone = match[0] == '\\"' and match.start() > 0 and match.end() < len(match.string)
    return '"' if is_alone else match[0]

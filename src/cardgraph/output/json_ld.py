"""Compact JSON-LD (JSON-LD 1.1) from N-Triples that come subject by subject: one node object after the other.

The context stands in the document, so that nothing has to be fetched to read it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from cardgraph.graph.terms import TYPE, Literal, value_of
from cardgraph.output.parts import Part
from cardgraph.vocabulary.namespaces import XSD

_END = " .\n"
# Characters that are handed over at once.
_AT_ONCE = 1 << 16
# How many statements are remembered as they are written.
_REMEMBERED = 1 << 13
# An IRI below the base, as far as nobody can take it for anything but a path.
_RELATIVE = re.compile(r"[a-z-]+(?:/[^/?#]+)?")
# Strings of N-Triples are strings of JSON but for these, which JSON has escapes for, or N-Triples other ones.
_NOT_JSON = re.compile(r"[\x00-\x1f]|\\[U']")
# Whole numbers that every reader of JSON takes for what they are: those that a double holds.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
# The member that says what a node is, and the container of values that are by language.
_TYPE, _BY_LANGUAGE = '"type": ', "@language"
_STRING, _INTEGER, _BOOLEAN = (f"<{XSD}{name}>" for name in ("string", "integer", "boolean"))


def write_json_ld(parts: Iterable[Part], output: IO[bytes], context: Mapping[str, Any]) -> int:
    """Write triples as one document.

    :param context: the value of ``@context``: prefixes as strings, terms as strings or with ``@id`` and a coercion
    :returns: how many triples were written
    :raises OSError: if the output cannot take them
    """
    writer = _Writer(context)
    lines = ",\n".join(f"    {json.dumps(key)}: {json.dumps(value)}" for key, value in context.items())
    waiting = [f'{{\n  "@context": {{\n{lines}\n  }},\n  "@graph": [']
    size, behind = 0, "\n"
    for node in writer.nodes(parts):
        waiting += (behind, node)
        size, behind = size + len(node), ",\n"
        if size > _AT_ONCE:
            output.write("".join(waiting).encode())
            waiting, size = [], 0
    waiting.append("\n  ]\n}\n")
    output.write("".join(waiting).encode())
    return writer.count


class _Writer:
    """Makes node objects of N-Triples, by the short names of a context; ``count`` is the number of triples."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.count = 0
        self._base = context.get("@base", "")
        # The longest first, so that nothing goes by the prefix of what it is within.
        prefixes = sorted(
            (key for key, value in context.items() if _is_prefix(key, value)), key=lambda key: -len(context[key])
        )
        self._prefixes: dict[str, str] = {context[key]: key for key in prefixes}
        self._names: dict[str, str] = {}
        self._coercions: dict[str, str] = {}
        for key, value in context.items():
            named = str(value.get("@id", "") if isinstance(value, dict) else value)
            if key.startswith("@") or named.startswith("@") or named in self._prefixes:
                continue
            term = f"<{self._expanded(named)}>"
            self._names[term] = key
            if isinstance(value, dict):
                kind = str(value.get("@type") or value.get("@container") or "")
                self._coercions[term] = f"<{self._expanded(kind)}>" if ":" in kind else kind
        # By a predicate: its member, and the coercion of its values.
        self._properties: dict[str, tuple[str, str]] = {TYPE: (_TYPE, "@vocab")}
        # What is said again and again: the member of a predicate, and the value as it is written.
        self._said: dict[str, tuple[str, str]] = {}

    def nodes(self, parts: Iterable[Part]) -> Iterator[str]:
        """The node objects, as text."""
        for part in parts:
            for piece in part.pieces:
                if piece:
                    yield self._node(piece)

    def _node(self, piece: str) -> str:
        """The node object of one subject, whose lines of N-Triples begin and end alike."""
        subject = piece[: piece.index(" ")]
        lines = piece[len(subject) + 1 : -len(_END)].split(f"{_END}{subject} ")
        self.count += len(lines)
        again, known = self._said.get, self._properties
        # The values by the members that they are of; those that a member has by language apart.
        said, in_languages = dict[str, list[str]](), dict[str, dict[str, list[str]]]()
        for line in lines:
            if line[-1] == ">":
                member, value = again(line) or self._say(line)
            else:
                predicate, _, value = line.partition(" ")
                member, coercion = known.get(predicate) or self._property(predicate)
                if value[0] != '"':
                    member, value = self._say(line)
                elif coercion == _BY_LANGUAGE:
                    said.setdefault(member, [])
                    text, _, language = value.rpartition('"')
                    by_language = in_languages.setdefault(member, {})
                    by_language.setdefault(language[1:] or "@none", []).append(_string(f'{text}"'))
                    continue
                else:
                    value = _string(value) if value[-1] == '"' and not coercion else self._value(value, coercion)
            if member in said:
                said[member].append(value)
            else:
                said[member] = [value]
        members = [f'"id": {self._id(subject)}']
        if types := said.pop(_TYPE, None):
            members.append(_TYPE + _one_or_all(types))
        for member, values in said.items():
            members.append(member + (_one_or_all(values) if values else _language_map(in_languages[member])))
        inner = ",\n      ".join(members)
        return f"    {{\n      {inner}\n    }}"

    def _property(self, predicate: str) -> tuple[str, str]:
        """The member of a predicate, and the coercion of its values."""
        name = self._names.get(predicate) or self._compact(predicate[1:-1])
        found = f"{json.dumps(name)}: ", self._coercions.get(predicate, "")
        self._properties[predicate] = found
        return found

    def _say(self, line: str) -> tuple[str, str]:
        """The member of a predicate, and its value, which is a node or has a datatype."""
        if len(self._said) >= _REMEMBERED:
            self._said.clear()
        predicate, _, value = line.partition(" ")
        member, coercion = self._properties.get(predicate) or self._property(predicate)
        if coercion == _BY_LANGUAGE:
            # A member whose values are by language has no others: they stand under the longer name.
            member, coercion = f"{json.dumps(self._compact(predicate[1:-1]))}: ", ""
        found = self._said[line] = (member, self._value(value, coercion))
        return found

    def _value(self, value: str, coercion: str) -> str:
        """A value, as short as the coercion of its property allows."""
        if value[0] != '"':
            if coercion == "@vocab":
                return self._term(value)
            return self._id(value) if coercion == "@id" else f'{{"id": {self._id(value)}}}'
        text, _, behind = value.rpartition('"')
        datatype = behind[2:] if behind.startswith("^^") else "" if behind else _STRING
        written = _string(f'{text}"')
        if datatype == (coercion or _STRING) or (
            not coercion and datatype in (_INTEGER, _BOOLEAN) and _is_native(text[1:], datatype)
        ):
            pass
        elif datatype:
            kind = "" if datatype == _STRING else f', "@type": {self._term(datatype)}'
            return f'{{"@value": {written}{kind}}}'
        else:
            return f'{{"@value": {written}, "@language": {json.dumps(behind[1:])}}}'
        return text[1:] if _is_native(text[1:], datatype) else written

    def _term(self, term: str) -> str:
        """A class, a datatype, or another term, by its short name if it has one."""
        name = self._names.get(term)
        return json.dumps(name or self._compact(term[1:-1])) if term[0] == "<" else json.dumps(term)

    def _id(self, term: str) -> str:
        """A node: relative to the base, or by a prefix, or the whole IRI."""
        return json.dumps(self._shortened(term), ensure_ascii=False)

    def _shortened(self, term: str) -> str:
        if term[0] != "<":
            return term
        iri = term[1:-1]
        if self._base and iri.startswith(self._base) and _RELATIVE.fullmatch(iri, len(self._base)):
            return iri[len(self._base) :]
        return self._compact(iri)

    def _compact(self, iri: str) -> str:
        for namespace, prefix in self._prefixes.items():
            # What begins with two slashes behind a prefix is taken for an IRI of its own.
            if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return next((f"{iri}{local}" for iri, known in self._prefixes.items() if known == prefix), name)


def _is_prefix(key: str, value: Any) -> bool:
    return not key.startswith("@") and isinstance(value, str) and value.endswith(("/", "#"))


def _is_native(text: str, datatype: str) -> bool:
    """Whether JSON has a number or a truth value that stands for just this text."""
    if datatype == _INTEGER:
        return _WHOLE.fullmatch(text) is not None
    return datatype == _BOOLEAN and text in ("true", "false")


def _language_map(by_language: dict[str, list[str]]) -> str:
    """Texts by their languages; those of no language, where there are no others, as they are."""
    if by_language.keys() == {"@none"}:
        return _one_or_all(by_language["@none"])
    return "{" + ", ".join(f"{json.dumps(name)}: {_one_or_all(texts)}" for name, texts in by_language.items()) + "}"


def _one_or_all(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _string(quoted: str) -> str:
    """A string of JSON from one of N-Triples, both in their quotation marks."""
    # Most strings have nothing of the kind, which is sooner seen so.
    if ("\\" not in quoted and quoted.isprintable()) or not _NOT_JSON.search(quoted):
        return quoted
    return json.dumps(value_of(Literal(quoted)), ensure_ascii=False)

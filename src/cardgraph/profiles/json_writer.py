"""What a profile says as JSON, as its header lays it out: nodes become objects, one after the other.

An object stands within another where it has no identifier of its own. What stands for the objects in the document
is written first, then each object as it comes, so that no more than one is held.
"""

import json
from collections.abc import Iterable
from typing import IO, Any

from cardgraph.graph.terms import TYPE, NamedNode, Term, value_of
from cardgraph.profiles.describing import Node
from cardgraph.profiles.profile import JSON_LD, Profile
from cardgraph.vocabulary.namespaces import XSD

# Stands in queries for a node that has no name outside of its document.
_BLANK = "urn:cardgraph:blank:"
_OBJECTS = "\0objects"
_NUMBERS = {XSD + "integer": int, XSD + "decimal": float, XSD + "double": float}


class JsonWriter:
    """Writes the objects of a profile into its document.

    :param profile: how it is laid out
    :param values: texts that take the place of strings in the document, such as the time
    """

    def __init__(self, profile: Profile, output: IO[bytes], values: dict[str, str | None]) -> None:
        self._layout, self._output = profile.layout, output
        self._is_linked = profile.form == JSON_LD
        head, _, self._tail = json.dumps(
            _filled(self._layout.document, values), ensure_ascii=False, indent=2
        ).partition(json.dumps(_OBJECTS))
        self._output.write(head.rstrip().encode())
        self._is_first = True

    def write(self, nodes: Iterable[Node]) -> None:
        """Write some nodes, of which those that have no identifiers stand within others of them."""
        known = {node.subject: node for node in nodes}
        within = {one for node in known.values() for _, objects in node.statements for one in objects}
        for subject, node in known.items():
            if not (self._is_nested(node) and subject in within):
                text = json.dumps(self._object(node, known, ""), ensure_ascii=False, indent=2)
                self._output.write(("\n" if self._is_first else ",\n").encode())
                self._output.write("\n".join(f"    {line}" for line in text.split("\n")).encode())
                self._is_first = False

    def end(self) -> None:
        """Write what stands behind the objects."""
        self._output.write(f"\n  {self._tail.lstrip()}\n".encode())

    def _is_nested(self, node: Node) -> bool:
        if not self._layout.id_key:
            return True
        types = (value_of(one) for predicate, objects in node.statements if predicate == TYPE for one in objects)
        return any(one in self._layout.nested for one in types)

    def _object(self, node: Node, known: dict[NamedNode, Node], within: str) -> dict[str, Any]:
        """A node as an object.

        :param within: the key that it stands under
        """
        layout = self._layout
        made: dict[str, Any] = {}
        if layout.id_key and not self._is_nested(node):
            iri = value_of(node.subject)
            blank = iri.startswith(_BLANK)
            made["@id" if blank else layout.id_key] = self._identifier(iri)
        for predicate, objects in node.statements:
            if predicate == TYPE:
                if layout.type_key:
                    names = [self._key(value_of(one)) for one in objects]
                    made[layout.type_key] = names[0] if len(names) == 1 else names
                continue
            key = self._key(value_of(predicate))
            values = [self._value(one, known, key) for one in objects]
            is_list = len(values) > 1 or key in layout.lists or f"{within}.{key}" in layout.lists
            made[key] = values if is_list else values[0]
        return made

    def _identifier(self, iri: str) -> str:
        return f"_:{iri.removeprefix(_BLANK)}" if iri.startswith(_BLANK) else iri

    def _key(self, iri: str) -> str:
        """The name of a term: its local name, with what stands before those of its namespace; else the IRI itself."""
        for namespace, before in self._layout.keys.items():
            if iri.startswith(namespace):
                local = iri.removeprefix(namespace)
                # The values of an enumeration have a namespace below.
                return before + local if "/" not in local else local.rpartition("/")[2]
        return iri

    def _value(self, written: Term, known: dict[NamedNode, Node], key: str) -> Any:
        text = value_of(written)
        if written[0] == "<":
            node = known.get(NamedNode(written))
            if node and self._is_nested(node):
                return self._object(node, known, key)
            if self._is_linked and self._layout.id_key == "@id":
                return {"@id": text}
            return self._identifier(text) if text.startswith(_BLANK) else self._key(text)
        datatype = written.rpartition('"^^<')[2].removesuffix(">") if '"^^<' in written else ""
        if self._layout.id_key == "@id":
            language = written.rpartition('"@')[2] if written[-1] != '"' and not datatype else ""
            if language:
                return {"@language": language, "@value": text}
            return {"@type": datatype, "@value": text} if datatype else text
        if datatype == XSD + "boolean":
            return text == "true"
        return _NUMBERS[datatype](text) if datatype in _NUMBERS else text


def _filled(document: Any, values: dict[str, str | None]) -> Any:
    """The document with its values filled in, those that are not known left out, and a mark for the objects."""
    if isinstance(document, dict):
        filled = {key: _filled(one, values) for key, one in document.items()}
        return {key: one for key, one in filled.items() if one is not None}
    if isinstance(document, list):
        return [_filled(one, values) for one in document] if document else [_OBJECTS]
    return values[document] if isinstance(document, str) and document in values else document

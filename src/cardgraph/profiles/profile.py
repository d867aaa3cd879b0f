"""Profile files: a ``.rq`` file of ``queries/profiles/`` with its header → ``Profile``.

The header says what the standard is, how it is written, what it asks of a card, and what it cannot hold; the query
says how a card's statements become the standard's.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from cardgraph.errors import CardgraphError, Status, hint
from cardgraph.query.tokens import declared, names
from cardgraph.records import NamedTuple
from cardgraph.resources import folder

# How a profile is written: the forms, and the endings of files that stand for each beside those of RDF.
RDF, JSON_LD, JSON = "rdf", "json-ld", "json"
FORMS = (RDF, JSON_LD, JSON)
_ENDINGS = {RDF: ".ttl", JSON_LD: ".jsonld", JSON: ".json"}
_VERSION = "{version}"
_HEADER_LINE = re.compile(r"#\+\s*(\w+)\s*:\s*(.*\S)\s*")
_NAME = r"[A-Za-z][\w-]*:[\w-]+"
_ASKS = re.compile(
    r"(?P<asked>\S+)(?:\s+of\s+(?P<unlisted>unlisted\s+)?cg:(?P<of>\w+))?\s+by\s+(?P<by>a person|cg:\w+(?:\s+cg:\w+)*)"
    r"(?:\s+as\s+(?P<datatype>\w+))?"
    r"(?:\s+in\s+(?P<sections>\w+(?:\s+\w+)*))?\s+—\s+(?P<text>.+)"
)
_HEADER = {
    "title": re.compile(r"(.+)"),
    "question": re.compile(r"(.+)"),
    "profile": re.compile(r"([a-z][a-z0-9-]*)"),
    "versions": re.compile(r"(\d[\w.]*(?:\s+\d[\w.]*)*)"),
    "conformsTo": re.compile(r"(\S+)"),
    "form": re.compile(rf"({'|'.join(FORMS)})"),
    "document": re.compile(r"(\{.*\})"),
    "keys": re.compile(r"([A-Za-z]\w*):\s*(\S*)"),
    "id": re.compile(r"(\S+)\s+(\S+)"),
    "lists": re.compile(r"(.+)"),
    "nested": re.compile(r"(.+)"),
    "single": re.compile(r"(.+)"),
    "datatype": re.compile(rf"({_NAME})\s+({_NAME})"),
    "field": re.compile(r"((?:cg|rdfs|skos):\S+(?:\s+(?:cg|rdfs|skos):\S+)*)\s+—\s+(.+?)(?:\s+—\s+(.+))?"),
    "loses": re.compile(r"(cg:\w+(?:\s+cg:\w+)*)\s+—\s+(.+)"),
    "asks": _ASKS,
    "wants": _ASKS,
}
_ASKS_FORM = "TERM [of [unlisted] cg:PROPERTY] by cg:PROPERTY …|a person [as DATATYPE] [in SECTION …] — what it is"
_FORMS_OF_LINES = {
    "profile": "a name in small letters, such as mldcat-ap",
    "versions": "VERSION VERSION …, the usual one first",
    "form": " or ".join(FORMS),
    "document": "a JSON object, with [] where the objects stand",
    "keys": "PREFIX: what stands before the local name in a key; nothing is nothing",
    "id": "KEY KEY: those of the identifier and of the type",
    "datatype": "PROPERTY DATATYPE, as prefixed names",
    "field": "cg:PROPERTY … — TERM — what is to be known",
    "loses": "cg:PROPERTY … — what is lost",
    **dict.fromkeys(
        ("asks", "wants"), "TERM [of [unlisted] cg:PROPERTY] by cg:PROPERTY …|a person [in SECTION …] — what it is"
    ),
}
_ONCE = {"title", "question", "profile", "versions", "form", "document", "id", "lists", "nested", "single"}
_NEEDED = ("title", "question", "profile", "form")


class ProfileError(CardgraphError):
    """A profile that is not there, or whose file is not in order."""

    status = Status.USAGE


class Mapping(NamedTuple):
    """A row of the table of a profile: properties of ours, the terms that they become, what is to be known."""

    properties: tuple[str, ...]
    terms: str
    note: str


class Loss(NamedTuple):
    """What a profile has no place for: properties of ours, or kinds of sections, and what that is in words."""

    properties: tuple[str, ...]
    text: str


class Asked(NamedTuple):
    """What a standard asks of a model, or of what the model has by the property ``of``, of concepts only if unlisted.

    ``term`` is the standard's own, which ``is_required`` or only wanted; ``said_by`` are the properties of ours, or
    the kinds of sections, that answer it, any of which will do: none means that no card has a place for it, and only
    a person can say. Where ``datatype`` is not empty, only literals of that datatype of XSD will do. ``sections`` are
    kinds of sections, the one first that it belongs to most.
    """

    term: str
    is_required: bool
    of: str
    of_unlisted: bool
    said_by: tuple[str, ...]
    datatype: str
    sections: tuple[str, ...]
    text: str


class Layout(NamedTuple):
    """How a profile is written as JSON.

    ``document`` is the whole, in which an empty list stands for the objects; ``keys`` is what stands before the local
    names of a namespace; ``id_key`` and ``type_key`` are empty where objects have no identifiers, so that one
    stands within another; ``lists`` are keys whose values are lists even of one, in some objects only where the key
    of these stands before them with a dot; ``nested`` are classes whose objects stand within others.
    """

    document: dict[str, Any]
    keys: dict[str, str]
    id_key: str
    type_key: str
    lists: frozenset[str]
    nested: frozenset[str]


class Profile(NamedTuple):
    """A standard that cards can be written in.

    ``name`` is what it is called, with its version where it is not the usual one; ``base_name`` is without. ``form``
    is one of ``FORMS``; ``prefixes`` are those that the query declares; ``predicates`` are the IRIs of the
    query in their order, by which statements are ordered; ``datatypes`` are those that literals of some properties get,
    since the engine keeps only their base types; ``single`` are properties of which a thing has one value.
    """

    name: str
    base_name: str
    version: str
    source: str
    text: str
    title: str
    question: str
    conforms_to: tuple[str, ...]
    form: str
    prefixes: dict[str, str]
    predicates: dict[str, int]
    datatypes: dict[str, str]
    single: frozenset[str]
    layout: Layout
    mappings: tuple[Mapping, ...]
    losses: tuple[Loss, ...]
    asks: tuple[Asked, ...]

    @property
    def file_name(self) -> str:
        """What a file of it is called where nobody says."""
        return self.name + _ENDINGS[self.form]


def base_names() -> list[str]:
    """The names of the profiles, sorted, without versions."""
    return sorted(path.stem for path in (folder("queries") / "profiles").glob("*.rq"))


def catalogue() -> list[Profile]:
    """All profiles by name, of the usual version each.

    :raises ProfileError: if one of them is not in order
    """
    return [find(name) for name in base_names()]


@cache
def find(name: str) -> Profile:
    """The profile of a name, such as ``cyclonedx`` or, of a version that is not the usual one, ``cyclonedx-1.7``.

    :raises ProfileError: if there is none, or its file is not in order
    """
    for base in base_names():
        if name == base or (name.startswith(base + "-") and name not in base_names()):
            return load_file(folder("queries") / "profiles" / f"{base}.rq", name.removeprefix(base).removeprefix("-"))
    raise ProfileError(f'no profile is called "{name}"; {hint(name, base_names())}')


def load_file(path: Path, version: str = "") -> Profile:
    """A profile from its file.

    :param version: one of those that its header names; the first, if empty
    :raises ProfileError: if the file is not in order, with file and line
    """
    return parse(path.read_bytes().decode("utf-8"), f"queries/profiles/{path.name}", version)


def parse(text: str, source: str, version: str = "") -> Profile:
    """A profile from its text.

    :raises ProfileError: if the header is not in order, with file and line
    """
    prefixes = declared(text)
    found: dict[str, list[re.Match[str]]] = {key: [] for key in _HEADER}
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#+"):
            key, match = _header_line(line, f"{source}:{number}")
            if key in _ONCE and found[key]:
                raise ProfileError(f"{source}:{number}: a second {key}; leave one")
            found[key].append(match)
    for key in _NEEDED:
        if not found[key]:
            raise ProfileError(f"{source}:1: the header has no {key}; add a line #+ {key}: …")

    def once(key: str) -> str:
        return found[key][0][1] if found[key] else ""

    def expanded(name: str) -> str:
        prefix, _, local = name.partition(":")
        if prefix not in prefixes:
            raise ProfileError(f"{source}: the header has {name}, and the query declares no prefix {prefix}:")
        return prefixes[prefix] + local

    versions = once("versions").split()
    if version and version not in versions:
        known = f"there are: {', '.join(versions)}" if versions else "it has one version only"
        raise ProfileError(f"{once('profile')} has no version {version}; {known}")
    usual = versions[0] if versions else ""
    base_name, version = once("profile"), version or usual
    id_key, type_key = found["id"][0].groups() if found["id"] else ("", "")
    return Profile(
        name=base_name if version == usual else f"{base_name}-{version}",
        base_name=base_name,
        version=version,
        source=source,
        text=text,
        title=once("title").replace(_VERSION, version),
        question=once("question"),
        conforms_to=tuple(match[1].replace(_VERSION, version) for match in found["conformsTo"]),
        form=once("form"),
        prefixes=prefixes,
        predicates=_places(text, prefixes),
        datatypes={expanded(match[1]): expanded(match[2]) for match in found["datatype"]},
        single=frozenset(map(expanded, once("single").split())),
        layout=Layout(
            _document(once("document").replace(_VERSION, version), source),
            {prefixes[match[1]]: match[2] for match in found["keys"]},
            id_key,
            type_key,
            frozenset(once("lists").split()),
            frozenset(map(expanded, once("nested").split())),
        ),
        mappings=tuple(Mapping(tuple(match[1].split()), match[2], match[3] or "") for match in found["field"]),
        losses=tuple(
            Loss(tuple(name.removeprefix("cg:") for name in match[1].split()), match[2]) for match in found["loses"]
        ),
        asks=tuple(_asked(match, key == "asks") for key in ("asks", "wants") for match in found[key]),
    )


def _header_line(line: str, place: str) -> tuple[str, re.Match[str]]:
    head = _HEADER_LINE.fullmatch(line)
    if not head:
        raise ProfileError(f"{place}: a header line is #+ KEY: VALUE, with a key out of {', '.join(_HEADER)}")
    if head[1] not in _HEADER:
        raise ProfileError(f'{place}: unknown header key "{head[1]}"; {hint(head[1], _HEADER)}')
    match = _HEADER[head[1]].fullmatch(head[2])
    if not match:
        raise ProfileError(f"{place}: {head[1]} is {_FORMS_OF_LINES.get(head[1], 'some words')}")
    return head[1], match


def _document(text: str, source: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(text or "{}")
    except ValueError as error:
        raise ProfileError(f"{source}: the document is no JSON: {error}") from None
    return document


def _asked(match: re.Match[str], is_required: bool) -> Asked:
    said_by = () if match["by"] == "a person" else tuple(name.removeprefix("cg:") for name in match["by"].split())
    return Asked(
        term=match["asked"],
        is_required=is_required,
        of=match["of"] or "",
        of_unlisted=bool(match["unlisted"]),
        said_by=said_by,
        datatype=match["datatype"] or "",
        sections=tuple((match["sections"] or "").split()),
        text=match["text"],
    )


def _places(text: str, prefixes: dict[str, str]) -> dict[str, int]:
    """The IRIs that a query names by prefixes, each with its place among them."""
    found: dict[str, int] = {}
    for iri in _written_out(text, prefixes):
        found.setdefault(iri, len(found))
    return found


def _written_out(text: str, prefixes: dict[str, str]) -> Iterator[str]:
    for name in names(text):
        prefix, _, local = name.partition(":")
        if prefix in prefixes:
            yield prefixes[prefix] + local.replace("\\", "")

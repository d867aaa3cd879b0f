"""What the SPARQL constraints of shapes look for: which of them are asked of some data, and what they are given."""

import re
from collections.abc import Iterable
from functools import lru_cache

from cardgraph.check.rules import Select, Shapes
from cardgraph.graph.terms import TYPE, NamedNode, Term, bracketed

TERM = re.compile(r"<([^>]*)>")
_PREFIX = re.compile(r"(?i:PREFIX)\s+([\w-]*):\s*<([^>]*)>")
_PREFIXED = re.compile(r"([\w-]*):([\w.-]*[\w-])")
# A triple pattern that a query begins with, of a property that stands in short; or a union of groups that begin so.
# What may be a path that goes without the property is none (SPARQL 1.1 Query Language, section 9.1).
_PATTERN = r"[?$]\w+\s+([\w-]+):([\w-]+)\s++(?![|*]|\?\s)"
_FIRST = re.compile(rf"[^{{]*\{{\s*{_PATTERN}")
_BRANCH = re.compile(rf"\{{\s*{_PATTERN}[^{{}}]*\}}")
_UNION = re.compile(rf"[^{{]*\{{\s*({_BRANCH.pattern}(?:\s*(?i:UNION)\s*{_BRANCH.pattern})++)(?!\s*(?i:UNION)\b)")


@lru_cache(maxsize=8)
def named_by_core(shapes: Shapes) -> frozenset[NamedNode]:
    """The IRIs that core constraints name: among them all properties and classes."""
    return frozenset([bracketed(match[1]) for match in TERM.finditer(shapes.others)])


def named_by(selects: Iterable[Select]) -> frozenset[NamedNode]:
    """The IRIs that some queries and their targets name: among them all properties and classes.

    No query has a variable in place of one.
    """
    return frozenset().union(*map(_named_by, selects))


def may_find(select: Select, terms: set[Term]) -> bool:
    """Whether a query may find anything in data with some properties and classes.

    Many a batch of cards has nothing to do with most of the queries, of which an engine would parse each.
    """
    return _has_target(select, terms) and not _needed(select.query).isdisjoint(terms)


def _has_target(select: Select, terms: set[Term]) -> bool:
    targets = (select.target_class, select.target_objects_of, select.target_subjects_of)
    return all(bracketed(name) in terms for name in targets if name)


@lru_cache(maxsize=128)
def _needed(query: str) -> frozenset[NamedNode]:
    """Properties of which a query needs one to have solutions: those of the triple patterns which it begins with.

    :returns: that of types, which all data have, where it begins otherwise
    """
    prefixes = dict(_PREFIX.findall(query))
    union, first = _UNION.match(query), _FIRST.match(query)
    names = _BRANCH.findall(union[1]) if union else [first.groups()] if first else []
    found = [bracketed(f"{prefixes[prefix]}{name}") for prefix, name in names if prefix in prefixes]
    return frozenset(found if found and len(found) == len(names) else [TYPE])


@lru_cache(maxsize=128)
def _named_by(select: Select) -> frozenset[NamedNode]:
    """The IRIs in a query, in full or by prefix (SPARQL 1.1 Query Language, section 4.1.1), and in its target."""
    prefixes, query = dict(_PREFIX.findall(select.query)), select.query
    short = [f"{prefixes[prefix]}{name}" for prefix, name in _PREFIXED.findall(query) if prefix in prefixes]
    targets = [name for name in (select.target_class, select.target_objects_of, select.target_subjects_of) if name]
    return frozenset([bracketed(name) for name in (*short, *targets, *[match[1] for match in TERM.finditer(query)])])

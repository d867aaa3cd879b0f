"""Pages of the ontology, the vocabularies and the shapes: plain HTML that needs nothing from elsewhere.

The anchor of a term is what its IRI ends in, so that an IRI leads to its place on a page.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.metadata import version

import pyoxigraph as ox

from cardgraph.check.rules import Rule, rules
from cardgraph.export import rdf
from cardgraph.vocabulary.namespaces import CG, DCT, OWL, RDF, RDFS, SHAPE, SKOS, VOCABULARY, XSD
from cardgraph.vocabulary.schemes import SCHEMES

_STYLE = """\
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; border-bottom: 1px solid } h3 { margin: 1.5rem 0 0 } h3 small { font-weight: normal }
article p { margin: .25rem 0 } dl { display: grid; grid-template-columns: 9rem 1fr; margin: .25rem 0 }
dd { margin: 0 } table { border-collapse: collapse; width: 100% } pre { overflow-x: auto; margin: 0 }
td, th { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #8884 }
:target { background: #fc03 }
"""
_PREFIX = re.compile(r"@prefix ([\w-]*:) <([^>]*)> \.")
_OTHER_LABELS = (SKOS + "altLabel", SKOS + "hiddenLabel")
_CODES = (SKOS + "notation", CG + "spdxId", CG + "emoji")
_MATCHES = ("exact", "close", "broad", "narrow", "related")
_DATATYPE = RDFS + "Datatype"

_Said = dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]


def pages() -> Iterator[tuple[str, str]]:
    """The pages, each by the name of its file."""
    turtle = rdf.terms()
    names = dict(_PREFIX.findall(rdf.ontology()))
    described = {kind: _said(rdf.vocabulary(kind)) for kind in SCHEMES}
    shown = {page: _texts(said[VOCABULARY + page], DCT + "title")[0] for page, said in _schemes(described)}
    yield "index.html", _index(_said(turtle), shown)
    yield "ns.html", _terms(_said(turtle), names)
    yield "shapes.html", _shapes(rules().by_name.values())
    for page, said in _schemes(described):
        yield f"{page}.html", _vocabulary(page, said, names)


def _schemes(described: dict[str, _Said]) -> Iterator[tuple[str, _Said]]:
    """The schemes that the vocabularies hold, by the last part of their IRIs."""
    for said in described.values():
        for iri, about in said.items():
            if SKOS + "ConceptScheme" in _texts(about, RDF + "type"):
                yield iri.removeprefix(VOCABULARY), said


def _said(turtle: str) -> _Said:
    """What some Turtle says, by subject and property."""
    found: _Said = {}
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


def _texts(about: dict[str, list[ox.NamedNode | ox.Literal]], *terms: str) -> list[str]:
    """The IRIs and texts that some properties have for values."""
    return [value.value for term in terms for value in about.get(term, ())]


def _page(title: str, body: Iterable[str]) -> str:
    head = (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}</style>\n"
    )
    home = '<footer><hr><p><a href="index.html">cardgraph</a></p></footer>\n'
    return f"{head}<h1>{escape(title)}</h1>\n{''.join(body)}{home}</html>\n"


def _index(said: _Said, vocabularies: dict[str, str]) -> str:
    """The page that leads to all others, and to the files for programs."""
    about = said[CG.removesuffix("#")]
    rows = [("ns.html", "Ontology", "ns.ttl"), ("shapes.html", "Shapes", "shapes.ttl")]
    rows += [(f"{page}.html", title, f"{_file_of(page)}.ttl") for page, title in vocabularies.items()]
    items = (f'<li><a href="{page}">{escape(title)}</a> (<a href="{data}">Turtle</a>)\n' for page, title, data in rows)
    body = [
        f"<p>{escape(text)}</p>\n" for text in (*_texts(about, DCT + "description"), f"Version {version('cardgraph')}.")
    ]
    body += ["<ul>\n", *items, '<li><a href="ontology.ttl">Ontology and vocabularies in one file</a>\n']
    body += ['<li><a href="context.jsonld">JSON-LD context</a>\n', "</ul>\n"]
    return _page("cardgraph", body)


def _file_of(page: str) -> str:
    """The kind of the vocabulary whose file holds a scheme."""
    return page if page in SCHEMES else next(kind for kind in SCHEMES if page.startswith(kind))


# ---------------------------------------------------------------- ontology


def _terms(said: _Said, names: dict[str, str]) -> str:
    """The page of the ontology: what it is, and its terms by kind."""
    about = said[CG.removesuffix("#")]
    kinds: dict[str, list[str]] = {"Classes": [], "Properties": [], "Individuals": [], "Datatypes": []}
    for iri, told in said.items():
        if iri.startswith(CG):
            kinds[_kind(_texts(told, RDF + "type"))].append(iri)
    facts = (
        ("IRI", escape(CG.removesuffix("#"))),
        ("Prefix", f"cg: {escape(CG)}"),
        ("Version", escape(version("cardgraph"))),
        ("Created", escape(_texts(about, DCT + "created")[0])),
        ("Modified", escape(_texts(about, DCT + "modified")[0])),
        ("License", _link(_texts(about, DCT + "license")[0], names)),
        ("As data", '<a href="ns.ttl">Turtle</a>, <a href="context.jsonld">JSON-LD context</a>'),
    )
    body = [f"<p>{escape(text)}</p>\n" for text in _texts(about, DCT + "description")] + [_list(facts)]
    for kind, iris in kinds.items():
        links = " · ".join(f'<a href="#{_local(iri)}">{_local(iri)}</a>' for iri in sorted(iris))
        body.append(f"<h2>{kind}</h2>\n<p>{links}</p>\n")
        body += [_term(iri, said, names) for iri in iris]
    return _page(_texts(about, DCT + "title")[0], body)


def _kind(types: list[str]) -> str:
    if RDFS + "Class" in types:
        return "Classes"
    if _DATATYPE in types:
        return "Datatypes"
    return "Properties" if RDF + "Property" in types else "Individuals"


def _term(iri: str, said: _Said, names: dict[str, str]) -> str:
    """A term with what it is tied to, above it and below."""
    about = said[iri]

    def below(*links: str) -> list[str]:
        return [other for other, told in said.items() if iri in _texts(told, *links)]

    facts = (
        ("IRI", [iri]),
        ("is a", [kind for kind in _texts(about, RDF + "type") if kind.startswith((CG, OWL + "D", OWL + "O"))]),
        ("below", _texts(about, RDFS + "subClassOf", RDFS + "subPropertyOf")),
        ("above", below(RDFS + "subClassOf", RDFS + "subPropertyOf")),
        ("of", _texts(about, RDFS + "domain")),
        ("value", _texts(about, RDFS + "range")),
        ("properties", below(RDFS + "domain")),
        ("value of", below(RDFS + "range")),
        ("members", below(RDF + "type")),
        ("see also", _texts(about, RDFS + "seeAlso")),
    )
    shown = ((name, ", ".join(_link(one, names) for one in found)) for name, found in facts if found)
    label = escape(_texts(about, RDFS + "label")[0])
    heading = f"<h3>cg:{_local(iri)} <small>{label}</small></h3>\n<p>{escape(_texts(about, RDFS + 'comment')[0])}</p>\n"
    return f'<article id="{_local(iri)}">\n{heading}{_list(shown)}</article>\n'


def _local(iri: str) -> str:
    return escape(iri.removeprefix(CG))


def _list(facts: Iterable[tuple[str, str]]) -> str:
    """Names and what is said under them, in HTML."""
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{shown}</dd>' for name, shown in facts)}</dl>\n"


def _link(iri: str, names: dict[str, str]) -> str:
    """An IRI as a link: within the page or site if it is ours, by its short form if its namespace has one."""
    if iri.startswith(CG):
        return f'<a href="ns.html#{_local(iri)}">cg:{_local(iri)}</a>'
    longest = max((name for name, space in names.items() if iri.startswith(space)), key=len, default="")
    shown = f"{longest}{iri.removeprefix(names[longest])}" if longest else iri
    if not re.match("https?://", iri) or iri.startswith(XSD):
        return escape(shown)
    return f'<a href="{escape(iri)}">{escape(shown)}</a>'


# ---------------------------------------------------------------- vocabularies


def _vocabulary(page: str, said: _Said, names: dict[str, str]) -> str:
    """The page of a concept scheme: a table with a row for each concept."""
    scheme = VOCABULARY + page
    about = said[scheme]
    rows = [
        (iri.removeprefix(f"{scheme}/"), _cells(told, names))
        for iri, told in said.items()
        if scheme in _texts(told, SKOS + "inScheme")
    ]
    head = ("name", "code", "other names", "what is meant", "elsewhere")
    # Of a column that no concept says anything in, nobody has anything.
    kept = [number for number in range(len(head)) if any(cells[number] for _, cells in rows)]
    body = [f"<p>{escape(text)}</p>\n" for text in _texts(about, DCT + "description")]
    data = f'<a href="{_file_of(page)}.ttl">Turtle</a>'
    body.append(f"<p>{escape(scheme)}, {len(rows):,} concepts; as data: {data}</p>\n")
    body += ["<table>\n<tr>", *(f"<th>{head[number]}</th>" for number in kept), "</tr>\n"]
    body += [
        f'<tr id="{escape(local)}">{"".join(f"<td>{cells[number]}</td>" for number in kept)}</tr>\n'
        for local, cells in rows
    ]
    return _page(_texts(about, DCT + "title")[0], [*body, "</table>\n"])


def _cells(about: dict[str, list[ox.NamedNode | ox.Literal]], names: dict[str, str]) -> tuple[str, ...]:
    """What is shown of a concept: name, codes, other names, definition, what is the same or like it elsewhere."""
    label = escape(_texts(about, SKOS + "prefLabel")[0])
    above = "".join(f" ({_link(broader, names)})" for broader in _texts(about, SKOS + "broader"))
    return (
        label + above,
        escape(", ".join(dict.fromkeys(_texts(about, *_CODES)))),
        escape("; ".join(_texts(about, *_OTHER_LABELS))),
        escape(" ".join(_texts(about, SKOS + "definition"))),
        ", ".join(_link(one, names) for one in _texts(about, *(f"{SKOS}{kind}Match" for kind in _MATCHES))),
    )


# ---------------------------------------------------------------- shapes


def _shapes(found: Iterable[Rule]) -> str:
    """The page of what is checked: a shape, or what the reader reports, each with its example."""
    articles = []
    for rule in sorted(found):
        facts = (
            ("IRI", escape(SHAPE + rule.name)),
            ("severity", rule.severity.label),
            ("message", escape(rule.message)),
            ("what to do", escape("; ".join(rule.hints))),
            ("breaks it", f"<pre>{escape(rule.violating)}</pre>"),
            ("keeps it", f"<pre>{escape(rule.repaired)}</pre>"),
        )
        articles.append(
            f'<article id="{escape(rule.name)}">\n<h3>{escape(rule.name)} <small>{escape(rule.title)}</small></h3>\n'
            f"<p>{escape(rule.description)}</p>\n{_list(facts)}</article>\n"
        )
    body = ['<p>What is checked of cards and graphs; as data: <a href="shapes.ttl">Turtle</a></p>\n', *articles]
    return _page("cardgraph shapes", body)

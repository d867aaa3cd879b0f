"""What the reader of query files says of headers and texts that are not in order."""

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from cardgraph.output.serialize import prefixes
from cardgraph.query.binding import bind, bound_text
from cardgraph.query.errors import QueryError
from cardgraph.query.needs import NEEDS, settings_with
from cardgraph.query.parameters import Parameter
from cardgraph.query.prefixes import known
from cardgraph.query.query_file import Column, Query, RelatedRule, catalogue, load, load_file, names, parse
from cardgraph.query.running import run
from cardgraph.query.tokens import iris
from cardgraph.resources import folder
from cardgraph.settings import DEFAULT_BASE, Settings

WHOLE = """#+ title: Greeting
#+ question: Who is greeted?
#+ empty: nobody is there
#+ param: name string =the whole world — whom to greet; "=" and — may stand here
#+ param: since date optional -- first day
#+ rule: hello-missing — the rule — wants more
#+ rule: bye-missing -- the same
#+ column: greeting — the words
SELECT ?greeting WHERE { BIND(CONCAT("Hello, ", ?name) AS ?greeting) }
"""


def test_header() -> None:
    query = parse(WHOLE, "greeting", "g.rq")
    assert (query.title, query.question, query.empty) == ("Greeting", "Who is greeted?", "nobody is there")
    assert query.parameters == (
        Parameter("name", "string", False, "the whole world", 'whom to greet; "=" and — may stand here'),
        Parameter("since", "date", False, None, "first day"),
    )
    assert query.columns == (Column("greeting", "the words"),)
    assert query.rules == (
        RelatedRule("hello-missing", "the rule — wants more"),
        RelatedRule("bye-missing", "the same"),
    )
    results = run(query, ox.Store(), bind(query, []))
    assert [cell.text for row in results.rows for cell in row if cell] == ["Hello, the whole world"]


def test_a_file_may_do_without_header(tmp_path: Path) -> None:
    file = tmp_path / "own.rq"
    file.write_bytes("\ufeffASK { }\r\n# a comment\rSELECT".encode())
    query = load_file(file)
    assert query == parse("ASK { }\n# a comment\nSELECT", "own", str(file))
    assert (query.title, query.parameters, query.columns) == ("", (), ())


@pytest.mark.parametrize(
    ("header", "text", "needs"),
    [
        ("", "ASK { }", set()),
        ("#+ needs: evidence\n", "ASK { }", {"evidence"}),
        ("#+ needs: evidence, named-graphs\n", "ASK { }", {"evidence", "named-graphs"}),
        ("#+ needs: named-graphs  evidence\n", "ASK { }", {"evidence", "named-graphs"}),
        ("", "ASK { graph?g { } }", {"named-graphs"}),
        ("#+ needs: evidence\n", "ASK { GRAPH <urn:g> { } }", {"evidence", "named-graphs"}),
        ("", 'ASK { ?graph <urn:GRAPH> "GRAPH ?g { }" } # GRAPH', set()),
        ("", "PREFIX graph: <urn:x> ASK { ?s graph:graph ?evidence } # #+ needs: evidence", set()),
    ],
)
def test_needs(header: str, text: str, needs: set[str]) -> None:
    assert parse(header + text, "q", "q.rq").needs == needs


@pytest.mark.parametrize("name", NEEDS)
def test_a_need_is_a_setting_that_is_off_and_has_terms_of_the_ontology(name: str) -> None:
    need = NEEDS[name]
    assert bool(need.setting) == bool(need.stated)
    if need.setting:
        assert getattr(Settings(), need.setting) is False
        assert getattr(settings_with([name], Settings()), need.setting) is True
        others = settings_with([other for other in NEEDS if other != name], Settings())
        assert getattr(others, need.setting) is False
        assert terms_of(need.stated) > {need.stated}


@cache
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(folder("ontology") / "cardgraph.ttl")


def terms_of(stated: str) -> set[str]:
    """A class of the ontology and the properties of its things, or a property and those below it."""
    graph = ontology()
    links = (rdflib.RDFS.domain, rdflib.RDFS.subPropertyOf)
    return {stated, *(str(found) for link in links for found in graph.subjects(link, rdflib.URIRef(stated)))}


@pytest.mark.parametrize("query", catalogue(folder("queries")), ids=lambda query: query.name)
def test_canned_queries_declare_what_they_need(query: Query) -> None:
    assert query.canned
    named = {need for need in NEEDS if NEEDS[need].stated and terms_of(NEEDS[need].stated) & iris(query.text)}
    assert query.needs - {"named-graphs"} == named


def test_a_file_of_ones_own_is_not_canned(tmp_path: Path) -> None:
    (tmp_path / "own.rq").write_text("ASK { }")
    assert not load_file(tmp_path / "own.rq").canned


def test_iris() -> None:
    text = "BASE <urn:b> # <urn:no>\nprefix # <urn:no>\na: <urn:a#> PREFIX : <urn:e/> ASK { a:x :y ?a:z ; <urn:w> 'a:no', \"<urn:no>\" }"
    assert iris(text) == {"urn:a#", "urn:a#x", "urn:b", "urn:e/", "urn:e/y", "urn:e/z", "urn:w"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "#+ just words",
            "q.rq:2: a header line is #+ KEY: VALUE, with a key out of title, question, empty, needs, rule, param, values, column",
        ),
        ("#+ colum: x — y", 'q.rq:2: unknown header key "colum"; did you mean "column"?'),
        (
            "#+ author: me",
            'q.rq:2: unknown header key "author"; there are: title, question, empty, needs, rule, param, values, column',
        ),
        ("#+ title: again", "q.rq:2: a second title again; leave one"),
        ("#+ column: x", "q.rq:2: a column is NAME — description"),
        ("#+ rule: x", "q.rq:2: a rule is NAME — how the answers differ"),
        ("#+ needs: evidenc", 'q.rq:2: unknown need "evidenc"; did you mean "evidence"?'),
        ("#+ needs: evidence, much", 'q.rq:2: unknown need "much"; there are: evidence, claims, named-graphs'),
        ("#+ param: x string", "q.rq:2: a param is NAME TYPE required|optional|=DEFAULT — description"),
        ("#+ param: x strin required — y", 'q.rq:2: unknown type "strin"; did you mean "string"?'),
        (
            "#+ param: x integer =many — y",
            "q.rq:2: the default of x is no integer: 'many'; write it as in 70000000000 or 70B",
        ),
    ],
)
def test_header_line(line: str, message: str) -> None:
    with pytest.raises(QueryError, match=f"^{re.escape(message)}$"):
        parse(f"#+ title: t\n{line}\nASK {{ }}", "q", "q.rq")


def test_double_names() -> None:
    for key in ("#+ column: x — y", "#+ param: x string optional — y", "#+ needs: evidence"):
        with pytest.raises(QueryError, match=r"^q\.rq:2: a second (column x|param x|needs evidence); leave one$"):
            parse(f"{key}\n{key}\nASK {{ }}", "q", "q.rq")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b"# caf\xe9")
    (tmp_path / "bare.rq").write_text("#+ title: t\nASK { }")
    assert names(tmp_path) == ["bare", "latin"]
    for file, message in (
        ("missing.rq", "does not exist"),
        (".", "is not a regular file"),
        ("latin.rq", "not UTF-8 from byte 6 on; save the query as UTF-8"),
    ):
        with pytest.raises(QueryError, match=message):
            load_file(tmp_path / file)
    with pytest.raises(QueryError, match=r"bare\.rq:1: the header has no question; add a line #\+ question: …"):
        load("bare", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE { ?s ?p \n  ?o ", "q.rq:2:6: not SPARQL 1.1 at this end; something is missing or left over"),
        ("SELECT *\nWHERE { ?s ?p ?o } ODER BY ?s", "q.rq:2:25: not SPARQL 1.1 from 'BY ?s' on"),
        ("SELECT ?x (COUNT(?y) AS ?z)\n{ ?x ?y ?z }", "q.rq:2:13: The SELECT contains a variable that is unbound"),
        ("PREFIX a: <http://a.x/>\nASK { ?m a:b b:c }", "q.rq:2:14: the prefix b: is not declared; add PREFIX b: <…>"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "q.rq:1:8: not SPARQL 1.1 from 'DATA { <a:b> <a:c> 1 }' on"),
        ("", "q.rq:1:1: not SPARQL 1.1 at this end; something is missing or left over"),
    ],
)
def test_syntax_errors_tell_the_place(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=f"^{re.escape(message)}$"):
        run(parse(text, "q", "q.rq"), ox.Store(), {})


def test_place_of_a_syntax_error_is_that_in_the_file_whatever_is_bound() -> None:
    query = parse("#+ param: x string required — y\nASK WHERE { ?s ?p ?x } }", "q", "q.rq")
    with pytest.raises(QueryError, match=r"^q\.rq:2:25: "):
        run(query, ox.Store(), bind(query, ["x=a long value, which makes the line longer"]))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("ASK WHERE{}", 'ASK WHERE{ VALUES (?x) { ("v") }}'),
        ("# WHERE {\nASK <a:WHERE> where # {\n{ }", '# WHERE {\nASK <a:WHERE> where # {\n{ VALUES (?x) { ("v") } }'),
        ("SELECT (EXISTS { ?a ?b 'WHERE {' } AS ?e) WHERE { }", None),
        ('CONSTRUCT { ?a ?b """\nWHERE { """ } WHERE { }', None),
    ],
)
def test_parameters_are_bound_in_the_outermost_where(text: str, bound: str | None) -> None:
    query = parse(f"#+ param: x string required — y\n{text}", "q", "q.rq")
    made = bound_text(query, bind(query, ["x=v"]))
    head, _, _ = text.rpartition("{")
    assert made.partition("\n")[2] == (bound or f'{head}{{ VALUES (?x) {{ ("v") }} }}')


@pytest.mark.parametrize("base", [DEFAULT_BASE, "https://example.org/#"])
def test_prefixes_of_built_files_need_no_declaration(base: str) -> None:
    store = ox.Store()
    store.load(
        f"<{base}model/heron> <http://purl.org/dc/terms/title> 'Heron' ; a <https://w3id.org/cardgraph/ns#Model> .",
        ox.RdfFormat.TURTLE,
    )
    for text in ("SELECT ?t { model:heron dct:title ?t }", "SELECT ?t { model:heron a cg:Model ; dct:title ?t }"):
        query = parse(text, "own", "own")._replace(base=base)
        assert [[cell.text if cell else "" for cell in row] for row in run(query, store, {}).rows] == [["Heron"]]
    own = parse("PREFIX model: <urn:x:> SELECT ?t { model:heron ?p ?t }", "own", "own")._replace(base=base)
    assert run(own, store, {}).rows == ()


def test_each_prefix_of_a_built_file_is_known() -> None:
    assert prefixes(DEFAULT_BASE).items() <= known().items()

"""Two engines, one answer; and every rule fires on its own example and not on the repaired one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from cardgraph.check import rules as rules_module
from cardgraph.check.asked import _needed, may_find, named_by, named_by_core
from cardgraph.check.data_graph import DataGraph
from cardgraph.check.engines import validate
from cardgraph.check.rules import Select, ShapeError, Shapes, rules, shape_files
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.statements import Statement
from cardgraph.graph.terms import TYPE, NamedNode, Term, bracketed, literal, term
from cardgraph.markdown.words import Words
from cardgraph.settings import Settings
from cardgraph.source.decode import Text
from cardgraph.source.sources import find_sources
from cardgraph.values.claims import _CLAIMS
from cardgraph.vocabulary.namespaces import CG, RDF, SH, SHAPE
from conftest import COMPLETE, EXAMPLES, cardgraph, shared

ENGINES = ("shacl-rust", "pyshacl")
# What prose claims, in the properties of the ontology.
CLAIMS = {*_CLAIMS, "namesDeclaredLicense", "namesOtherLicense", "unfilled"}
RULES = rules().by_name

# Rules whose example is no piece of a card: what is wrong is the file, or its length.
FILES = {
    "file-unreadable": "no permission",
    "file-outside": "a link that leads out of the folder",
    "file-too-large": "a megabyte",
    "not-text": "binary data",
    "not-utf8": "another encoding",
    "empty-card": "nothing but blank lines",
    "field-too-long": "a hundred thousand characters in a field",
    "nested-too-deep": "a list in twenty lists",
    "card-too-long": "ten thousand lines",
    "values-many": "six hundred values in a list",
    "findings-many": "two hundred unknown fields",
    "internal": "a fault of the program",
    "name-too-long": "six hundred characters",
    "link-too-long": "five thousand characters",
    "value-too-long": "a thousand characters",
}
# Those of which test_faults.py and test_bounds.py have the examples.
ELSEWHERE = {"internal", "findings-many"}
# Rules that two cards break together; each example is a card beside the base card.
TOGETHER = {"model-duplicate", "model-case-clash", "organization-countries", "organization-types"}
FILE_NAMES = {"file-name-clash"}
# Rules about rows of tables and members of archives, of which test_bulk.py has the examples.
ROWS = {"row-unreadable", "row-without-text", "row-without-id", "id-duplicate"}
ARCHIVES = {"member-refused": "a link", "container-cut": "half of a packed file"}
# Rules about graphs, of which test_graph_checker.py has the examples.
GRAPHS = {name for name, rule in RULES.items() if rule.place == "shapes/contract/rules.ttl"}
# Rules that hold a card against a standard, which has to be asked for.
GAPS = {name for name in RULES if name.startswith("profile-gap")}
STANDARDS = ("cyclonedx", "mldcat-ap", "spdx3")
ALONE = sorted(set(RULES) - ROWS - set(ARCHIVES) - set(FILES) - TOGETHER - FILE_NAMES - GRAPHS - GAPS)

# What an example cannot help breaking besides its own rule, and why.
COMPANIONS = {
    "size-unit-missing": {"size-implausible"},  # seventy parameters are few
    "template-unfilled": {"link-relative"},  # the placeholder for a link is none
}
# Repaired, these examples are still no complete card.
INCOMPLETE = {"not-a-card", "section-unknown"}
# Examples that hold fields in another form than that of bullets with a colon; here it is the license.
OTHER_FORMS = {"fields-from-table", "fields-in-table", "fields-in-code", "field-colon-missing"}
# Rules about cards of other forms than the library's, which the base card has.
FOREIGN = {name for name, rule in RULES.items() if re.match(r"formats/(?!library/)", rule.place)}
# Examples that are a file of their own.
WHOLE = {"not-a-card", "card-of-dataset", "card-of-app", "license-wider-than-base"} | FOREIGN


def check(*paths: Path, engine: str | None = None) -> list[Diagnostic]:
    compiler = Compiler(find_sources(map(str, paths)), Settings(engine=engine))
    found = [diagnostic for item in compiler.checked() for diagnostic in item.diagnostics]
    found += (diagnostic for part in compiler.across() for diagnostic in part)
    return sorted(found, key=Diagnostic.sort_key)


def field_of(line: str) -> str:
    """The field that a line of an example gives, by the name in the template; nothing if it is none."""
    match = re.match(r"(?:- )?([A-Z][A-Za-z/ ]*)[:：]", line)
    name = match[1] if match else ""
    return {"Licence": "License"}.get(name, name)


def splice(example: str, base: str) -> str:
    """The base card with the bullets, the title and the sections of an example in place of its own."""
    head, _, rest = example.partition("---\n\n") if example.startswith("---") else ("", "", example)
    lines = rest.split("\n")
    card = base.split("\n")
    titles = [line for line in lines if line.startswith("# ")]
    names = [match[1] for line in lines if (match := re.match(r"- Name: \[([^]]+)", line))]
    if titles and not names:
        card = [line.replace("[LLaMA 2]", f"[{titles[0][2:]}]") for line in card]
    elif names and not titles:
        card[0] = f"# {names[0]}"
    if titles:
        card[0:1] = titles
    section, used = "Model Details", set()
    body = any(line and not line.startswith(("#", "-")) for line in lines)
    for line in lines:
        heading = re.match(r"(#{2,}) (.+)", line)
        if heading:
            section = heading[2]
            card = _heading(card, line, section, emptied=body or section == lines[-1][3:])
        elif line and not line.startswith("# "):
            if section == "Model Details" and line.startswith("  "):
                # What stands below a bullet stays with it.
                place = card.index(lines[lines.index(line) - 1]) + 1
                card = [*card[:place], line, *card[place:]]
            elif section == "Model Details":
                card = _field(card, line, used)
            else:
                card = [old for old in card if not field_of(line) or field_of(old) != field_of(line)]
                place = card.index(f"## {section}") + 1
                card = [*card[:place], "", line, *card[place:]]
    return (f"{head}---\n\n" if head else "") + "\n".join(card)


def _heading(card: list[str], line: str, section: str, emptied: bool) -> list[str]:
    """The card with a heading as the example writes it, and its text below it unless that is given too."""
    found = next((i for i, old in enumerate(card) if old == f"## {section}"), None)
    if found is None:
        return [*card, line, ""]
    if section == "Model Details" or not emptied:
        return [*card[:found], line, *card[found + 1 :]]
    end = next((i for i, old in enumerate(card) if i > found and old.startswith("## ")), len(card))
    return [*card[:found], line, "", *card[end:]]


def _field(card: list[str], line: str, used: set[str]) -> list[str]:
    """The card with a bullet in place of its own; one given twice, or of no known name, comes on top."""
    field = field_of(line)
    places = [i for i, old in enumerate(card) if field_of(old) == field]
    last = max(i for i, old in enumerate(card) if field_of(old))
    # A line that is no bullet would go on with the bullet above it.
    new = [line] if line.startswith("- ") else ["", line, ""]
    if places and field not in used:
        used.add(field)
        return [*card[: places[0]], *new, *card[places[0] + 1 :]]
    return [*card[: last + 1], *new, *card[last + 1 :]]


def spliced(rule: str, example: str, folder: Path) -> Path:
    base = COMPLETE.read_text("utf-8")
    if rule in WHOLE:
        text = example
    elif rule in OTHER_FORMS and not field_of(example):
        text = re.sub(r"- License: .*\n", "", base).replace("\n## Description", f"\n{example}\n\n## Description")
    elif rule == "title-missing" and not example.startswith("# "):
        text = base.partition("\n")[2]
    else:
        text = splice(example, base)
    path = folder / f"{rule}.md"
    path.write_text(text, "utf-8")
    return path


def test_the_base_card_has_nothing_to_report() -> None:
    assert check(COMPLETE) == []


def test_every_rule_is_tried() -> None:
    """The lists name rules that exist, and no rule is missing from all of them."""
    assert set(FILES) | TOGETHER | FILE_NAMES | COMPANIONS.keys() | WHOLE | OTHER_FORMS | INCOMPLETE <= set(RULES)
    assert set(ALONE) | set(FILES) | TOGETHER | FILE_NAMES | ROWS | set(ARCHIVES) | GRAPHS | GAPS == set(RULES)
    in_words = {name for name, rule in RULES.items() if rule.violating.startswith("(")}
    assert in_words == set(FILES) | FILE_NAMES | set(ARCHIVES) | {"profile-gap-for-people"}


@pytest.mark.parametrize("rule", sorted(GAPS))
def test_a_gap_is_one_until_the_card_says_it(rule: str, tmp_path: Path) -> None:
    """What only people can say is missing in the most complete card; of the others an example names one, and fills it."""

    def gaps(text: str) -> set[str]:
        path = tmp_path / "Heron.md"
        path.write_text(text, "utf-8")
        compiler = Compiler(find_sources([str(path)]), Settings(select=(rule,), gaps=STANDARDS))
        return {diagnostic.message for item in compiler.checked() for diagnostic in item.diagnostics}

    known = RULES[rule]
    if known.violating.startswith("("):
        assert gaps(COMPLETE.read_text("utf-8"))
    else:
        assert gaps(known.repaired) < gaps(known.violating)


@pytest.mark.parametrize("rule", ALONE)
def test_example_breaks_its_rule_and_no_other(rule: str, tmp_path: Path) -> None:
    found = check(spliced(rule, RULES[rule].violating, tmp_path))
    assert {diagnostic.rule for diagnostic in found} == {rule} | COMPANIONS.get(rule, set())
    own = [diagnostic for diagnostic in found if diagnostic.rule == rule]
    assert all(diagnostic.severity in (RULES[rule].severity, RULES[rule].unsuggested) for diagnostic in own)


@pytest.mark.parametrize("rule", ALONE)
def test_repaired_example_breaks_no_rule(rule: str, tmp_path: Path) -> None:
    found = {diagnostic.rule for diagnostic in check(spliced(rule, RULES[rule].repaired, tmp_path))}
    if rule in INCOMPLETE:
        assert rule not in found
    else:
        assert found == set()


def beside(rule: str, example: str, folder: Path) -> Path:
    """A card that breaks a rule together with the base card."""
    path = spliced(rule, example, folder)
    if "- Name" not in example:
        other = splice("- Name: [LLaMA](https://ai.meta.com/llama/)", COMPLETE.read_text("utf-8"))
        path.write_text(splice(example, other), "utf-8")
    return path


@pytest.mark.parametrize("rule", sorted(TOGETHER))
def test_example_of_a_rule_across_cards(rule: str, tmp_path: Path) -> None:
    path = beside(rule, RULES[rule].violating, tmp_path)
    found = check(COMPLETE, path)
    assert {diagnostic.rule for diagnostic in found} == {rule}
    assert {Path(diagnostic.span.source) for diagnostic in found} == {COMPLETE, path}
    beside(rule, RULES[rule].repaired, tmp_path)
    # Written alike, the names of the repaired cards are one model's.
    assert {diagnostic.rule for diagnostic in check(COMPLETE, path)} == (
        {"model-duplicate"} if rule == "model-case-clash" else set()
    )


def test_engines_agree_across_cards(tmp_path: Path) -> None:
    for rule in TOGETHER:
        beside(rule, RULES[rule].violating, tmp_path)
    (tmp_path / "base.md").write_bytes(COMPLETE.read_bytes())
    assert_engines_agree(tmp_path)
    assert {diagnostic.rule for diagnostic in check(tmp_path)} == TOGETHER


@pytest.mark.parametrize("names", [("Mod\u00e8le", "Mode\u0300le")])
def test_file_names_that_differ_in_the_encoding_of_accents(names: tuple[str, str], tmp_path: Path) -> None:
    for number, name in enumerate((*names, "Code Llama Python")):
        example = f"- Name: [Model {number}](https://example.org/{number})"
        (tmp_path / f"{name}.md").write_text(splice(example, COMPLETE.read_text("utf-8")), "utf-8")
    found = {(diagnostic.rule, Path(diagnostic.span.source).stem) for diagnostic in check(tmp_path)}
    assert found == {("file-name-clash", name) for name in names}


# ---------------------------------------------------------------- rules about whole files


def _with(example: str) -> bytes:
    return splice(example, COMPLETE.read_text("utf-8")).encode()


BAD_FILES = {
    "empty-card": b"\n \n\n",
    "file-too-large": COMPLETE.read_bytes() + b"a" * 2_000_000,
    "not-text": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "not-utf8": COMPLETE.read_text("utf-8").replace("family", "famílía").encode("latin-1"),
    "field-too-long": _with("- Dataset: " + "a" * 100_000),
    "name-too-long": _with(f"- Name: [{'a' * 600}](https://example.org/)"),
    # Bullets within bullets, each two columns further in.
    "nested-too-deep": COMPLETE.read_bytes().replace(b"- License: ", b"- " * 30 + b"License: "),
    "card-too-long": COMPLETE.read_bytes() + b"\n" * 10_000 + b"Here it ends.\n",
    "values-many": _with(f"- Dataset: {', '.join(f'[{n}](http://e.g/{n})' for n in range(600))}"),
    "link-too-long": _with(f"- Publication: [Llama 2](https://example.org/{'a' * 5000})"),
    "value-too-long": _with(f"- License: {'word ' * 200}"),
}


@pytest.mark.parametrize("rule", sorted(BAD_FILES))
def test_file_that_breaks_a_rule(rule: str, tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_bytes(BAD_FILES[rule])
    found = {diagnostic.rule for diagnostic in check(path)}
    assert rule in found
    # What could not be read may be missed too.
    assert found <= {rule, *(name for name in RULES if name.endswith("-missing"))}


def test_files_that_cannot_be_had(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    (tmp_path / "outside.md").write_bytes(COMPLETE.read_bytes())
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "nowhere.md").symlink_to("gone.md")
    assert [(diagnostic.rule, Path(diagnostic.span.source).name) for diagnostic in check(folder)] == [
        ("file-outside", "link.md"),
        ("file-unreadable", "nowhere.md"),
    ]
    assert set(BAD_FILES) | {"file-outside", "file-unreadable"} | ELSEWHERE == set(FILES)


# ---------------------------------------------------------------- both engines


def assert_engines_agree(folder: Path) -> None:
    fast, reference = (check(folder, engine=engine) for engine in ENGINES)
    assert fast == reference
    assert fast


def test_engines_agree_on_the_examples() -> None:
    assert_engines_agree(EXAMPLES)


def test_engines_agree_on_real_cards() -> None:
    assert_engines_agree(shared("cards"))


def test_engines_agree_on_hostile_cards() -> None:
    assert_engines_agree(shared("hostile"))


def test_engines_agree_on_the_examples_of_the_rules(tmp_path: Path) -> None:
    """All examples that shapes find broken, as cards of models of their own, so that one call of each engine takes them."""
    found_by_shapes = [rule for rule in ALONE if f"<{SHAPE}{rule}>" in rules().card.graph]
    assert len(found_by_shapes) > 30
    for number, rule in enumerate(found_by_shapes):
        path = spliced(rule, RULES[rule].violating, tmp_path)
        path.write_text(path.read_text("utf-8").replace("LLaMA 2", f"Model {number}"), "utf-8")
    assert_engines_agree(tmp_path)


# ---------------------------------------------------------------- the example of the README's first page


@pytest.mark.process
def test_misspelt_risk_is_shown_as_a_compiler_would(tmp_path: Path) -> None:
    example = "- Associated Risks: Disinformation, Enviromental Impact"
    (tmp_path / "Foo.md").write_text(splice(example, COMPLETE.read_text("utf-8")), "utf-8")
    result = cardgraph("check", "Foo.md", cwd=tmp_path)
    assert result.returncode == 0
    assert result.stdout.decode() == (
        'warning[risk-unknown]: "Enviromental Impact" is not a known risk\n'
        "  --> Foo.md:11:37\n"
        "   |\n"
        "11 | - Associated Risks: Disinformation, Enviromental Impact\n"
        '   |                                     ^^^^^^^^^^^^^^^^^^^ did you mean "Environmental Impacts"?\n'
        "\n"
    )


# ---------------------------------------------------------------- shapes that are not in order


def test_a_query_that_is_not_sparql_is_said_to_be_of_its_shape() -> None:
    shapes = rules().card
    first, *others = shapes.selects
    broken = shapes._replace(selects=(*others, first._replace(query="SELECT $this WHERE { FILTER(1 > }")))
    with pytest.raises(ShapeError) as caught:
        validate(b"", broken, "shacl-rust")
    assert str(caught.value).startswith(f"the shape {first.shape} has a query that is not SPARQL: error at 1:")


def test_a_severity_that_is_none_is_said_to_be_of_its_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = shape_files()
    broken = tmp_path / "shapes" / files[0].name
    broken.parent.mkdir()
    text = files[0].read_text("utf-8")
    broken.write_text(re.sub("sh:(?:Info|Warning|Violation)\\b", "sh:Warn", text, count=1), "utf-8")
    monkeypatch.setattr(rules_module, "shape_files", lambda: [broken, *files[1:]])
    with pytest.raises(ShapeError) as caught:
        rules.__wrapped__()
    severities = "#Violation, http://www.w3.org/ns/shacl#Warning, http://www.w3.org/ns/shacl#Info"
    assert re.match(
        f"shapes/{broken.name}: https://w3id.org/cardgraph/shape/[a-z-]+ has the severity ", str(caught.value)
    )
    assert str(caught.value).endswith(
        f"http://www.w3.org/ns/shacl#Warn; there are http://www.w3.org/ns/shacl{severities}"
    )


def _patterns(node: object) -> Iterator[tuple[Any, Any, Any]]:
    """The triple patterns of a query, in whatever they are nested."""
    if isinstance(node, CompValue):
        # Within EXISTS they are as they were parsed: one after the other, part by part.
        for triple in ("triples" in node and node["triples"]) or ():
            yield from (tuple(triple[at : at + 3]) for at in range(0, len(triple), 3))
        for part in node.values():
            yield from _patterns(part)
    elif isinstance(node, list):
        for part in node:
            yield from _patterns(part)


def _properties(path: Any) -> Iterator[Any]:
    """The properties of a property path, or what stands in place of one."""
    if isinstance(path, PropertyPath):
        for part in [path.arg] if hasattr(path, "arg") else path.args:
            yield from _properties(part)
    else:
        yield path


@pytest.mark.parametrize("select", rules().card.selects, ids=lambda select: select.shape.rpartition("/")[2])
def test_a_query_gets_all_that_it_looks_for(select: Select) -> None:
    """Statements whose property or class no query names are kept from all of them."""
    patterns = list(_patterns(translateQuery(parseQuery(select.query)).algebra))
    assert patterns
    values = {value for _, predicate, value in patterns if str(predicate).removeprefix(CG) in CLAIMS}
    asked = {bracketed(name) for name in (select.target_class, select.target_objects_of) if name}
    for _, predicate, value in patterns:
        for name in _properties(predicate):
            # Only of what has the value of a claim may a query ask which property has it.
            if value not in values:
                assert isinstance(name, rdflib.URIRef), f"a variable in place of a property: {name}"
                looked_for = value if name == rdflib.RDF.type else name
                assert isinstance(looked_for, rdflib.URIRef), f"a variable in place of a class: {looked_for}"
                asked.add(bracketed(str(looked_for)))
    assert asked <= named_by([select]) <= named_by(rules().card.selects)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a ?b . ?b x:c ?d }", "<x:a>"),
        ("PREFIX x: <x:> SELECT $this {\n ?b x:a-b $this ; x:c ?d }", "<x:a-b>"),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a/x:b ?b }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a* ?b }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a * ?b }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a ? ?b }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a | x:b ?b }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this x:a / x:b ?b }", "<x:a>"),
        ("PREFIX x: <x:> SELECT $this WHERE { $this a x:b . $this x:c ?d }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { $this ?path ?b . $this x:c ?d }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { { $this x:a ?b } UNION { $this x:b ?b } }", "<x:a> <x:b>"),
        (
            "PREFIX x: <x:> SELECT $this { {$this x:a ?b . ?b x:d 1} union {$this x:b ?b}\nUNION { $this x:c ?b } ?b x:d ?c }",
            "<x:a> <x:b> <x:c>",
        ),
        (
            "PREFIX x: <x:> SELECT $this { { $this x:a ?b } UNION { $this x:b ?b } UNION { OPTIONAL { $this x:c ?b } } }",
            None,
        ),
        ("PREFIX x: <x:> SELECT $this { { $this x:a ?b } UNION { $this y:b ?b } }", None),
        ("PREFIX x: <x:> SELECT $this { { $this x:a ?b } UNION { $this ?any ?b } }", None),
        ("PREFIX x: <x:> SELECT $this { { $this x:a ?b OPTIONAL { ?b x:b ?c } } UNION { $this x:b ?b } }", None),
        ("PREFIX x: <x:> SELECT $this { { $this x:a ?b } }", None),
        ("PREFIX x: <x:> SELECT $this { OPTIONAL { SELECT $this WHERE { $this x:a ?b } } }", None),
        ("PREFIX x: <x:> SELECT $this WHERE { OPTIONAL { $this x:a ?b } $this x:b ?b }", None),
        ("SELECT $this WHERE { $this y:a ?b }", None),
    ],
)
def test_what_a_query_begins_with(query: str, first: str | None) -> None:
    assert _needed(query) == set((first or TYPE).split())


def test_all_queries_begin_with_what_they_cannot_do_without() -> None:
    assert [select.shape for select in rules().card.selects if TYPE in _needed(select.query)] == []


@pytest.mark.parametrize(
    ("target", "more"),
    [
        (("ModelCard", "", ""), []),
        (("LibraryCard", "", ""), [f"<x:a> {TYPE} {term('LibraryCard')} .\n"]),
        (("", "risk", ""), []),
        (("", "", "license"), [f"<x:a> {term('license')} <x:b> .\n"]),
    ],
)
def test_a_query_is_asked_where_its_target_and_what_it_begins_with_are_there(
    target: tuple[str, str, str], more: list[str]
) -> None:
    words = Words.of_line(Text("a.md", ["x"], ["x"]), 1, 1, "x")
    statements = [
        Statement(NamedNode("<x:s>"), TYPE, term("ModelCard"), words, "x"),
        Statement(NamedNode("<x:s>"), term("risk"), literal("x"), words, "x"),
    ]
    of_class, objects_of, subjects_of = (CG + name if name else "" for name in target)
    select = Select(
        "x:one", of_class, objects_of, f"PREFIX cg: <{CG}> SELECT $this {{ $this cg:risk ?risk }}", subjects_of
    )
    with_it = DataGraph(statements, [s.ntriples for s in statements], [], more)
    assert may_find(select, with_it.terms)
    without = select._replace(query=select.query.replace("cg:risk", "cg:country"))
    assert not may_find(without, with_it.terms)
    for name in filter(None, target):
        assert not may_find(select._replace(query="ASK {}"), with_it.terms - {term(name)})


def test_what_no_shape_names_is_kept_from_the_fast_engine_alone() -> None:
    words = Words.of_line(Text("a.md", ["x"], ["x"]), 1, 1, "x")

    def says(predicate: NamedNode, value: Term) -> Statement:
        return Statement(NamedNode("<x:s>"), predicate, value, words, "x")

    named = ("description", "risk")
    statements = [says(term(name), literal(name)) for name in (*named, "sha256", "nonsense", "otherText")]
    statements += [says(TYPE, term(name)) for name in ("ModelCard", "Quantity")]
    claims = [says(term("unfilled"), literal("otherText"))]
    more = [f"<x:a> {term('nonsense')} <x:c> .\n", f"<x:a> {term('license')} <x:c> .\n"]
    data = DataGraph([*statements, *statements], [s.ntriples for s in statements] * 2, claims, more)
    others = f"<x:one> <{SH}targetClass> {term('ModelCard')} .\n<x:one> <{SH}path> {term('description')} .\n"
    core = data.naming(named_by_core(rules().card._replace(others=others))).decode()
    selects = data.naming(named_by(rules().card.selects)).decode()
    assert all(str(term(name)) not in core + selects for name in ("sha256", "nonsense", "Quantity"))
    assert all(str(term(name)) in data.whole.decode() for name in ("sha256", "nonsense", "Quantity", *named))
    assert str(term("description")) in core and str(term("description")) not in selects
    assert str(term("risk")) in selects and str(term("ModelCard")) in core
    assert more[1] in selects
    assert len(set(selects.splitlines())) == len(selects.splitlines()) < len(data.whole.splitlines())
    for text in (core, selects):
        assert all(str(term(name)) in text for name in ("unfilled", "otherText"))


# ---------------------------------------------------------------- shapes that do nothing but count

_NODES = st.sampled_from([NamedNode(f"<x:{name}>") for name in "abc"])
_COUNTED = st.sampled_from([bracketed(count.path) for count in rules().card.counts])
_TARGETS = sorted({bracketed(name) for count in rules().card.counts for name in (count[1], count[2]) if name})
_VALUES = st.one_of(_NODES, st.sampled_from([literal("1"), literal("2"), literal('"\\\n')]))


@given(st.lists(st.tuples(_NODES, _COUNTED, _VALUES), max_size=30), st.lists(st.tuples(_NODES, _NODES), max_size=3))
@example([], [])
@settings(max_examples=60, deadline=None)
def test_counting_is_what_an_engine_does(
    said: list[tuple[NamedNode, NamedNode, Term]], described: list[tuple[NamedNode, NamedNode]]
) -> None:
    words = Words.of_line(Text("a.md", ["x"], ["x"]), 1, 1, "x")
    triples: list[tuple[NamedNode, NamedNode, Term]] = [*said, *said]
    triples += [(card, TYPE, term("LibraryCard")) for card, _ in described]
    triples += [(card, term("describes"), model) for card, model in described]
    statements = [Statement(*triple, words, "x") for triple in triples]
    lines = [statement.ntriples for statement in statements]
    shapes = rules().card
    found = set(DataGraph(statements, lines, [], []).counted(shapes.counts))
    counting = Shapes("", shapes.core, ())
    assert found == set(validate("".join(lines).encode(), counting, "shacl-rust"))
    assert found or not described


def test_a_shape_counts_that_does_nothing_else() -> None:
    """Others are for an engine."""
    counts = {count.shape.removeprefix(SHAPE) for count in rules().card.counts}
    assert {"name-missing", "licenses-several"} <= counts
    assert rules().card.others == ""


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("sh:targetClass cg:Model ; sh:path cg:license ; sh:minCount 1", True),
        ("sh:targetObjectsOf cg:describes ; sh:path cg:license ; sh:minCount 1 ; sh:maxCount 3", True),
        ("sh:targetClass cg:Model ; sh:path cg:license ; sh:minCount 1 ; sh:nodeKind sh:IRI", False),
        ("sh:targetClass cg:Model ; sh:path cg:license ; sh:minCount 1 ; sh:deactivated true", False),
        ("sh:targetSubjectsOf cg:license ; sh:path cg:license ; sh:maxCount 1", False),
        ("sh:targetClass cg:Model , cg:ModelCard ; sh:path cg:license ; sh:minCount 1", False),
        ("sh:targetClass cg:Model ; sh:path cg:license ; sh:datatype cg:license", False),
    ],
)
def test_what_a_shape_is_for(said: str, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shapes").mkdir()
    file = tmp_path / "shapes" / "one.ttl"
    prefixes = f"@prefix sh: <{SH}> . @prefix cg: <{CG}> . @prefix shape: <{SHAPE}> ."
    file.write_text(f"{prefixes} shape:one a sh:PropertyShape ; sh:severity sh:Info ; {said} .", "utf-8")
    monkeypatch.setattr(rules_module, "shape_files", lambda: [file])
    monkeypatch.setattr(rules_module, "prepared", lambda _: None)
    shapes = rules_module.rules.__wrapped__().card
    assert [count.shape for count in shapes.counts] == ([f"{SHAPE}one"] if counts else [])
    assert bool(shapes.others) is not counts
    assert SHAPE in shapes.core


def test_what_neither_counts_nor_asks_is_for_the_engine() -> None:
    words = Words.of_line(Text("a.md", ["x"], ["x"]), 1, 1, "x")
    statement = Statement(NamedNode("<x:s>"), term("license"), literal("mine"), words, "x")
    data = DataGraph([statement], [statement.ntriples], [], [])
    shape = (
        f"<x:one> <{RDF}type> <{SH}PropertyShape> .\n<x:one> <{SH}targetSubjectsOf> <{CG}license> .\n"
        f"<x:one> <{SH}path> <{CG}license> .\n<x:one> <{SH}nodeKind> <{SH}IRI> .\n"
    )
    (result,) = validate(data, Shapes(shape, shape, (), (), shape), "shacl-rust")
    assert (result.source_shape, result.focus_node, result.component) == ("x:one", "x:s", "NodeKind")

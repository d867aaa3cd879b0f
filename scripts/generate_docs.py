"""Write the pages of docs/, and the parts of pages, that follow from shapes, queries, ontology and command line.

    python scripts/generate_docs.py [FOLDER]

Pages of the rules are made as a whole. Of the others, what stands between ``<!-- generated: NAME -->`` and
``<!-- end -->`` is made here and the rest is written by hand. Prints the path of each page. FOLDER is where
``docs/`` lies; the default is this project.
"""

import inspect
import json
import os
import re
import runpy
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
import pyoxigraph as ox
from click.testing import CliRunner

from cardgraph.cli import COMMANDS
from cardgraph.cli import command as cardgraph
from cardgraph.filters.columns import columns
from cardgraph.profiles.profile import Asked, Profile, base_names, find
from cardgraph.profiles.profile import catalogue as all_profiles
from cardgraph.query.parameters import Parameter
from cardgraph.query.query_file import Query, catalogue
from cardgraph.remote.endpoints import resolve
from cardgraph.remote.kinds import KINDS

ROOT = Path(__file__).parents[1]
FORMATS = ROOT / "src" / "cardgraph" / "formats"
CG = "https://w3id.org/cardgraph/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SHAPE = "https://w3id.org/cardgraph/shape/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SEVERITIES = {SH + "Violation": "error", SH + "Warning": "warning", SH + "Info": "info"}
# How many rows of an example's answer are shown.
ROWS = 5
FIRST_MODEL = "SELECT ?model WHERE { ?model a cg:Model } ORDER BY ?model LIMIT 1"
# The address for queries that a store of each kind has as it comes, with a repository called cards.
ADDRESSES = {
    "oxigraph": "http://localhost:7878/query",
    "virtuoso": "http://localhost:8890/sparql",
    "fuseki": "http://localhost:3030/cards/query",
    "graphdb": "http://localhost:7200/repositories/cards",
    "rdf4j": "http://localhost:8080/rdf4j-server/repositories/cards",
}

Description = dict[str, list[str]]


def described(path: Path) -> dict[str, Description]:
    """The subjects of a Turtle file in the order of the file, each with the values of its properties."""
    found: dict[str, Description] = {}
    for quad in ox.parse(path=str(path)):
        found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
    return found


def first(entry: Description, term: str) -> str:
    """The first value of a property, or nothing."""
    return entry.get(term, [""])[0]


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0]), *map(list, rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def fenced(text: str, kind: str = "") -> str:
    """A block of text, whatever the text holds; what cannot be printed is spelt out."""
    text = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text.rstrip("\n"))
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`{3,}", text))])
    return f"{fence}{kind}\n{text}\n{fence}\n"


def plain(text: str) -> str:
    """Some words as Markdown that shows them as they are."""
    return re.sub(r"([*<`\\])", r"\\\1", text)


def code(words: Iterable[str]) -> str:
    """Some words as code, with commas between."""
    return ", ".join(f"`{word}`" for word in words)


# ---------------------------------------------------------------- rules


def rules() -> dict[str, tuple[Path, Description]]:
    """All rules by name, each with the file that it stands in."""
    found = {}
    for path in [*sorted((ROOT / "shapes").rglob("*.ttl")), *sorted(FORMATS.rglob("*.ttl"))]:
        for iri, entry in described(path).items():
            if SH + "severity" in entry:
                found[iri.removeprefix(SHAPE)] = (path.relative_to(ROOT), entry)
    return dict(sorted(found.items()))


def rule_table() -> str:
    """All rules with severity and title, linked to their pages."""
    rows = (
        (f"[`{name}`]({name}.md)", SEVERITIES[first(entry, SH + "severity")], first(entry, SH + "name"))
        for name, (_, entry) in rules().items()
    )
    return table(("rule", "severity", "what it is about"), rows)


def rule_page(name: str, place: Path, entry: Description) -> str:
    """What a rule means, why it exists, an example and its repair."""
    severity = SEVERITIES[first(entry, SH + "severity")]
    kinds = entry[RDF + "type"]
    if CG + "ReadingRule" in kinds:
        when = "while a card is read, before there is a graph"
    elif CG + "AcrossCards" in kinds:
        when = "over what several cards say together, when all have been read"
    elif CG + "GraphRule" in kinds:
        when = "on files of RDF, whoever made them, as SHACL shapes (see [the graph](../graph.md#checking-a-graph))"
    else:
        when = "on the graph of each card, and on files of RDF, as a SHACL shape"
    language, checked = ("turtle", "GRAPH") if CG + "GraphRule" in kinds else ("markdown", "CARDS")
    message, hint = (re.sub(r"\{[^{}]*\}", "…", first(entry, term)) for term in (SH + "message", CG + "hint"))
    parts = [
        f"<!-- Generated by scripts/generate_docs.py from {place}: change the rule there, not this page. -->",
        f"# {name}",
        f"**{severity}**: {first(entry, SH + 'name')}",
        plain(first(entry, SH + "description")),
        f"It says:\n\n{fenced(message, 'text')}".rstrip(),
    ]
    if hint:
        parts.append(f"and what would do:\n\n{fenced(hint, 'text')}".rstrip())
    if CG + "severityWithoutSuggestion" in entry:
        other = SEVERITIES[first(entry, CG + "severityWithoutSuggestion")]
        parts.append(f"Where no known name resembles the words, it is {other} only.")
    for title, term in (("For example:", "violatingExample"), ("Repaired:", "repairedExample")):
        if text := first(entry, CG + term):
            parts.append(f"{title}\n\n{fenced(text, language)}".rstrip())
    parts.append(f"The rule is checked {when}. It is defined in [{place}](../../{place}).")
    parts.append(
        f"`cardgraph check {checked} --ignore {name}` leaves it out, `--select {name}` shows it alone, and\n"
        f"`cardgraph explain {name}` says what stands here. [All rules](README.md)"
    )
    return "\n\n".join(parts) + "\n"


# ---------------------------------------------------------------- queries


def run(*arguments: str) -> str:
    """What a command of cardgraph prints.

    :raises RuntimeError: if it fails
    """
    result = CliRunner().invoke(cardgraph, arguments, prog_name="cardgraph")
    if result.exit_code:
        raise RuntimeError(f"cardgraph {' '.join(arguments)}: {result.output}") from result.exception
    return result.stdout


def query_table() -> str:
    """All queries with their questions, linked to their sections."""
    return table(("query", "question"), ((f"[`{q.name}`](#{q.name})", q.question) for q in canned()))


def canned() -> list[Query]:
    """The queries that ship with cardgraph."""
    return catalogue(ROOT / "queries")


def query_sections() -> str:
    """A section for each query: question, parameters, columns, and its answer over the example cards."""
    with tempfile.TemporaryDirectory() as folder:
        graphs = [os.path.join(folder, name) for name in ("graph.ttl", "hub.ttl")]
        for cards, graph in zip(("examples/cards", "examples/hub"), graphs, strict=True):
            run("build", cards, "-o", graph, "--evidence", "--quiet")
        return "\n".join(query_section(query, graphs) for query in canned())


def query_section(query: Query, graphs: list[str]) -> str:
    """The section of one query, with its answer from the first of some graphs that gives any.

    Where a parameter must be given, the example takes its first value, or the first name or model that the graph has.
    """
    parts = [f"## {query.name}\n", f"{plain(query.question)}\n"]
    if query.parameters:
        needs = (
            "must be given" if p.required else "may be left out" if p.default is None else f"`{p.default}` if left out"
            for p in query.parameters
        )
        rows = (
            (f"`{p.name}`", p.type, need, plain(p.description)) for p, need in zip(query.parameters, needs, strict=True)
        )
        parts.append(table(("parameter", "type", "", "what it is"), rows))
    parts.append(table(("column", "what it holds"), ((f"`{c.name}`", plain(c.description)) for c in query.columns)))
    if query.rules:
        links = (f"- [`{rule.name}`](rules/{rule.name}.md): {plain(rule.difference)}\n" for rule in query.rules)
        parts.append(f"Rules that ask the same of each card:\n\n{''.join(links)}")
    if query.empty:
        parts.append(f"If there are no rows: {plain(query.empty)}.\n")
    given, shown, graph = [], "", graphs[0]
    for parameter in query.parameters:
        if parameter.required:
            value = example(parameter, graph)
            given += ["-p", f"{parameter.name}={value}"]
            shown += f' -p {parameter.name}="{value}"'
    # In Markdown the first two lines are the head.
    for graph in graphs:
        answer = run("query", query.name, graph, *given, "--format", "markdown").splitlines(keepends=True)
        if len(answer) > 2:
            break
    else:
        graph = graphs[0]
    cut = ["|" + " … |" * len(query.columns) + "\n"] if len(answer) > ROWS + 2 else []
    rows = [*answer[: ROWS + 2], *cut] if len(answer) > 2 else ["The example cards give no rows.\n"]
    parts += [fenced(f"cardgraph query {query.name} {os.path.basename(graph)}{shown}", "sh"), "".join(rows)]
    return "\n".join(parts)


def example(parameter: Parameter, graph: str) -> str:
    """A value that a parameter may have, and that stands for something in a graph."""
    if parameter.values:
        return parameter.values[0]
    if parameter.type == "iri":
        return run("query", FIRST_MODEL, graph, "--format", "csv").splitlines()[1]
    name = run("query", "names", graph, "-p", f"kind={parameter.type}", "--format", "tsv").splitlines()[1]
    return name.split("\t")[1].strip('"')


# ---------------------------------------------------------------- columns


def column_table() -> str:
    """What can be shown of models, and whether they can be counted by it."""
    rows = ((f"`{column.name}`", plain(column.help), "" if column.unfit else "yes") for column in columns().values())
    return table(("column", "what it is", "counted by"), rows)


# ---------------------------------------------------------------- command line


def command_sections() -> str:
    """A section for each command, with all its options."""
    sections = []
    for name in COMMANDS:
        context = click.Context(cardgraph)
        command = cardgraph.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            parts = command.commands.items()
            sections += [command_section(f"{name} {part}", subcommand) for part, subcommand in parts]
        else:
            sections.append(command_section(name, command))
    return "\n".join(sections)


def command_section(name: str, command: click.Command) -> str:
    """What a command does, how it is called, its options, and its own examples."""
    context = click.Context(command, info_name=f"cardgraph {name}")
    prose, _, examples = inspect.cleandoc(command.help or "").partition("\b\nExamples:\n")
    parts = [
        f"## cardgraph {name}\n",
        fenced(" ".join([f"cardgraph {name}", *command.collect_usage_pieces(context)]), "text"),
        f"{plain(prose.strip())}\n",
    ]
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        parts.append(table(("option", "what it does"), (option_row(option, context) for option in options)))
    parts.append(fenced(re.sub(r"^ +", "", examples, flags=re.MULTILINE), "sh"))
    return "\n".join(parts)


def option_row(option: click.Option, context: click.Context) -> tuple[str, str]:
    """An option as it is written, and its help with the values it may have and its default."""
    record = option.get_help_record(context)
    assert record
    names, text = record
    # click writes what may be given behind the name of the option, and puts defaults and bounds into brackets.
    names = re.sub(r" ?\[[^\]]*\|[^\]]*\]", "", names).replace("FLOAT RANGE", "NUMBER")
    text, _, extra = text.partition("[")
    words = [plain(text.strip())]
    if isinstance(option.type, click.Choice):
        words.append(f"One of {code(map(str, option.type.choices))}.")
    if extra := re.sub(r"\]\s*\[", "; ", extra.rstrip("]")).replace("x>=", "at least "):
        words.append(f"({plain(extra)})")
    return code(re.split(r",? / |, ", names)), " ".join(filter(None, words))


def store_table() -> str:
    """The kinds of stores, and the addresses that each has as it comes."""
    rows = []
    for name in KINDS:
        if name in ADDRESSES:
            found = resolve(ADDRESSES[name], name)
            rows.append((f"`{name}`", f"`{found.query}`", f"`{found.update}`", f"`{found.graph_store}`"))
        else:
            rows.append((f"`{name}`", "any", "`--update-endpoint`", "`--graph-store`"))
    return table(("`--store-kind`", "queries", "updates", "Graph Store Protocol"), rows)


# ---------------------------------------------------------------- ontology


def ontology(name: str = "cardgraph.ttl") -> dict[str, Description]:
    """A file of the ontology."""
    return described(ROOT / "ontology" / name)


def field_tables() -> str:
    """For each form of cards, its fields in the order of the template, with the other names that are read."""
    comments = {iri.removeprefix(CG): first(entry, RDFS + "comment") for iri, entry in ontology().items()}
    parts = []
    for path in sorted(FORMATS.glob("*/definition.toml")):
        definition = tomllib.loads(path.read_text("utf-8"))
        rows = (
            (field["name"], plain(comments[field["key"]]), ", ".join(field.get("other_names", ())))
            for field in definition["field"]
        )
        parts.append(f"### A {definition['label']}\n\n{table(('field', 'what it says', 'is also called'), rows)}")
    return "\n".join(parts)


def concept_table(name: str) -> Callable[[], str]:
    """What makes the table of a short vocabulary: its names and what they mean."""

    def made() -> str:
        concepts = [entry for entry in ontology(name).values() if SKOS + "prefLabel" in entry]
        rows = (
            (" ".join([first(c, SKOS + "prefLabel"), first(c, CG + "emoji")]).strip(), first(c, SKOS + "definition"))
            for c in concepts
        )
        return table(("name", "what is meant"), rows)

    return made


def class_table() -> str:
    """The classes of the ontology."""
    rows = (
        (f"`cg:{iri.removeprefix(CG)}`", first(entry, RDFS + "comment"))
        for iri, entry in ontology().items()
        if RDFS + "Class" in entry.get(RDF + "type", ())
    )
    return table(("class", "what it is"), rows)


def property_table() -> str:
    """The properties of the ontology, with what they belong to and what their values are."""
    rows = (
        (
            f"`cg:{iri.removeprefix(CG)}`",
            code(map(_short, entry.get(RDFS + "domain", ()))),
            code(map(_short, entry.get(RDFS + "range", ()))),
            first(entry, RDFS + "comment"),
        )
        for iri, entry in ontology().items()
        if RDF + "Property" in entry.get(RDF + "type", ())
    )
    return table(("property", "of", "value", "what it says"), rows)


def _short(iri: str) -> str:
    for prefix, namespace in (("cg", CG), ("rdf", RDF), ("xsd", "http://www.w3.org/2001/XMLSchema#")):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


# ---------------------------------------------------------------- profiles


def profile_table() -> str:
    """All profiles, linked to their pages."""
    rows = (
        (f"[`{profile.name}`]({profile.name}.md)", _linked(profile), f"`{profile.file_name}`", profile.question)
        for profile in all_profiles()
    )
    return table(("profile", "standard", "usual file", "the question that it answers"), rows)


def _linked(profile: Profile) -> str:
    """The title of a profile, with a link to the standard where there is one."""
    return f"[{profile.title}]({profile.conforms_to[0]})" if profile.conforms_to else profile.title


def mapping_table(name: str) -> Callable[[], str]:
    """What makes the table of a profile: our properties, the standard's terms, what is to be known."""

    def made() -> str:
        rows = ((code(row.properties), plain(row.terms), plain(row.note)) for row in find(name).mappings)
        return table(("of the card", "in the standard", ""), rows)

    return made


def loss_table(name: str) -> Callable[[], str]:
    """What makes the table of what a profile has no place for."""

    def made() -> str:
        rows = ((plain(loss.text), code(f"cg:{one}" for one in loss.properties)) for loss in find(name).losses)
        return table(("what is lost", "of the graph"), rows)

    return made


def asked_table(name: str) -> Callable[[], str]:
    """What makes the table of what a standard asks."""

    def made() -> str:
        rows = (
            (
                f"`{asked.term}`{_asked_of(asked)}",
                "required" if asked.is_required else "wanted",
                code(f"cg:{one}" for one in asked.said_by) or "a person",
                plain(asked.text),
            )
            for asked in find(name).asks
        )
        return table(("what is asked", "", "who can say it", "what it is"), rows)

    return made


def _asked_of(asked: Asked) -> str:
    return f" of {'unlisted ' if asked.of_unlisted else ''}`cg:{asked.of}`" if asked.of else ""


def profile_parts() -> Iterator[tuple[str, dict[str, Callable[[], str]]]]:
    """The pages of the profiles with the parts that are made."""
    yield "docs/profiles/README.md", {"profiles": profile_table}
    for name in base_names():
        parts = {"fields": mapping_table(name), "losses": loss_table(name)}
        if find(name).asks:
            parts["asked"] = asked_table(name)
        yield f"docs/profiles/{name}.md", parts


def comparison() -> str:
    """The tables of what ``benchmarks/compare.py`` found when it ran last."""
    chart = runpy.run_path(str(ROOT / "benchmarks" / "chart.py"))
    text: str = chart["section"](json.loads(chart["RESULTS"].read_text("utf-8")))
    return text


# ---------------------------------------------------------------- pages

PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "docs/rules/README.md": {"rules": rule_table},
    "docs/ask.md": {"columns": column_table},
    "docs/queries.md": {"index": query_table, "queries": query_sections},
    "docs/command-line.md": {"commands": command_sections},
    "docs/stores.md": {"kinds": store_table},
    "docs/cards.md": {
        "fields": field_tables,
        "risks": concept_table("risks.ttl"),
        "modalities": concept_table("modalities.ttl"),
        "organization types": concept_table("organization-types.ttl"),
        "research fields": concept_table("research-fields.ttl"),
    },
    "docs/graph.md": {"classes": class_table, "properties": property_table},
    "docs/speed.md": {"comparison": comparison},
    **dict(profile_parts()),
}


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """The pages that are made, or in part: their paths and texts."""
    for name, (place, entry) in rules().items():
        yield f"docs/rules/{name}.md", rule_page(name, place, entry)
    for path, parts in PARTS.items():
        text = (folder / path).read_text("utf-8")
        for name, made in parts.items():
            marked = re.search(rf"<!-- generated: {re.escape(name)} -->\n(.*?)<!-- end -->", text, re.DOTALL)
            if not marked:
                sys.exit(f"{path}: no place is marked <!-- generated: {name} --> … <!-- end -->")
            text = f"{text[: marked.start(1)]}\n{made()}\n{text[marked.end(1) :]}"
        yield path, text


def main(folder: Path) -> None:
    """Write the pages into a folder and print their paths."""
    os.chdir(ROOT)
    os.environ["SOURCE_DATE_EPOCH"] = "1795392000"
    for path, text in pages(folder):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT).resolve())

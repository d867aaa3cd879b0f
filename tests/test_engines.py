"""Two engines, one answer; and every rule fires on its own example and not on the repaired one."""

import re
from pathlib import Path

import pytest

from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.reader.sources import find_sources
from cardgraph.rules import rules
from cardgraph.settings import Settings
from conftest import EXAMPLES, cardgraph, shared

BASE = Path(__file__).parent / "cards" / "LLaMA 2.md"
ENGINES = ("shacl-rust", "pyshacl")
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
    "name-too-long": "six hundred characters",
    "link-too-long": "five thousand characters",
}
# Rules that two cards break together; each example is a card beside the base card.
TOGETHER = {"model-duplicate", "model-case-clash", "organization-countries", "organization-types"}
FILE_NAMES = {"file-name-clash"}
ALONE = sorted(set(RULES) - set(FILES) - TOGETHER - FILE_NAMES)

# What an example cannot help breaking besides its own rule, and why.
COMPANIONS = {
}  # fmt: skip

WHOLE = {"not-a-card"}


def check(*paths: Path, engine: str | None = None) -> list[Diagnostic]:
    compiler = Compiler(find_sources(map(str, paths)), Settings(engine=engine))
    found = [diagnostic for item in compiler.checked() for diagnostic in item.diagnostics]
    return sorted(found + compiler.across(), key=Diagnostic.sort_key)


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
        card = [line.replace("[LLaMA 2]", f"[{titles[-1][2:]}]") for line in card]
    elif names and not titles:
        card[0] = f"# {names[0]}"
    if titles:
        card[0:1] = titles
    section, body, used = "Model Details", [], set()
    for line in lines:
        heading = re.match(r"(#{2,}) (.+)", line)
        if heading:
            section = heading[2]
            card = _heading(card, line, section)
            body = []
        elif line.startswith("# ") or not line.strip():
            continue
        elif section == "Model Details":
            card = _field(card, line, used)
        else:
            if field_of(line):
                card = [old for old in card if field_of(old) != field_of(line)]
            body += ["", line]
            start = card.index(f"## {section}")
            card[start + 1 : start + 1 + max(len(body) - 2, 0)] = body
    return (f"{head}---\n\n" if head else "") + "\n".join(card)


def _heading(card: list[str], line: str, section: str) -> list[str]:
    """The card with a heading as the example writes it, and nothing yet below it."""
    found = next((i for i, old in enumerate(card) if old == f"## {section}"), None)
    if found is None:
        return [*card, line, ""]
    if section == "Model Details":
        return [*card[:found], line, *card[found + 1 :]]
    end = next((i for i, old in enumerate(card) if i > found and old.startswith("## ")), len(card))
    return [*card[:found], line, "", *card[end:]]


def _field(card: list[str], line: str, used: set[str]) -> list[str]:
    """The card with a bullet in place of its own; one given twice, or of no known name, comes on top."""
    field = field_of(line)
    places = [i for i, old in enumerate(card) if field_of(old) == field]
    last = max(i for i, old in enumerate(card) if field_of(old))
    if places and field not in used:
        used.add(field)
        return [*card[: places[0]], line, *card[places[0] + 1 :]]
    return [*card[: last + 1], line, *card[last + 1 :]]


def spliced(rule: str, example: str, folder: Path) -> Path:
    base = BASE.read_text("utf-8")
    if rule in WHOLE:
        text = example
    elif rule == "title-missing" and not example.startswith("# "):
        text = base.partition("\n")[2]
    else:
        text = splice(example, base)
    path = folder / f"{rule}.md"
    path.write_text(text, "utf-8")
    return path


def keys(found: list[Diagnostic]) -> list[tuple[object, ...]]:
    return [(*diagnostic.sort_key(), *diagnostic) for diagnostic in found]

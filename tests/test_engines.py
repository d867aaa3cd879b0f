"""Two engines, one answer; and every rule fires on its own example and not on the repaired one."""

from pathlib import Path

import pytest

from cardgraph.rules import rules
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
    "name-too-long": splice(f"- Name: [{'a' * 600}](https://example.org/)", BASE.read_text("utf-8")).encode(),
    "name-too-long": splice(f"- Name: [{'a' * 600}](https://example.org/)", BASE.read_text("utf-8")).encode(),
    "nested-too-deep": _nested().encode(),
    "link-too-long": splice(
        "- Publication: [Llama 2](https://example.org/" + "a" * 5000 + ")", BASE.read_text("utf-8")
    ).encode(),
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
    (tmp_path / "outside.md").write_bytes(BASE.read_bytes())
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "nowhere.md").symlink_to("gone.md")
    assert [(diagnostic.rule, Path(diagnostic.span.source).name) for diagnostic in check(folder)] == [
        ("file-outside", "link.md"),
        ("file-unreadable", "nowhere.md"),
    ]
    assert set(BAD_FILES) | {"file-outside", "file-unreadable"} == set(FILES)


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
    """All broken examples as cards of models of their own, so that one call of each engine takes them."""
    for number, rule in enumerate(ALONE):
        path = spliced(rule, RULES[rule].violating, tmp_path)
        path.write_text(path.read_text("utf-8").replace("LLaMA 2", f"Model {number}"), "utf-8")
    assert_engines_agree(tmp_path)


# ---------------------------------------------------------------- the example of the README's first page


def test_misspelt_risk_is_shown_as_a_compiler_would(tmp_path: Path) -> None:
    example = "- Associated Risks: Disinformation, Enviromental Impact"
    (tmp_path / "Foo.md").write_text(splice(example, BASE.read_text("utf-8")), "utf-8")
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

"""What is new, and how complete cards are, as pages of a site."""

import re
from pathlib import Path

import pytest

from cardgraph.changes.compare import compare
from cardgraph.site import build_site
from cardgraph.site.changes_page import page
from conftest import EXAMPLES, ROOT, cardgraph


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of a few cards of two forms, with what is new since others."""
    folder = tmp_path_factory.mktemp("changes")
    for side, names in (("old", ("Mistral 7B", "BERT")), ("new", ("Mistral 7B", "Pythia"))):
        (folder / side).mkdir()
        for name in names:
            (folder / side / f"{name}.md").write_bytes((EXAMPLES / f"{name}.md").read_bytes())
    (folder / "new" / "ai__phi4.md").write_bytes((ROOT / "examples" / "hub" / "ai__phi4.md").read_bytes())
    changed = folder / "new" / "Mistral 7B.md"
    words = changed.read_text("utf-8").replace("Apache 2.0 License", "<script>x</script> License")
    changed.write_text(words.replace(", Malware Development", ""), "utf-8")
    found = compare(str(folder / "old"), str(folder / "new"))
    build_site([str(folder / "new")], str(folder / "site"), pages=[page(found)])
    return folder / "site"


def text(path: Path) -> str:
    return " ".join(
        re.sub(r"<[^>]+>", " ", path.read_text("utf-8").partition("<main")[2].partition("</main>")[0]).split()
    )


def test_what_is_new_is_a_page_that_leads_to_the_lines(site: Path) -> None:
    shown, raw = text(site / "changes.html"), (site / "changes.html").read_text("utf-8")
    for said in (
        "BERT gone BERT.md",
        "Phi-4 new ai__phi4.md",
        "Pythia new Pythia.md",
        "risk removed: Malware Development Mistral 7B.md:11",
    ):
        assert said in shown
    assert "license changed from Apache-2.0 to " in shown
    assert '<a href="models/mistral_7b.html#L15">Mistral 7B.md:15</a>' in raw
    assert 'id="L15"' in (site / "models" / "mistral_7b.html").read_text("utf-8")
    assert "<script>x" not in raw
    assert 'href="changes.html"' in (site / "index.html").read_text("utf-8")


def test_completeness_is_a_page(site: Path) -> None:
    shown = text(site / "completeness.html")
    assert "How much of what a reader needs to know 3 cards state: 82.0 of a hundred points on average." in shown
    assert "Phi-4 60 0 40 training-data +12; evaluation +7; intended-use +7; date +5; task +5; emissions +4" in shown
    assert "Mistral 7B 86 14 0 training-data +14" in shown and "Pythia 100 0 0 nothing" in shown
    assert "training-data 10 1 1 1 +8.6" in shown


def test_completeness_is_by_weights_of_ones_own(site: Path) -> None:
    folder = site.parent
    usual = cardgraph("export", "weights", "-o", "-").stdout.decode()
    (folder / "weights.toml").write_text(re.sub("weight = [0-9]+", "weight = 0", usual, count=1), "utf-8")
    (folder / "wrong.toml").write_text(usual + "[license]\n", "utf-8")
    arguments = ("site", folder / "new", "-o", folder / "weighted", "--weights")
    done = cardgraph(*arguments, folder / "weights.toml")
    assert done.returncode == 0, done.stderr
    told = cardgraph("query", "completeness", folder / "new", "--weights", folder / "weights.toml", "--format", "csv")
    [score] = [row.split(",")[3] for row in told.stdout.decode().splitlines() if row.startswith("ai__phi4.md")]
    assert score != "60" and f"Phi-4 {score} " in text(folder / "weighted" / "completeness.html")
    assert f"the card states {score} of 100" in text(folder / "weighted" / "models" / "phi-4.html")
    refused = cardgraph(*arguments, folder / "wrong.toml")
    assert refused.returncode == 2 and b"wrong.toml" in refused.stderr


def test_the_command_makes_the_page(site: Path) -> None:
    folder = site.parent
    done = cardgraph("site", folder / "new", "--since", folder / "old", "-o", folder / "again")
    assert done.returncode == 0, done.stderr
    assert (folder / "again" / "changes.html").exists()
    refused = cardgraph("site", "--store", folder / "none", "--since", folder / "old", "-o", folder / "third")
    assert refused.returncode == 2 and b"--since compares files" in refused.stderr and not (folder / "third").exists()

"""Passwords in web addresses: wherever a card has one, nothing that is shown, built or stored has it."""

import datetime
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cardgraph.check.checker import Checked, Checker
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.evidence import evidence
from cardgraph.graph.minting import Minter
from cardgraph.output.formats import RDF_FORMATS
from cardgraph.render.findings import REPORTERS
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.findings.statistics_report import StatisticsReporter
from cardgraph.render.screen import Screen
from cardgraph.settings import Settings
from cardgraph.source.decode import decode
from cardgraph.source.masking import masked
from cardgraph.source.sources import find_sources
from cardgraph.store import open_read_only
from cardgraph.store.update import updating
from conftest import cardgraph, read_card

DAY = datetime.date(2026, 11, 23)
MINTER = Minter("https://example.org/kg/")
CHECKER = Checker(MINTER, day=DAY)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:password@example.org/x", "https://xxxx:xxxxxxxx@example.org/x"),
        ("see <ftp://user@example.org>, or", "see <ftp://xxxx@example.org>, or"),
        ("[a](https://ü:ö@example.org) b@c.org", "[a](https://x:x@example.org) b@c.org"),
        # Typed as they are, though they should be percent-encoded.
        ("https://user:p@ss@example.org/@x", "https://xxxx:xxxx@example.org/@x"),
        ("https://user:p(a)s[s]w@example.org", "https://xxxx:xxxxxxxxx@example.org"),
        ("https://@user:password@example.org", "https://xxxxx:xxxxxxxx@example.org"),
        ("https://a:b@c.org https://d:e@f.org", "https://x:x@c.org https://x:x@f.org"),
        # No part of the address of a host.
        ("https://example.org/@user", None),
        ("https://example.org/a:b@c", None),
        ("https://example.org?a@b", None),
        ("https://example.org#a@b", None),
        ("https://example.org, me@example.org", None),
        ("[https://example.org](mailto:me@example.org)", None),
        ("(https://example.org)me@example.org", None),
        ("https://[::1]/a@b", None),
        ("https://\nuser:password@example.org", None),
        ("://@", None),
        ("user:password@example.org", None),
    ],
)
def test_what_is_masked(text: str, shown: str | None) -> None:
    assert masked(text) == (text if shown is None else shown)
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet=":/@a1 ([)]<\n\xa0ü", max_size=60))
def test_a_mask_is_as_wide_as_what_it_hides(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    assert all(a == b or (b == "x" and a not in ":/ \n\xa0<") for a, b in zip(text, shown, strict=True))


@pytest.mark.parametrize("piece", ["://", "a@", "(", "(a)@", "://(", "[@", "x"])
def test_any_text_is_masked_at_once(piece: str) -> None:
    assert len(masked("https://" + piece * 200_000 + "@")) > 200_000


def test_lines_stay_as_they_are_on_disk() -> None:
    line = "- Publication: [Heron](https://user:pässword@example.org/heron.pdf)"
    text, _ = decode(f"# Heron\n\n{line}\n".encode(), "Heron.md")
    assert text is not None
    assert text.disk_lines[2] == line
    assert text.lines[2] == masked(line) != line
    # A mask moves no column, neither before it nor behind.
    start, end = line.index("heron.pdf") + 1, len(line)
    assert text.span(3, start, end) == ("Heron.md", 3, start, end)
    damage = "é".encode().decode("mac_roman")
    text, _ = decode(f"# Heron\n\n{damage} {line} {damage} needle\n".encode(), "Heron.md")
    assert text is not None
    at, on_disk = text.lines[2].index("needle") + 1, text.disk_lines[2].index("needle") + 1
    assert at < on_disk
    assert text.span(3, at, at + 6) == ("Heron.md", 3, on_disk, on_disk + 6)


# ---------------------------------------------------------------- any card

CARD = """\
---
license: {0}
---

# Heron {1}

<!-- {2} -->

## Model Details

- Name: [Heron]({3}) 📚
- Model Size: 7B {4}
- Dataset: [Web {5}]({6}), <{7}>, [more][other]
- Input/Output Format: Text, {8}
- Date of Publication: {9}
- Organization: [Labs]({10} (Private Company)
- Country: {11}
- License: MIT {12}
- License: {13}
- Licence {14}: {15}
- Publication: {16}
{17}: none
| License | {18} |
| --- | --- |

```
License: {19}
```

## Description

Trained on Heron {20} and **{21}**; see `{22}`.
Un entraînement à Paris. {23}

## {24}

- Tags: {25}

[other]: {26}
"""
PLACES = CARD.count("{")
SECRETS = ("hunter2", "agent47")


def card_with(address: str) -> bytes:
    """A card with an address everywhere."""
    return CARD.format(*[address] * PLACES).encode()


@st.composite
def addresses(draw: st.DrawFn, damaged: bool) -> str:
    """An address with a user name and a password that hold the secrets, whatever stands around these.

    :param damaged: without letters of which damage makes a blank, where the address would end
    """
    character = st.characters(exclude_categories=["Cs"], exclude_characters="/?#()<>[]").filter(
        lambda character: not re.match(r"\s", character)
    )
    pieces = st.sampled_from(["(a)", "[b]", "@", "é", "ü*", "**", "\\", "`", "&", "_\x07"])
    piece = pieces if damaged else st.one_of(st.text(character, max_size=3), pieces)
    password, user = (f"{draw(piece)}{secret}{draw(piece)}" for secret in SECRETS)
    scheme = draw(st.sampled_from(["https", "http", "ftp", "postgres"]))
    return f"{scheme}://{user.replace(':', '')}:{password}@example.org/{draw(st.sampled_from(['', 'a b', 'x.pdf']))}"


@st.composite
def cards(draw: st.DrawFn) -> bytes:
    places = draw(st.sets(st.integers(1, PLACES - 1), min_size=1, max_size=5))
    encoding = draw(st.sampled_from(["", "", "mac_roman", "cp1252", "latin-1"]))
    address = addresses(damaged=bool(encoding))
    text = CARD.format(*(draw(address) if place in places else "https://example.org/" for place in range(PLACES)))
    # With front matter, which is the first place, or without.
    text = (
        text.replace("https://example.org/", draw(address), 1) if draw(st.booleans()) else text.partition("---\n\n")[2]
    )
    data = text.encode().decode(encoding, "replace").encode() if encoding else text.encode()
    # A byte that is no UTF-8, or none that text has: the card is refused, and what is wrong is shown all the same.
    return data + draw(st.sampled_from([b"", b"", b"\xff", b"\x07", b"\x00" * 9]))


def written(checked: Checked) -> str:
    """All that is made of a card."""
    found = checked.diagnostics
    summary = Summary(1, Counter(diagnostic.severity for diagnostic in found))
    texts = []
    screens = [Screen(color, width) for color in (False, True) for width in (0, 60)]
    for reporter in [*(make(screen) for make in REPORTERS.values() for screen in screens), StatisticsReporter()]:
        texts += [reporter.take(found), *reporter.end(summary)]
    # What is kept or compared goes by the words of the diagnostics too, if not by their lines.
    texts += [repr(diagnostic._replace(source_line="")._asdict()) for diagnostic in found]
    if checked.graph:
        assert checked.reading.card
        texts += [statement.ntriples for statement in checked.graph.statements]
        texts += evidence(checked.graph.statements, checked.reading.card, MINTER)
    return "".join(texts)


def checked(data: bytes) -> Checked:
    (found,) = CHECKER.check([read_card(data, "Heron.md")])
    return found


@settings(max_examples=120)
@given(cards())
@example(card_with("https://agent47:p@hunter2@example.org/"))
@example(card_with("https://agent47:hunter2@example.org/") + b"\xff")
# Repair makes an address of what was none on disk.
@example(card_with("https://agent47:pàhunter2à@example.org/").replace("📚".encode(), b"").decode("latin-1").encode())
def test_no_secret_of_any_card_is_shown_or_built(data: bytes) -> None:
    assert all(secret.encode() in data for secret in SECRETS)
    text = written(checked(data))
    assert not [secret for secret in SECRETS if secret in text]


def test_the_lines_that_are_shown_hold_the_secrets_in_memory() -> None:
    """Without the mask of the reports, the tests above would find the secrets in them."""
    found = checked(card_with("https://agent47:hunter2@example.org/"))
    assert len([d for d in found.diagnostics if all(secret in d.source_line for secret in SECRETS)]) > 5


# ---------------------------------------------------------------- what commands write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cards"
    folder.mkdir()
    text = card_with("https://agent47:p@hunter2@example.org/").decode()
    (folder / "Heron.md").write_text(text, "utf-8")
    (folder / "Egret.md").write_text(text.replace("Heron", "Egret").replace("\n\n## Desc", "\x0c\n\n## Desc"), "utf-8")
    (folder / "Stork.md").write_bytes(text.encode() + b"\xff")
    return folder


@pytest.mark.process
@pytest.mark.parametrize("form", list(RDF_FORMATS))
def test_no_format_has_a_secret(folder: Path, form: str) -> None:
    result = cardgraph("build", folder, "-o", "-", "--format", form, "--evidence", "--on-error", "keep")
    assert b"xxxxxxxxx@example.org" in result.stdout
    assert not [secret for secret in SECRETS if secret.encode() in result.stdout + result.stderr]


@pytest.mark.process
@pytest.mark.parametrize("form", list(REPORTERS))
def test_no_report_has_a_secret(folder: Path, form: str) -> None:
    result = cardgraph("check", folder, "--format", form)
    assert b"link-credentials" in result.stdout
    assert not [secret for secret in SECRETS if secret.encode() in result.stdout + result.stderr]


def test_no_store_has_a_secret(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    told: list[list[Diagnostic]] = []
    for _ in range(2):
        compiler = Compiler(find_sources([str(folder)]), Settings(evidence=True, day=DAY))
        with updating(store, compiler, "keep") as update:
            told.append([diagnostic for item in update.checked() for diagnostic in item.diagnostics])
    assert update.changes.unchanged == 1
    # The second time, what is unchanged is told as it was kept.
    first, second = ([d._replace(source_line=masked(d.source_line)) for d in part] for part in told)
    assert first == second
    assert [d.fixes for d in second if d.fixes]
    assert not [secret for secret in SECRETS if secret in json.dumps(told[1])]
    whole = b"".join(path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file())
    whole += b"".join(str(quad).encode() for quad in open_read_only(str(store)))
    assert whole
    assert not [secret for secret in SECRETS if secret.encode() in whole]

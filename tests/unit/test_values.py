"""Word lists: what each kind of value takes, and what it refuses."""

import math

import pytest

from cardgraph.card import Size
from cardgraph.diagnostic import Fix, Span
from cardgraph.graph.minting import Minter
from cardgraph.markdown.blocks import blocks
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.values import is_absent
from cardgraph.values.concept import read_concepts, read_licenses
from cardgraph.values.date import read_date
from cardgraph.values.lineage import read_descent
from cardgraph.values.link import clean, identify
from cardgraph.values.name import read_emoji, read_name
from cardgraph.values.organization import read_organizations
from cardgraph.values.quantity import read_quantities
from cardgraph.values.size import read_size
from cardgraph.vocabulary.schemes import Scheme, scheme

B = 10**9


class Notes(list[str]):
    """A report that keeps the names of the rules, and what is suggested."""

    def __init__(self) -> None:
        self.suggestions: list[str] = []
        self.values: dict[str, str] = {}

    def __call__(
        self,
        rule: str,
        span: Span,
        /,
        *,
        suggestions: tuple[str, ...] = (),
        fixes: tuple[Fix, ...] = (),
        **values: str,
    ) -> None:
        self.append(rule)
        self.suggestions += suggestions
        self.values |= values


def words(markdown: str) -> Words:
    text = Text("card.md", markdown.split("\n"), markdown.split("\n"))
    prose = Prose(text)
    document = blocks(text, 1)
    for block in document.blocks:
        prose.add(block, document.references)
    return Words(prose, 0, len(prose.text))


@pytest.mark.parametrize(
    ("text", "size", "notes"),
    [
        ("70B", Size(70 * B), []),
        ("1.55B", Size(1_550_000_000), []),
        ("70 B", Size(70 * B), []),
        ("175 billion parameters", Size(175 * B), []),
        ("540b", Size(540 * B), []),
        ("125M", Size(125_000_000), []),
        ("1.6T", Size(1_600 * B), []),
        ("175,000,000,000", Size(175 * B), []),
        ("70M - 20B", Size(minimum=70_000_000, maximum=20 * B), []),
        ("7-70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B to 70B parameters", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B, 13B and 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("7B / 13B / 34B", Size(minimum=7 * B, maximum=34 * B), []),
        ("8x7B", Size(maximum=56 * B, experts=8, per_expert=7 * B), []),
        ("8 × 22B", Size(maximum=176 * B, experts=8, per_expert=22 * B), []),
        ("~70B", Size(70 * B), []),
        ("approximately 1.5 billion", Size(1_500_000_000), []),
        ("over 100B", Size(minimum=100 * B), []),
        ("up to 20B", Size(maximum=20 * B), []),
        ("46.7B (12.9B active)", Size(46_700_000_000), ["size-rest"]),
        ("70", Size(70), ["size-unit-missing"]),
        ("-7B", None, ["size-not-positive"]),
        ("0B", None, ["size-not-positive"]),
        ("20B - 70M", None, ["size-range-reversed"]),
        ("1e400B", None, ["size-invalid"]),
        ("1e100000000", None, ["size-invalid"]),
        ("\uff17\uff10B", None, ["size-invalid"]),
        ("70X", None, ["size-invalid"]),
        ("large", None, ["size-invalid"]),
        ("1.5", None, ["size-invalid"]),
        ("9" * 400, None, ["size-invalid"]),
        ("7 billions", Size(7 * B), []),
        ("7B (dense)", Size(7 * B), ["size-rest"]),
        ("70B total", Size(70 * B), ["size-rest"]),
        ("110,000,000 trainable parameters", Size(110_000_000), []),
        ("1,300B", Size(1300 * B), []),
        ("175B+", Size(minimum=175 * B), []),
        ("175B+ parameters", Size(minimum=175 * B), []),
        ("7B,13B, or 70B", Size(minimum=7 * B, maximum=70 * B), []),
        ("110M (base), 340M (large)", Size(minimum=110_000_000, maximum=340_000_000), []),
        ("70B, of which 13B are active", Size(70 * B), ["size-rest"]),
        ("7B parameters, 2T tokens", Size(7 * B), ["size-rest"]),
        ("1,3B", None, ["size-invalid"]),
        ("1,3 B", None, ["size-invalid"]),
        ("12,5", None, ["size-invalid"]),
        ("7B - 7,5B", None, ["size-invalid"]),
        ("7B, 13B, 1,3B", None, ["size-invalid"]),
        ("8x7,5B", None, ["size-invalid"]),
        ("7 Milliarden", None, ["size-invalid"]),
        ("7 bilion", None, ["size-invalid"]),
        ("12 GB", None, ["size-invalid"]),
        ("12 layers, 110M parameters", None, ["size-invalid"]),
        ("10 000 000", None, ["size-invalid"]),
        ("7B tokens", None, ["size-invalid"]),
        ("7B active", None, ["size-invalid"]),
        ("7B active, 47B total", None, ["size-invalid"]),
        ("7B to 13B to 70B", None, ["size-invalid"]),
    ],
)
def test_sizes(text: str, size: Size | None, notes: list[str]) -> None:
    found = Notes()
    assert read_size(words(text), found) == size
    assert found == notes


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1,3B", "1.3B"),
        ("~7,5 billion parameters", "~7.5 billion parameters"),
        ("7,5 billion parameters", "7.5 billion parameters"),
        ("7 bilion", "7 billion"),
        ("7 milion parameters", "7 million parameters"),
        ("7 Milliarden", ""),
        ("12 GB", ""),
        ("12,5", ""),
        ("7B, 13B, 1,3B", ""),
        ("large", ""),
        ("70X", ""),
    ],
)
def test_a_size_that_is_misspelt_is_suggested_and_not_read(text: str, meant: str) -> None:
    notes = Notes()
    assert read_size(words(text), notes) is None
    assert notes == ["size-invalid"]
    assert notes.suggestions == ([meant] if meant else [])


@pytest.mark.parametrize("piece", [" ", "7B ", "7B, ", "7B(", "7B (a) ", "7B to ", "1,", "+", "active "])
def test_a_long_size_is_read_to_the_end(piece: str) -> None:
    notes = Notes()
    read_size(words("7B" + piece * (20_000 // len(piece)) + "x"), notes)
    assert {"size-invalid", "size-rest"} & set(notes)


@pytest.mark.parametrize(
    ("text", "arxiv", "lexical", "reading", "notes"),
    [
        ("7/18/2023", "", "2023-07-18", "UnambiguousDate", []),
        ("07/18/2023", "", "2023-07-18", "UnambiguousDate", []),
        ("4/3/2023", "", "2023-04-03", "SettledByOrder", []),
        ("4/3/2023", "2304.00001", "2023-04-03", "SettledByArxiv", []),
        ("4/3/2023", "2303.00001", "2023-04-03", "SettledByOrder", []),
        ("4/4/2023", "", "2023-04-04", "UnambiguousDate", []),
        ("18/7/2023", "", "2023-07-18", "AgainstOrder", []),
        ("2023-07-18", "", "2023-07-18", "UnambiguousDate", []),
        ("July 18, 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("18 July 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("Jul 18th, 2023", "", "2023-07-18", "UnambiguousDate", []),
        ("July 2023", "", "2023-07", "UnambiguousDate", []),
        ("2023-07", "", "2023-07", "UnambiguousDate", []),
        ("7/2023", "", "2023-07", "UnambiguousDate", []),
        ("2023", "", "2023", "UnambiguousDate", []),
        ("2/29/2024", "", "2024-02-29", "UnambiguousDate", []),
        ("2/29/2023", "", None, "", ["date-invalid"]),
        ("13/45/2023", "", None, "", ["date-invalid"]),
        ("2/30/2023", "", None, "", ["date-invalid"]),
        ("\uff17/18/2023", "", None, "", ["date-invalid"]),
        ("7/18/23", "", None, "", ["date-invalid"]),
        ("2023-W29", "", None, "", ["date-invalid"]),
        ("2023-07-18T00:00:00", "", None, "", ["date-invalid"]),
        ("yesterday", "", None, "", ["date-invalid"]),
        ("Juli 2023", "", None, "", ["date-invalid"]),
    ],
)
def test_dates(text: str, arxiv: str, lexical: str | None, reading: str, notes: list[str]) -> None:
    found = Notes()
    date = read_date(words(text), arxiv, False, found)
    assert (date and (date.lexical, date.reading)) == (lexical and (lexical, reading))
    assert found == notes


@pytest.mark.parametrize(
    ("text", "month", "days"),
    [
        ("2/30/2023", "February 2023", "28"),
        ("2/30/2024", "February 2024", "29"),
        ("31 April 2023", "April 2023", "30"),
        ("13/32/2023", "", ""),
        ("yesterday", "", ""),
    ],
)
def test_a_day_that_there_is_not_is_told_with_the_days_of_the_month(text: str, month: str, days: str) -> None:
    notes = Notes()
    assert read_date(words(text), "", False, notes) is None
    assert notes.values == {"text": text, "month": month, "days": days}


def test_day_first_turns_ambiguous_dates_around() -> None:
    date = read_date(words("4/3/2023"), "", True, Notes())
    assert date is not None
    assert date.lexical == "2023-03-04"


@pytest.mark.parametrize(
    "text", ["Not specified", "not disclosed.", "N/A", "n/a", "NA", "Unknown", "-", "–", "?", "None", "TBD"]
)
def test_stated_absence(text: str) -> None:
    assert is_absent(text)


@pytest.mark.parametrize("text", ["No", "Namibia", "70B", "Nonesuch", "Not only text", "Unknown Pleasures corpus"])
def test_what_is_no_absence(text: str) -> None:
    assert not is_absent(text)


@pytest.mark.parametrize(
    ("kind", "text", "local"),
    [
        ("country", "United States of America", "US"),
        ("country", "USA", "US"),
        ("country", "U.S.A.", "US"),
        ("country", "the Netherlands", "NL"),
        ("country", "UK", "GB"),
        ("country", "Republic of Korea", "KR"),
        ("country", "UAE", "AE"),
        ("country", "Namibia", "NA"),
        ("license", "Apache 2.0 License", "Apache-2.0"),
        ("license", "Apache License, Version 2.0", "Apache-2.0"),
        ("license", "apache-2.0", "Apache-2.0"),
        ("license", "The MIT License", "MIT"),
        ("license", "CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("license", "BSD 3-Clause License", "BSD-3-Clause"),
        ("license", "LLaMA 2 Community License Agreement", "llama-2"),
        ("license", "Proprietary License", "proprietary"),
        ("risk", "environmental impacts", "environmental-impacts"),
        ("risk", "Intelectual Fraud", "intellectual-fraud"),
        ("organization-type", "Academic/Research Institution", "academic-research-institution"),
        ("field", "NLP", "natural-language-processing"),
        ("modality", "Images", "image"),
    ],
)
def test_labels_name_concepts(kind: str, text: str, local: str) -> None:
    match = scheme(kind).find(text)
    assert match is not None
    assert match.concept.iri.endswith(f"/{kind}/{local}")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("country", "Korea"),
        ("country", "Global"),
        ("country", "n a"),
        ("license", "GPL"),
        ("license", "Gadget License"),
        ("license", "MITT"),
        ("risk", "Misinformation"),
        ("risk", "Discrimination"),
    ],
)
def test_labels_that_name_nothing(kind: str, text: str) -> None:
    assert scheme(kind).find(text) is None


@pytest.mark.parametrize(
    ("kind", "text", "labels", "notes"),
    [
        ("risk", "☣️ Disinformation, Bodily Harm ☣️", ["Disinformation", "Bodily Harm"], []),
        ("risk", "Disinformation; Bodily Harm", ["Disinformation", "Bodily Harm"], []),
        (
            "risk",
            "Surveillance and Social Control and Bodily Harm",
            ["Surveillance and Social Control and Bodily Harm"],
            [],
        ),
        ("risk", "Disinformation and Bodily Harm", ["Disinformation", "Bodily Harm"], []),
        ("risk", "Disinformation, disinformation", ["Disinformation"], ["risk-duplicate"]),
        ("risk", "Intelectual Fraud", ["Intellectual Fraud"], ["label-misspelt"]),
        ("risk", "Zombie Uprising.", ["Zombie Uprising"], []),
        ("modality", "Text/Image", ["Text", "Image"], []),
        ("modality", "Text, Biological Data", ["Text", "Biological Data"], []),
        ("modality", "Text -> Text", ["Text"], []),
        ("modality", "Text to Text", ["Text"], []),
        ("modality", "Text \u27a1\ufe0f Text", ["Text"], []),
        ("modality", "Text, Image => Text, Image", ["Text", "Image"], []),
        ("modality", "Text, Text -> Text", ["Text"], ["value-duplicate"]),
        ("modality", "Image -> Text, Text", ["Image", "Text"], ["value-duplicate"]),
        ("modality", "Text and Text", ["Text"], ["value-duplicate"]),
        ("country", "France to France", ["France"], ["value-duplicate"]),
        ("country", "France, Germany", ["France", "Germany"], []),
        ("country", "Bonaire, Sint Eustatius and Saba", ["Caribbean Netherlands"], []),
    ],
)
def test_lists_of_concepts(kind: str, text: str, labels: list[str], notes: list[str]) -> None:
    found = Notes()
    assert [concept.value.label for concept in read_concepts([words(text)], kind, found)] == labels
    assert found == notes


@pytest.mark.parametrize(
    ("text", "labels", "notes"),
    [
        ("MIT License*", ["MIT License"], ["license-footnote"]),
        ("[MIT](https://opensource.org/license/mit)", ["MIT License"], []),
        ("MIT and Apache 2.0", ["MIT License", "Apache License 2.0"], []),
        ("MIT (code), CC BY 4.0 (weights)", ["MIT License", "Creative Commons Attribution 4.0 International"], []),
        ("Gadget License", ["Gadget License"], []),
        ("Some licence, with a comma", ["Some licence, with a comma"], []),
    ],
)
def test_licenses(text: str, labels: list[str], notes: list[str]) -> None:
    found = Notes()
    assert [concept.value.label for concept in read_licenses(words(text), False, found)] == labels
    assert found == notes


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        (
            "2 trillion tokens with over 1 million human annotations",
            [("2000000000000", "token", ""), ("1000000", "annotation", "at least")],
        ),
        (
            "Approximately 180B tokens corresponding to 800 GB of data",
            [("180000000000", "token", "about"), ("800", "GB", "")],
        ),
        ("60k hours of English speech", [("60000", "hour", "")]),
        ("680,000 hours of labeled audio", [("680000", "hour", "")]),
        ("almost 13M messages", [("13000000", "message", "about")]),
        ("2.5 TB of text", [("2.5", "TB", "")]),
        ("400 million image-text pairs", [("400000000", "pair", "")]),
        ("trained on 8 GPUs for 3 weeks in 2023", []),
        ("LAION-400M dataset", []),
        ("2 bilion tokens", []),
        ("2 Milliarden tokens", []),
        ("1,3B tokens", []),
        ("500 military images", [("500", "image", "")]),
        ("a 70B model", []),
    ],
)
def test_quantities(text: str, quantities: list[tuple[str, str, str]]) -> None:
    assert [tuple(found.value) for found in read_quantities(words(text))] == quantities


@pytest.mark.parametrize(
    ("text", "descent"),
    [
        ("It is an updated version of [Llama 1](https://arxiv.org/abs/2302.13971).", [("updatedVersionOf", "Llama 1")]),
        ("This model is a fine-tuned version of T5.", [("fineTunedFrom", "T5")]),
        ("a large language model based on an improved version of GPT-3, developed", [("basedOn", "GPT-3")]),
        ("DALL-E 3 is the successor of DALL-E 2, which", [("updatedVersionOf", "DALL-E 2")]),
        ("developed by fine-tuning Llama 2 using tokens", [("fineTunedFrom", "Llama 2")]),
        ("based on the Transformer architecture", []),
        ("based on the [encoder-decoder transformer](https://arxiv.org/abs/1706.03762)", []),
        ("The fine-tuned versions of Own Model were achieved", []),
        ("It is not based on GPT-3.", []),
        ("based on feedback from Users", []),
    ],
)
def test_descent(text: str, descent: list[tuple[str, str]]) -> None:
    found = read_descent(words(text), "Own Model")
    assert [(stated.value.relation, stated.value.name) for stated in found] == descent


@pytest.mark.parametrize(
    ("iri", "key", "kind"),
    [
        ("https://arxiv.org/abs/2307.09288", "arxiv-2307.09288", "Preprint"),
        ("https://arxiv.org/pdf/2307.09288v2.pdf", "arxiv-2307.09288", "Preprint"),
        ("https://arxiv.org/abs/cs/0112017", "arxiv-cs/0112017", "Preprint"),
        ("https://doi.org/10.48550/arXiv.2307.09288", "arxiv-2307.09288", "Preprint"),
        ("https://www.science.org/doi/abs/10.1126/science.ade2574", "doi-10.1126/science.ade2574", "Article"),
        ("https://www.biorxiv.org/content/10.1101/2022.07.20.500902v3", "doi-10.1101/2022.07.20.500902", "Preprint"),
        ("https://www.nature.com/articles/s41586-021-03819-2", "doi-10.1038/s41586-021-03819-2", "Article"),
        ("https://openai.com/blog/chatgpt/", "openai.com/blog/chatgpt", "WebPage"),
        ("https://github.com/google-research/parti", "github.com/google-research/parti", "Repository"),
        ("https://huggingface.co/EleutherAI/gpt-j-6B", "huggingface.co/EleutherAI/gpt-j-6B", "Repository"),
        ("https://huggingface.co/blog/rlhf", "huggingface.co/blog/rlhf", "WebPage"),
        ("https://example.org/papers/model.pdf", "example.org/papers/model.pdf", "Report"),
    ],
)
def test_pages_are_identified(iri: str, key: str, kind: str) -> None:
    reference = identify(iri)
    assert (reference.key, reference.kind, reference.page) == (key, kind, iri)


@pytest.mark.parametrize(
    ("target", "iri", "rule"),
    [
        ("https://example.org/a", "https://example.org/a", ""),
        ("http://169.254.169.254/latest/", "http://169.254.169.254/latest/", ""),
        ("https://example.org/ü", "https://example.org/ü", ""),
        ("https://example.org/a b", "https://example.org/a%20b", "link-encoded"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c", "link-encoded"),
        ("https://example.org/100%zz", "https://example.org/100%25zz", "link-encoded"),
        ("https://example.org/\u202ex", "https://example.org/%E2%80%AEx", "link-encoded"),
        ("javascript:alert(1)", None, "link-scheme"),
        ("JaVaScRiPt:alert(1)", None, "link-scheme"),
        ("file:///etc/passwd", None, "link-scheme"),
        ("data:text/html,x", None, "link-scheme"),
        ("link-to-the-model-paper-or-repo", None, "link-relative"),
        ("", None, "link-relative"),
        ("#x", None, "link-relative"),
        ("//example.org/a", None, "link-relative"),
        ("https://user:secret@example.org/", None, "link-credentials"),
        ("http://[::1/", None, "link-invalid"),
        ("http://", None, "link-invalid"),
        ("https://example.org:99999/", None, "link-invalid"),
        ("https://example.org/" + "a" * 5000, None, "link-too-long"),
    ],
)
def test_links(target: str, iri: str | None, rule: str) -> None:
    assert clean(target)[:2] == (iri, rule)


@pytest.mark.parametrize(
    ("text", "name", "emoji", "notes"),
    [
        ("[LLaMA 2](https://arxiv.org/abs/2307.09288) 📚", "LLaMA 2", ["📚"], []),
        ("[DALL-E 3](https://openai.com) 📚🖼️", "DALL-E 3", ["📚", "🖼"], []),
        ("Plain Name 📢", "Plain Name", ["📢"], []),
        ("模型", "模型", [], []),
        ("???", "???", [], []),
        ("GPТ-4", "GPТ-4", [], ["mixed-scripts"]),
        ("Clear\u200bModel", "ClearModel", [], []),
        ("x" * 201, "x" * 201, [], ["name-too-long"]),
    ],
)
def test_names(text: str, name: str, emoji: list[str], notes: list[str]) -> None:
    found = Notes()
    stated = read_name(words(text), found)
    assert stated is not None
    assert stated.value == name
    assert [one.value for one in read_emoji(words(text))] == emoji
    assert found == notes


@pytest.mark.parametrize(
    ("text", "expected", "notes"),
    [
        ("[Meta AI](https://ai.meta.com/) (Public Company)", [("Meta AI", ["Public Company"])], []),
        (
            "[Midjourney, Inc.](https://m.com/) (Independent Research Lab)",
            [("Midjourney, Inc.", ["Independent Research Lab"])],
            [],
        ),
        ("Meta AI (Public Company)", [("Meta AI", ["Public Company"])], []),
        (
            "Technology Innovation Institute (TII)",
            [("Technology Innovation Institute (TII)", [])],
            ["organization-type-missing"],
        ),
        ("EleutherAI (Nonprofit)", [("EleutherAI", ["Non-profit"])], []),
        ("EleutherAI (Nonprofit).", [("EleutherAI", ["Non-profit"])], []),
        ("Meta AI (Public Company) 🏢", [("Meta AI", ["Public Company"])], []),
        ("EleutherAI (Nonprofitt)", [("EleutherAI", ["Nonprofitt"])], []),
        ("Acme (research lab)", [("Acme", ["research lab"])], []),
        ("Acme (Not specified)", [("Acme", [])], []),
        ("TII (Institute of Technology) (Non-profit)", [("TII (Institute of Technology)", ["Non-profit"])], []),
        ("Acme (Subsidiary) (Public Company)", [("Acme", ["Subsidiary", "Public Company"])], []),
        (
            "Meta AI (Public Company) and B & C (Startup)",
            [("Meta AI", ["Public Company"]), ("B & C", ["Private Company"])],
            [],
        ),
        ("Meta AI (Public Company), France", [("Meta AI", ["Public Company"])], ["organization-type-unread"]),
        (
            "TII (Technology Innovation Institute)",
            [("TII (Technology Innovation Institute)", [])],
            ["organization-type-missing"],
        ),
        ("Meta (formerly Facebook)", [("Meta (formerly Facebook)", [])], ["organization-type-missing"]),
        ("EleutherAI", [("EleutherAI", [])], ["organization-type-missing"]),
        ("(Public Company)", [("(Public Company)", [])], ["organization-type-missing"]),
        ("[A](https://a.org) (Non-profit), [B](https://b.org) (Guild)", [("A", ["Non-profit"]), ("B", ["Guild"])], []),
    ],
)
def test_organizations(text: str, expected: list[tuple[str, list[str]]], notes: list[str]) -> None:
    reported = Notes()
    found = list(read_organizations(words(text), reported))
    assert reported == notes
    assert [(o.value.name, [kind.value.label for kind in o.value.types]) for o in found] == expected


def test_minting_keeps_names_apart() -> None:
    minter = Minter()
    names = [
        "GPT 4",
        "GPT-4",
        "GPT_4",
        "C",
        "C++",
        "..",
        ".",
        "...",
        "a..",
        "?",
        "???",
        "模型",
        "CON",
        "a/b",
        "a%2Fb",
        "º",
        "~",
    ]
    iris = {minter.model(name)[1:-1] for name in names}
    assert len(iris) == len(names)
    for iri in iris:
        assert not iri.endswith(("/", ".", "/.."))
        assert iri.removeprefix(minter.base + "model/").count("/") == 0
    assert minter.model("LLaMA 2") == minter.model("Llama  2")


@pytest.mark.parametrize("kind", ["country", "field", "license", "modality", "organization-type", "risk"])
def test_looking_up_a_part_of_a_vocabulary_finds_what_the_whole_does(kind: str) -> None:
    whole = Scheme(kind)
    assert list(whole.labels())
    labels = list(whole._by_label)
    # A few words to each part, none of them neighbours: reading the files is what takes long.
    count = math.ceil(len(labels) / 5)
    for first in range(count):
        part = Scheme(kind)
        for label in labels[first::count]:
            found = part.find(label)
            assert found is not None
            assert found == whole.find(label)
            expected = sorted(map(str, whole.facts_of(found.concept.iri)))
            assert sorted(map(str, part.facts_of(found.concept.iri))) == expected

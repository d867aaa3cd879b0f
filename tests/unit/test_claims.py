"""What descriptions claim and mention: which words count, and where they stand."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.card import Card
from cardgraph.values.claims import _CLAIMS, find_claims, read_mentions
from cardgraph.vocabulary.facts import names_of
from cardgraph.vocabulary.namespaces import VOCABULARY
from cardgraph.vocabulary.schemes import scheme
from conftest import read_card

MENTIONED = {
    "saysNonCommercial": "mentionsNonCommercialUse",
    "saysOpenSource": "mentionsOpenSource",
    "madeForConversation": "mentionsConversation",
    "madeForCode": "mentionsCode",
}


def found(words: str, name: str = "Heron", license_name: str = "") -> dict[str, str]:
    """What a description says, by property."""
    concept = scheme("license").find(license_name)
    declared = names_of(concept.concept) if concept else []
    assert bool(declared) == bool(license_name)
    claims = list(find_claims(words, name, declared))
    assert len({claim.property for claim in claims}) == len(claims)
    return {claim.property: claim.value for claim in claims}


# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("It was released under a noncommercial license focused on research.", "noncommercial license"),
        ("The weights are for non-commercial\nresearch use.", "non-commercial research use"),
        ("NON-COMMERCIAL  USE ONLY.", "non-commercial use"),
        ("Commercial use is prohibited.", "commercial use is prohibited"),
        ("First for non-commercial purposes, then on a noncommercial basis.", "non-commercial purposes"),
        ("Commercial use is permitted.", None),
        ("It is better than non-commercial models.", None),
        ("It is not limited to non-commercial use.", None),
        ("Unlike its model, which has a non-commercial license, it is free.", None),
        ("The data are for non-commercial use only.", None),
        ("The data are ours; non-commercial use only.", "non-commercial use"),
        ("The first version formerly had a non-commercial license. It is for non-commercial use.", None),
    ],
)
def test_non_commercial(words: str, claimed: str | None) -> None:
    assert found(words).get("saysNonCommercial") == claimed


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("Whisper is an open-source model for speech.", "is an open-source model"),
        (
            "Whisper was one of the first large open source language models.",
            "was one of the first large open source language models",
        ),
        ("The weights were open sourced.", "weights were open sourced"),
        ("All models have been released as open-source.", "models have been released as open-source"),
        ("It is not an open-source model.", None),
        ("It is a fine-tuned version of an open-source model.", None),
        ("It does better than open-source models such as OPT.", None),
        ("It was one of the first open alternatives to GPT-3.", None),
        ("OpenAI gives access to it.", None),
    ],
)
def test_open_source(words: str, claimed: str | None) -> None:
    assert found(words).get("saysOpenSource") == claimed


SAME, OTHER = "namesDeclaredLicense", "namesOtherLicense"


@pytest.mark.parametrize(
    ("license_name", "words", "claimed"),
    [
        ("MIT License", "The model is published under the Apache 2.0 License.", {OTHER: "Apache 2.0 License"}),
        ("CC BY 4.0", "It is available under an MIT License.", {OTHER: "MIT License"}),
        ("MIT License", "The model is shared under CC BY-SA 4.0.", {OTHER: "CC BY-SA"}),
        ("MIT License", "It is under\n  the GNU General\nPublic License.", {OTHER: "GNU General Public License"}),
        ("MIT License", "It was under BSD License, then under Apache 2.0.", {OTHER: "BSD License"}),
        ("Proprietary License", "It is under an MIT License.", {OTHER: "MIT License"}),
        ("Apache-2.0", "Its weights are licensed under version 2.0 of the Apache License.", {}),
        ("CC BY-NC 4.0", "It is under CC BY 4.0.", {}),
        ("Apache-2.0", "It is under the Apache License, Version 2.0.", {SAME: "apache license, version 2.0"}),
        ("Apache-2.0", "It is under Apache-2.0.", {SAME: "apache-2.0"}),
        ("MIT License", "All models have an MIT License and are on GitHub.", {SAME: "mit"}),
        ("The Unlicense", "It is under the Unlicense, and not under the MIT License.", {SAME: "the unlicense"}),
        ("The Unlicense", "Students of the university have it under the MIT License.", {OTHER: "MIT License"}),
        (
            "CC BY-NC-SA 4.0",
            "Code and weights are under an MIT and CC BY-NC-SA 4.0 licenses, respectively.",
            {SAME: "cc by-nc-sa 4.0"},
        ),
        ("Proprietary License", "The code is under the MIT License, the weights are not public.", {}),
        ("Apache-2.0", "The dataset is published under CC BY 4.0.", {}),
        ("BigScience RAIL License v1.0", "All models are released under the Responsible AI License.", {}),
        (
            "LLaMA 2 Community License Agreement",
            "All models are available under the LLaMA 2 Community License Agreement.",
            {SAME: "llama 2 community"},
        ),
        ("Apache-2.0", "It was developed under the auspices of MIT.", {}),
        ("", "It is under the MIT License.", {}),
    ],
)
def test_licenses_by_name(license_name: str, words: str, claimed: dict[str, str]) -> None:
    licenses = {name: value for name, value in found(words, license_name=license_name).items() if name in (SAME, OTHER)}
    assert licenses == claimed


def test_of_several_declared_licenses_any_may_be_named() -> None:
    def named(words: str) -> list[tuple[str, str]]:
        return [(claim.property, claim.value) for claim in find_claims(words, "Heron", ["MIT License", "CC BY 4.0"])]

    assert named("It is under CC BY 4.0.") == [(SAME, "cc by 4.0")]
    assert named("Under CC BY 4.0, or MIT.") == [(SAME, "cc by 4.0")]
    assert named("It is under the Apache 2.0 License.") == [(OTHER, "Apache 2.0 License")]


@pytest.mark.parametrize(
    ("name", "words", "claimed"),
    [
        ("Heron", "Heron is a conversational model for birds.", "is a conversational model"),
        ("Heron", "Heron is a 1.5B parameter dialogue agent.", "is a 1.5b parameter dialogue agent"),
        ("Heron", "Its tuned versions are optimized for dialogue use cases.", "optimized for dialogue"),
        ("Heron", "Heron is an AI assistant.", "is an ai assistant"),
        ("Heron", "Heron is the chatbot of Marsh Labs.", "is the chatbot"),
        ("Heron Chat", "It was\ntrained for  multi-turn\nconversation.", "trained for multi-turn conversation"),
        ("HeronChat", "A model of Marsh Labs.", None),
        ("Heron Chat", "A model of Marsh Labs.", "Heron Chat"),
        ("ChatHeron", "A model of Marsh Labs.", "ChatHeron"),
        ("Heron", "It was trained on books and conversations.", None),
        ("Heron", "It powers the chat assistant of a search engine.", None),
        ("Heron", "It does translation, code completion, chatting and more.", None),
        ("Heron", "Heron is better than a conversational model such as ChatGPT.", None),
        ("Heron", "Heron is a model. Better than a chatbot.", None),
        ("Heron", "It is reached through a Discord bot.", None),
    ],
)
def test_made_for_conversation(name: str, words: str, claimed: str | None) -> None:
    assert found(words, name).get("madeForConversation") == claimed


@pytest.mark.parametrize(
    ("words", "claimed"),
    [
        ("Heron is a family of language models for code.", "models for code"),
        ("Heron writes programs from instructions.", "writes programs"),
        ("Heron is an AI pair programmer.", "pair programmer"),
        ("Heron is a code completion tool.", "code completion tool"),
        ("It does question answering, reasoning and code generation.", None),
        ("It was trained on 13 programming languages.", None),
        ("It knows the ZIP code of every city.", None),
    ],
)
def test_made_for_code(words: str, claimed: str | None) -> None:
    assert found(words).get("madeForCode") == claimed


@pytest.mark.parametrize("words", ["code model", "Commercial use is forbidden", "weights are\nopen source"])
def test_a_description_of_nothing_but_the_words_is_a_label(words: str) -> None:
    assert not found(words).keys() & MENTIONED.keys()
    assert found(f"{words}.").keys() & MENTIONED.keys()


# ---------------------------------------------------------------- mentions


@pytest.mark.parametrize(
    ("words", "mention", "quoted"),
    [
        ("It must not be used commercially.", "mentionsNonCommercialUse", "It must not be used commercially"),
        (
            "First. For research\npurposes only, by all. Last.",
            "mentionsNonCommercialUse",
            "For research purposes only, by all",
        ),
        ("Commercial use is permitted.", "mentionsCommercialUse", "Commercial use is permitted"),
        (
            "Licensed for both commercial and private use.",
            "mentionsCommercialUse",
            "Licensed for both commercial and private use",
        ),
        ("Non-commercial use is permitted.", "mentionsCommercialUse", None),
        ("Noncommercial use is permitted.", "mentionsCommercialUse", None),
        ("Zeta is open-source in name only.", "mentionsOpenSource", "Zeta is open-source in name only"),
        ("Zeta remains closed source.", "mentionsProprietaryUse", "Zeta remains closed source"),
        ("It powers Bing Chat, too.", "mentionsConversation", "It powers Bing Chat, too"),
        ("It chatters.", "mentionsConversation", None),
        ("It knows 13 programming languages.", "mentionsCode", "It knows 13 programming languages"),
        ("It knows the ZIP code of every city.", "mentionsCode", None),
        # A claim in words that are no mention by themselves.
        ("One. Commercial use is excluded. Two.", "mentionsNonCommercialUse", "Commercial use is excluded"),
        ("A code model of birds.", "mentionsCode", "A code model of birds"),
        # What is quoted ends between words, and at the end of a paragraph.
        (
            f"{'before ' * 20}chat{' behind' * 20}",
            "mentionsConversation",
            f"{'before ' * 8}chat{' behind' * 8}",
        ),
        ("One. A 1.5B chat model of version 2.0. Two.", "mentionsConversation", "A 1.5B chat model of version 2.0"),
        ("A heading\n\nIt is a chat\n\nAnother", "mentionsConversation", "It is a chat"),
    ],
)
def test_mentions_with_words_around(words: str, mention: str, quoted: str | None) -> None:
    assert found(words).get(mention) == quoted


def test_a_name_is_mentioned_where_the_description_says_nothing() -> None:
    assert found("A model.", "Heron Chat") == {
        "madeForConversation": "Heron Chat",
        "mentionsConversation": "Heron Chat",
    }
    assert found("It chats. It is a chatbot.", "Heron Chat")["mentionsConversation"] == "It is a chatbot"


# ---------------------------------------------------------------- places

WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        """non-commercial Noncommercial use license is an open-source open source model models weights were under the
        MIT Apache 2.0 License CC BY-NC code data not a conversational chatbot CHAT assistant dialogue optimized for
        writes programs program tool research only proprietary commercial permitted allowed . ; İ ß""",
    )
)
BLANKS = st.sampled_from([" ", " ", " ", "  ", "\n", " \n ", "\n\n", "\t", "\u00a0"])


@settings(max_examples=300)
@given(st.lists(st.tuples(WORDS, BLANKS), max_size=30), st.sampled_from(["Heron", "Heron Chat"]))
def test_each_value_stands_at_its_place_and_each_claim_is_mentioned(pieces: list[tuple[str, str]], name: str) -> None:
    words = "".join(part for piece in pieces for part in piece)
    claims = list(find_claims(words, name, ["MIT License", "MIT"]))
    for claim in claims:
        if claim.place is None:
            assert claim.value == name
            continue
        stated = words[slice(*claim.place)].strip()
        if claim.property.startswith("mentions"):
            assert claim.value == " ".join(stated.split())
        else:
            level = re.sub("[ \n]+", " ", stated)
            assert claim.value == (level if claim.property == OTHER else level.lower())
    properties = [claim.property for claim in claims]
    assert len(set(properties)) == len(properties)
    assert {MENTIONED[name] for name in properties if name in MENTIONED} <= set(properties)
    assert not {SAME, OTHER} <= set(properties)


def read(description: str, name: str = "Heron") -> Card:
    text = f"# {name}\n\n## Model Details\n\n- Name: {name}\n- License: MIT License\n- Model Size: 7B\n\n## Description\n\n"
    card = read_card((text + description).encode(), "Heron.md").card
    assert card
    return card


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_words_know_their_place_in_the_card(end: str) -> None:
    lines = [
        "Heron is a **model**",
        "for   non-commercial",
        "research use, [under",
        "the `Apache` 2.0 License](https://e.org/).",
    ]
    claims = dict(read(end.join(lines)).claims)
    said, named = claims["saysNonCommercial"], claims[OTHER]
    assert (said.value, said.text, said.rule) == (
        "non-commercial research use",
        "non-commercial\nresearch use",
        "claim",
    )
    assert said.span[1:] == (12, 7, 21)
    assert (named.value, named.text) == ("Apache 2.0 License", "Apache 2.0 License")
    assert named.span[1:] == (14, 6, 25)


def test_a_name_is_the_words_of_what_it_claims() -> None:
    card = read("A model.", "Heron Chat")
    assert {name: stated.words for name, stated in card.claims} == {"madeForConversation": card.name.words}
    mentioned = read_mentions(card.prose["description"], card.name)
    assert {name: stated.words for name, stated in mentioned} == {"mentionsConversation": card.name.words}


def test_a_card_without_description_claims_nothing() -> None:
    card = read("", "Heron Chat")
    assert "description" not in card.prose
    assert card.claims == ()


def test_the_vocabulary_has_the_names_of_licenses() -> None:
    match = scheme("license").find("Apache 2.0")
    assert match
    assert match.concept.iri.startswith(VOCABULARY)
    assert names_of(match.concept) == ("Apache License 2.0", "Apache-2.0")


WORDS = [
    "models",
    "assistants",
    "tool",
    "for",
    "writing",
    "generating",
    "completing",
    "computer",
    "source",
    "python",
    "code",
    "program",
    "coding",
    "writes",
    "completes",
    "programs",
    "pair",
    "programmer",
    "is",
    "are",
    "an",
    "the",
    ".5",
    ";",
    "chatbot",
    "chat",
    "conversational",
    "dialogue",
    "agent",
    "assistant",
    "virtual",
    "personal",
    "tuned",
    "specialized",
    "open-domain",
    "multi-turn",
    "conversation",
    "non-commercial",
    "noncommercial",
    "use",
    "prohibited",
    "license",
]


@pytest.mark.parametrize("claim", _CLAIMS)
@given(words=st.lists(st.sampled_from(WORDS), max_size=30), blank=st.sampled_from([" ", ""]))
def test_a_phrase_begins_no_earlier_than_it_is_looked_for(claim: str, words: list[str], blank: str) -> None:
    prose = blank.join([word + " " * (word != ".5") for word in words])
    match, whole = _CLAIMS[claim].search(prose), re.search(_CLAIMS[claim].pattern, prose)
    assert (match and match.span()) == (whole and whole.span())


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("saysNonCommercial", "non-commercial research licence"),
        ("madeForConversation", f"are the {'.0' * 60}personal assistant"),
        ("madeForConversation", "specialised for an open-domain dialogue"),
        ("madeForCode", "assistants for completing computer code"),
        ("madeForCode", "generates computer programs"),
    ],
)
def test_the_longest_beginning_of_a_phrase_is_found(claim: str, words: str) -> None:
    match = _CLAIMS[claim].search(f"x {words}")
    assert match and match[0] == words

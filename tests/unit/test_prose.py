"""What the prose of a README says of its model, and what it only seems to say."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cardgraph
from cardgraph.formats.definition import load_definition
from cardgraph.formats.prose import digest, sentences
from cardgraph.formats.prose import title as titles
from cardgraph.formats.prose.reading import ProseReading, read_prose
from cardgraph.formats.prose.wording import is_placeholder
from cardgraph.formats.registry import recognize
from cardgraph.markdown.front_matter import find_front_matter
from cardgraph.source.decode import decode
from cardgraph.values import _ABSENCE, is_absent
from conftest import read_card

FORMATS = Path(cardgraph.__file__).parent / "formats"


def prose(card: str, form: str = "huggingface") -> tuple[ProseReading, list[str]]:
    """The reading of a card's prose, and the rules that were reported."""
    text, _ = decode(card.encode(), "card.md")
    assert text is not None
    rules: list[str] = []
    block = find_front_matter(text)

    def report(rule: str, *_: object, **__: object) -> None:
        rules.append(rule)

    return read_prose(text, block.behind if block else 1, load_definition(f"formats/{form}"), report), rules


def told(card: str, form: str = "huggingface") -> dict[str, list[tuple[str, int]]]:
    """The values of each field, with their lines, each once."""
    found: dict[str, list[tuple[str, int]]] = {}
    for field, relation in prose(card, form)[0].told:
        for words in field.parts:
            value = (f"{words.text} [{relation}]" if relation else words.text, words.span.line)
            if value not in found.setdefault(field.key.removesuffix("Text"), []):
                found[field.key.removesuffix("Text")].append(value)
    return found


def values(card: str, key: str) -> list[str]:
    """The values of one field."""
    return [value for value, _ in told(card).get(key, [])]


def title(card: str) -> str | None:
    words = prose(card)[0].title
    return words.text if words else None


# ---------------------------------------------------------------- fields and their places

TEMPLATE = """---
license: mit
---

# Model Card for **Heron** 7B

<!-- Provide a quick summary of what the model is/does. -->

- **Developed by:** [Wader Lab](https://example.org), Marsh University and Ada Reed
- **Funded by [optional]:** The Reed Fund
- **Shared by [optional]:** Bob Sedge
- **Language(s) (NLP):** English, Danish (da)
- **License:** Apache 2.0
- **Finetuned from model [optional]:** [reeds/egret-7b](https://huggingface.co/reeds/egret-7b)
- **Paper :** [Herons and Where to Find Them](https://arxiv.org/abs/2401.00001)
"""


def test_fields_of_the_template_each_at_its_place() -> None:
    reading, rules = prose(TEMPLATE)
    assert rules == []
    assert reading.title is not None and reading.title.text == "Heron 7B"
    assert (reading.title.span.line, reading.title.span.column) == (5, 20)
    assert told(TEMPLATE) == {
        "organization": [("Wader Lab", 9), ("Marsh University", 9), ("Ada Reed", 9)],
        "fundedBy": [("The Reed Fund", 10)],
        "sharedBy": [("Bob Sedge", 11)],
        "language": [("English", 12), ("Danish (da)", 12)],
        "license": [("Apache 2.0", 13)],
        "baseModel": [("reeds/egret-7b [finetune]", 14)],
        "publication": [("Herons and Where to Find Them", 15)],
    }
    license_ = next(field for field, _ in reading.told if field.key == "licenseText")
    assert (license_.words.span.column, license_.words.span.end_column) == (16, 26)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- **Developed by:** Wader Lab", ["Wader Lab"]),
        ("- **Developed by** : Wader Lab", ["Wader Lab"]),
        ("- Developed by [Optional]: Wader Lab", ["Wader Lab"]),
        ("**Model Developers** Wader Lab", ["Wader Lab"]),
        ("**Model Developers:** Wader Lab", ["Wader Lab"]),
        ("* **Developed by**: the Wader team", ["Wader team"]),
        ("- **Developed by:**\n  - Ada Reed\n  - Bob Sedge", ["Ada Reed", "Bob Sedge"]),
        (
            "- **Developed by:** [Ada Reed](https://a.example) and [Bob Sedge](https://b.example)",
            ["Ada Reed", "Bob Sedge"],
        ),
        ("- **Developed by:** Bill & Ada Reed Foundation", ["Bill & Ada Reed Foundation"]),
        ("- **Developed by:** Institute of Birds and Reeds", ["Institute of Birds and Reeds"]),
        ("- **Developed by:** Heron Works, Inc.", ["Heron Works, Inc"]),
        ("- **Developed by:** Wader Lab, see the [paper](https://arxiv.org/abs/2401.00001)", ["Wader Lab"]),
        ("- **Developed by:** Wader Lab ([website](https://example.org))", ["Wader Lab"]),
        ("- **Developed by:** Ada Reed (ada@example.org)", ["Ada Reed"]),
        (
            "## Authors\n\n**Ada Reed**: `ada at example dot org`\n**Bob Sedge**: `bob at example dot org`",
            ["Ada Reed", "Bob Sedge"],
        ),
        ("> Created by [Ada Reed/@adareed](https://example.org/adareed)", ["Ada Reed"]),
        (
            "This model was trained by A. N. Reed using the marsh recipe in [espnet](https://github.com/espnet/espnet/).",
            ["A. N. Reed"],
        ),
        ("Heron is a causal model built by [Wader Lab](https://example.org) and trained on birds.", ["Wader Lab"]),
        # None of these names anybody.
        ("See [Marsh](https://e.example), a dataset created by [Wader Lab](https://example.org).", []),
        ("Heron is a fine-tuned version of a model created by [Wader Lab](https://example.org).", []),
        ("- **Developed by:** [More Information Needed]", []),
        ("- **Developed by:** More information needed", []),
        ('- **Developed by:** {{ developers | default("[More Information Needed]", true)}}', []),
        ("- **Developed by:** see the paper", []),
        ("- **Developed by:** <https://example.org>", []),
        ("- **Shared by:** Wader Lab", []),
        ("- This report author: Ada Reed", []),
        ("This model was trained by [sentence-transformers](https://www.sbert.net/).", []),
        ("This model was trained by using [CleanRL](https://example.org/cleanrl) and more.", []),
        (
            "This model was created by [Wader Lab](https://example.org) and fine-tuned on [Marsh](https://example.org/marsh).",
            [],
        ),
        ("Paper: [Waders](https://arxiv.org/abs/2401.00001)\nAuthors: Ada Reed, Bob Sedge", []),
        ("Authors: Ada Reed, Bob Sedge\n\n**Abstract**\n\nWe show something.", []),
        ("## Authors\n\nSee the list of contributors in our repository, which is long.", []),
        ("## Model Card Authors\n\nAda Reed", []),
        ("## Acknowledgements\n\n- **Developed by:** Wader Lab", []),
        ("The base model was developed by Wader Lab.", []),
        ("- **Developed by:** Wader Lab, led by Ada Reed", ["Wader Lab"]),
        ("- **Developed by:** Wader Lab, a team of Reed Ltd, and Marsh Labs", ["Wader Lab", "Marsh Labs"]),
        ("## Acknowledgements\n\nThis model was created by [Wader Lab](https://example.org).", []),
    ],
)
def test_developers(line: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{line}\n", "organization") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Size:** 1,261,545,472 parameters", ["1,261,545,472 parameters"]),
        ("- **Parameters:** 109M", ["109M"]),
        ("- Params (M): 24.5", ["24.5M"]),
        ("- 223M parameters", ["223M parameters"]),
        ("Heron is a 32B parameter model for birds.", ["32B parameter"]),
        ("This model has 258 million parameters.", ["258 million parameters"]),
        ("It has a total of approximately 220M parameters and was trained on birds.", ["220M parameters"]),
        (
            "| Model variant | Parameters |\n|---|---|\n| `ai/heron:1B`<br><br>`ai/heron:latest` | 1.42 B |\n| `ai/heron:4B` | 4B |",
            ["1.42 B", "4B"],
        ),
        ("| Model | #params | Score |\n|---|---|---|\n| egret | 7B | 1 |\n| Heron | 3B | 2 |", ["3B"]),
        ("This is the repository for the 7B pretrained model, converted.", ["7B"]),
        ("**Model Description:** Heron is the **774M parameter** version of waders.", ["774M parameter"]),
        ("| Hyperparameter | Value |\n|---|---|\n| \\\\(n_{parameters}\\\\) | 6053381344 |", ["6053381344"]),
        # Bytes, tokens, hours, and what has no unit.
        ("- **Size:** 45M", []),
        ("- **Model size:** 416MB", []),
        ("- **Size:** 12", []),
        ("- **Parameters:** 3 trillion tokens", []),
        ("- **Parameters:** 416MB", []),
        ("|Model type|Filename|Size|\n|---|---|---|\n|Heron | `m.tflite` | 45M|", []),
        ("It has a context of 1M tokens.", []),
        # Of sisters, competitors, parents, the family, a part.
        ("Heron is better than Egret, which has 70B parameters.", []),
        ("Egret has 70B parameters.", []),
        ("| |Params|\n|---|---|\n|Heron|7B|\n|Heron|13B|", []),
        ("Heron is a family of models ranging from 1B to 70B parameters.", []),
        ("Heron has 37B active parameters.", []),
        ("Heron is fine-tuned from Egret, a model with 70B parameters.", []),
        ("| Model | Params |\n|---|---|\n| egret | 7B |\n| ibis | 3B |", []),
        (
            "## Details of the language model\n\n| Languages | Heads | Params |\n|---|---|---|\n| Heron | 12 | 100 M |",
            [],
        ),
        ("## Evaluation\n\n- **Size:** 7B", []),
        # Two units, of which one is a slip.
        ("Heron has 104B billion parameters.", []),
        ("- **Parameters:** 104B billion", []),
    ],
)
def test_numbers_of_parameters(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "modelSize") == expected


def test_size_in_the_name_counts_where_the_text_says_what_it_is() -> None:
    assert values("# Heron 2.7B\n\nHere is a 2.7B parameter model.", "modelSize") == ["2.7B"]
    assert values("# Heron 2.7B\n\nHere is a model.", "modelSize") == []
    # That of the model that it was made from.
    assert values("# Fine-tuned Egret 2.7B\n\nIt uses the 2.7B model.", "modelSize") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "This model is a fine-tuned version of [reeds/egret](https://huggingface.co/reeds/egret) on the marsh dataset.",
            ["reeds/egret [finetune]"],
        ),
        ("Heron is a model finetuned from Egret-4.0-Base using birds.", ["Egret-4.0-Base [finetune]"]),
        (
            "PEFT adapter weights fine-tuned from the base model [`reeds/egret`](https://huggingface.co/reeds/egret).",
            ["reeds/egret [adapter]"],
        ),
        ("This is a distilled version of [egret](https://huggingface.co/reeds/egret).", ["egret [distill]"]),
        ("It has been finetuned on the pretrained Danish Egret model by Ada.", ["Danish Egret [finetune]"]),
        ("- **Related Models:** More information needed\n  - **Parent Model:** Egret", ["Egret [unknown]"]),
        ("- **Base Model**: reeds/egret", ["reeds/egret [unknown]"]),
        (
            "This model was merged using the [TIES](https://arxiv.org/abs/2306.01708) merge method using"
            " [reeds/egret](https://huggingface.co/reeds/egret) as a base.\n\nThe following models were included in the merge:\n"
            "* D:/models/my heron\n* [reeds/ibis](https://huggingface.co/reeds/ibis)",
            ["D:/models/my heron [merge]", "reeds/ibis [merge]", "reeds/egret [merge]"],
        ),
        # No model at all.
        ("This model is a fine-tuned version of [None](https://huggingface.co/None) on an unknown dataset.", []),
        ("This model is a fine-tuned version of [](https://huggingface.co/) on the marsh dataset.", []),
        ("- **Finetuned from model:** [More Information Needed]", []),
        (
            "- **Parent Model:** For more details about Egret, see [this model card](https://huggingface.co/reeds/egret).",
            [],
        ),
        ("This model is fine-tuned from [Ada Reed](https://ada.example/) and open-sourced.", []),
        # An architecture is none, nor what a sister was made from, nor code.
        ("|Spec name|Value|\n|---|---|\n|Base model structure|Llama-2|", []),
        ('```python\nbase_model = "reeds/egret"\n```', []),
        ("It can be fine-tuned from a checkpoint.", []),
        ("- **Base Model:** Egret architecture", []),
        ("# INT8 Egret 2 finetuned on Marsh", []),
        ("## Base model\n\n- **License:** MIT", []),
        # What it is held against.
        ("We compare it with a fine-tuned version of [egret](https://huggingface.co/reeds/egret).", []),
        ("It outperforms a distilled version of [egret](https://huggingface.co/reeds/egret).", []),
    ],
)
def test_base_models(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "baseModel") == expected


def test_base_model_whose_relation_another_place_tells() -> None:
    card = "# Heron\n\n- **Base model:** reeds/egret\n\nThese are LoRA adapter weights fine-tuned from [reeds/egret](https://huggingface.co/reeds/egret)."
    assert values(card, "baseModel")[0] == "reeds/egret [adapter]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Dataset:** [Marsh Birds](https://huggingface.co/datasets/reeds/marsh)", ["Marsh Birds"]),
        ("- **Training Data:** Marsh, Reeds", ["Marsh", "Reeds"]),
        ("# DataSet\n\n[reeds/marsh](https://huggingface.co/datasets/reeds/marsh)", ["reeds/marsh"]),
        (
            "This model is a fine-tuned version of [reeds/egret](https://huggingface.co/reeds/egret) on the marsh_birds dataset.",
            ["marsh_birds"],
        ),
        ("Heron was fine-tuned on [Marsh](https://example.org/marsh) for bird counting.", ["Marsh"]),
        ("The model was trained on the following corpora: Marsh 8.0 Danish.", ["Marsh 8.0 Danish"]),
        ("Heron was trained on the [Marsh](https://huggingface.co/datasets/reeds/marsh) dataset.", ["Marsh"]),
        ("## Training data\n\nThis model was trained on Common Marsh 6.1 train.", ["Common Marsh 6.1"]),
        ("**Training data:** Marsh, News (~ 12GB)  \n**Eval data:** Reeds", ["Marsh", "News"]),
        ("**Training Data**\n\nMarsh Corpus: [Website](https://example.org)", ["Marsh Corpus"]),
        # Tried on, and not trained on.
        ("## Evaluation\n\n- **Dataset:** Marsh", []),
        ("## Evaluation results\n\n| Dataset | Score |\n|---|---|\n| Marsh | 1 |", []),
        ("| Model | Dataset | Score |\n|---|---|---|\n| Heron | Marsh | 1 |", []),
        ("**Eval data:** Marsh", []),
        # No data sets.
        ("- **Dataset:** [here](https://example.org/marsh)", []),
        ("- **Dataset:** [On Marshes](https://arxiv.org/abs/2401.00001)", []),
        ("The model was trained on [Marsh Cloud](https://example.org/cloud), with many machines.", []),
        (
            "This model is a fine-tuned version of [reeds/egret](https://huggingface.co/reeds/egret) on an unknown dataset.",
            [],
        ),
        (
            "This model is a fine-tuned version of [reeds/egret](https://huggingface.co/reeds/egret) on the None dataset.",
            [],
        ),
        (
            "This model is a fine-tuned version of [reeds/egret](https://huggingface.co/reeds/egret) on the imagefolder dataset.",
            [],
        ),
        ("- **Training Data:** Common sense data from [Mindful](https://example.org/company)", []),
        ("- **Training Data:** we collected some private data", []),
        ("It was finetuned on the pretrained [Danish Egret](https://example.org/egret) model by Ada.", []),
        # What the base model was trained on.
        (
            "Heron began with [Egret](https://huggingface.co/reeds/egret), which is a model trained on"
            " [Marsh](https://huggingface.co/datasets/reeds/marsh).",
            [],
        ),
        ("The original model was trained on [Marsh](https://huggingface.co/datasets/reeds/marsh).", []),
        ("The tokenizer was trained on [Marsh](https://huggingface.co/datasets/reeds/marsh).", []),
        ("Heron was not trained on [Marsh](https://huggingface.co/datasets/reeds/marsh).", []),
        ("Next, Heron will be trained on [Marsh](https://huggingface.co/datasets/reeds/marsh).", []),
        (
            "The pretrained model was fine-tuned on the [Marsh](https://huggingface.co/datasets/reeds/marsh) dataset.",
            ["Marsh"],
        ),
        (
            "Heron, which was trained on [Marsh](https://huggingface.co/datasets/reeds/marsh), counts birds.",
            ["Marsh"],
        ),
    ],
)
def test_data_sets(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "dataset") == expected


BIBTEX = "```\n@article{{{key},\n  title = {{{title}}},\n  author = {{Reed, Ada}},\n  journal = {{arXiv preprint arXiv:2401.00001}},\n  license = {{Apache-2.0}}\n}}\n```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BIBTEX.format(key="reed2024", title="Heron: A Model of Birds"), ["arXiv:2401.00001"]),
        (BIBTEX.format(key="reed2024heron", title="A Model of Birds"), ["arXiv:2401.00001"]),
        (
            "If you use this model, please cite:\n" + BIBTEX.format(key="reed2024", title="On Waders"),
            ["arXiv:2401.00001"],
        ),
        ("- **Paper:** https://arxiv.org/abs/2401.00001", ["https://arxiv.org/abs/2401.00001"]),
        (
            "- **Resources for more information:**\n  - [Research paper](https://arxiv.org/abs/2401.00001)",
            ["Research paper"],
        ),
        ("Heron was introduced in the paper [On Waders](https://arxiv.org/abs/2401.00001) by Ada Reed.", ["On Waders"]),
        (
            "```\n@misc{heron22,\n  doi = {10.5281/zenodo.1234567},\n  title = {Heron}\n}\n```",
            ["doi:10.5281/zenodo.1234567"],
        ),
        ('**Research Paper** ["Heron: Birds"](arxiv.org/abs/2401.00001)', ["arXiv:2401.00001"]),
        # Of a method, the data, the calculator of emissions, another model; or not there yet.
        (BIBTEX.format(key="reed2024", title="On Waders and Marshes"), []),
        (BIBTEX.format(key="reed2024toolkit", title="A Toolkit for Language Models"), []),
        (
            "Carbon emissions can be estimated using the calculator presented in [Lacoste et al. (2019)](https://arxiv.org/abs/1910.09700).",
            [],
        ),
        ("This model was merged using the [TIES](https://arxiv.org/abs/2306.01708) merge method.", []),
        ("Egret was introduced in the paper [Egret](https://arxiv.org/abs/2401.00001).", []),
        ("## Details of Egret\n\n- **Paper:** [Egret: A Bird](https://arxiv.org/abs/2401.00001)", []),
        ("- **Paper:** coming soon", []),
        ("- **Paper:** We use the method from https://arxiv.org/abs/2401.00001", []),
        ("- **Paper:** Heron: a model of birds, arXiv:2401.00001", ["Heron: a model of birds, arXiv:2401.00001"]),
        ("- **Paper [optional]:** [More Information Needed]", []),
        ("<!--\n- **Paper:** https://arxiv.org/abs/2401.00001\n-->", []),
        ("<!--\n@misc{heron,\n  eprint = {2401.00001}\n}\n-->", []),
    ],
)
def test_publications(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "publication") == expected


def test_paper_of_the_base_model_is_not_the_models_own() -> None:
    cite = BIBTEX.format(key="reed2024egret", title="Egret: A Model of Birds")
    assert values(f"# Egret-base\n\n{cite}", "publication") == ["arXiv:2401.00001"]
    tuned = "This model is a fine-tuned version of [reeds/egret-base](https://huggingface.co/reeds/egret-base)."
    assert values(f"# egret-base-finetuned-marsh\n\n{tuned}\n\n{cite}", "publication") == []


def test_an_architecture_in_the_name_says_little() -> None:
    cite = BIBTEX.format(key="devlin2018", title="BERT: Pre-training of Something")
    assert values(f"# BERT base model (uncased)\n\n{cite}", "publication") == ["arXiv:2401.00001"]
    assert values(f"# Heron BERT base\n\n{cite}", "publication") == []


@pytest.mark.parametrize(
    ("title", "link", "expected"),
    [
        ("Heron base", "[Heron paper](https://arxiv.org/abs/2401.00001)", ["Heron paper"]),
        ("Heron base", "[Egret paper](https://arxiv.org/abs/2401.00001)", []),
        ("Heron base", "[documentation of Heron](https://example.org/heron)", []),
        ("Heron base", "the [paper](https://arxiv.org/abs/2401.00001), and others", ["paper"]),
        ("heron-base-finetuned-marsh", "the [paper](https://arxiv.org/abs/2401.00001), and others", []),
    ],
)
def test_papers_among_resources_for_more_information(title: str, link: str, expected: list[str]) -> None:
    below = f"- **Resources for more information:**\n  - [Code](https://example.org/code)\n  - {link}"
    assert values(f"# {title}\n\n{below}\n", "publication") == expected


def test_a_paper_whose_title_names_both_the_model_and_its_base_is_its_own() -> None:
    paper = "- **Paper:** [Heronette, a small version of Heron: short](https://arxiv.org/abs/2401.00001)"
    made = "- **Distilled from:** [pond/heron](https://huggingface.co/pond/heron)"
    assert len(values(f"# Heronette\n\n{paper}\n{made}\n", "publication")) == 1
    assert values(f"# Marsh fowl\n\n{paper.replace('Heronette', 'A bird')}\n{made}\n", "publication") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Model Release Date** April 18, 2024.", ["April 18, 2024"]),
        ("- **Model date:** March 8, 2022", ["March 8, 2022"]),
        ("- **Release:** 2022-07-28", ["2022-07-28"]),
        ("- Model date: 2021-1-16", ["2021-1-16"]),
        ("- **Cutoff date:** December 2023", []),
        ("- **Model Dates:** trained between January 2023 and July 2023", []),
        ("- **Model date:** Accessed from the shop on April 18, 2024", []),
        ("- **Model date:** trained until May 2023", []),
        ("- **Release date:** [More Information Needed]", []),
    ],
)
def test_dates_of_publication(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "publicationDate") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **License:** Apache 2.0", ["Apache 2.0"]),
        ("- **License:** The code and model are released under Apache 2.0.", ["Apache 2.0"]),
        ("## License\n\nMIT", ["MIT"]),
        ("## License\n\nlicense: mit", ["mit"]),
        (
            "This model is licensed under the terms of [Reed Open License](https://example.org/l) used for others.",
            ["Reed Open License"],
        ),
        ("Heron is licensed under the Apache License, Version 2.0. See the file.", ["Apache License, Version 2.0"]),
        # Of the data, the code, the parent; in a comment, in code, in a template.
        ("The datasets are all released under a CC0 license.", []),
        ("The code is released under the MIT license.", []),
        ("Egret is released under the MIT license.", []),
        ("## Training Data\n\n- **License:** CC0", []),
        ("## Base model\n\n- **License:** CC0", []),
        ("## Details of the downstream task\n\n- **License:** CC0", []),
        ("<!-- ## License\n\nMIT -->", []),
        ("<!--\n- **License:** MIT\n-->", []),
        ("```yaml\nlicense: mit\n```", []),
        ("- **License:** [More Information Needed]", []),
        ('- **License:** {{ license | default("[More Information Needed]", true)}}', []),
        ("- **License:** license", []),
        ("## License\n\n```\nApache License\nVersion 2.0, January 2004\n```", []),
    ],
)
def test_licenses(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "license") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- CO2 Emissions (in grams): 4.4298", ["4.4298"]),
        ("- **Carbon Emitted:** 11250 kg CO2 eq.", ["11250 kg CO2 eq."]),
        ("- **Emissions:** 1.71 KgCO2 (Singapore)", ["1.71 KgCO2 (Singapore)"]),
        ("- **Carbon Emitted:** More information needed", []),
        ("- **Carbon Emitted:** 12", []),
        ("- **Carbon Emitted:** 539 tCO2eq for all 12 models", []),
    ],
)
def test_emissions(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "emissions") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Language(s):** English and Danish.", ["English", "Danish"]),
        ("**Languages:** Arabic, Chinese (extensible via tuning)", ["Arabic", "Chinese"]),
        ("* source languages: en\n* target languages: fi", ["en", "fi"]),
        ("- **Language:** ces dsb hsb", ["ces", "dsb", "hsb"]),
        ("Languages covered:\n\n- Arabic: `ar`\n- German: `de`", ["ar", "de"]),
        ("- **Languages:** 140 languages", []),
        ("- **Language(s) (NLP):** [More Information Needed]", []),
        # Those of an example, and of the data.
        ("## Evaluation\n\n| Language | Score |\n|---|---|\n| Danish | 1 |", []),
        ("| Model | Language | Score |\n|---|---|---|\n| egret | Danish | 1 |", []),
        ("## Dataset\n\n- **Languages:** Danish", []),
    ],
)
def test_languages(text: str, expected: list[str]) -> None:
    assert values(f"# Heron\n\n{text}\n", "language") == expected


def test_labels_of_input_and_output_are_one_field() -> None:
    card = "# Heron\n\n| Attribute | Details |\n|---|---|\n| **Input modalities** | Text, Image |\n| **Output modalities** | Text |\n"
    reading, _ = prose(card, "table")
    (field,) = [field for field, _ in reading.told]
    assert [words.text for words in field.parts] == ["Text, Image", "Text"]


# ---------------------------------------------------------------- titles


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("# Heron", "Heron"),
        ("#Heron", "Heron"),
        ("  # Heron", "Heron"),
        ("Heron\n=====", "Heron"),
        ('<h1 align="center">Heron</h1>', "Heron"),
        ("# Model Card for Heron", "Heron"),
        ("# Model Card: Heron", "Heron"),
        ("# Heron Model Card", "Heron"),
        ("# Model-7B", "Model-7B"),
        ("# \U0001f52e **Heron** [7B](https://example.org) \U0001f426", "Heron 7B"),
        ("### opus-mt-en-fi", "opus-mt-en-fi"),
        ("## ESPnet2 TTS model\n\n### `ada/heron_tts`", "ada/heron_tts"),
        ("### heron-v1 Dreambooth model trained by Ada with a notebook", "heron-v1"),
        ("### Heron Diffusion\n\nA model.", "Heron Diffusion"),
        # The title of a section, the template's, no name at all, or not the first thing.
        ("# Usage\n\n# Heron", None),
        ("# TL;DR", None),
        ("# Model Details\n\n## Heron", None),
        ("# Training", None),
        ("# Model Card for Model ID", None),
        ("# {MODEL_NAME}", None),
        ('# Model Card for {{ model_id | default("Model ID", true) }}', None),
        ("# My Awesome Model", None),
        ("# 2023-04-05 12:33", None),
        ("# Model Trained Using AutoTrain", None),
        ("# What is this?", None),
        ("## Model description\n\nA model.", None),
        ("Some text.\n\n## Heron Diffusion", None),
        ("## Examples\n\n## Heron v1\n\n# Great pictures", None),
        ("### Heron Pack 2 for Stable Diffusion\n\n# Pictures", "Heron Pack 2 for Stable Diffusion"),
        ("# Check out the second Heron:", None),
        ("# Preparing and importing", None),
        ("# Labels Mapping", None),
        ("# Usage instructions", None),
        ("# herons.csv (#2)", None),
        ("# モデル説明 (model explanation)", None),
        ("# このモデルはサギを調整したものです。", None),
        ("# Gradio", None),
        ("# Welcome to our model", None),
        ("```\n# heron\n```", None),
        ("<!-- # Heron -->", None),
        ("Some text.", None),
    ],
)
def test_titles(card: str, expected: str | None) -> None:
    assert title(f"{card}\n") == expected


def test_title_of_the_template_is_reported() -> None:
    assert prose("# Model Card for Model ID\n")[1] == ["title-of-template"]
    assert prose("# Model Card for Heron\n")[1] == []


# ---------------------------------------------------------------- sections


def sections(card: str) -> list[tuple[str, str, int, int, bool]]:
    found = prose(card)[0].places
    return [(s.kind, s.heading.text, s.first_line, s.last_line, s.is_placeholder) for s in found]


def test_sections_are_kept_as_places() -> None:
    card = """# Heron

## Intended uses & limitations

Count birds.

### Bias

It prefers geese.

## Training Data

More information needed

## Out-of-Scope Use [optional]

<!-- Write it here. -->

## Environmental Impact

- **Hardware Type:** More information needed
- **Carbon Emitted:** [More Information Needed]

## Bias, Risks, and Limitations

### Recommendations

Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.

**Ethical considerations**

Do not disturb the birds.

## How to cite

Cite us.

"""
    assert sections(card) == [
        ("limitations", "Intended uses & limitations", 3, 9, False),
        ("intended-use", "Intended uses & limitations", 3, 9, False),
        ("limitations", "Bias", 7, 9, False),
        ("training-data", "Training Data", 11, 13, True),
        ("out-of-scope", "Out-of-Scope Use [optional]", 15, 17, True),
        ("environmental-impact", "Environmental Impact", 19, 22, True),
        ("limitations", "Bias, Risks, and Limitations", 24, 32, False),
        ("citation", "How to cite", 34, 36, False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TODO",
        "More information needed.",
        "[More Information Needed]",
        "<!-- a comment -->",
        "<!-- a comment\nof two lines -->",
        "\u2014",
        "N/A",
    ],
)
def test_placeholders_are_absence(text: str) -> None:
    assert sections(f"# Heron\n\n## Limitations\n\n{text}\n\n## Usage\n\nRun it.\n")[0][4] is True
    assert sections(f"# Heron\n\n## Limitations\n\n{text}\n\nGeese.\n\n## Usage\n")[0][4] is False


@pytest.mark.parametrize(
    "card",
    [
        "# Bias of geese\n\nText.",
        "```\n## Limitations\n```",
        "<!--\n## Limitations\n\nText.\n-->",
        "A word on limitations.",
    ],
)
def test_no_section(card: str) -> None:
    assert sections(f"{card}\n") == []


def test_license_text_and_widgets_in_front_matter_are_no_prose() -> None:
    card = "---\nlicense: other\nlicense_text: |\n  # License\n  ## Limitations\n  - **Developed by:** Nobody\nwidget:\n- text: Carbon Emitted - 12 kg\n---\n\n# Heron\n\n## Limitations\n\nGeese.\n"
    assert told(card) == {}
    assert sections(card) == [("limitations", "Limitations", 13, 15, False)]


# ---------------------------------------------------------------- whole cards


def test_of_several_models_the_first_is_read() -> None:
    card = "# Heron\n\n- **Developed by:** Wader Lab\n\n# Egret\n\n- **License:** MIT\n- **Parameters:** 7B\n\n# Ibis\n\n- **Release date:** 2022-07-28\n"
    reading, rules = prose(card)
    assert rules == ["several-models"]
    assert {field.key: field.words.text for field, _ in reading.told} == {"organizationText": "Wader Lab"}
    # Sections of one model are no models.
    one = "# Heron\n\n- **Developed by:** Wader Lab\n\n# Model Details\n\n- **License:** MIT\n"
    assert prose(one)[1] == []
    assert set(told(one)) == {"organization", "license"}


def test_card_whose_lines_are_all_indented() -> None:
    card = "      # Heron\n\n      - **License:** MIT\n"
    reading, _ = prose(card)
    assert reading.title is not None and (reading.title.text, reading.title.span.column) == ("Heron", 9)
    assert told(card) == {"license": [("MIT", 3)]}


HTML = """# Heron

<table>
<tr><th>Attribute</th><th>Details</th></tr>
<tr><td><b>Provider</b></td><td><a href="https://example.org">Wader Lab</a></td></tr>
<tr><td>License</td>
<td>Apache 2.0</td></tr>
</table>
"""


def test_fields_in_a_table_of_html() -> None:
    reading, _ = prose(HTML, "table")
    found = {field.key: field.words for field, _ in reading.told}
    assert {key: (words.text, words.span.line, words.span.column) for key, words in found.items()} == {
        "organizationText": ("Wader Lab", 5, 63),
        "licenseText": ("Apache 2.0", 7, 5),
    }
    assert [link.target for link in found["organizationText"].links()] == ["https://example.org"]


MITCHELL = "# Model card for Heron STT\n\n- Person or organization developing model: Maintained by [Wader Lab](https://example.org).\n- Model language: Danish / dansk / `da`\n- Model date: March 8, 2022\n- Model version: `v1`\n- License: Apache 2.0\n"
TABLE = "# Heron\n\n| Attribute             | Details                                                                  |\n|---|---|\n| **Provider** | Wader Lab |\n| **Cutoff date** | December 2023 |\n"
SPECS = "# Heron\n\n|Spec name|Value|\n|:---|:---|\n|Base model structure|Llama-2|\n|Dataset|Marsh|\n"


@pytest.mark.parametrize(
    ("card", "form"),
    [
        (TEMPLATE, "HuggingFaceCard"),
        ("# Heron\n\n- **Developed by:** Wader Lab\n- **Model type:** bird\n", "HuggingFaceCard"),
        (TABLE, "TableCard"),
        (SPECS, "TableCard"),
        (HTML, "TableCard"),
        (MITCHELL, "MitchellCard"),
        ("# Heron\n\nA library for birds.\n\n| Option | Value |\n|---|---|\n| wings | 2 |\n", None),
        ("# Heron\n\n```\n- **Developed by:** Wader Lab\n- **Model type:** bird\n```\n", None),
    ],
)
def test_forms_are_recognized(card: str, form: str | None) -> None:
    text, _ = decode(card.encode(), "card.md")
    assert text is not None
    found = recognize(text)
    assert (found.definition.card_class if found else None) == form


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (
            MITCHELL,
            {
                "organization": "Wader Lab",
                "language": "Danish",
                "publicationDate": "March 8, 2022",
                "license": "Apache 2.0",
            },
        ),
        (TABLE, {"organization": "Wader Lab"}),
        (SPECS, {"dataset": "Marsh"}),
    ],
)
def test_other_forms_are_read(card: str, expected: dict[str, str]) -> None:
    reading = read_card(card.encode(), "card.md")
    assert reading.card is not None and reading.card.name is not None
    assert {key.removesuffix("Text"): stated.value.partition("\n")[0] for key, stated in reading.card.texts} == expected


def test_languages_that_metadata_leave_out_are_those_of_the_prose() -> None:
    listed = "Languages covered:\n\n- Arabic: `ar`\n- German: `de`\n"
    for front, expected in (("multilingual", ["ar", "de"]), ("en", [])):
        card = read_card(f"---\nlanguage: {front}\n---\n\n# Heron\n\n{listed}".encode(), "card.md").card
        assert card is not None
        assert [stated.value.iri[-2:] for stated in card.values["language"] if stated.words.span.line > 3] == expected


LINES = [
    "# Heron", "## Limitations", "- **License:** MIT", "**Authors**", "| Attribute | Details |", "|---|---|", "| License | MIT |", "<table>", "</table>",
    "<h1>A", "</h1>", "```", "@misc{heron, title={Heron}, eprint={2401.00001}", "<!--", "-->", "", "  - x", "Heron has 7B parameters", "#", "\t", "[a](b", "**", "made by A, B and C",
    "fine-tuned version of [a/b](https://huggingface.co/a/b) on the c dataset", "Carbon: 1 kg", "\u00e9\U0001f426", "| a | b", "1. # x", "> - **License:**",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES) | st.text("#*_|-<>[]():@{}`=.0123456789Bab \u00e9", max_size=30), max_size=25))
def test_whatever_is_written_is_read_with_places_that_exist(lines: list[str]) -> None:
    card = "\n".join(["A", *lines]) + "\n"
    reading, _ = prose(card)
    written = card.split("\n")
    for words in [
        *([reading.title] if reading.title else []),
        *(words for field, _ in reading.told for words in field.parts),
    ]:
        span = words.span
        assert 1 <= span.line <= len(written)
        assert 1 <= span.column < span.end_column <= len(written[span.line - 1]) + 2
    for section in reading.places:
        assert 1 <= section.first_line <= section.last_line <= len(written)


BY, REFERENCE = "The model was trained by Wader Lab.", "- **License:** [MIT][l]"
CARD = st.lists(st.sampled_from([*LINES, BY, f"- {BY}", REFERENCE, "[l]: https://e.org/x"]), max_size=12)


def test_what_a_reference_leads_to_is_of_its_card() -> None:
    assert values(f"# Heron\n\n{REFERENCE}\n", "license") == ["[MIT][l]"]
    assert values(f"# Heron\n\n{REFERENCE}\n\n[l]: https://e.org/x\n", "license") == ["MIT"]


@given(st.lists(CARD, min_size=2, max_size=4))
@example([["", BY], ["", f"- {BY}"]])
@example([["", REFERENCE], ["", REFERENCE, "", "[l]: https://e.org/x"]])
def test_a_card_says_the_same_whatever_was_read_before(cards: list[list[str]]) -> None:
    """What was found in the blocks of other cards is found in its own."""
    texts = ["\n".join(["A", *lines]) + "\n" for lines in cards]
    after_others = [_said(text) for text in texts]
    digest._remembered.cache_clear()
    for text, found in reversed(list(zip(texts, after_others, strict=True))):
        assert _said(text) == found


def _said(card: str) -> list[object]:
    reading, rules = prose(card)
    fields = [
        (field.key, relation, [(words.text, words.span) for words in field.parts]) for field, relation in reading.told
    ]
    places = [section._replace(heading=section.heading.text) for section in reading.places]  # type: ignore[arg-type]
    return [fields, places, [(text, words.span) for text, words in reading.unfilled], rules]


# ---------------------------------------------------------------- the words without which a sentence says nothing

# Sentences are looked at closely where they have one of some words: by the expressions, those that they cannot do without.
WORDS = {
    "_TUNED_MODEL": sentences._MADE,
    "_MADE_FROM": sentences._MADE,
    "_MODEL_BY": ("by",),
    "_MADE_BY": ("by",),
    "_CORPORA": ("following",),
    "_ON_NAMED": sentences._TRAINED,
    "_DATA_FROM": sentences._TRAINED,
    "_TUNED_ON": sentences._TRAINED,
    "_HAS": ("param",),
    "_REPOSITORY": ("repository",),
    "_INTRODUCED": sentences._PUBLISHED,
    "_LICENSED": ("under",),
    "_IS_UNDER": ("under",),
    "_MERGED": ("merge",),
    "_MERGE_BASE": ("merge",),
}
# These say nothing where the sentence has no link.
LINKED = ("_MODEL_BY", "_DATA_FROM", "_TUNED_ON", "_INTRODUCED")


@pytest.mark.parametrize("name", WORDS)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None, max_examples=150)
@given(data=st.data())
def test_what_says_something_has_a_word_that_tells_of_it(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(getattr(sentences, name), alphabet=st.characters(codec="ascii")))
    flat = text.casefold()
    assert any(word in flat for word in WORDS[name])
    assert sentences._may_tell(flat, has_links=name in LINKED)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(st.from_regex(titles._WRITTEN, alphabet=st.characters(codec="ascii")))
def test_what_tools_write_has_a_word_that_tells_of_it(text: str) -> None:
    assert any(word in text.casefold() for word in titles._OF_TOOLS)


@settings(deadline=None, max_examples=150)
@given(st.from_regex(sentences._ABBREVIATION, fullmatch=True))
def test_no_abbreviation_is_longer_than_is_looked_at(text: str) -> None:
    assert len(text) <= sentences._LONGEST_ABBREVIATION


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None, max_examples=150)
@given(
    st.from_regex(re.compile(_ABSENCE.pattern, re.IGNORECASE), fullmatch=True, alphabet=st.characters(codec="ascii"))
)
def test_what_states_an_absence_holds_the_place_of_a_text(text: str) -> None:
    assert is_placeholder(text) or not is_absent(text)

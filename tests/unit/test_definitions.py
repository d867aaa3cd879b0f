"""The definitions of card formats: each agrees with the ontology, and one that is not in order is told so."""

from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, Graph, Namespace

from cardgraph.formats.definition import DEFINITION, Definition, DefinitionError, load_definition
from cardgraph.formats.registry import FORMATS, card_format
from conftest import ROOT

CG = Namespace("https://w3id.org/cardgraph/ns#")
DEFINITIONS = {name: card_format(name).definition for name in FORMATS}


@cache
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "cardgraph.ttl")


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_a_form_names_a_class_and_properties_of_the_ontology(definition: Definition) -> None:
    assert (CG[definition.card_class], RDFS.subClassOf, CG.ModelCard) in ontology()
    texts = set(ontology().subjects(RDFS.subPropertyOf, CG.sourceText))
    assert not [field.key for field in definition.fields if CG[field.key] not in texts]
    properties = set(ontology().subjects(RDF.type, RDF.Property))
    assert not [section.key for section in definition.sections if CG[section.key] not in properties]


WHOLE = """
label = "card of lines"
card_class = "KeyValueCard"

[[field]]
key = "nameText"
name = "name"

[[field]]
key = "licenseText"
name = "license"
other_names = ["licence"]

[[section]]
key = "description"
heading = "about"

[unfilled]
bracketed = ["Model X"]
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('label = "card of lines"\n', "", "it has no label"),
        ("card_class", "cardclass", "it has no card_class"),
        ("[unfilled]", "[unfiled]", "it has an unknown key 'unfiled'; there are: label, card_class, signs, field"),
        ('key = "licenseText"\n', "", "[[field]] 2 has no key"),
        ("other_names", "othernames", "[[field]] 2 has an unknown key 'othernames'; there are: key, name, other"),
        ("heading", "name", "[[section]] 1 has no heading"),
        ("bracketed", "brackets", "[unfilled] has an unknown key 'brackets'; there are: bracketed, addresses, begin"),
        ('"licence"', '"Name"', "both nameText and licenseText are called 'Name'"),
        ('"nameText"', "nameText", "Invalid value (at line 6, column 7)"),
    ],
    ids=lambda value: value.strip(),
)
def test_a_definition_that_is_not_in_order_is_told_where_and_why(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert WHOLE.count(old) == 1
    for name, text in (("whole", WHOLE), ("broken", WHOLE.replace(old, new))):
        (tmp_path / name).mkdir()
        (tmp_path / name / DEFINITION).write_text(text, "utf-8")
    assert load_definition(str(tmp_path / "whole")).names.keys() == {"name", "license", "licence"}
    with pytest.raises(DefinitionError) as caught:
        load_definition(str(tmp_path / "broken"))
    assert str(caught.value).startswith(f"formats/broken/definition.toml: {said}")

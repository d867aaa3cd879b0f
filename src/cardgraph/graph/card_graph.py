"""A card as statements: what it says in its own words on the card, what they mean on the model and its neighbours."""

from collections.abc import Iterable

from cardgraph.card import BY_FILE, Card, Stated
from cardgraph.fields import FIELDS, Part, Row
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.stating import Writer, state_hub_model, state_section
from cardgraph.graph.terms import LABEL, TYPE, NamedNode, iri, literal, term
from cardgraph.values.claims import read_mentions
from cardgraph.values.markup import without_struck
from cardgraph.vocabulary.namespaces import PROV

_DERIVED = iri(PROV + "wasDerivedFrom")
# Base 64 as addresses have it (RFC 4648, section 5), without what fills it up.
_IN_ADDRESSES = str.maketrans("+/", "-_", "=\n")
# What several rows read is stated once, all of it by the first of them.
_FIRST = {row.property: row for row in reversed(FIELDS)}
_ROWS = sorted((row for row in FIELDS if _FIRST[row.property] is row), key=lambda row: row.part)
_BEFORE_ABSENCES = [row for row in _ROWS if row.part <= Part.TERMS]
_BEHIND_ABSENCES = [row for row in _ROWS if row.part > Part.TERMS]


def card_graph(card: Card, minter: Minter) -> CardGraph:
    """All that a card states, as triples without blank nodes, each triple once.

    :param card: the card
    :param minter: makes the IRIs of its entities
    """
    writer = Writer(minter.card(card.file_name), minter.model(card.identity), minter, card)
    _state_card(card, writer)
    _state_identity(card, writer)
    _state_rows(_BEFORE_ABSENCES, card, writer)
    for absence in card.undisclosed:
        writer.add(writer.model, term("undisclosed"), term(absence.value), absence)
    _state_rows(_BEHIND_ABSENCES, card, writer)
    _state_words(card, writer)
    claims = _claims(writer.card, card.claims)
    by_line = writer.statements
    statements, lines = list(by_line.values()), list(by_line)
    return CardGraph(writer.card, writer.model, statements, lines, claims, sorted(writer.concepts))


def _state_rows(rows: list[Row], card: Card, writer: Writer) -> None:
    """The values that some rows have read."""
    values = card.values
    # Most cards have few of the fields.
    for row in [row for row in rows if values.get(row.property)]:
        for stated in values[row.property]:
            row.state(writer, row.property, stated)


def mentions(card: Card, node: NamedNode) -> list[Statement]:
    """What the description of a card mentions, for whoever asks for its claims; no rule needs it.

    :param node: the card's
    """
    description = card.prose.get("description")
    return _claims(node, read_mentions(without_struck(description), card.name)) if description else []


def _claims(node: NamedNode, claims: Iterable[tuple[str, Stated[str]]]) -> list[Statement]:
    return [Statement(node, term(name), literal(claim.value), claim.words, claim.rule) for name, claim in claims]


def _state_card(card: Card, writer: Writer) -> None:
    """What the file is: its form, name and hash, and what it is about."""
    node, about = writer.card, Stated("", card.name.words, "card")
    writer.add(node, TYPE, term("ModelCard"), about)
    writer.add(node, TYPE, term(card.form), about)
    writer.add(node, term("describes"), writer.model, about)
    writer.add(node, term("fileName"), literal(card.file_name), about)
    if card.sha256:
        writer.add(node, term("sha256"), literal(card.sha256), about)
        import binascii

        # RFC 6920 names a document by its hash.
        digest = binascii.b2a_base64(bytes.fromhex(card.sha256)).decode().translate(_IN_ADDRESSES)
        writer.add(node, _DERIVED, NamedNode(f"<ni:///sha-256;{digest}>"), about)
    if card.title:
        writer.add(node, LABEL, literal(card.title.value), card.title)
    if card.name.rule != BY_FILE:
        writer.add(node, term("modelName"), literal(card.name.value), card.name)
    for emoji in card.emoji:
        writer.add(node, term("modalityEmoji"), literal(emoji.value), emoji)


def _state_identity(card: Card, writer: Writer) -> None:
    """The model by its name, with its page."""
    writer.add(writer.model, TYPE, term("Model"), card.name)
    writer.add(writer.model, LABEL, literal(card.name.value), card.name)
    if card.hub_id:
        writer.add(writer.model, term("hubId"), literal(card.hub_id), Stated(card.name.value, card.name.words, BY_FILE))
    if card.page:
        writer.add(writer.model, term("page"), iri(card.page.value), card.page)
        # What a card of the hub links to is as often as not the model that its own was made from.
        if card.form != "HuggingFaceCard":
            state_hub_model(writer, writer.model, card.page.value, card.page)


def _state_words(card: Card, writer: Writer) -> None:
    """What the card says in its own words: sections, the pages they link to, fields."""
    for name, words in card.prose.items():
        writer.add(writer.card, term(name), literal(words.text), Stated("", words, "section"))
    for place in card.places:
        state_section(writer, place)
    for link in card.links:
        writer.add(writer.card, term("link"), iri(link.value), link)
    for name, text in card.texts:
        writer.add(writer.card, term(name), literal(text.value), text)

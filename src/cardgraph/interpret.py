"""From the outline of a card to what it means: each field through the reader of its row."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from cardgraph.card import BY_FILE, BaseModel, Card, Contradiction, Descent, Named, Organization, Stated
from cardgraph.diagnostic import Report, Span
from cardgraph.fields import FIELDS, Given, Row
from cardgraph.formats.outline import Field, Outline
from cardgraph.markdown.words import Words
from cardgraph.recollection import Recollection, written
from cardgraph.source.decode import Text
from cardgraph.values.claims import read_claims
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.values.hub_id import identifier_of
from cardgraph.values.link import read_link
from cardgraph.values.markup import may_be_struck, says_nothing, without_struck
from cardgraph.values.name import read_emoji, read_name
from cardgraph.vocabulary.facts import names_of

_RECOLLECTION = Recollection()
_PROPERTIES = tuple(dict.fromkeys(row.property for row in FIELDS))
_FIRST_OF_KEY = {row.key: row for row in reversed(FIELDS)}
# Readers of these take names of any length.
_NAMED = (BaseModel, Descent, Named)


def interpret(
    outline: Outline,
    text: Text,
    file_name: str,
    digest: str,
    form: str,
    day_first: bool,
    report: Report,
    hub_id: str = "",
) -> Card | None:
    """What a card means, or None where it names no model or too long a name says which (which is reported).

    :param outline: the card taken apart
    :param text: the card
    :param file_name: as the graph names it
    :param digest: the SHA-256 of its bytes, in hexadecimal; nothing if nobody wants it
    :param form: the local name of the class of its form
    :param day_first: read ambiguous dates as day/month/year
    :param report: takes what is found on the way
    :param hub_id: the identifier of the model on the hub, where the path does not state it
    """
    prose = outline.sections
    outline = _counted(outline, text)
    name_field = outline.fields.get("nameText")
    name = read_name(name_field.first, report) if name_field else None
    if name_field and not name:
        report("name-empty", name_field.first.span)
    title = read_name(outline.title, _ignore if name else report) if outline.title else None
    # Too long a name, which was reported, is none.
    name, title = (found if found and len(found.value) <= MAX_LENGTH else None for found in (name or title, title))
    hub_id = hub_id or (identifier_of(file_name) if outline.of_hub else "")
    if not name and outline.of_hub:
        name = _named_by_file(outline, text, hub_id or file_name)
    if not name:
        return None
    values, undisclosed = _read_fields(outline, text, name.value, hub_id, day_first, report)
    contradictions: tuple[Contradiction, ...] = ()
    if outline.also or outline.results or values["tag"]:
        from cardgraph.contradictions import report_contradictions

        others = _said_elsewhere(outline, text, name.value, day_first)
        contradictions = report_contradictions(values, outline.results, others, report)
    return Card(
        source=text.source,
        file_name=file_name,
        sha256=digest,
        form=form,
        anchor=outline.anchor,
        title=title,
        name=name,
        hub_id=hub_id,
        page=_page(name_field, report),
        emoji=tuple(read_emoji(name_field.first)) if name_field else (),
        values=values,
        undisclosed=tuple(undisclosed),
        texts=_texts(outline),
        prose=prose,
        places=tuple(outline.places),
        links=_links(prose, report),
        claims=tuple(_claims(outline, name, values)),
        contradictions=contradictions,
        empty=outline.empty,
        unsupported=outline.unsupported,
        lines=text.disk_lines,
    )


def _counted(outline: Outline, text: Text) -> Outline:
    """The outline as far as it counts: without what is struck through, and without fields that say nothing."""
    sections, look = outline.sections, may_be_struck(text)
    if look:
        sections = {key: without_struck(words) for key, words in sections.items()}
    # Most cards say plainly what they say: fields begin with a letter or a digit.
    elif not any(
        not part.text[:1].isalnum() and says_nothing(part)
        for field in outline.fields.values()
        for part in field.all_words
    ):
        return outline
    fields, empty, others = dict(outline.fields), dict(outline.empty), list(outline.others)
    for key, field in outline.fields.items():
        words, nested = field.words, field.nested
        if look:
            words, nested = without_struck(words), tuple(map(without_struck, nested))
            fields[key] = field.of(words, nested)
        # A name is nothing else than missing: the reader of names says what it lacks.
        if key != "nameText" and all(says_nothing(part) for part in (words, *nested)):
            del fields[key]
            empty[key] = field.first.span
            others.append((field.text, field.first))
    return outline._replace(fields=fields, sections=sections, empty=empty, others=others)


def _named_by_file(outline: Outline, text: Text, name: str) -> Stated[str]:
    """What a card is called that leaves it to its path: said by no words, but where the card begins."""
    line = outline.anchor.line
    words = Words.of_line(text, line, 1, text.lines[line - 1])
    return Stated(name.removesuffix(".md")[:MAX_LENGTH], words, BY_FILE)


def _ignore(rule: str, span: Span, /, **values: object) -> None:
    """A report for a title, whose oddities the name repeats."""


def _read_fields(
    outline: Outline, text: Text, name: str, hub_id: str, day_first: bool, report: Report
) -> tuple[dict[str, tuple[Stated[Any], ...]], list[Stated[str]]]:
    """Read each row's field.

    A field that states that its value is not known gives no value but an absence, of the first
    property that is read from it.

    :returns: the values by property, and the absences
    """
    values: dict[str, tuple[Stated[Any], ...]] = dict.fromkeys(_PROPERTIES, ())
    undisclosed: dict[str, Stated[str]] = {}
    fields, sections = outline.fields, outline.sections
    # Most cards have few of the fields.
    for row in [row for row in FIELDS if row.key in fields or row.key in sections]:
        field = None if row.key in sections else fields[row.key]
        parts = [sections[row.key]] if field is None else _parts_of(row, field, undisclosed)
        if not parts:
            continue
        how = written(parts[0]) if row.by_words and field and len(parts) == 1 else None
        key = (row.property, field.is_metadata, field.is_apart, how) if field and how else None
        known = _RECOLLECTION.recall(key, parts[0]) if key else None
        if known is None:
            given = Given(parts, text, name, day_first, values, field, outline, hub_id)
            known = _read_and_kept(row, given, key, report) if key else _read(row, given, report)
        values[row.property] += known
    return values, list(undisclosed.values())


def _read(row: Row, given: Given, report: Report) -> tuple[Stated[Any], ...]:
    return _within_bounds(row.read(given, report), row.most, report)


def _read_and_kept(row: Row, given: Given, key: Hashable, report: Report) -> tuple[Stated[Any], ...]:
    """What a row's words mean; the same words are read once, if there is nothing to report of them."""
    reported = False

    def noting(*found: Any, **more: Any) -> None:
        nonlocal reported
        reported = True
        report(*found, **more)

    values = _read(row, given, noting)
    if not reported:
        _RECOLLECTION.keep(key, given.words, values)
    return values


def _said_elsewhere(
    outline: Outline, text: Text, name: str, day_first: bool
) -> Iterator[tuple[str, str, tuple[Stated[Any], ...]]]:
    """What prose says of fields that the metadata have too: key, property, values."""
    from cardgraph.contradictions import compared, ignore

    for field in compared(outline):
        row = _FIRST_OF_KEY[field.key]
        given = Given(field.parts, text, name, day_first, {}, field, outline._replace(fields={}, also=()))
        if field.parts:
            yield field.key, row.property, _within_bounds(row.read(given, ignore), row.most, ignore)


def _within_bounds(values: Iterable[Stated[Any]], most: int, report: Report) -> tuple[Stated[Any], ...]:
    """The values of a field without those that are too many, or that would have too long a name in the graph."""
    kept: list[Stated[Any]] = []
    for count, stated in enumerate(values):
        if count == most:
            report("values-many", stated.span, limit=str(most))
            break
        value = stated.value
        if isinstance(value, _NAMED):
            length = len(value.title if isinstance(value, Named) else value.name)
            if length > MAX_LENGTH:
                report("value-too-long", stated.span, length=str(length), limit=str(MAX_LENGTH))
                continue
        elif isinstance(value, Organization) and value.types:
            value = value._replace(types=_within_bounds(value.types, most, report))
            stated = Stated(value, stated.words, stated.rule)
        kept.append(stated)
    return tuple(kept)


def _parts_of(row: Row, field: Field, undisclosed: dict[str, Stated[str]]) -> list[Words]:
    """The words of a row's field, and those below it, that say something; an absence is noted."""
    words, is_absent = field.words, row.is_absent
    if field.is_placeholder:
        return []
    if not field.nested and words.text and not is_absent(words.text):
        return [words]
    parts = field.parts
    said = [words for words in parts if not is_absent(words.text)]
    if parts and not said:
        undisclosed.setdefault(row.key, Stated(row.property, parts[0], "absence"))
    return said


def _page(field: Field | None, report: Report) -> Stated[str] | None:
    """The page that the name links to."""
    for link in field.first.links()[:1] if field else []:
        iri = read_link(link, report)
        return Stated(iri, link.place, "link") if iri else None
    return None


def _texts(outline: Outline) -> tuple[tuple[str, Stated[str]], ...]:
    """What the fields say, and what belongs to none, in the card's own words."""
    texts = [
        (field.key, Stated(field.text, field.first, "source-text"))
        if field.nested
        else (field.key, Stated(field.markdown, field.words, "source-text"))
        for field in outline.fields.values()
    ]
    texts += [("otherText", Stated(markdown, words, "source-text")) for markdown, words in outline.others]
    return tuple(texts)


def _claims(
    outline: Outline, name: Stated[str], values: Mapping[str, tuple[Stated[Any], ...]]
) -> list[tuple[str, Stated[str]]]:
    """What the texts and the description claim, by property."""
    claims = [("unfilled", Stated(markdown, words, "placeholder")) for markdown, words in outline.unfilled]
    description = outline.sections.get("description")
    if description:
        declared = [called for license_ in values["license"] for called in names_of(license_.value)]
        claims += read_claims(description, name, declared)
    return claims


def _links(sections: Mapping[str, Words], report: Report) -> tuple[Stated[str], ...]:
    """The pages that the sections link to, each once."""
    found: dict[str, Stated[str]] = {}
    for words in sections.values():
        for link in words.links():
            iri = read_link(link, report)
            if iri:
                found.setdefault(iri, Stated(iri, link.place, "link"))
    return tuple(found.values())

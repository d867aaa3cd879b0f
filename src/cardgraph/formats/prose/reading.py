"""What the prose of a card says, put together: title, fields, sections, and what is still a template's."""

import re
from collections.abc import Iterable, Iterator, Sequence

from cardgraph.diagnostic import Report, shortened
from cardgraph.formats.definition import Definition
from cardgraph.formats.outline import Field, Outline, Section
from cardgraph.formats.prose.accepted import ACCEPT
from cardgraph.formats.prose.body import Above, Body
from cardgraph.formats.prose.labels import Labelled, Names, labelled
from cardgraph.formats.prose.papers import is_derived, of_resources, own_words, papers, words_of
from cardgraph.formats.prose.places import sections
from cardgraph.formats.prose.quantities import is_size
from cardgraph.formats.prose.sentences import Said, sentences
from cardgraph.formats.prose.title import base_in_title, first_of_level_1, is_of_template, named, title_of
from cardgraph.formats.prose.wording import is_generic
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

# Fields whose values may stand behind labels of their own, such as input and output.
_JOINED = frozenset({"datasetText", "formatText", "languageText"})
# Fields that no card gives twice unless it is about two models.
_OF_ONE_MODEL = frozenset({"licenseText", "modelSizeText", "organizationText", "publicationDateText"})
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_SIZE_IN_NAME = re.compile(r"(?<![\w.])(?P<number>\d{1,4}(?:\.\d{1,2})?)\s?(?P<unit>[BM])(?![\w.])")
_LETTER = re.compile(r"[^\W\d_]{3}")
_SEPARATOR = re.compile(r"[\s_-]")


class Told(NamedTuple):
    """A field that the prose of a card fills in; of a base model with the relation to it."""

    field: Field
    relation: str = ""


class ProseReading(NamedTuple):
    """What the prose of a card says.

    ``told`` are the fields, the most certain of a key first; ``places`` the sections that are kept as places;
    ``unfilled`` the texts that still hold a placeholder of a template, with their words.
    """

    title: Words | None
    told: tuple[Told, ...]
    places: tuple[Section, ...]
    unfilled: tuple[tuple[str, Words], ...]

    @property
    def fields(self) -> Iterator[Field]:
        """The fields with the relations that are told of them, each of whose parts is one value."""
        for field, relation in self.told:
            yield Field(field.key, field.words, field.markdown, field.nested, False, False, True, relation)


def read_prose(
    text: Text,
    first: int,
    definition: Definition,
    report: Report,
    known_as: Sequence[str] = (),
    made_from: Sequence[str] = (),
) -> ProseReading:
    """What the prose of a card says, where that is certain.

    :param text: the card
    :param first: number of the line behind any front matter
    :param definition: what fields are called
    :param report: takes that the card is cut off, or too deeply nested
    :param known_as: what else the model is called, such as the last part of its id
    :param made_from: what the metadata call the models that it was made from
    """
    body = Body(text, first, report)
    known = Names.of(definition)
    values: Iterable[Labelled] = labelled(body, known)
    # To look for a second model takes what stands behind labels, which hardly a card has to be given for this.
    if sum(heading.level == 1 for heading in body.headings) > 1:
        values = list(values)
        if second := _second_model(values):
            report("several-models", second.words.span, name=shortened(" ".join(second.words.text.split()), 60))
            body.end_before(second)
            values = labelled(body, known)
    title = title_of(body)
    heading = first_of_level_1(body)
    if title is None and heading and is_of_template(heading.words):
        report("title-of-template", heading.words.span, title=shortened(" ".join(heading.words.text.split()), 60))
    names = list(_names(title, known_as))
    told = [*_of_labels(values, names, title), *_of_sentences(sentences(body, names))]
    bases = [words.text for field, _ in told if field.key == "baseModelText" for words in field.parts]
    told += [Told(_field("publicationText", [words])) for words in papers(body, title, names, bases)]
    told += [Told(_field("publicationText", [words])) for words in of_resources(body, names, [*made_from, *bases])]
    told = [one for one in told if one.field.key != "publicationText" or _is_own(one.field, names, bases)]
    if (size := _size_of_name(body, title)) is not None:
        told.append(Told(_field("modelSizeText", [size])))
    if title and (base := base_in_title(title)) is not None:
        told.append(Told(_field("baseModelText", [base]), "finetune"))
    told = _related(told)
    line = title.prose.place(title.start)[0] if title else 0
    return ProseReading(title, tuple(_once(told)), tuple(sections(body, line)), tuple(_unfilled(body)))


def outline_of(reading: ProseReading, text: Text) -> Outline:
    """The outline of a card of which nothing but its prose is read."""
    fields: dict[str, Field] = {}
    also: list[Field] = []
    for field in reading.fields:
        if field.key in fields:
            also.append(field)
        else:
            fields[field.key] = field
    anchor = reading.title.span if reading.title else text.span(1, 1, len(text.lines[0]) + 1)
    return Outline(anchor, reading.title, fields, unfilled=reading.unfilled, also=also, places=reading.places)


def _second_model(values: Iterable[Labelled]) -> Above | None:
    """The heading of level 1 that names a second model, if fields of their own stand below both."""
    described: list[Above] = []
    for value in values:
        top = next((heading for heading in value.above if heading.level == 1), None)
        if value.field.key in _OF_ONE_MODEL and top and top not in described and named(top.words):
            described.append(top)
    calls = [_squeezed(heading.text) for heading in described]
    return next((other for other, call in zip(described, calls, strict=True) if call != calls[0]), None)


def _names(title: Words | None, known_as: Iterable[str]) -> Iterator[str]:
    """What the model is called: by its title, whole and without brackets, by its first word if that is its own."""
    # Most are called by their title what they are called elsewhere.
    for name in dict.fromkeys([" ".join(title.text.split()), *known_as] if title else known_as):
        yield name
        if (short := _BRACKETS.sub("", name)) and short != name:
            yield short
        head = _SEPARATOR.split(short, 1)[0]
        if len(head) > 3 and _LETTER.search(head) and not is_generic(head.casefold(), derived=True):
            yield head


def _of_labels(values: Iterable[Labelled], names: list[str], title: Words | None) -> Iterator[Told]:
    """The fields of labels: bullets, bold paragraphs, rows and columns of tables, headings."""
    found: dict[tuple[str, str], Told] = {}
    for index, value in enumerate(values):
        key = value.field.key
        if any(key in heading.meaning.hides for heading in value.above) or (key == "nameText" and title):
            continue
        if value.how == "column":
            if key == "datasetText":
                # A model a row: the data are those that it was tried on.
                continue
            value = _of_this_model(value, names)
        parts = ACCEPT[key](value) if value.parts else []
        if key == "publicationText" and len(parts) > 1:
            own = own_words(names)
            parts = [part for part in parts if own & set(words_of(part.text))]
        if not parts:
            continue
        known = found.get((key, value.how)) if key in _JOINED else None
        if known:
            # "Text" goes in and comes out: said in two rows, it is no slip.
            said = {words.text.casefold() for words in known.field.parts}
            nested = (*known.field.nested, *(part for part in parts if part.text.casefold() not in said))
            found[key, value.how] = known._replace(field=known.field.of(known.field.words, nested))
        else:
            at = (key, value.how) if (key, value.how) not in found else (key, f"{value.how} {index}")
            found[at] = Told(_field(key, parts), value.field.relation)
    yield from found.values()


def _is_own(publication: Field, names: list[str], bases: list[str]) -> bool:
    """Whether a publication may be the model's own: its title does not begin with its base model's name alone.

    Of several behind one label, those count whose titles share a word with the name.
    """
    if ":" not in publication.words.text:
        return True
    lead = set(words_of(publication.words.text.partition(":")[0]))
    of_bases = {word for base in bases for word in words_of(base)}
    return bool(lead & own_words(names, bases)) or not lead & of_bases - own_words(names)


def _related(told: list[Told]) -> list[Told]:
    """The fields, where a base model whose relation is not known takes that which another place says of it."""
    known = [
        (set(normalize(words.text).split()), one.relation)
        for one in told
        if one.relation not in ("", "unknown")
        for words in one.field.parts
    ]

    def relation(name: str) -> str:
        own = set(normalize(name).split())
        return next((relation for words, relation in known if words <= own or own <= words), "unknown")

    return [one._replace(relation=relation(one.field.words.text)) if one.relation == "unknown" else one for one in told]


def _once(told: Iterable[Told]) -> Iterator[Told]:
    """The fields without those that say what another has said with the same words in the same place."""
    seen: set[tuple[str, int, int]] = set()
    for one in told:
        places = {(one.field.key, *words.prose.place(words.start)) for words in one.field.parts}
        if not places <= seen:
            yield one
        seen |= places


def _of_this_model(value: Labelled, names: list[str]) -> Labelled:
    """A column with only the cells of this model: where the rows are its variants, those of all."""
    firsts = [model.text.strip().split("\n")[0].strip() for model in value.models]
    families = {first.partition(":")[0] for first in firsts}
    if len(families) == 1 and all(":" in first for first in firsts):
        return value
    own = {_squeezed(name) for name in names}
    # Several rows of one name with different numbers are sisters, of which the card may be any.
    pairs = zip(value.parts, firsts, strict=False)
    parts = tuple(part for part, first in pairs if _squeezed(first.rpartition("/")[2].partition(":")[0]) in own)
    return value._replace(parts=parts if len({part.text for part in parts}) == 1 else ())


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _of_sentences(said: Iterable[Said]) -> Iterator[Told]:
    """The fields of sentences; what several of them say of one key is one field, unless another relation."""
    grouped: dict[tuple[str, str], list[Words]] = {}
    for key, words, relation in said:
        group = grouped.setdefault((key, relation), [])
        if normalize(words.text) not in {normalize(other.text) for other in group}:
            group.append(words)
    for (key, relation), group in grouped.items():
        # A size, a licence or a date that is said twice is another opinion, and no second one.
        if key in ("modelSizeText", "licenseText"):
            yield from (Told(_field(key, [words])) for words in group)
        else:
            yield Told(_field(key, group), relation)


def _field(key: str, parts: list[Words]) -> Field:
    """A field whose values are the parts, the first of them its words."""
    return Field(key, parts[0], parts[0].text, tuple(parts[1:]))


def _size_of_name(body: Body, title: Words | None) -> Words | None:
    """The number of parameters in the model's name, where the text says that it is one."""
    numbers = list(_SIZE_IN_NAME.finditer(title.text)) if title else []
    if not title or len(numbers) != 1 or is_derived(title.text):
        return None
    number, unit = numbers[0]["number"], numbers[0]["unit"]
    pattern = re.compile(
        rf"\b(?:the|an?|our|this|of|all)\s(?P<size>{re.escape(number)}\s?{unit})"
        r"(?=[ -](?:param|(?:language )?models?\b(?! card)))",
        re.IGNORECASE,
    )
    for piece in body.prose:
        if number in piece.digest.text and (match := pattern.search(piece.digest.text)):
            words = piece.words.group(match, "size")
            return words if is_size(words) else None
    return None


def _unfilled(body: Body) -> Iterator[tuple[str, Words]]:
    """The blocks that only hold a placeholder, with a label or without."""
    for piece in body.prose:
        if piece.digest.is_unfilled:
            yield piece.words.text, piece.words

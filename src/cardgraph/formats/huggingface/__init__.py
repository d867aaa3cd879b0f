"""Cards of the Hugging Face Hub: YAML front matter, and prose of which only what is safe is read."""

import re
from collections.abc import Iterable, Mapping

from cardgraph.diagnostic import Report, shortened
from cardgraph.formats.definition import load_definition
from cardgraph.formats.front_matter.keys import is_of_model, kind_of_other
from cardgraph.formats.outline import Field, Outline
from cardgraph.formats.prose.signs import has_bullets
from cardgraph.markdown.front_matter import find_front_matter, outermost_keys
from cardgraph.markdown.words import Words
from cardgraph.source.decode import Text

definition = load_definition("formats/huggingface")

_CODE = re.compile(r"[a-z]{2,3}")
_SEVERAL = ("multilingual", "mul", "multi")


def recognizes(text: Text) -> bool:
    """Whether a card has front matter with keys of the hub's model cards, or else bullets of its template."""
    block = find_front_matter(text)
    keys = outermost_keys(text, block) if block else ()
    return is_of_model(keys) or (not kind_of_other(keys) and has_bullets(text, definition.signs))


def resembles(text: Text, strictly: bool) -> bool:
    """Whether a README without metadata shows that it is about a model: by code that loads one, or by what it says.

    :param strictly: take only code that loads this very model
    """
    from cardgraph.formats.prose.signs import loads_model, speaks_of_model
    from cardgraph.values.hub_id import identifier_of

    path = text.source.replace("\\", "/").split("/")
    hub_id = identifier_of("/".join(path[-3:]))
    if loads_model(text):
        return not strictly or (hub_id != "" and any(hub_id in line for line in text.lines))
    # Most documents about a folder say something of models; a name such as ORG__NAME.md has been given to a card.
    is_named = hub_id != "" and not path[-1].lower().startswith("readme")
    return is_named and not strictly and speaks_of_model(text)


def outline(text: Text, report: Report) -> Outline:
    """The outline of a card of the hub: its metadata, and what its prose says besides."""
    from cardgraph.formats.front_matter.metadata import Metadata, read_metadata
    from cardgraph.formats.prose.reading import read_prose
    from cardgraph.values.hub_id import identifier_of

    block = find_front_matter(text)
    metadata = Metadata({}, (), None)
    if block and not block.is_closed:
        report("front-matter-unterminated", text.span(block.opening, 1, len(text.lines[block.opening - 1]) + 1))
    elif block:
        stray = next((number for number in range(1, block.opening) if text.lines[number - 1].strip("\ufeff \t")), 0)
        if stray:
            report("front-matter-late", text.span(stray, 1, len(text.lines[stray - 1]) + 1))
        metadata = read_metadata(text, block, report)
    known_as = [metadata.name.text] if metadata.name else []
    hub_id = identifier_of("/".join(text.source.replace("\\", "/").split("/")[-3:]))
    known_as += [hub_id.partition("/")[2]] if hub_id else []
    bases = metadata.fields.get("baseModelText")
    made_from = [words.text for words in bases.parts] if bases else []
    prose = read_prose(text, block.behind if block else 1, definition, report, known_as, made_from)
    told = list(prose.fields)
    # What the card is headed with is what it calls the model: tools write the name of a method into the results.
    if metadata.name and not prose.title:
        told.append(Field("nameText", metadata.name, metadata.name.text, is_apart=True))
    fields, also = _joined(metadata.fields, told)
    if prose.unfilled:
        (markdown, words), number = prose.unfilled[0], str(len(prose.unfilled))
        report("placeholders-left", words.span, number=number, text=shortened(markdown, 60))
    if prose.title:
        anchor = prose.title.span
    else:
        first = next((number for number, line in enumerate(text.lines, 1) if line.strip()), 1)
        anchor = text.span(first, 1, len(text.lines[first - 1]) + 1)
    return Outline(anchor, prose.title, fields, also=also, places=prose.places, results=metadata.results, of_hub=True)


def _joined(metadata: Mapping[str, Field], told: Iterable[Field]) -> tuple[dict[str, Field], list[Field]]:
    """The fields of a card, and what it says of them elsewhere: metadata come first, then what prose tells first."""
    fields, also = dict(metadata), []
    for field in told:
        if field.key == "languageText" and (codes := _codes_left_out(metadata.get(field.key), field)):
            several = fields[field.key]
            fields[field.key] = several.of(several.words, (*several.nested, *codes))
        elif field.key in fields:
            also.append(field)
        else:
            fields[field.key] = field
    return fields, also


def _codes_left_out(metadata: Field | None, told: Field) -> list[Words]:
    """The codes of languages that prose lists, where the metadata only say that there are several."""
    if not metadata or any(words.text.casefold() not in _SEVERAL for words in metadata.parts):
        return []
    return [words for words in told.parts if _CODE.fullmatch(words.text)]

"""Fields written in ways that are not read, so that the cause is named and not its consequences."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from cardgraph.diagnostic import Report, Span, shortened
from cardgraph.expressions import expression
from cardgraph.formats.definition import FieldDefinition
from cardgraph.formats.outline import Field
from cardgraph.markdown.blocks import Block, Line
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

_DELIMITER = expression(r"(?=[^\n]*\|)\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?")
_CELL_TAG = expression(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_TAG = expression(r"<[^<>]*>")
_CODE_LABEL = expression(r"(?:[-*+][ \t]+)?([^\n:\uff1a]{1,80}?)[ \t]*[:\uff1a]")
_WORD = expression(r"\S+")
# No field has a longer name, a dash behind it included.
_NAME_WORDS = 6
_SHOWN = 60
# A row of a table with a field a row has a name and a value.
_PAIR = 2
# What follows is no name, however long the line is.
_LOOKED_AT = 120

Names = Mapping[str, FieldDefinition]


class UnsupportedFields(NamedTuple):
    """Fields seen in a form that they should not have: the rule, the place of the first, each as it is written.

    ``example`` is how the first would be written, where that can be said; ``values`` are what the fields say,
    where they can be read all the same.
    """

    rule: str
    span: Span
    fields: dict[str, str]
    example: str = ""
    values: Mapping[str, Field] = {}


def in_block(block: Block, names: Names, text: Text, references: dict[str, str]) -> UnsupportedFields | None:
    """The fields in a table, of Markdown or HTML, or in a block of code, if it is one and holds any.

    :param references: the link reference definitions of the card
    """
    if block.kind == "code":
        rule, found = "fields-in-code", _in_code(block, names)
    elif block.kind == "html":
        rule, found = "fields-in-table", _in_html(block, names)
    elif any(_DELIMITER.fullmatch(line.text.strip()) for line in block.lines):
        rule, found = "fields-in-table", _in_rows(block, names)
    else:
        return None
    first = next(found, None)
    if not first:
        return None
    line, field = first
    start = line.column + len(line.text) - len(line.text.lstrip())
    span = text.span(line.number, start, max(line.column + len(line.text.rstrip()), start + 1))
    fields = {field.key: field.name} | {field.key: field.name for _, field in found}
    values = _values(block, names, text, references) if rule == "fields-in-table" else {}
    # Among the cells of HTML may be those of a head that is called as a field is.
    if values and (block.kind == "html" or fields.keys() <= values.keys()):
        read = {key: name for key, name in fields.items() if key in values}
        return UnsupportedFields("fields-from-table", span, read, values=values)
    return UnsupportedFields(rule, span, fields)


def _values(block: Block, names: Names, text: Text, references: dict[str, str]) -> dict[str, Field]:
    """What the fields in a table say, where each has one value: a field a row, or a single row below their names."""
    from cardgraph.formats.prose.tables import rows_of

    lines = tuple(line for line in block.lines if "|" in line.text and not _DELIMITER.fullmatch(line.text.strip()))
    rows = rows_of(block if block.kind == "html" else Block("table", block.level, lines), text, references)
    pairs = [(row[0], row[1]) for row in rows[1:] if len(row) == _PAIR]
    # "| Name | Value |" heads the columns of a list of fields, and is no field of it.
    if not any(names.get(normalize(name.words.text)) for name, _ in pairs):
        pairs = list(zip(*rows, strict=False)) if len(rows) == _PAIR else []
    if block.kind == "html" and any("](" in value.markdown for _, value in pairs):
        # Markdown that nobody reads there is no value.
        return {}
    found: dict[str, Field] = {}
    for name, value in pairs:
        field = names.get(normalize(name.words.text))
        if field and value.words.text:
            placeholder = value.markdown == field.placeholder
            found.setdefault(field.key, Field(field.key, value.words, value.markdown, is_placeholder=placeholder))
    return found


def without_colon(words: Words, names: Names) -> UnsupportedFields | None:
    """The field that a bullet without a colon names, if it begins with the name of one."""
    ends = [match.end() for match in islice(_WORD.finditer(words.text), _NAME_WORDS)]
    for end in reversed(ends):
        field = names.get(normalize(words.text[:end]))
        if field:
            rest = words.text[end:]
            # A colon further on says that the bullet has another name; one in the words of a link does not.
            linked = any(not words.text[end : max(link.start, end)].strip() for link in words.links())
            if (":" in rest or "\uff1a" in rest) and not linked:
                return None
            value = shortened(" ".join(rest.split()), _SHOWN)
            label = words.part(0, end)
            name = label.text.strip(" -\u2013\u2014=")
            return UnsupportedFields(
                "field-colon-missing", label.span, {field.key: name}, f"{field.name}: {value}".rstrip()
            )
    return None


def report_unsupported(seen: list[UnsupportedFields], given: set[str], report: Report) -> frozenset[str]:
    """Report fields that were not read; with one finding for all bullets without a colon.

    :param seen: what was seen, in order
    :param given: the keys of the fields that the card gives elsewhere, of which nothing is said
    :returns: the keys of the fields that were reported
    """
    joined: list[UnsupportedFields] = []
    keys: set[str] = set()
    for item in seen:
        left = {key: label for key, label in item.fields.items() if key not in given | keys}
        if not left:
            continue
        keys |= left.keys()
        same = [i for i, other in enumerate(joined) if other.rule == item.rule == "field-colon-missing"]
        if same:
            joined[same[0]] = joined[same[0]]._replace(fields=joined[same[0]].fields | left)
        else:
            joined.append(item._replace(fields=left))
    for item in joined:
        report(item.rule, item.span, fields=", ".join(item.fields.values()), example=item.example)
    return frozenset(keys)


def _in_code(block: Block, names: Names) -> Iterator[tuple[Line, FieldDefinition]]:
    for line in block.lines:
        match = _CODE_LABEL.match(line.text.lstrip()[:_LOOKED_AT])
        field = names.get(normalize(match[1])) if match else None
        if field:
            yield line, field


def _in_html(block: Block, names: Names) -> Iterator[tuple[Line, FieldDefinition]]:
    for line in block.lines:
        for cell in _CELL_TAG.split(line.text)[1:]:
            field = names.get(normalize(_TAG.sub(" ", cell)[:80]))
            if field:
                yield line, field


def _in_rows(block: Block, names: Names) -> Iterator[tuple[Line, FieldDefinition]]:
    """The fields in the first column of a table, or else those that head its columns."""
    rows = [(line, [cell.strip() for cell in line.text.strip().strip("|").split("|")]) for line in block.lines]
    rows = [(line, cells) for line, cells in rows if "|" in line.text and not _DELIMITER.fullmatch(line.text.strip())]
    firsts = [(line, names.get(normalize(cells[0][:80]))) for line, cells in rows]
    heads = [(line, names.get(normalize(cell[:80]))) for line, cells in rows[:1] for cell in cells]
    # "| Name | Value |" heads the columns of a list of fields, and is no field of it.
    body = [(line, field) for line, field in firsts[1:] if field]
    yield from body or ((line, field) for line, field in heads if field)

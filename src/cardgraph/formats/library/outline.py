"""The card format of bullets: a title, a section of ``- Field: value`` items, prose sections.

What the bullets and headings are called is in the ontology. Whatever is unmistakable is read,
with a note where it differs from the template; the rest is kept as it stands and reported.
"""

import re
from typing import NamedTuple

from cardgraph.diagnostic import Finding, Span
from cardgraph.formats.definition import CardField, CardFormat, card_format
from cardgraph.formats.library.line_fields import fields_apart, markdown_behind
from cardgraph.formats.library.unsupported_fields import Unread, findings, in_block, without_colon
from cardgraph.markdown.blocks import Block, Document
from cardgraph.markdown.broken_links import mend
from cardgraph.markdown.words import MAX_CHARACTERS, Prose, Words
from cardgraph.source.decode import Text, is_format_character
from cardgraph.vocabulary.schemes import normalize

# A box to tick in front belongs to neither name nor value.
_LABEL = re.compile(r"\s*(?:\[[ xX]\]\s+)?([^\n:\uff1a]{1,80}?)\s*([:\uff1a])\s*")


class Field(NamedTuple):
    """A field that a card fills in: its words, its Markdown, and the items nested under it."""

    key: str
    words: Words
    markdown: str
    nested: tuple[Words, ...]


class Outline(NamedTuple):
    """A card taken apart, its words not yet understood.

    ``anchor`` is where something missing is reported: the heading of the fields, or the title;
    ``empty`` holds the bullets that name a field and say nothing, ``unread`` the keys of fields
    that are there but not read, which is reported.
    """

    title: Words | None
    fields: dict[str, Field]
    sections: dict[str, Words]
    others: list[tuple[str, Words]]
    anchor: Span
    empty: dict[str, Span]
    unread: frozenset[str]


def outline(text: Text, document: Document) -> tuple[Outline, list[Finding]]:
    """Take a card apart.

    :returns: its title, fields and sections, and what was found on the way
    """
    taker = _Taker(text, document)
    for block in document.blocks:
        for piece in taker.pieces(block):
            taker.take(piece)
    return taker.finish()


def _size(block: Block) -> int:
    return sum(len(line.text) for line in block.lines)


class _Taker:
    def __init__(self, text: Text, document: Document) -> None:
        self.text = text
        self.references = document.references
        self.too_deep = document.too_deep
        self.format: CardFormat = card_format()
        self.findings: list[Finding] = []
        self.title: Words | None = None
        self.fields: dict[str, Field] = {}
        self.empty: dict[str, Span] = {}
        self.sections: dict[str, Prose] = {}
        self.others: list[tuple[str, Words]] = []
        self.anchor: Span | None = None
        self.section = ""
        self.heading = ""
        self.open: Field | None = None
        # What to say of these depends on what else the card gives; the bullet that it was, and whether it
        # stands among the fields.
        self.doubtful: list[tuple[Unread, Words | None, bool]] = []

    def pieces(self, block: Block) -> list[Block]:
        """A block, or several where it is a run of lines that are fields of their own."""
        fits = self.section == "sourceText" and block.level == (block.kind == "item")
        if len(block.lines) > 1 and fits and block.kind in ("item", "paragraph") and _size(block) <= MAX_CHARACTERS:
            return fields_apart(block, self.format.fields, self.text, self.references)
        return [block]

    def take(self, block: Block) -> None:
        size = _size(block)
        if size > MAX_CHARACTERS:
            first = block.lines[0]
            span = self.text.span(first.number, first.column, first.column + len(first.text))
            self._report("field-too-long", span, field="text", length=str(size), limit=str(MAX_CHARACTERS))
        elif block.kind == "heading":
            self._take_heading(block)
        elif self.open and block.level > 1 - (block.kind != "item"):
            self.open = self.open._replace(nested=(*self.open.nested, self._mended(self._words(block))))
            self.fields[self.open.key] = self.open
            self.empty.pop(self.open.key, None)
        elif not (block.kind == "item" and self._take_field(block)):
            self._take_prose(block)

    def _take_heading(self, block: Block) -> None:
        words = self._words(block)
        self.open = None
        self.heading = words.text
        known = self.format.sections.get(normalize(words.text))
        section = known.key if known else ""
        if block.level == 1 and not section:
            self.section = ""
            if self.title is None:
                self.title = self._mended(words)
            else:
                self._report("title-repeated", words.span, line=str(self.title.span.line))
            return
        if section:
            if block.level != 2:
                self._report("heading-level", words.span, heading=words.text, level=str(block.level))
            if section == "sourceText" and self.anchor is None:
                self.anchor = words.span
        else:
            hint = self._guess(words.text, {name: known.heading for name, known in self.format.sections.items()})
            self._report("section-unknown", words.span, heading=words.text, hint=hint and f"; {hint}")
        self.section = section

    def _take_field(self, block: Block) -> bool:
        words = self._words(block)
        match = _LABEL.match(words.text)
        field = self.format.fields.get(normalize(match[1])) if match else None
        inside = self.section == "sourceText"
        if not match or not field:
            if inside:
                self._take_unknown(words, match)
            return inside
        label = words.group(match, 1)
        if not inside and field.key in self.fields:
            return False
        if field.key in self.fields or field.key in self.empty:
            earlier = self.fields[field.key].words.span if field.key in self.fields else self.empty[field.key]
            self._report("field-duplicate", label.span, field=field.label, line=str(earlier.line))
            self.others.append((words.text, words))
            self.open = None
            return True
        self._note_differences(field, label, match[2], inside)
        value = self._mended(words.part(match.end(), len(words.text)))
        self.open = Field(field.key, value, markdown_behind(block, words, match.end(2)), ())
        if value.text:
            self.fields[field.key] = self.open
        else:
            self.empty[field.key] = label.span
        return True

    def _note_differences(self, field: CardField, label: Words, colon: str, inside: bool) -> None:
        if not inside:
            place = self.heading or "no heading"
            self._report("field-misplaced", label.span, field=field.label, section=place)
        if colon != ":":
            self._report("field-colon", label.span, field=field.label)
        if label.text != field.label:
            self._report("field-renamed", label.span, found=label.text, field=field.label)

    def _take_unknown(self, words: Words, match: re.Match[str] | None) -> None:
        self.open = None
        if doubtful := without_colon(words, self.format.fields):
            self.doubtful.append((doubtful, words, True))
        else:
            self._report_unknown(words, match)
        self.others.append((words.text, words))

    def _report_unknown(self, words: Words, match: re.Match[str] | None) -> None:
        label = words.group(match, 1) if match else words
        hint = self._guess(label.text, {name: field.label for name, field in self.format.fields.items()})
        self._report("field-unknown", label.span, field=label.text, hint=hint)

    def _guess(self, text: str, names: dict[str, str]) -> str:
        from cardgraph.vocabulary.suggestions import resembling

        close = resembling(normalize(text), names)
        return f'did you mean "{close}"?' if close else ""

    def _take_prose(self, block: Block) -> None:
        self.open = None
        if self.section in ("description", "organizationDescription"):
            self.sections.setdefault(self.section, Prose(self.text)).add(block, self.references)
            return
        words = self._words(block)
        if doubtful := in_block(block, self.format.fields, self.text):
            self.doubtful.append((doubtful, None, self.section == "sourceText"))
        elif self.section == "sourceText" and block.kind == "paragraph":
            match = _LABEL.match(words.text)
            if match and normalize(match[1]) in self.format.fields:
                self._report("field-style", words.group(match, 1).span, field=match[1])
                self._take_field(block)
                return
        if words.text:
            prefix = f"{self.heading}: " if self.heading and not self.section else ""
            self.others.append((prefix + words.text, words))

    def _words(self, block: Block) -> Words:
        prose = Prose(self.text)
        prose.add(block, self.references)
        return Words(prose, 0, len(prose.text))

    def _mended(self, words: Words) -> Words:
        mended, found = mend(words)
        self.findings += found
        return mended

    def _report(self, rule: str, span: Span, **values: str) -> None:
        self.findings.append(Finding(rule, span, values))

    def finish(self) -> tuple[Outline, list[Finding]]:
        if self.too_deep:
            line = self.text.lines[self.too_deep - 1]
            self._report("nested-too-deep", self.text.span(self.too_deep, 1, len(line) + 1))
        start = self.text.span(1, 1, len(self.text.lines[0]) + 1)
        anchor = self.anchor or (self.title.span if self.title else start)
        if self.title is None and not self.fields:
            self._report("not-a-card", start)
        for field in self.fields.values():
            self._report_invisible(field)
        unread = self._report_unread()
        sections = {key: Words(prose, 0, len(prose.text)) for key, prose in self.sections.items()}
        found = Outline(self.title, self.fields, sections, self.others, anchor, self.empty, unread)
        return found, self.findings

    def _report_unread(self) -> frozenset[str]:
        given = self.fields.keys() | self.empty.keys()
        for item, words, _ in self.doubtful:
            if words and item.fields.keys() <= given:
                self._report_unknown(words, _LABEL.match(words.text))
        # Where the fields have a section of their own, tables elsewhere are about something else.
        seen = [item for item, _, inside in self.doubtful if inside or not self.anchor]
        found, unread = findings(seen, given)
        self.findings += found
        return unread

    def _report_invisible(self, field: Field) -> None:
        text = field.words.text
        for index, character in enumerate("" if text.isascii() else text):
            if is_format_character(character):
                place = field.words.part(index, index + 1).span
                label = next(f.label for f in self.format.fields.values() if f.key == field.key)
                self._report("invisible-character", place, character=f"U+{ord(character):04X}", field=label)
                return

"""A title, a section of ``- Field: value`` bullets, sections of prose: the outline of a card of the library.

What the bullets and headings are called is in the definition. Whatever is unmistakable is read,
with a note where it differs from the template; the rest is kept as it stands and reported.
"""

import re

from cardgraph.diagnostic import Report, Span
from cardgraph.formats.definition import Definition, FieldDefinition
from cardgraph.formats.library.fixes import as_bullet, at_level
from cardgraph.formats.library.invisible_characters import report_invisible_characters
from cardgraph.formats.library.unsupported_fields import UnsupportedFields, in_block, report_unsupported, without_colon
from cardgraph.formats.line_fields import fields_apart, markdown_behind
from cardgraph.formats.outline import Field, Outline
from cardgraph.markdown.blocks import MAX_CHARACTERS, MAX_FIELD_CHARACTERS, Block, Document
from cardgraph.markdown.broken_links import without_broken_links
from cardgraph.markdown.document import blocks
from cardgraph.markdown.words import Prose, Words
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

# The section of the fields, by the property that keeps them.
FIELDS = "sourceText"
# Names that are not known are held against those that are, which takes time: the first ones will do.
_LOOKED_UP, _LONGEST = 20, 80
# A box to tick in front belongs to neither name nor value.
_LABEL = re.compile(r"\s*(?:\[[ xX]\]\s+)?([^\n:\uff1a]{1,80}?)\s*+([:\uff1a])\s*")


def take_apart(text: Text, first: int, definition: Definition, report: Report) -> Outline:
    """The outline of a card of the library's form.

    :param first: number of the line to begin at, behind any front matter
    :param definition: what bullets and headings are called
    :param report: takes what is found on the way
    """
    document = blocks(text, first)
    builder = _OutlineBuilder(text, document, definition, report)
    for block in document.blocks:
        builder.is_run = False
        # Most blocks are one line.
        for piece in (block,) if len(block.lines) == 1 else builder.pieces(block):
            builder.take(piece)
    return builder.finish()


class _OutlineBuilder:
    """Builds the outline of one card, block by block."""

    def __init__(self, text: Text, document: Document, definition: Definition, report: Report) -> None:
        self.text, self.definition, self.report = text, definition, report
        self.references = document.references
        self.too_deep, self.cut = document.too_deep, document.cut
        self.title: Words | None = None
        self.fields: dict[str, Field] = {}
        self.empty: dict[str, Span] = {}
        self.sections: dict[str, Prose] = {}
        self.others: list[tuple[str, Words]] = []
        self.anchor: Span | None = None
        self.section = ""
        self.heading = ""
        # Whether what is taken is a piece of a paragraph under the title, each line of which is a field.
        self.is_run = False
        self.open: Field | None = None
        self.unknown = 0
        # How many characters each field and section has, and where it has more than it may have.
        self.sizes: dict[str, int] = {}
        self.overlong: dict[str, tuple[Span, int]] = {}
        # What to say of these depends on what else the card gives; the bullet that it was, and whether it
        # stands among the fields.
        self.doubtful: list[tuple[UnsupportedFields, Words | None, bool]] = []

    def pieces(self, block: Block) -> list[Block]:
        """A block of several lines, or several blocks where these are fields of their own."""
        if block.kind not in ("item", "paragraph") or block.level != (block.kind == "item"):
            return [block]
        is_under_title = not self.section and (self.title is None or self.heading == self.title.text)
        if not (self.section == FIELDS or is_under_title) or block.size > MAX_CHARACTERS:
            return [block]
        apart = fields_apart(block, self.definition.names, self.text, self.references)
        if self.section == FIELDS:
            return apart
        # Under the title there is prose as well, in which a line may begin with any word.
        self.is_run = block.kind == "paragraph" and len(apart) == len(block.lines) and self._names_field(apart[0])
        return apart if self.is_run else [block]

    def _names_field(self, block: Block) -> bool:
        match = _LABEL.match(self._words(block).text)
        return match is not None and normalize(match[1]) in self.definition.names

    def take(self, block: Block) -> None:
        """Take the next block: a heading, what stands below the field that is open, a field, or prose."""
        if block.kind == "item" and block.level == 1 and self._take_plain_field(block):
            return
        size = block.size
        if size > MAX_CHARACTERS:
            self._report_too_long("text", self._span(block), size, MAX_CHARACTERS)
        elif block.kind == "heading":
            self._take_heading(block)
        elif self.open and block.level > 1 - (block.kind != "item"):
            if self._has_room(self.open.key, block, MAX_FIELD_CHARACTERS):
                below = without_broken_links(self._words(block), self.report)
                self.open = self.open.of(self.open.words, (*self.open.nested, below))
                self.fields[self.open.key] = self.open
                self.empty.pop(self.open.key, None)
        elif block.kind != "item" or not self._take_field(block):
            self._take_prose(block)

    def _take_heading(self, block: Block) -> None:
        """Open a section; a heading of level 1 that names none is the title."""
        words = self._words(block)
        self.open = None
        self.heading = words.text
        known = self.definition.headings.get(normalize(words.text))
        section = known.key if known else ""
        if block.level == 1 and not section:
            self.section = ""
            if self.title is None:
                self.title = without_broken_links(words, self.report)
            else:
                self.report("title-repeated", words.span, line=str(self.title.span.line))
            return
        if section:
            if block.level != 2:
                fixes = at_level(block, 2, self.text)
                self.report("heading-level", words.span, fixes=fixes, heading=words.text, level=str(block.level))
            if section == FIELDS and self.anchor is None:
                self.anchor = words.span
        else:
            headings = {name: known.heading for name, known in self.definition.headings.items()}
            self._report_unknown("section-unknown", words, headings, heading=words.text)
        self.section = section

    def _take_plain_field(self, block: Block) -> bool:
        """Take a bullet as a field whose name is written as in the template, as nearly all are; False where it is not.

        So is one that says nothing, is given twice, or has no room.
        """
        markdown = block.lines[0].text
        name, _, behind = markdown.partition(":")
        field = self.definition.fields_by_name.get(name)
        size = len(markdown)
        if not field or self.section != FIELDS or len(block.lines) > 1 or size > MAX_FIELD_CHARACTERS:
            return False
        key = field.key
        if key in self.fields or key in self.empty or key in self.sizes:
            return False
        prose = Prose(self.text)
        prose.add(block, self.references)
        colon = len(name) + 1
        value = prose.text[colon:].strip()
        if not value:
            return False
        start = prose.text.find(value, colon)
        words = without_broken_links(Words(prose, start, start + len(value)), self.report)
        markdown = behind.strip()
        self.sizes[key] = size
        self.open = self.fields[key] = Field(key, words, markdown, (), markdown == field.placeholder)
        return True

    def _take_field(self, block: Block) -> bool:
        """Take a bullet as a field, and one among the fields in any case; False where it is prose."""
        words = self._words(block)
        match = _LABEL.match(words.text)
        field = self.definition.names.get(normalize(match[1])) if match else None
        inside = self.section == FIELDS
        if not match or not field:
            if inside:
                self._take_unknown(words, match)
            return inside
        label = words.group(match, 1)
        if not inside and field.key in self.fields:
            return False
        if field.key in self.fields or field.key in self.empty:
            earlier = self.empty.get(field.key) or self.fields[field.key].words.span
            self.report("field-duplicate", label.span, field=field.name, line=str(earlier.line))
            self.others.append((words.text, words))
            self.open = None
            return True
        if not self._has_room(field.key, block, MAX_FIELD_CHARACTERS):
            self.open = None
            return True
        if not inside or match[2] != ":" or label.text != field.name:
            # Of a line that is no bullet it is said that it is none, which is enough.
            self._note_differences(field, label, words.group(match, 2), inside or self.is_run)
        value = without_broken_links(words.part(match.end(), len(words.text)), self.report)
        markdown = markdown_behind(block, words, match.end(2))
        self.open = Field(field.key, value, markdown, is_placeholder=markdown == field.placeholder)
        if value.text:
            self.fields[field.key] = self.open
        else:
            self.empty[field.key] = label.span
        return True

    def _note_differences(self, field: FieldDefinition, label: Words, colon: Words, inside: bool) -> None:
        """Report where a field that is read differs from the template: in place, colon or name."""
        if not inside:
            place = self.heading or "no heading"
            self.report("field-misplaced", label.span, field=field.name, section=place)
        if colon.text != ":":
            self.report("field-colon", label.span, fixes=colon.rewritten(":", safe=True), field=field.name)
        if label.text != field.name:
            fixes = label.rewritten(field.name, safe=True)
            self.report("field-renamed", label.span, fixes=fixes, found=label.text, field=field.name)

    def _take_unknown(self, words: Words, match: re.Match[str] | None) -> None:
        """Keep a bullet among the fields that is none; what to say of it may depend on what is still to come."""
        self.open = None
        if doubtful := without_colon(words, self.definition.names):
            self.doubtful.append((doubtful, words, True))
        else:
            self._report_unknown_field(words, match)
        self.others.append((words.text, words))

    def _report_unknown_field(self, words: Words, match: re.Match[str] | None) -> None:
        label = words.group(match, 1) if match else words
        names = {name: field.name for name, field in self.definition.names.items()}
        self._report_unknown("field-unknown", label, names, field=label.text)

    def _report_unknown(self, rule: str, words: Words, names: dict[str, str], **values: str) -> None:
        """Report a name that is not known, with the known one that resembles it."""
        from cardgraph.vocabulary.suggestions import resembling

        self.unknown += 1
        looked_up = self.unknown <= _LOOKED_UP and len(words.text) <= _LONGEST
        close = resembling(normalize(words.text), names) if looked_up else ""
        fixes = words.rewritten(close, safe=False) if close else ()
        self.report(rule, words.span, suggestions=(close,) if close else (), fixes=fixes, **values)

    def _take_prose(self, block: Block) -> None:
        """Add a block to its section; among the fields, a line of text may still be a field."""
        self.open = None
        if self.section not in ("", FIELDS):
            if self._has_room(self.section, block, MAX_CHARACTERS):
                self.sections.setdefault(self.section, Prose(self.text)).add(block, self.references)
            return
        words = self._words(block)
        if doubtful := in_block(block, self.definition.names, self.text, self.references):
            self.doubtful.append((doubtful, None, self.section == FIELDS))
        elif (self.section == FIELDS or self.is_run) and block.kind == "paragraph":
            match = _LABEL.match(words.text)
            if match and normalize(match[1]) in self.definition.names:
                fixes = as_bullet(block, self.text)
                self.report("field-style", words.group(match, 1).span, fixes=fixes, field=match[1])
                self._take_field(block)
                return
        if words.text:
            prefix = f"{self.heading}: " if self.heading and not self.section else ""
            self.others.append((prefix + words.text, words))

    def _has_room(self, key: str, block: Block, most: int) -> bool:
        """Whether a field or a section, which may have more in it already, has room for one more block.

        :param most: how many characters it may have
        """
        size = self.sizes[key] = self.sizes.get(key, 0) + block.size
        if size <= most:
            return True
        self.overlong.setdefault(key, (self._span(block), most))
        return False

    def _report_too_long(self, field: str, span: Span, length: int, most: int) -> None:
        self.report("field-too-long", span, field=field, length=str(length), limit=str(most))

    def _span(self, block: Block) -> Span:
        """The first line of a block."""
        first = block.lines[0]
        return self.text.span(first.number, first.column, first.column + len(first.text))

    def _words(self, block: Block) -> Words:
        prose = Prose(self.text)
        prose.add(block, self.references)
        return Words(prose, 0, len(prose.text))

    def finish(self) -> Outline:
        """The outline, when all blocks are taken; what depends on the whole card is reported."""
        if self.too_deep:
            line = self.text.lines[self.too_deep - 1]
            self.report("nested-too-deep", self.text.span(self.too_deep, 1, len(line) + 1))
        if self.cut:
            number, what, limit = self.cut
            span = self.text.span(number, 1, len(self.text.lines[number - 1]) + 1)
            self.report("card-too-long", span, what=what, limit=str(limit))
        names = self.definition.called
        for key, (span, most) in self.overlong.items():
            self._report_too_long(names[key], span, self.sizes[key], most)
        given = self.fields.keys() | self.empty.keys()
        # Where the fields have a section of their own, tables elsewhere are about something else.
        seen = [item for item, _, inside in self.doubtful if inside or not self.anchor]
        for item in seen:
            for key in item.values.keys() - given - self.fields.keys():
                self.fields[key] = item.values[key]
        start = self.text.span(1, 1, len(self.text.lines[0]) + 1)
        anchor = self.anchor or (self.title.span if self.title else start)
        if self.title is None and not self.fields:
            self.report("not-a-card", start)
        for key, field in self.fields.items():
            if not field.words.text.isascii():
                report_invisible_characters(field.words, names[key], self.report)
        unsupported: frozenset[str] = frozenset()
        if self.doubtful or self.overlong:
            # Of a field that is too long, what fits is read; if nothing does, it is there all the same.
            unsupported = self._report_unsupported(seen, given).union(self.overlong).difference(self.fields)
        sections = {key: Words(prose, 0, len(prose.text)) for key, prose in self.sections.items()}
        texts = [(field.text, field.first) for field in self.fields.values()]
        texts += [*self.others, *((words.text, words) for words in sections.values())]
        is_unfilled = self.definition.unfilled.found_in
        unfilled = [(text, words) for text, words in texts if is_unfilled(text)]
        return Outline(anchor, self.title, self.fields, sections, self.others, self.empty, unsupported, unfilled)

    def _report_unsupported(self, seen: list[UnsupportedFields], given: set[str]) -> frozenset[str]:
        """Report fields in other forms than bullets; bullets whose fields are given elsewhere are unknown ones."""
        for item, words, _ in self.doubtful:
            if words and item.fields.keys() <= given:
                self._report_unknown_field(words, _LABEL.match(words.text))
        return report_unsupported(seen, given, self.report)

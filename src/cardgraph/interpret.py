"""From the outline of a card to what it means: each field through the reader of its kind of value."""

import hashlib

from cardgraph.card import Card, Named, Reading, Size, Stated
from cardgraph.diagnostic import Finding, Span
from cardgraph.formats.definition import card_format
from cardgraph.formats.library.outline import Field, Outline, outline
from cardgraph.markdown.blocks import blocks
from cardgraph.markdown.words import Words
from cardgraph.source.decode import MAX_BYTES, Text, decode
from cardgraph.values import is_absent
from cardgraph.values.answer import read_answer
from cardgraph.values.concept import read_concepts
from cardgraph.values.country import is_doubtful, read_countries
from cardgraph.values.date import read_date
from cardgraph.values.license import read_licenses
from cardgraph.values.lineage import read_descent
from cardgraph.values.link import bare_links, find_arxiv, identify, kept_apart, read_link
from cardgraph.values.name import read_emoji, read_name
from cardgraph.values.organization import read_organizations
from cardgraph.values.quantity import read_quantities
from cardgraph.values.said import says_nothing, without_struck
from cardgraph.values.size import read_size


def read_card(data: bytes, source: str, file_name: str = "", day_first: bool = False) -> Reading:
    """Read one card.

    :param data: the bytes of the file
    :param source: the file as the user named it, which spans carry
    :param file_name: the file as the graph names it; ``source`` if left out
    :param day_first: read ambiguous dates as day/month/year
    :returns: the card, or none where there is none to be had, and the findings on the way
    """
    text, findings = decode(data, source)
    if text is None:
        return Reading(source, None, findings, data[:MAX_BYTES].decode("utf-8", "replace").splitlines())
    first = _behind_front_matter(text)
    if first > 1:
        findings.append(Finding("front-matter-skipped", text.span(1, 1, 4), {}))
    found, more = outline(text, blocks(text, first))
    digest = hashlib.sha256(data).hexdigest()
    understanding = _Understanding(text, found, findings + more, day_first)
    card = understanding.card(file_name or source, digest)
    return Reading(source, card, understanding.findings, text.disk_lines)


def _behind_front_matter(text: Text) -> int:
    """Number of the first line behind YAML front matter, which Markdown would misread."""
    if text.lines[0].rstrip() == "---":
        for number, line in enumerate(text.lines[1:], 2):
            if line.rstrip() in ("---", "..."):
                return number + 1
    return 1


def _counted(found: Outline) -> Outline:
    """The outline as far as it counts: without what is struck through, and without fields that say nothing."""
    fields, empty, others = dict(found.fields), dict(found.empty), list(found.others)
    for key, field in found.fields.items():
        words, nested = without_struck(field.words), tuple(without_struck(part) for part in field.nested)
        fields[key] = field._replace(words=words, nested=nested)
        # A name is nothing else than missing: the reader of names says what it lacks.
        if key != "nameText" and all(says_nothing(part) for part in (words, *nested)):
            del fields[key]
            empty[key] = field.words.span
            others.append((field.markdown, field.words))
    return found._replace(fields=fields, empty=empty, others=others)


class _Understanding:
    """Turns the fields of one card into values, collecting findings."""

    def __init__(self, text: Text, found: Outline, findings: list[Finding], day_first: bool) -> None:
        self.text, self.outline, self.findings, self.day_first = text, _counted(found), findings, day_first
        self.undisclosed: list[Stated[str]] = []
        # What still holds its placeholder says nothing; a shape reports it.
        placeholders = {field.key: field.placeholder for field in card_format().fields.values()}
        self.fields = {key: field for key, field in self.outline.fields.items() if field.markdown != placeholders[key]}

    def report(self, rule: str, span: Span, /, **values: str) -> None:
        self.findings.append(Finding(rule, span, values))

    def card(self, file_name: str, digest: str) -> Card | None:
        found = self.outline
        name_field = found.fields.get("nameText")
        name = read_name(name_field.words, self.report) if name_field else None
        if name_field and not name:
            self.report("name-empty", name_field.words.span)
        title = read_name(found.title, self._ignore if name else self.report) if found.title else None
        name = name or title
        if not name:
            if not any(finding.rule == "not-a-card" for finding in self.findings):
                self.report("not-a-card", found.anchor)
            return None
        publications = self._named("publicationText", "publication", "publication")
        datasets = self._named("datasetText", "trainedOn", "dataset")
        description = found.sections.get("description")
        arxiv = next((p.value.reference.arxiv for p in publications if p.value.reference), "")
        return Card(
            source=self.text.source,
            file_name=file_name,
            sha256=digest,
            anchor=found.anchor,
            title=title,
            name=name,
            page=self._page(name_field),
            emoji=tuple(read_emoji(name_field.words)) if name_field else (),
            size=self._size(),
            datasets=datasets,
            quantities=tuple(q for part in self._parts("datasetText") for q in read_quantities(part)),
            modalities=self._concepts("formatText", "modality", "modality"),
            research_fields=self._concepts("researchFieldText", "researchField", "field"),
            impact_assessment=self._impact_assessment(),
            risks=self._concepts("riskText", "risk", "risk"),
            date=self._date(arxiv),
            organizations=self._organizations(),
            countries=self._concepts("countryText", "countryOfOrigin", "country"),
            licenses=self._licenses(),
            publications=publications,
            descent=tuple(read_descent(description, name.value)) if description else (),
            undisclosed=tuple(self.undisclosed),
            texts=self._texts(),
            prose=found.sections,
            links=self._links(),
            empty=found.empty,
            unread=found.unread,
            lines=self.text.disk_lines,
        )

    def _ignore(self, rule: str, span: Span, /, **values: str) -> None:
        """A report for a title, whose oddities the name repeats."""

    def _present(self, key: str, term: str) -> Words | None:
        """The words of a field, unless the field is missing or states an absence of ``term``."""
        field = self.fields.get(key)
        if not field:
            return None
        if is_absent(field.words.text) and not field.nested:
            if term == "countryOfOrigin":
                is_doubtful(field.words, self.report)
            self.undisclosed.append(Stated(term, field.words, "absence"))
            return None
        return field.words

    def _parts(self, key: str) -> list[Words]:
        field = self.fields.get(key)
        return [words for words in (field.words, *field.nested) if words.text] if field else []

    def _page(self, field: Field | None) -> Stated[str] | None:
        for link in field.words.links()[:1] if field else []:
            iri = read_link(link, self.report)
            return Stated(iri, link.place, "link") if iri else None
        return None

    def _size(self) -> Stated[Size] | None:
        words = self._present("modelSizeText", "parameterCount")
        size = read_size(words, self.report) if words else None
        return Stated(size, words, "size") if size and words else None

    def _concepts(self, key: str, term: str, kind: str) -> tuple:  # type: ignore[type-arg]
        if not self._present(key, term):
            return ()
        parts = self._parts(key)
        return tuple(
            read_countries(parts, self.report) if kind == "country" else read_concepts(parts, kind, self.report)
        )

    def _impact_assessment(self) -> Stated[bool] | None:
        words = self._present("impactAssessmentText", "impactAssessment")
        answer = read_answer(words, self.report) if words else None
        return Stated(answer, words, "yes-or-no") if answer is not None and words else None

    def _date(self, arxiv: str):  # type: ignore[no-untyped-def]
        words = self._present("publicationDateText", "publicationDate")
        date = read_date(words, arxiv, self.day_first, self.report) if words else None
        return Stated(date, words, "date") if date and words else None

    def _organizations(self) -> tuple:  # type: ignore[type-arg]
        words = self._present("organizationText", "organization")
        return tuple(read_organizations(words, self.report)) if words else ()

    def _licenses(self) -> tuple:  # type: ignore[type-arg]
        words = self._present("licenseText", "license")
        if not words:
            return ()
        footnote = any(
            line.lstrip().startswith(("\\*", "*", "\u2020")) and not line.lstrip().startswith(("* ", "**"))
            for line in self.text.lines
        )
        return tuple(read_licenses(words, footnote, self.report))

    def _named(self, key: str, term: str, rule: str) -> tuple[Stated[Named], ...]:
        words = self._present(key, term)
        if not words:
            return ()
        found = []
        for part in self._parts(key):
            for link in part.links():
                label = part.part(link.start, link.end)
                iri = read_link(link, self.report)
                title = " ".join(label.text.split())
                if title:
                    found.append(Stated(Named(title, identify(iri) if iri else None), label, rule))
        if rule == "dataset":
            return tuple(kept_apart(found))
        if not found and rule == "publication":
            for label, link in bare_links(words):
                if iri := read_link(link, self.report):
                    found.append(Stated(Named(" ".join(label.text.split()), identify(iri)), label, rule))
        if not found and rule == "publication":
            found.append(Stated(Named(" ".join(words.text.split()), find_arxiv(words.text)), words, rule))
        return tuple(found)

    def _texts(self) -> tuple[tuple[str, Stated[str]], ...]:
        texts = []
        for field in self.outline.fields.values():
            nested = "".join(f"\n- {words.text}" for words in field.nested)
            words = field.words if field.words.text else field.nested[0]
            texts.append((field.key, Stated(field.markdown + nested, words, "source-text")))
        for text, words in self.outline.others:
            texts.append(("otherText", Stated(text, words, "source-text")))
        return tuple(texts)

    def _links(self) -> tuple[Stated[str], ...]:
        found: dict[str, Stated[str]] = {}
        for words in self.outline.sections.values():
            for link in words.links():
                iri = read_link(link, self.report)
                if iri:
                    found.setdefault(iri, Stated(iri, link.place, "link"))
        return tuple(found.values())

"""From sources to compiled cards: the flow that every command draws from."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from io import StringIO
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from cardgraph.batches import batches
from cardgraph.card import Card, Reading
from cardgraph.check.checker import BATCH, Checked, Checker, today
from cardgraph.check.conflicts import ConflictIndex, comparable
from cardgraph.check.engines import chosen
from cardgraph.check.selection import Selection
from cardgraph.check.source_map import fault_of
from cardgraph.diagnostic import Diagnostic, Severity, tallied
from cardgraph.errors import CardgraphError, Status
from cardgraph.formats.registry import form_of
from cardgraph.graph.card_graph import mentions
from cardgraph.graph.evidence import contradictions, evidence
from cardgraph.graph.minting import Minter
from cardgraph.graph.statements import CardGraph, Statement
from cardgraph.graph.terms import NamedNode, bracketed, term, value_of
from cardgraph.output.parts import Part, by_subject
from cardgraph.reading import read_sources
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.source.reader import Reader
from cardgraph.source.source import InMemory, Source
from cardgraph.values.hub_id import is_hub_id
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.files import short_vocabularies
from cardgraph.vocabulary.namespaces import CG, SHARED_TYPES

if TYPE_CHECKING:
    from cardgraph.profiles.describing import Description

# Bytes of cards that are compiled together, or handed to another process.
_BATCH_SIZE = 1 << 17
# Fewer cards in a batch take more time to hand on than they save.
_FEW = 25
# Fewer batches for each process would not make up for the time that a process takes to start.
_LEAST = 4
# A batch is no more than such a share of what is left for each process.
_SHARE = 2
# What a summary counts, and by which statements it is found.
_COUNTED = {
    term("organization"): "organization",
    term("countryOfOrigin"): "country",
    term("license"): "license",
    term("risk"): "risk",
}

# What stands above the terms of the vocabularies in an output that people read.
_VOCABULARY_TITLE = "Terms of the vocabularies"
VOCABULARY_GRAPH = ox.NamedNode(CG.rstrip("#"))


class HubIdError(CardgraphError):
    """An identifier on the hub that is none, or that several cards would have."""


class CardText(NamedTuple):
    """The graph of a card as text, which is quickly handed from one process to another.

    ``card`` and ``model`` are nodes, ``date`` is the card's, empty where none is known; ``pieces`` is
    its N-Triples, subject by subject, ``concepts`` the IRIs of the vocabulary concepts in it,
    ``comparable`` the lines for ``ConflictIndex``, ``counted`` the kinds and nodes that a summary
    counts. ``claims`` is the N-Triples of what its prose claims, for stores; none where ``pieces``
    have it already, or nobody wants it. ``described`` is what the profiles say that were asked for.
    """

    card: NamedNode
    model: NamedNode
    date: str
    pieces: list[str]
    claims: list[str]
    concepts: list[str]
    comparable: list[str]
    counted: list[tuple[str, str]]
    described: "dict[str, Description] | None" = None


class Compiled(NamedTuple):
    """What was made of one source, by its printable path: a graph, or none, and diagnostics, sorted.

    ``skipped`` says that it is no card, and that nobody had said it was one (``Source.incidental``);
    ``is_none`` that it is no card of a model, as a finding says. ``form`` is the card's, as ``--card-format``
    takes it, empty where there is no card.
    """

    source: str
    graph: CardText | None
    diagnostics: Sequence[Diagnostic]
    skipped: bool = False
    is_none: bool = False
    form: str = ""

    @property
    def has_errors(self) -> bool:
        """Whether any diagnostic is an error."""
        return tallied(self.diagnostics).worst == Severity.ERROR

    @property
    def has_fault(self) -> bool:
        """Whether something went wrong in the program, and not with the card."""
        return any(diagnostic.is_fault for diagnostic in self.diagnostics)


class Compiler:
    """Compiles cards one after the other, and reads each once.

    It keeps nothing of what it has compiled, but the bytes of some hundreds of cards: rules across
    cards look at a few again (see ``Reader``, also for what is done where there are more).

    :param sources: where the cards come from
    :param settings: how to compile them
    :param jobs: how many processes may share the work, if there are cards enough
    :raises BaseError: if the entity base is no absolute IRI
    :raises EngineError: if the engine is not known or not installed
    :raises HubIdError: if an identifier is given that is none, or for several cards
    """

    def __init__(self, sources: Sequence[Source], settings: Settings = Settings(), jobs: int = 1) -> None:
        self.sources, self.jobs = sources, jobs
        if settings.hub_id and (len(sources) != 1 or not is_hub_id(settings.hub_id)):
            raise _hub_id_error(settings.hub_id, len(sources))
        # Whatever would depend on the moment or the process is settled here, once for all of them.
        self.settings = settings._replace(day=settings.day or today(), engine=chosen(settings.engine))
        self.minter = Minter(settings.base)
        self._reader = Reader(sources)
        self._conflicts = ConflictIndex()
        self.shared = tuple(f"<{self.minter.base}{kind}/" for kind in SHARED_TYPES)
        """How the pieces begin that are about what several cards may speak of."""

    def readings(self) -> Iterator[Reading]:
        """The cards, read and not checked, in the order of the sources."""
        return map(self._reading, range(len(self.sources)))

    def checked(self, seen: Callable[[int, InMemory], None] | None = None) -> Generator[Compiled, None, None]:
        """The cards, read, checked and made into graphs, in the order of the sources.

        :param seen: is given each source when it has been read, with its number
        """
        with closing(self.compiled(self._each(seen), count=len(self.sources))) as compiled:
            for index, item in enumerate(compiled):
                if item.graph:
                    self._conflicts.add(index, item.graph.comparable)
                yield item

    def read(self, index: int) -> InMemory:
        """The n-th source, read; the same bytes each time.

        :raises ChangedError: if they are not to be had any more
        """
        return self._reader.read(index)

    def compiled(
        self, cards: Iterable[InMemory], for_store: bool = False, count: int = 0
    ) -> Generator[Compiled, None, None]:
        """Some of the cards, checked and made into graphs, in their order, here or by several processes.

        :param cards: what ``read`` gave; taken some time before they are given back
        :param for_store: give the claims too, which stores have in any case
        :param count: how many they are, if that is known
        """
        work = partial(_compile, self.settings, for_store)
        parts = batches(cards, BATCH, _BATCH_SIZE, lambda card: card.size)
        jobs = min(self.jobs, count // (BATCH * _LEAST)) if self.jobs > 1 else 0
        if jobs < self.jobs:
            # Cards may be large: whether there are batches enough shows when these are there.
            first = list(islice(parts, self.jobs * _LEAST)) if self.jobs > 1 else []
            parts, jobs = chain(first, parts), len(first) // _LEAST
        if jobs > 1:
            parts = _ever_fewer(parts, count, jobs)
            # Whoever has few cards need not wait for what starts processes.
            from cardgraph.workers import in_order

            with closing(in_order(work, parts, jobs)) as results:
                yield from chain.from_iterable(results)
        else:
            yield from chain.from_iterable(map(work, parts))

    def across(self, concerned: Iterable[int] | None = None) -> Iterator[list[Diagnostic]]:
        """What the cards say together that cannot stand together; after ``checked`` has ended.

        :param concerned: what another ``ConflictIndex`` knows of these sources, for whoever needs not compile them all
        :returns: the diagnostics of a card, sorted, one card after the other, sorted by their printable paths
        :raises ChangedError: if one of the cards that are looked at again has changed since it was compiled
        """
        # Hardly a card by itself is at odds with another: whoever has none such need not wait for what says so.
        indices = list(self._conflicts.concerned() if concerned is None else concerned)
        if not indices:
            return
        from cardgraph.check.portions import across

        readings = map(self._reading, indices)
        yield from across(readings, self.minter, chosen(self.settings.engine), _selection(self.settings))

    def ntriples(self, compiled: Iterable[Compiled]) -> Iterator[str]:
        """The triples of some cards, as ``triples`` has them.

        :returns: pieces of N-Triples
        """
        for part in self.triples(compiled):
            yield from part.pieces

    def triples(self, compiled: Iterable[Compiled]) -> Iterator[Part]:
        """The triples of some cards, subject by subject, then those of the vocabularies they use.

        What several cards say of one entity comes once.
        """
        concepts: set[str] = set()
        yield Part(None, "", self._pieces(compiled, concepts))
        if concepts:
            yield vocabulary_of(concepts)

    def _pieces(self, compiled: Iterable[Compiled], concepts: set[str]) -> Iterator[str]:
        """The pieces of some cards.

        :param concepts: is given the IRIs of the concepts that they mention
        """
        # Whoever only checks cards writes none.
        from cardgraph.output.written import Written

        written = Written()
        for item in compiled:
            if item.graph:
                concepts.update(item.graph.concepts)
                for piece in item.graph.pieces:
                    if piece.startswith(self.shared):
                        yield "".join(written.new(StringIO(piece)))
                    else:
                        yield piece

    def quads(self, compiled: Iterable[Compiled]) -> Iterator[ox.Quad]:
        """What ``graphs`` has, as quads."""
        for part in self.graphs(compiled):
            assert part.graph
            name = ox.NamedNode(value_of(part.graph))
            for quad in ox.parse("".join(part.pieces), format=ox.RdfFormat.N_TRIPLES, lenient=True):
                yield ox.Quad(quad.subject, quad.predicate, quad.object, name)

    def graphs(self, compiled: Iterable[Compiled]) -> Iterator[Part]:
        """The triples of some cards in a named graph for each card, with all it says, and one for the vocabularies.

        That one holds the ontology and the short vocabularies as a whole, and of the long lists of
        licenses, countries, languages, libraries and tasks what the cards use, so that a store can answer from it.
        """
        concepts: set[str] = set()
        for item in compiled:
            if item.graph:
                concepts.update(item.graph.concepts)
                yield Part(item.graph.card, "", item.graph.pieces)
        yield vocabulary_graph(concepts)

    def _each(self, seen: Callable[[int, InMemory], None] | None) -> Iterator[InMemory]:
        """The sources, read one after the other."""
        for index in range(len(self.sources)):
            source = self.read(index)
            if seen:
                seen(index, source)
            yield source

    def _reading(self, index: int) -> Reading:
        return _read(self.settings, [self.read(index)])[0]


def vocabulary_of(concepts: Iterable[str]) -> Part:
    """What the vocabularies say of some concepts, which triples come with.

    :param concepts: IRIs
    """
    return Part(None, _VOCABULARY_TITLE, by_subject(facts(sorted(concepts))))


def vocabulary_graph(concepts: Iterable[str]) -> Part:
    """The graph that comes with those of cards (see ``Compiler.graphs``).

    :param concepts: IRIs
    """
    known = {f"{quad.triple} .\n": None for path in short_vocabularies() for quad in ox.parse(path=path)}
    known.update(dict.fromkeys(facts(sorted(concepts))))
    return Part(bracketed(VOCABULARY_GRAPH.value), _VOCABULARY_TITLE, by_subject(known))


def _hub_id_error(hub_id: str, cards: int) -> HubIdError:
    if is_hub_id(hub_id):
        way = "name one card, or call the files ORG__NAME.md or ORG/NAME/README.md"
        return HubIdError(f"{cards:,} cards cannot all be {hub_id}; {way}", Status.USAGE)
    text = f"{hub_id!r} is no identifier on the hub; write one as in mistralai/Mistral-7B-v0.1"
    return HubIdError(text, Status.USAGE)


def _ever_fewer(parts: Iterable[list[InMemory]], count: int, jobs: int) -> Iterator[list[InMemory]]:
    """The same batches, of which the last are cut, so that processes that share them end at about the same time.

    :param count: how many cards there are, 0 if that is not known
    """
    left = count
    for part in parts:
        while part:
            few = max(_FEW, left // (jobs * _SHARE)) if left else len(part)
            yield part[:few]
            left = max(left - len(part[:few]), 0)
            part = part[few:]


def _selection(settings: Settings) -> Selection:
    return Selection(settings.select, settings.ignore)


def _read(settings: Settings, sources: Iterable[Source]) -> list[Reading]:
    hashed = not settings.findings_only
    return read_sources(sources, settings.day_first, settings.card_format, settings.hub_id, hashed)


def _compile(settings: Settings, for_store: bool, sources: Sequence[Source]) -> list[Compiled]:
    """Compile a few cards: all of the work that can be done without knowing the others."""
    minter = Minter(settings.base)
    checker = Checker(minter, settings.engine, settings.day, _selection(settings), gaps=settings.gaps)
    readings = _read(settings, sources)
    return [_compiled(checked, minter, settings, for_store) for checked in checker.check(readings)]


def _compiled(checked: Checked, minter: Minter, settings: Settings, for_store: bool) -> Compiled:
    """What was made of a card; if it cannot be made text, that is a finding of its own."""
    reading, graph, diagnostics = checked
    try:
        text = _text(graph, reading.card, minter, settings, for_store) if graph else None
    except BaseException as error:
        found = sorted([*diagnostics, fault_of(error, reading.source)], key=Diagnostic.sort_key)
        return Compiled(reading.source, None, found)
    form = form_of(reading.card.form) if reading.card else ""
    return Compiled(reading.source, text, diagnostics, reading.skipped, reading.is_none, form)


def _text(graph: CardGraph, card: Card | None, minter: Minter, settings: Settings, for_store: bool) -> CardText:
    """The graph of a card as text; what its prose claims stands apart unless it is asked for."""
    assert card
    if settings.findings_only:
        return CardText(graph.card, graph.model, "", [], [], [], comparable(graph), [])
    claims = [*graph.claims, *mentions(card, graph.card)] if settings.claims or for_store else []
    said = [claim.ntriples for claim in claims]
    stated, lines, apart = graph.statements, graph.lines, claims
    if settings.claims:
        stated, lines, apart, said = [*stated, *claims], [*lines, *said], [], []
    return CardText(
        graph.card,
        graph.model,
        next((date.value.lexical for date in card.stated("publicationDate")), ""),
        _pieces(stated, lines, card, minter, settings, contradictions(card, minter)),
        _pieces(apart, said, card, minter, settings),
        graph.concepts,
        comparable(graph),
        [(_COUNTED[s.predicate], s.object) for s in graph.statements if s.predicate in _COUNTED],
        _described(graph, card, minter, settings.profiles) if settings.profiles else None,
    )


def _described(graph: CardGraph, card: Card, minter: Minter, profiles: tuple[str, ...]) -> dict[str, "Description"]:
    """What some profiles say of a card; they get the texts of its sections, too, which graphs leave in the card."""
    from cardgraph.profiles.describing import describe, section_texts

    texts = (
        (minter.section(card.file_name, section.first_line), card.lines[section.first_line : section.last_line])
        for section in card.places
        if not section.is_placeholder
    )
    return describe(profiles, [*graph.lines, *section_texts(texts)], graph.concepts, graph.model)


def _pieces(
    statements: list[Statement],
    lines: list[str],
    card: Card,
    minter: Minter,
    settings: Settings,
    more: Iterable[str] = (),
) -> list[str]:
    """Some of a card's statements as N-Triples, with their evidence if that is asked for, subject by subject.

    :param lines: the statements as N-Triples, one by one
    :param more: what else there is where evidence is asked for, line by line
    """
    subjects: dict[str, list[str]] = {}
    about: list[str] = []
    last = ""
    for statement, line in zip(statements, lines, strict=True):
        # What is about one subject mostly stands together.
        if (subject := statement.subject) is not last:
            about, last = subjects.setdefault(subject, []), subject
        about.append(line)
    if settings.evidence:
        for line in chain(evidence(statements, card, minter), more):
            subjects.setdefault(line.partition(" ")[0], []).append(line)
    return list(map("".join, subjects.values()))

"""Any number of cards at odds with each other: a portion of them is looked at at once, the others are on disk.

Where there are few, the shapes see all of them. Where there are more, a portion is those that are at odds over some
nodes, and whoever else has a say there; of very many over one node it is some of them, and those that show that they
are at odds. What is found is the same, whatever comes in one portion.
"""

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, groupby, islice
from operator import itemgetter

from cardgraph.card import Reading
from cardgraph.check.across import MOST_ALIKE, Key, Named, Stating, Told, at_odds, first_two, stated
from cardgraph.check.beside import edges, looked_at, model_of, named, said
from cardgraph.check.conflicts import Conflict, ConflictIndex, comparable
from cardgraph.check.rules import rules
from cardgraph.check.selection import Selection
from cardgraph.check.source_map import fault_of
from cardgraph.diagnostic import Diagnostic
from cardgraph.errors import contained
from cardgraph.gathered import Gathered
from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import value_of
from cardgraph.records import NamedTuple
from cardgraph.source.masking import masked

# Cards that the shapes are given at once.
_TOGETHER = 200


def across(
    readings: Iterable[Reading], minter: Minter, engine: str, selection: Selection | None = None
) -> Iterator[list[Diagnostic]]:
    """What cards say together that cannot stand together.

    The shapes see, of each card, the types and labels and the properties that a shape compares or
    compares by.

    :param readings: the cards, of which those suffice that ``ConflictIndex.concerned`` names, in their order
    :param minter: makes the IRIs
    :param engine: a SHACL engine that is installed
    :param selection: which diagnostics of a card are shown
    :returns: the diagnostics of each card that are shown, the cards by their names, the diagnostics sorted, each once
    """
    found = Gathered()
    cards = _small(stated(readings, minter), found)
    few = list(islice(cards, _TOGETHER))
    more = list(islice(cards, 1))
    if more:
        found.extend(_Held(minter, chain(few, more, cards)).diagnostics(engine))
    else:
        found.extend(at_odds(few, engine))
    del few, more
    selection = selection or Selection()
    for _, of_card in groupby(found, lambda diagnostic: diagnostic.span.source):
        shown = selection.shown(of_card)
        if shown:
            yield shown


def _small(cards: Iterable[Stating], found: Gathered) -> Iterator[Stating]:
    """Cards without what no rule looks at; with which something goes wrong, they are left out.

    :param found: is given what went wrong
    """
    for stating in cards:
        try:
            small = looked_at(stating)
        except BaseException as error:
            found.extend([fault_of(error, stating.source)])
            continue
        yield small


class _Portion(NamedTuple):
    """Cards that the shapes are to see at once, by their numbers, and the conflicts of which is told."""

    cards: set[int]
    only: dict[Key, Told]

    def takes(self, other: "_Portion") -> bool:
        """Whether another one fits in."""
        return not self.only.keys() & other.only.keys() and len(self.cards | other.cards) <= _TOGETHER


def _together(parts: Iterable[_Portion]) -> Iterator[_Portion]:
    """The same portions, several as one as long as there is room."""
    portion = _Portion(set(), {})
    for part in parts:
        if portion.only and not portion.takes(part):
            yield portion
            portion = _Portion(set(), {})
        portion.cards.update(part.cards)
        portion.only.update(part.only)
    if portion.only:
        yield portion


# Of what cards say of a node, and of what leads from one to another, it is the first card that counts; of values that
# are compared, each card. A row of ``alike`` are the first cards of a conflict over what has to be alike.
_TABLES = """
CREATE TABLE card (number INTEGER PRIMARY KEY, iri TEXT, file_name TEXT, source TEXT, stating BLOB);
CREATE TABLE node (rule TEXT, hash INTEGER, text TEXT, PRIMARY KEY (rule, hash)) WITHOUT ROWID;
CREATE TABLE alike (model TEXT, rule TEXT, node INTEGER, cards BLOB, PRIMARY KEY (model, rule, node)) WITHOUT ROWID;
CREATE TABLE said (
  rule TEXT, node TEXT, key TEXT, is_compared INTEGER, card INTEGER, PRIMARY KEY (rule, node, key)
) WITHOUT ROWID;
CREATE TABLE giving (rule TEXT, node TEXT, card INTEGER, PRIMARY KEY (rule, node, card)) WITHOUT ROWID;
CREATE TABLE edge (rule TEXT, node TEXT, other TEXT, card INTEGER, PRIMARY KEY (rule, node, other)) WITHOUT ROWID;
CREATE INDEX edge_back ON edge (rule, other);
CREATE TABLE named (node TEXT PRIMARY KEY, card INTEGER) WITHOUT ROWID;
"""
# SQLite's own journal would only keep what nobody goes back to; its cache is in KiB where it is negative.
_SETTINGS = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -2048")


class _Held:
    """Cards on disk, in a file that has no name, and what makes portions of them.

    :param cards: in their order
    """

    def __init__(self, minter: Minter, cards: Iterable[Stating]) -> None:
        # Whoever has few cards at odds need not wait for a database.
        import sqlite3

        self._minter = minter
        # Where there is no name, it is a temporary file, which is gone whatever happens.
        self._db = sqlite3.connect("", isolation_level=None)
        for line in _SETTINGS:
            self._db.execute(line)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")
        self._index = ConflictIndex()
        self._knows_beside = False
        by_name = {comparison.rule for comparison in rules().comparisons if comparison.shows_both}
        for number, stating in enumerate(cards):
            try:
                lines = comparable(stating.graph)
            except BaseException as error:
                # It went wrong when the card was checked by itself, too, and was said.
                contained(error)
                continue
            # Nothing lies on the disk as it is that may be a password.
            hidden = stating._replace(lines=[masked(line) for line in stating.lines])
            row = (number, value_of(stating.graph.card), stating.file_name, stating.source, pickle.dumps(hidden))
            self._db.execute("INSERT INTO card VALUES (?, ?, ?, ?, ?)", row)
            self._index.add(number, lines)
            nodes = {(rule, node) for rule, node, _ in (line.split("\n") for line in lines) if rule in by_name}
            rows = [(rule, hash(node), node) for rule, node in nodes]
            self._db.executemany("INSERT OR IGNORE INTO node VALUES (?, ?, ?)", rows)

    def diagnostics(self, engine: str) -> Iterator[Diagnostic]:
        """What is found in all of the portions; some comes twice."""
        for portion in self._portions():
            yield from at_odds(map(self._stating, sorted(portion.cards)), engine, portion.only)

    def _portions(self) -> Iterator[_Portion]:
        """All of the conflicts, several together as long as there is room."""
        return _together(chain(self._parts(), self._alike()))

    def _parts(self) -> Iterator[_Portion]:
        """Each conflict, or parts of it."""
        for conflict in self._index.conflicts():
            comparison = conflict.comparison
            key = (comparison.rule, conflict.node)
            if comparison.alike:
                self._keep_alike(conflict)
                continue
            if comparison.compared_along:
                yield from (_Portion(cards, {key: told}) for cards, told in self._along(conflict))
                continue
            concerned = set(conflict.concerned())
            if len(concerned) <= _TOGETHER or comparison.compared_as:
                yield _Portion(concerned, {key: Told()})
            else:
                parts = self._by_card(conflict) if comparison.compared_by else _by_value(conflict)
                yield from (_Portion(cards, {key: told}) for cards, told in parts)

    # ---------------------------------------------------------------- very many over one node

    def _by_card(self, conflict: Conflict) -> Iterator[tuple[set[int], Told]]:
        """Some cards of a conflict at a time, with the first two of each value that they give, of whom they are told.

        Who is told of one that gives another value is told of the first such.
        """
        counts = Counter(chain.from_iterable(conflict.cards.values()))
        several: dict[int, list[int]] = {card: [] for card, count in counts.items() if count > 1}
        for value, cards in conflict.cards.items():
            for card in several.keys() & cards if several else ():
                several[card].append(value)

        @lru_cache(maxsize=_TOGETHER)
        def first_of(value: int) -> tuple[Named, ...]:
            return tuple(first_two(map(self._named, conflict.cards[value])))

        # Of so many values there is one at least that a card does not give.
        most = max(counts.values()) + 1
        values = () if conflict.repeats else nsmallest(most, conflict.cards, key=lambda value: first_of(value)[0])
        always = {card.number for value in values for card in first_of(value)}
        told: set[str] = set()
        seen = set(always)
        for value, cards in conflict.cards.items():
            for card in cards if len(cards) > 1 or not conflict.repeats else ():
                own = several.pop(card, []) if counts[card] > 1 else [value]
                if own:
                    told.add(self._named(card).source)
                    seen.update((card, *(first.number for each in own for first in first_of(each))))
                if len(seen) >= _TOGETHER:
                    yield seen, Told(sources=told)
                    told, seen = set(), set(always)
        if told:
            yield seen, Told(sources=told)

    def _along(self, conflict: Conflict) -> Iterator[tuple[set[int], Told]]:
        """The cards of a conflict over what leads to a node, or some at a time, and who else has a say there.

        That is whoever says anything of the node, or of one that leads to it or that it leads to. Of those who
        say the same, the first suffices, but where a node has one value only, each who gives it is told.
        """
        self._know_beside()
        rule = conflict.comparison.rule
        ((node,),) = self._db.execute("SELECT text FROM node WHERE rule = ? AND hash = ?", (rule, conflict.node))
        concerned, witnesses = set(conflict.concerned()), {cards[0] for cards in conflict.cards.values()}
        neighbours = self._db.execute(_NEIGHBOURS, (rule, node, rule, node))
        some = neighbours.fetchmany(_NEIGHBOURS_AT_ONCE)
        while True:
            around = [node, *(other for other, _ in some)]
            told = Told(beside={value_of(other) for other in around[1:] if other != node})
            marks = ", ".join("?" * len(around))
            first = witnesses | {card for _, card in some}
            first.update(card for (card,) in self._db.execute(_SAID.format(marks), (rule, *around)))
            first.update(card for (card,) in self._db.execute(_NAMED.format(marks), around))
            giving = (card for (card,) in self._db.execute(_GIVING.format(marks), (rule, rule, *around)))
            some = neighbours.fetchmany(_NEIGHBOURS_AT_ONCE)
            if not some and len(concerned) <= _TOGETHER:
                first |= concerned
            each = set(islice(giving, _TOGETHER))
            while True:
                yield first | each, told
                each = set(islice(giving, _TOGETHER))
                if not each:
                    break
            if not some:
                return

    def _know_beside(self) -> None:
        """Know what all the cards say of nodes, unless that is known."""
        if self._knows_beside:
            return
        self._knows_beside = True
        for card, stated_there in self._db.execute("SELECT number, stating FROM card ORDER BY number"):
            stating: Stating = pickle.loads(stated_there)
            of_nodes = said(stating)
            rows = [(*each, card) for each in of_nodes]
            self._db.executemany("INSERT OR IGNORE INTO said VALUES (?, ?, ?, ?, ?)", rows)
            given = [(each.rule, each.node, card) for each in of_nodes if each.is_compared]
            self._db.executemany("INSERT OR IGNORE INTO giving VALUES (?, ?, ?)", given)
            leading = [(*edge, card) for edge in edges(stating)]
            self._db.executemany("INSERT OR IGNORE INTO edge VALUES (?, ?, ?, ?)", leading)
            if leading or of_nodes:
                self._db.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", [(x, card) for x in named(stating)])

    # ---------------------------------------------------------------- what has to be alike

    def _keep_alike(self, conflict: Conflict) -> None:
        """Put a conflict over what has to be alike by, until all of one model come together."""
        rule, node = conflict.comparison.rule, conflict.node
        ((text,),) = self._db.execute("SELECT text FROM node WHERE rule = ? AND hash = ?", (rule, node))
        first = sorted(set(chain.from_iterable(conflict.cards.values())))[:MOST_ALIKE]
        row = (model_of(text, self._minter), rule, node, pickle.dumps(first))
        self._db.execute("INSERT INTO alike VALUES (?, ?, ?, ?)", row)

    def _alike(self) -> Iterator[_Portion]:
        """What was put by: that of a model together, unless those are very many cards."""
        rows = self._db.execute("SELECT model, rule, node, cards FROM alike ORDER BY model, rule, node")
        for _, of_model in groupby(rows, itemgetter(0)):
            parts = (_Portion(set(pickle.loads(cards)), {(rule, node): Told()}) for _, rule, node, cards in of_model)
            yield from _together(parts)

    # ---------------------------------------------------------------- cards

    def _stating(self, card: int) -> Stating:
        ((found,),) = self._db.execute("SELECT stating FROM card WHERE number = ?", (card,))
        stating: Stating = pickle.loads(found)
        return stating

    def _named(self, card: int) -> Named:
        asked = "SELECT iri, file_name, source FROM card WHERE number = ?"
        ((iri, file_name, source),) = self._db.execute(asked, (card,))
        return Named(iri, file_name, card, source)


# Nodes beside another one that are looked at together, and how they are found, each with the first card that says so.
_NEIGHBOURS_AT_ONCE = 50
_NEIGHBOURS = """
SELECT other, card FROM edge WHERE rule = ? AND node = ?
UNION ALL SELECT node, card FROM edge WHERE rule = ? AND other = ?
"""
_SAID = "SELECT card FROM said WHERE rule = ? AND node IN ({})"
_NAMED = "SELECT card FROM named WHERE node IN ({})"
_GIVING = """
SELECT DISTINCT card FROM giving WHERE rule = ? AND node IN (
  SELECT node FROM said WHERE rule = ? AND is_compared AND node IN ({}) GROUP BY node HAVING COUNT(*) = 1
)
"""


def _by_value(conflict: Conflict) -> Iterator[tuple[set[int], Told]]:
    """Some values of a conflict at a time, with the cards that show that they are at odds."""
    values: set[int] = set()
    cards: set[int] = set()
    for value, some in conflict.showing():
        values.add(value)
        cards.update(some)
        if len(cards) >= _TOGETHER:
            yield cards, Told(values=values)
            values, cards = set(), set()
    if values:
        yield cards, Told(values=values)

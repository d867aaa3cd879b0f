"""What was made of each card, on disk until its page is made: its triples, and what the profiles say of its model."""

import pickle
import sqlite3
from typing import NamedTuple

from cardgraph.compile import CardText
from cardgraph.profiles.describing import Description

_TABLE = "CREATE TABLE card (iri TEXT PRIMARY KEY, made BLOB) WITHOUT ROWID"


class Made(NamedTuple):
    """A card's triples without evidence, subject by subject, as N-Triples, its concepts, and its profiles by name."""

    model: str
    pieces: list[str]
    concepts: list[str]
    described: dict[str, Description]


class CompiledCards:
    """Takes what was made of cards and gives it back.

    :param path: the file that it is held in
    :param evidence: how the IRIs of evidence begin, which nobody takes away
    """

    def __init__(self, path: str, evidence: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(_TABLE)
        self._evidence = f"<{evidence}"

    def add(self, card: CardText) -> None:
        """Take what was made of a card."""
        pieces = [piece for piece in card.pieces if not piece.startswith(self._evidence)]
        made = Made(card.model[1:-1], pieces, card.concepts, card.described or {})
        row = (card.card[1:-1], pickle.dumps(tuple(made), pickle.HIGHEST_PROTOCOL))
        self._database.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", row)

    def of(self, iri: str) -> Made | None:
        """What was made of a card, by its IRI; None where it was not compiled here."""
        found = self._database.execute("SELECT made FROM card WHERE iri = ?", (iri,)).fetchone()
        return Made(*pickle.loads(found[0])) if found else None

    def close(self) -> None:
        """End with it."""
        self._database.close()

"""Each card, and what was made of it, on disk until its page is made: bytes, triples, what the profiles say of it."""

import pickle
import sqlite3
import zlib

from cardgraph.compile import CardText
from cardgraph.profiles.describing import Description
from cardgraph.records import NamedTuple

_TABLES = """
CREATE TABLE card (iri TEXT PRIMARY KEY, made BLOB) WITHOUT ROWID;
CREATE TABLE evidence (card TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID;
CREATE TABLE source (number INTEGER PRIMARY KEY, data BLOB);
"""
# Text is written once and read once: the least effort is enough.
_EFFORT = 1


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
    :param is_apart: keep the evidence, too
    """

    def __init__(self, path: str, evidence: str, is_apart: bool) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.executescript(_TABLES)
        self._evidence = f"<{evidence}"
        self.is_apart = is_apart

    def add(self, card: CardText) -> CardText:
        """Take what was made of a card, and give what belongs into a graph of all of them."""
        pieces = [piece for piece in card.pieces if not piece.startswith(self._evidence)]
        made = Made(card.model[1:-1], pieces, card.concepts, card.described or {})
        row = (card.card[1:-1], pickle.dumps(tuple(made), pickle.HIGHEST_PROTOCOL))
        self._database.execute("INSERT OR REPLACE INTO card VALUES (?, ?)", row)
        if not self.is_apart:
            return card
        evidence = "".join(piece for piece in card.pieces if piece.startswith(self._evidence))
        kept = (card.card[1:-1], zlib.compress(evidence.encode(), _EFFORT))
        self._database.execute("INSERT OR REPLACE INTO evidence VALUES (?, ?)", kept)
        return card._replace(pieces=pieces)

    def evidence(self, iri: str) -> bytes | None:
        """Where what is said in a card stands, as N-Triples, by the card's IRI; None where that is not kept apart."""
        if not self.is_apart:
            return None
        found = self._database.execute("SELECT data FROM evidence WHERE card = ?", (iri,)).fetchone()
        return zlib.decompress(found[0]) if found else b""

    def keep(self, number: int, data: bytes) -> None:
        """Keep the bytes of a card, by its number among the sources."""
        row = (number, zlib.compress(data, _EFFORT))
        self._database.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", row)

    def data(self, number: int) -> bytes:
        """The bytes of a card."""
        found = self._database.execute("SELECT data FROM source WHERE number = ?", (number,)).fetchone()
        return zlib.decompress(found[0]) if found else b""

    def of(self, iri: str) -> Made | None:
        """What was made of a card, by its IRI; None where it was not compiled here."""
        found = self._database.execute("SELECT made FROM card WHERE iri = ?", (iri,)).fetchone()
        return Made(*pickle.loads(found[0])) if found else None

    def close(self) -> None:
        """End with it."""
        self._database.close()

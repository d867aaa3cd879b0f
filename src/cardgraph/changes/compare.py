"""Comparing: what the two sides are called → what has changed between them."""

from collections.abc import Sequence

from cardgraph.changes.difference import Difference, difference
from cardgraph.changes.sides import sides
from cardgraph.changes.telling import Change, changes
from cardgraph.records import NamedTuple
from cardgraph.settings import Settings
from cardgraph.source.columns import Columns
from cardgraph.source.exclusion import Exclusion


class Comparison(NamedTuple):
    """What has changed from ``old`` to ``new``, in words and in triples; ``faulty`` is how many cards have errors.

    Sides are called what they were given as, with commas between.
    """

    old: str
    new: str
    changes: tuple[Change, ...]
    difference: Difference
    faulty: int = 0

    @property
    def is_same(self) -> bool:
        """Whether both sides say the same."""
        return not self.difference.removed and not self.difference.added


def compare(
    old: str | Sequence[str],
    new: str | Sequence[str],
    settings: Settings = Settings(),
    exclusion: Exclusion | None = None,
    columns: Columns = Columns(),
) -> Comparison:
    """Compare two graphs, or the cards that they are made from.

    :param old: a file of RDF, cards (a file, a folder, a glob), or ``git:REV:path``, either as it was then; or several
    :param new: the same
    :param settings: how cards are compiled
    :param exclusion: what is left out of cards
    :param columns: what columns of tables of cards are called
    :raises DataError: if a file is not to be read, or is neither RDF nor a card
    :raises NoCardsError: if there is nothing
    :raises GitError: if a revision is not to be had
    """
    earlier, later = ([side] if isinstance(side, str) else [*side] for side in (old, new))
    before, after = sides(earlier, later, settings, exclusion, columns)
    found = difference(before, after)
    return Comparison(
        ", ".join(earlier), ", ".join(later), tuple(changes(before, after, found)), found, before.faulty + after.faulty
    )

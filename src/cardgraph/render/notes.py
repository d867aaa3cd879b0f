"""What there is to say of query results, as sentences for people."""

from collections.abc import Iterable, Sequence

from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, SkippedFiles, UndeclaredNeed
from cardgraph.render.width import ELLIPSIS, safe
from cardgraph.vocabulary.namespaces import CG

_FEW = 5


def sentence(note: Note) -> str:
    """A note in words, without characters that would command a terminal."""
    match note:
        case CardsWithErrors(cards, faults):
            inner = f", {faults:,} of them internal ones" if faults else ""
            return f"{cards:,} {'card has' if cards == 1 else 'cards have'} errors{inner}: cardgraph check shows them"
        case EmptyFile(path):
            return safe(f"{path} holds no triples")
        case UndeclaredNeed(source, need, term):
            name = term.replace(CG, "cg:", 1)
            return safe(f"{source}: cards are read without {name} unless the query has a line #+ needs: {need}")
        case SkippedFiles(files):
            return skipped(files)
        case NoRows(reason):
            return safe(reason)


def skipped(files: Sequence[str]) -> str:
    """That files which nobody named are no cards, and what would have them read."""
    which, it = ("which is no card", "it") if len(files) == 1 else ("which are no cards", "one")
    number = f"{len(files):,} file{'s' if len(files) > 1 else ''}"
    return f"{number} skipped, {which}: {some(files)} (name {it} to have it read)"


def some(names: Iterable[str]) -> str:
    """Some names of files with commas between; of many, the first."""
    shown = [safe(name) for name in names]
    return ", ".join(shown if len(shown) <= _FEW else [*shown[:_FEW], ELLIPSIS])

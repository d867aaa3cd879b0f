"""What there is to say of query results, as sentences for people."""

from cardgraph.query.notes import CardsWithErrors, EmptyFile, NoRows, Note, UndeclaredNeed, UnknownName
from cardgraph.render.width import safe
from cardgraph.vocabulary.namespaces import CG


def sentence(note: Note) -> str:
    """A note in words, without characters that would command a terminal."""
    match note:
        case CardsWithErrors(cards):
            return f"{cards:,} {'card has' if cards == 1 else 'cards have'} errors: cardgraph check shows them"
        case EmptyFile(path):
            return safe(f"{path} holds no triples")
        case UndeclaredNeed(source, need, term):
            name = term.replace(CG, "cg:", 1)
            return safe(f"{source}: cards are read without {name} unless the query has a line #+ needs: {need}")
        case UnknownName(kind, name, meant):
            hint = _did_you_mean(meant) if meant else f"cardgraph query names -p kind={kind} … lists the names"
            return safe(f'no {kind} is called "{name}"; {hint}')
        case NoRows(reason):
            return safe(reason)


def _did_you_mean(names: tuple[str, ...]) -> str:
    quoted = [f'"{name}"' for name in names]
    return f"did you mean {' or '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}?"

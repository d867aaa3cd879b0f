"""What can be wrong with a query, and what is worth saying of its results."""

from cardgraph.errors import CardgraphError, Status


class QueryError(CardgraphError):
    """A query that cannot be had, parsed or answered; the message says where, what and why."""

    status = Status.USAGE


class QueryFailedError(QueryError):
    """A query that is in order and has no results here."""

    status = Status.FAILED


class UnknownNameError(QueryError):
    """A parameter names something that nothing has for a name.

    :param kind: what it should be the name of, such as ``risk``
    :param name: the name that was given
    :param meant: names that may have been meant, best first
    """

    def __init__(self, kind: str, name: str, meant: tuple[str, ...] = ()) -> None:
        listed = kind if kind.isalpha() else f'"{kind}"'
        *others, last = [f'"{each}"' for each in meant] or [f"cardgraph query names -p kind={listed} … lists the names"]
        others = [", ".join(others)] if others else []
        hint = f"did you mean {' or '.join([*others, last])}?" if meant else last
        super().__init__(f'no {kind} is called "{name}"; {hint}')
        self.kind, self.name, self.meant = kind, name, meant


class DataError(CardgraphError):
    """Data that cannot be read; the message says which file and where in it."""


class QueryWarning(UserWarning):
    """Why results may not be what was wanted, such as a name that nothing has, or cards with errors."""

"""What can be wrong with a query, and what is worth saying of its results."""

from cardgraph.errors import CardgraphError, Status


class QueryError(CardgraphError):
    """A query that cannot be had, parsed or answered; the message says where, what and why."""

    status = Status.USAGE


class QueryFailedError(QueryError):
    """A query that is in order and has no results here."""

    status = Status.FAILED


class QueryWarning(UserWarning):
    """Why results may not be what was wanted, such as a name that nothing has, or cards with errors."""

"""The time that what is written was made: SOURCE_DATE_EPOCH's and no other, so that it is the same every time."""

from cardgraph.source_date import source_date

# What stands for the time in profiles, and the time itself where there is none and a standard demands one.
CREATED, EPOCH = "{created}", "1970-01-01T00:00:00Z"


def created() -> str | None:
    """The time in ISO 8601, or None where none is set.

    :raises CardgraphError: if what is set is no time
    """
    moment = source_date()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

"""The time that the environment sets for whatever is built: SOURCE_DATE_EPOCH, seconds since 1970."""

import datetime
import os

from cardgraph.errors import CardgraphError, Status


def source_date() -> datetime.datetime | None:
    """The time in UTC, or None where none is set.

    :raises CardgraphError: if what is set is no time
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return None
    try:
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        text = f"SOURCE_DATE_EPOCH is no time: {epoch!r}; set it to seconds since 1970, such as 1704067200, or unset it"
        raise CardgraphError(text, Status.USAGE) from None

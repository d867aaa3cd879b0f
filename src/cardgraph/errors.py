"""How a command may end, and what every error that a user can mend has in common."""

from enum import IntEnum


class Status(IntEnum):
    """The exit status of a command."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    FAILED = 3
    AUTHENTICATION = 4
    TRANSPORT = 5
    COUNT_MISMATCH = 6
    REFUSAL = 7
    INTERRUPTION = 130


class CardgraphError(Exception):
    """Something went wrong that is no fault of the program; its text says where, what, and what would do.

    ``status`` is how a command ends because of it.

    :param status: where it differs from that of the class
    """

    status = Status.FAILED

    def __init__(self, text: str, status: Status | None = None) -> None:
        super().__init__(text)
        self.status = self.status if status is None else status


def is_panic(error: BaseException) -> bool:
    """Whether an error is a panic of a library in Rust, which comes as something that is no ``Exception``."""
    # The class has no place that it could be imported from.
    return type(error).__name__ == "PanicException"

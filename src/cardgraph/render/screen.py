"""What text is made for: a terminal of some width and colours, or whatever takes it as it is."""

from cardgraph.records import NamedTuple


class Screen(NamedTuple):
    """Where text is shown.

    ``color`` says whether ANSI colours may be used; ``width`` is how many cells a line may take, 0 where
    nothing bounds it, as in a file or a pipe.
    """

    color: bool = False
    width: int = 0


ANYWHERE = Screen()

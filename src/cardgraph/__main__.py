"""Where the command ``cardgraph`` and ``python -m cardgraph`` begin."""

import gc
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; see ``cli.main``."""
    # Until the command line is loaded and can say so, an interrupt ends the process and says nothing.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Neither cards nor what is imported leave cycles behind: looking for them rarely saves a tenth of the time.
    gc.set_threshold(200_000, 50, 50)
    from cardgraph import cli

    cli.main()


if __name__ == "__main__":
    main()

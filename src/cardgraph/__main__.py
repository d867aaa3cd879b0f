"""``python -m cardgraph``."""

from cardgraph.cli import main

main()

"""Parse cards with markdown-it-py and do nothing else: the yardstick for whole builds.

python benchmarks/peers/parse_markdown.py FOLDER
"""

import sys
from pathlib import Path

from markdown_it import MarkdownIt

if __name__ == "__main__":
    markdown = MarkdownIt("commonmark")
    for path in sorted(Path(sys.argv[1]).glob("*.md")):
        markdown.parse(path.read_text("utf-8"))

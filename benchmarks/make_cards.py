"""Make many cards out of the example cards, each with a name of its own.

    python benchmarks/make_cards.py FOLDER COUNT

Names, arXiv identifiers and dates vary, so that models and publications are distinct while
organizations, licenses and risks are shared, as in a real library.
"""

import re
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples" / "cards"


def main(folder: Path, count: int) -> None:
    """Write ``count`` cards into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    originals = [(path.stem, path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.md"))]
    for number in range(count):
        name, text = originals[number % len(originals)]
        text = re.sub(rf"^(# |- Name: \[){re.escape(name)}", rf"\g<1>{name} {number}", text, flags=re.MULTILINE)
        text = re.sub(r"(arxiv\.org/abs/\d{4}\.)\d{5}", rf"\g<1>{number % 100000:05}", text)
        (folder / f"{name} {number}.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

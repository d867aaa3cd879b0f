"""Cards of some kilobytes that nobody wrote: lines of real ones, repeated, cut, moved and joined, the same each time."""

from collections.abc import Iterator, Sequence
from random import Random

# What is put among the lines, since it may mean something where it comes to stand.
_SIGNS = (
    "---",
    "```",
    "- ",
    "## ",
    "| a | b |",
    "|---|---|",
    "<!--",
    "-->",
    "> ",
    "  ",
    "\t",
    "*",
    "[x](",
    "License:",
    "&amp;",
)
_LINES = 400


def mutants(texts: Sequence[str], count: int, seed: int = 0) -> Iterator[str]:
    """So many cards, each made of one of the texts and pieces of others."""
    random = Random(seed)
    lines = [line for text in texts for line in text.split("\n")]
    for _ in range(count):
        card = random.choice(texts).split("\n")[:_LINES]
        for _ in range(random.randint(1, 12)):
            at = random.randrange(len(card) + 1)
            card[at:at] = _piece(random, card, lines)
        for _ in range(random.randint(0, 6)):
            at = random.randrange(len(card))
            card[at] = _changed(random, card[at])
        del card[_LINES:]
        yield "\n".join(card)


def _piece(random: Random, card: Sequence[str], lines: Sequence[str]) -> list[str]:
    at = random.randrange(len(lines))
    return random.choice(
        [
            lines[at : at + random.randint(1, 8)],
            [random.choice(lines)] * random.randint(2, 20),
            [random.choice(_SIGNS) + random.choice(lines)],
            [random.choice(_SIGNS)],
            random.sample(list(card), min(len(card), 5)),
        ]
    )


def _changed(random: Random, line: str) -> str:
    start, end = sorted(random.choices(range(len(line) + 1), k=2))
    return random.choice(
        [
            line[:start] + random.choice(_SIGNS) + line[start:],
            line[:start] + line[end:],
            line[:end] + line[start:],
            line.upper(),
            "    " * random.randint(0, 3) + line.strip(),
        ]
    )

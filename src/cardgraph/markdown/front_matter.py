"""YAML front matter, as the Hugging Face Hub delimits it: where it stands, and its keys at the outermost level."""

import re
from functools import lru_cache

from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text

_MARK = "---"
# Three dots end a document of YAML too (YAML 1.2.2, section 9.1.2).
_ENDS = (_MARK, "...")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_KEY = re.compile(r"([ ]*(?:-[ ]+)?)([A-Za-z_][\w-]*)[ \t]*:(?=\s|$)")
# The lines of most front matter are those of other front matter: so many are not looked at again, if not too long.
_REMEMBERED, _LONGEST = 2048, 100


class FrontMatter(NamedTuple):
    """Front matter between two lines of dashes.

    ``opening`` and ``closing`` are the numbers of these lines, from 1; ``is_closed`` is False where the
    second is missing, and ``closing`` then the line behind the last.
    """

    opening: int
    closing: int
    is_closed: bool

    @property
    def first(self) -> int:
        """The number of the first line within."""
        return self.opening + 1

    @property
    def behind(self) -> int:
        """The number of the first line behind it."""
        return self.closing + 1 if self.is_closed else 1


def find_front_matter(text: Text) -> FrontMatter | None:
    """The front matter of a card, or None where the first line that is not blank is none of dashes.

    One line may have strayed before it, as in what was copied from a page, if what follows can be nothing else.
    Blank lines may stand before it, and blanks before and behind the dashes; the closing dashes are not further in than
    the opening ones, since those may stand in a block of text.
    """
    for number, line in enumerate(text.lines, 1):
        stripped = line.strip("\ufeff \t")
        if stripped == _MARK:
            return _closed(text, number, line.index(_MARK))
        if stripped:
            return _behind_stray(text, number)
    return None


def _behind_stray(text: Text, number: int) -> FrontMatter | None:
    """The front matter behind a line that is none of it: dashes below a line make a heading of it in any other case."""
    if number >= len(text.lines) or text.lines[number].rstrip() != _MARK or _HEADING.match(text.lines[number - 1]):
        return None
    block = _closed(text, number + 1, 0)
    within = [line for line in text.lines[block.opening : block.closing - 1] if line.strip()]
    is_yaml = all(line[0] in " #-" or _KEY.match(line) for line in within) and any(map(_KEY.match, within))
    return block if block.is_closed and is_yaml else None


def _closed(text: Text, opening: int, indent: int) -> FrontMatter:
    for number, line in enumerate(text.lines[opening:], opening + 1):
        # Most lines begin with neither, and few opening dashes are indented.
        if (indent or line.startswith(_ENDS)) and line.strip() in _ENDS and len(line) - len(line.lstrip()) <= indent:
            return FrontMatter(opening, number, True)
    return FrontMatter(opening, len(text.lines) + 1, False)


def outermost_keys(text: Text, block: FrontMatter) -> dict[str, int]:
    """The keys at the outermost level, each with the number of the line it first stands in.

    They are found by how their lines begin, whatever else is wrong with the YAML.
    """
    found: dict[str, int] = {}
    indent = None
    for number in range(block.first, block.closing):
        line = text.lines[number - 1]
        key = _key(line) if len(line) <= _LONGEST else _key.__wrapped__(line)
        if not key:
            continue
        # A list in the place of a mapping has its keys behind hyphens.
        indent = key[0] if indent is None else indent
        if key[0] == indent:
            found.setdefault(key[1], number)
    return found


@lru_cache(maxsize=_REMEMBERED)
def _key(line: str) -> tuple[str, str] | None:
    """What stands before the key of a line, and the key; None where there is none."""
    match = _KEY.match(line)
    return (match[1], match[2]) if match else None

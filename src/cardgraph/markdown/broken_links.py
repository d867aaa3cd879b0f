"""Links that are none: what was meant as one is taken for its label, and said."""

import re

from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Prose, Spot, Target, Words
from cardgraph.records import NamedTuple

# Brackets that Markdown left standing. Behind the label an address without its end or with blanks, with or
# without a blank before it, or the label of a definition that there is not. [1][2] are footnotes.
_BROKEN = expression(
    r"(?<!\w)\[(?P<label>[^\[\]]*+)\]"
    r"(?:(?:\((?=\S)|[ ]\((?=https?://))(?P<target>[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)(?:[^()\[\]\n]*+\))?"
    r"|\[(?!\^)(?P<reference>[^\[\]\n]*+)\])"
)
_LETTER = expression(r"[^\W\d_]")
# A field with more of them is no field.
_MOST = 100


class _Kept(NamedTuple):
    """A stretch of the old text and where it begins in the new one."""

    start: int
    end: int
    at: int


def without_broken_links(words: Words, report: Report) -> Words:
    """The words with the labels of broken links in place of those, which are reported.

    :param words: the value of a field
    :returns: the words, with links without target where links are broken; the same words if none is
    """
    text = words.text
    # Most fields have no bracket left.
    if "]" not in text or ("](" not in text and "][" not in text and "] (" not in text):
        return words
    matches = [match for match in _BROKEN.finditer(words.text) if _is_link(words, match)][:_MOST]
    if not matches:
        return words
    cuts = [cut for m in matches for cut in ((m.start(), m.start("label")), (m.end("label"), m.end()))]
    kept: list[_Kept] = []
    start = length = 0
    for cut, end in [*cuts, (len(words.text), 0)]:
        kept.append(_Kept(start, cut, length))
        start, length = end, length + cut - start
    prose = _prose(words, kept)
    for match in matches:
        at = next(stretch.at for stretch in kept if stretch.start == match.start("label"))
        line, column = words.prose.place(words.start + match.start("label"))
        spot = Spot(words.prose.source, line, column, len(match["label"]), match["label"])
        prose.links.append(Target(at, at + spot.width, "", spot, broken=True))
    prose.links.sort(key=lambda link: link.start)
    for match in matches:
        _report(words, match, report)
    return Words(prose, 0, len(prose.text))


def _is_link(words: Words, match: re.Match[str]) -> bool:
    """Whether brackets were meant as a link: with a name in them, neither escaped nor at the start of code."""
    if not _LETTER.search(match["label"]):
        return False
    for offset, bracket in ((match.start(), "["), (match.end("label"), "]")):
        line, column = words.prose.place(words.start + offset)
        written = words.prose.source.lines[line - 1]
        if written[column - 1 : column] != bracket or written[max(column - 2, 0) : column - 1] in ("\\", "`"):
            return False
    return True


def _prose(words: Words, kept: list[_Kept]) -> Prose:
    """The kept stretches of some words as a text of their own, in which every place and link is where it was."""
    old = words.prose
    prose = Prose(old.source)
    for start, end, at in kept:
        first, last = words.start + start, words.start + end
        prose.text += words.text[start:end]
        prose.marks.append((at, *old.place(first)))
        prose.marks += [(at + mark - first, line, column) for mark, line, column in old.marks if first < mark < last]
        prose.wide |= {at + offset - first: written for offset, written in old.wide.items() if first <= offset < last}
        prose.links += [link.moved(at - first) for link in old.links if first <= link.start and link.end <= last]
    return prose


def _report(words: Words, match: re.Match[str], report: Report) -> None:
    """Report a broken link: one that leads to an address, or to a definition that there is not."""
    label = " ".join(match["label"].split())
    span = words.group(match).span
    if match["reference"] is not None:
        report("link-undefined", span, label=label, reference=match["reference"] or label)
    else:
        report("link-broken", span, label=label, target=shortened(match["target"]))

"""Where one organization ends and the next begins: commas and "and" also stand inside of names."""

import re
from collections.abc import Iterator
from itertools import accumulate, zip_longest

from cardgraph.expressions import expression
from cardgraph.markdown.words import Target, Words
from cardgraph.values import words_of

_SEPARATOR = expression(r"\s*[,;|\n]\s*(?:(?:and|&)\s+)?|\s+(?:and|&|/|\+)\s+", re.IGNORECASE)
# What a company is by law stands behind its name, with a comma or without.
_FORM = (
    r"(?:inc|incorporated|ltd|limited|llc|l\.l\.c|llp|lp|plc|corp|corporation|co|company|g?gmbh|mbh|ag|kgaa|kg|se|s\.a|sas"
    r"|s\.a\.s|sarl|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|ab|a/s|aps|as|oyj?|pty|pte|pvt|private|k\.?k|kft|ltda|lda|s\.?l|e\.v"
    r"|pbc|p\.b\.c|sp\. z o\.o|s\.a\. de c\.v|sdn|bhd)\.?"
)
_FORMS = expression(rf"{_FORM}(?:[\s&]+{_FORM})*", re.IGNORECASE)
_AND_COMPANY = expression(r"(?:company|co|sons|partners|associates|brothers|affiliates)\b", re.IGNORECASE)
# Universities of several places, which they are called after, and parts that are called after the whole.
_CAMPUS = expression(
    r"(?:berkeley|los angeles|san diego|davis|irvine|santa barbara|santa cruz|riverside|merced|san francisco|austin"
    r"|dallas|arlington|san antonio|urbana[- ]champaign|chicago|ann arbor|madison|milwaukee|college park|baltimore"
    r"|amherst|boston|lowell|chapel hill|charlotte|twin cities|boulder|denver|buffalo|stony brook|albany|long beach"
    r"|bombay|delhi|madras|kanpur|kharagpur|roorkee|guwahati|hyderabad)\b",
    re.IGNORECASE,
)
_OF_PLACES = expression(r"\buniversity of [\w ]+$|\bstate university$|\binstitutes? of [\w ]+$", re.IGNORECASE)
_PART = expression(r"(?:department|dept\.?|school|faculty|division|chair|section) (?:of|for)\b", re.IGNORECASE)
_KINDS = words_of(
    "university universität université universidad institute institut laboratory lab labs college school academy center"
    " centre foundation group company corporation inc ltd technologies"
)
# What institutes are for: an "and" before such a word stands inside of a name.
_TOPICS = words_of(
    "science sciences technology engineering research development language languages speech vision learning art arts"
    " computer computing computational data humanities medicine mathematics physics chemistry biology health education"
    " information communication communications robotics intelligence cognition culture trade industry industrial"
    " business systems applied natural social economic space standards food drug energy environment security design"
    " innovation policy society ethics safety statistics neuroscience advanced"
)
_OF = expression(r"\b(?:of|for|in|on)\s+(?:the\s+)?\w[\w-]*(?:\s+\w[\w-]*)?$", re.IGNORECASE)
_UNIVERSITY_OF = expression(r"\buniversi\w+ (?:of|de|di) \w+$", re.IGNORECASE)
_WORD = expression(r"\w+")
_BRACKET = expression(r"[()]")
# How far before a separator it is looked at what stands there.
_FAR = 80


def outside_brackets(words: Words) -> list[Target]:
    """The links that stand in no brackets: those in brackets are about what stands before them."""
    links = [link for link in words.links() if link.start < link.end]
    depth = _depths(words.text) if links else []
    return [link for link in links if not depth[link.start]]


def segments(words: Words, links: list[Target]) -> Iterator[Words]:
    """The words of one organization after another, each with the brackets behind it.

    :param links: those outside of brackets
    """
    text, start = words.text, 0
    hidden = _depths(text)
    ends = set()
    for link in links:
        hidden[link.start : link.end] = [1] * (link.end - link.start)
        ends |= {link.start, link.end}
    marks = [match for match in _SEPARATOR.finditer(text) if not any(hidden[match.start() : match.end()])]
    for match, next_mark in zip_longest(marks, marks[1:]):
        behind = next_mark.start() if next_mark else len(text)
        left, right = text[max(start, match.start() - _FAR) : match.start()], text[match.end() : behind]
        between = bool(ends & {match.start(), match.end()}) or left.endswith(")")
        if _parts(match.group().strip(), text[start : start + _FAR], left, right, between):
            yield words.part(start, match.start())
            start = match.end()
    yield words.part(start, len(text))


def _depths(text: str) -> list[int]:
    """How many pairs of brackets each character stands in; a bracket without its other one is none."""
    change = [0] * (len(text) + 1)
    opened = []
    for bracket in _BRACKET.finditer(text):
        at = bracket.start()
        if bracket[0] == "(":
            opened.append(at)
        elif opened:
            change[opened.pop()] += 1
            change[at + 1] -= 1
    return list(accumulate(change))


def _parts(mark: str, head: str, left: str, right: str, between: bool) -> bool:
    """Whether a mark or an "and" parts two organizations.

    :param head: how the words before it begin
    :param left: the words before it, as far as they matter
    :param right: the words behind it, up to the next mark
    :param between: whether a link or closing brackets stand beside it
    """
    right = right.partition("(")[0].strip()
    if mark.startswith(","):
        is_form = _FORMS.fullmatch(right.rstrip(".")) or _FORMS.fullmatch(right)
        is_campus = _OF_PLACES.search(left) and _CAMPUS.match(right)
        return not is_form and not is_campus and not _PART.match(head)
    if mark.lower() == "and":
        return between or not _is_part_of_name(left, right)
    return mark != "&" or between


def _is_part_of_name(left: str, right: str) -> bool:
    """Whether an "and" stands inside of a name: "Institute of Science and Technology", "Lilly and Company"."""
    before, behind = _WORD.findall(left.lower()), _WORD.findall(right.lower())
    if not before or not behind:
        return False
    if _AND_COMPANY.match(right):
        return True
    if _KINDS.intersection(before) and _KINDS.intersection(behind):
        return False
    return behind[0] in _TOPICS or bool(_OF.search(left) and not _UNIVERSITY_OF.search(left))

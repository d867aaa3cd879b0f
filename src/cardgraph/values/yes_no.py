"""Answers: ``Yes`` or ``No``, unless what is said behind takes it back."""

import re

from cardgraph.diagnostic import Report
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words

_ANSWER = expression(r"\W*(yes|no)(?![\w'/\u2019-])", re.IGNORECASE)
# "No" begins other things as well, such as "No information": these words, or a mark, go on from an answer.
_BEHIND_NO = expression(
    r"\s*(?:[^\w\s&+]|(?:(?:formal|such|impact) )*assessments?\b|(?:it|there|they|this|the|we)\b|$)", re.IGNORECASE
)
_DOUBT = r"\?|\b(?:partly|partial(?:ly)?|maybe|perhaps|unclear|unknown|depends"
_AGAINST_YES = expression(rf"{_DOUBT}|no|none|never|planned)\b|^\s*not\b", re.IGNORECASE)
_AGAINST_NO = expression(rf"{_DOUBT}|yes)\b", re.IGNORECASE)


def read_yes_no(words: Words, report: Report) -> bool | None:
    """Whether some words answer Yes or No: the answer stands first, and nothing behind it takes it back.

    :returns: the answer, or None where the words leave it open (which is reported)
    """
    match = _ANSWER.match(words.text)
    rest = words.text[match.end() :] if match else ""
    if match and match[1].casefold() == "yes" and not _AGAINST_YES.search(rest):
        return True
    if match and match[1].casefold() == "no" and _BEHIND_NO.match(rest) and not _AGAINST_NO.search(rest):
        return False
    report("impact-assessment-invalid", words.span, text=words.text)
    return None

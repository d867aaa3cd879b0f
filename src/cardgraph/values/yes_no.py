"""Answers: ``Yes`` or ``No``, whatever is said behind."""

from cardgraph.diagnostic import Report
from cardgraph.markdown.words import Words


def read_yes_no(words: Words, report: Report) -> bool | None:
    """The answer that some words begin with, or None where they begin with neither (which is reported)."""
    answer = words.text.split()[0].strip(".,;:(").casefold()
    if answer not in ("yes", "no"):
        report("impact-assessment-invalid", words.span, text=words.text)
        return None
    return answer == "yes"

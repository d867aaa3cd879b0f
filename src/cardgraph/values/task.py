"""Tasks and libraries: identifiers that the Hugging Face Hub lists, or names of them."""

from collections.abc import Iterable, Iterator

from cardgraph.card import Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.markdown.words import Words
from cardgraph.values.concept import MAX_LENGTH
from cardgraph.vocabulary.facts import replacement_of
from cardgraph.vocabulary.schemes import Concept, normalize, scheme


def read_tasks(parts: Iterable[Words], is_metadata: bool, report: Report) -> Iterator[Stated[Concept]]:
    """The tasks that some words name; among metadata an identifier is expected, and whatever is none is reported.

    :param is_metadata: whether the words stand among metadata
    """
    for words in parts:
        concept = _listed(words.text, "task")
        if is_metadata and not (concept and scheme("task").coded(words.text.strip())):
            from difflib import get_close_matches

            meant = words.text.casefold().replace("_", "-").replace(" ", "-")
            suggestions = tuple(get_close_matches(meant, scheme("task").codes(), 1, 0.75))
            fixes = words.rewritten(suggestions[0], safe=False) if suggestions else ()
            report("task-unknown", words.span, text=shortened(words.text), suggestions=suggestions, fixes=fixes)
            concept = concept or _unlisted(words.text, "task")
        elif is_metadata and concept and (right := replacement_of(concept.iri)):
            report("task-retired", words.span, text=words.text, right=right, fixes=words.rewritten(right, safe=False))
        if concept:
            yield Stated(concept, words, "task")


def read_libraries(parts: Iterable[Words], is_metadata: bool, _report: Report) -> Iterator[Stated[Concept]]:
    """The libraries that some words name; in prose only those that the hub lists.

    :param is_metadata: whether the words stand among metadata
    """
    for words in parts:
        concept = _listed(words.text, "library")
        if is_metadata and not concept:
            concept = _unlisted(words.text, "library")
        if concept:
            yield Stated(concept, words, "library")


def _listed(text: str, kind: str) -> Concept | None:
    """The concept of an identifier or a name."""
    if coded := scheme(kind).coded(text.strip()):
        return coded
    match = scheme(kind).find(text)
    return match.concept if match else None


def _unlisted(text: str, kind: str) -> Concept | None:
    label = " ".join(text.split())
    return Concept(normalize(label) or label, label, kind, listed=False) if 0 < len(label) <= MAX_LENGTH else None

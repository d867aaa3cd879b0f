"""Asking by filters: what is given for them → conditions → a query, and whether the names in it are known."""

from collections.abc import Iterable, Sequence

from cardgraph.errors import hint
from cardgraph.filters.columns import counted, shown
from cardgraph.filters.filters import filters
from cardgraph.filters.readers import categories, read
from cardgraph.filters.writing import Condition, counts_query, rows_query
from cardgraph.query.ask import Dataset, meant, names_in
from cardgraph.query.errors import QueryError, UnknownNameError
from cardgraph.query.query_file import Query, load
from cardgraph.resources import folder

# How like a word of a name has to be to the only word that is given.
_ALIKE = 0.8
# How many names are shown that may be meant.
_FEW = 3
# Vocabularies whose codes are written as names.
_CODED = ("license", "task")
Names = str | Iterable[str]


def conditions(given: Iterable[tuple[str, object]], day_first: bool = False) -> list[Condition]:
    """Conditions from names of filters and their values.

    :param given: names as in options, without ``--``; a name may come several times
    :param day_first: read a date such as 4/3/2023 as day/month/year
    :raises QueryError: if there is no such filter, or a value is none that it can have
    """
    found = []
    for name, value in given:
        if name not in filters():
            raise QueryError(f'no filter is called "{name}"; {hint(name, filters())}')
        wanted = filters()[name]
        text = " ".join(str(value).split())
        found.append(Condition(wanted, text, read(wanted.reads, value, wanted.option, day_first)))
    return found


def query_of(wanted: Sequence[Condition], columns: Names | None = None, by: Names | None = None) -> Query:
    """The query for the models that meet some conditions, or for how many there are by one or two columns.

    :raises QueryError: if a column is not known, or models are not counted by it
    """
    if by is None:
        return rows_query(wanted, shown(columns))
    if columns is not None:
        raise QueryError("--by counts models and --columns shows them; leave one out")
    return counts_query(wanted, counted(by))


def see_named(wanted: Iterable[Condition], dataset: Dataset) -> None:
    """See that whatever no vocabulary lists is the name of something in the data.

    :raises UnknownNameError: if one is not
    :raises CardgraphError: if the data cannot be asked
    """
    named = [one.read for one in wanted if one.read.names]
    called = names_in(dataset) if named else []
    for each in named:
        known = {other.casefold(): other for of, other in called if of == each.kind}
        if each.told and any(name.casefold() not in known for name in each.names):
            known = {other.casefold(): other for other in _told(dataset, *each.told)} | known
        whole, *parts = each.names
        is_one = each.is_one_or_several and whole.casefold() in known
        for name in () if is_one else parts if each.is_one_or_several else each.names:
            if name.casefold() not in known:
                raise UnknownNameError(each.kind, name, _meant(each.kind, name, known))


def _told(dataset: Dataset, question: str, column: str) -> list[str]:
    """What a column of a canned question has."""
    query = load(question, folder("queries"))
    results = dataset.run(query, {})
    at = results.columns.index(column)
    return [cell.text for row in results.rows if (cell := row[at])]


def _meant(kind: str, name: str, known: dict[str, str]) -> tuple[str, ...]:
    """What may have been meant: something in the data, or an entry of the vocabulary, that resembles a name.

    :param known: names of the kind in the data, by the same in small letters
    """
    from difflib import get_close_matches

    from cardgraph.vocabulary.schemes import SCHEMES, scheme
    from cardgraph.vocabulary.suggestions import suggest

    listed, folded = kind.replace(" ", "-"), name.casefold()
    if listed not in SCHEMES:
        return meant(folded, known)
    entries = scheme(listed)
    # Whoever gives a part of a name means something that is there.
    if there := [other for small, other in known.items() if folded in small.split()]:
        matches = [entries.find(other) for other in there]
        labels = (match.concept.label if match else other for match, other in zip(matches, there, strict=True))
        return tuple(dict.fromkeys(labels))[:_FEW]
    codes = entries.codes() if listed in _CODED else {}
    others = {one.casefold(): one for one in categories()} if listed == "license" else {}
    if found := suggest(name, listed) or meant(folded, {**known, **others}):
        return found
    # Of several versions the last is the likeliest, and the shortest name the plainest.
    begun = sorted((code for small, code in codes.items() if small.startswith(folded)), reverse=True)
    if begun:
        return tuple(sorted(begun, key=len))[:_FEW]
    # Of a name of several words, one may be enough.
    words: dict[str, str] = {}
    for label in entries.labels():
        for word in label.casefold().split():
            words.setdefault(word, label)
    return tuple(words[word] for word in get_close_matches(folded, words, 1, _ALIKE))

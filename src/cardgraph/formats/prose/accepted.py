"""What a labelled value is worth: the parts of it that are certain, each as words of its own; else nothing.

A label says what a value should be and not that it is one: "Developed by: see the paper" names nobody.
"""

import re
from collections.abc import Callable, Iterator

from cardgraph.formats.prose.completed import with_prefix
from cardgraph.formats.prose.labels import Labelled
from cardgraph.formats.prose.people import depth, is_sentence, labelled_links, organizations, parted, stand_alone
from cardgraph.formats.prose.quantities import dates, emissions, sizes
from cardgraph.formats.prose.wording import is_placeholder, names_nothing
from cardgraph.markdown.words import Target, Words

# A value of more words is a sentence.
_MOST_WORDS, _MOST_NAME_WORDS, _MOST_LANGUAGE_WORDS = 9, 7, 4
_UNDER_LICENSE = re.compile(
    r"""(?:licen[sc]ed|released|distributed|available|provided|published|shared|open-?sourced)\s+under\s+
    (?:the\s+)?(?:terms\s+of\s+)?(?:the\s+|an?\s+)?
    (?P<name>\w[\w .,+/()-]{1,70}?)
    (?=\s*(?:\.(?:\s|$)|;|,\s+(?:and|which|see|with)|\(see|\s+(?:for|by|from|and|see|which|that|with)\s|$|\n))""",
    re.IGNORECASE | re.VERBOSE,
)
_LICENSE_KEY = re.compile(r"licen[cs]e\s*:\s*", re.IGNORECASE)


def licenses(value: Labelled) -> list[Words]:
    """The license that a value names: a few words, a link, or the end of "released under the X license"."""
    found = []
    for part in value.parts:
        if lead := _LICENSE_KEY.match(part.text):
            part = part.part(lead.end(), len(part.text))
        if is_placeholder(part.text) or names_nothing(part.text):
            continue
        links = part.links()
        if named := license_in(part):
            found.append(named)
        elif links and links[0].start == 0 and "licen" in part.text[: links[0].end].lower():
            found.append(part.part(0, links[0].end))
        elif len(part.text.split()) <= _MOST_WORDS and "\n" not in part.text.strip() and not is_sentence(part.text):
            found.append(_without_stop(part))
    return found if value.how == "label" else found[:1]


def license_in(words: Words) -> Words | None:
    """What a sentence such as "it is released under the X license" names as the license, or None."""
    match = _UNDER_LICENSE.search(words.text)
    if not match:
        return None
    for link in words.links():
        if link.start <= match.start("name") < link.end:
            return words.part(link.start, link.end)
    return words.group(match, "name")


# Codes alone, parted by blanks or as a list of Python.
_CODE = r"""['"]?[a-z]{2,3}(?:[_-][A-Za-z]{4})?['"]?"""
_CODES = re.compile(rf"\s*\[?\s*{_CODE}(?:[\s,]+{_CODE})+\s*\]?\s*")
_BETWEEN_LANGUAGES = re.compile(r"\s*(?:,\s*(?:and|&)\s+|[,;/\n|]|\s(?:and|&)\s)\s*")
# Brackets behind a language that hold no code.
_REMARK = re.compile(r"\s*\((?![A-Za-z]{2,3}(?:[-_]\w{2,8})*\))[^()]*\)?$")
_WITH_CODE = re.compile(r"[^:]+:\s*([a-z]{2,3})")


def languages(value: Labelled) -> list[Words]:
    """The languages that a value lists, each without brackets behind it that are no code."""
    found = []
    for part in value.parts:
        if _CODES.fullmatch(part.text):
            found += [part.group(match) for match in re.finditer(r"[\w-]+", part.text)]
            continue
        for words in _languages_in(part):
            if len(words.text.split()) > _MOST_LANGUAGE_WORDS or is_sentence(words.text):
                return []
            found.append(words)
    return found


def _languages_in(part: Words) -> Iterator[Words]:
    """The entries of a list of languages, without what is a number of them."""
    ends = [match.span() for match in _BETWEEN_LANGUAGES.finditer(part.text) if not depth(part.text, match.start())]
    start = 0
    for end, behind in [*ends, (len(part.text), 0)]:
        words = _without_stop(part.part(start, end))
        start = behind
        if remark := _REMARK.search(words.text):
            words = words.part(0, remark.start())
        if pair := _WITH_CODE.fullmatch(words.text):
            words = words.group(pair, 1)
        if words.text and not is_placeholder(words.text) and not re.search(r"\d", words.text):
            yield words


_HUB_DATA = "huggingface.co/datasets/"
_NO_DATASET = re.compile(
    r"\b(?:private|proprietary|internal|custom|in-house|own|various|several|synthetic|unknown|mixture|public|described"
    r"|data from|collected|scraped)\b",
    re.IGNORECASE,
)
# "English: Marsh" is data by language, of which the name is not known.
_PAIRED = re.compile(r":(?:\s|$)")
_AMOUNT = re.compile(r"\s*\([^()]*\d[^()]*\)$")
# "Marsh Corpus: [Website](...)": a name, with links that have none.
_NAMED_BEFORE = re.compile(r"(?P<name>[A-Z][\w.+-]*(?: [\w.+-]+){0,4}):\s")
_NO_DATA_PAGE = re.compile(r"arxiv\.org|doi\.org|\.(?:png|jpe?g|pdf|py|md)$|/tree/|/blob/")


def datasets(value: Labelled) -> list[Words]:
    """The data sets that a value names: its links, or short names parted by commas."""
    found = []
    for part in value.parts:
        links = labelled_links(part)
        if is_placeholder(part.text):
            continue
        if links:
            found += _linked_datasets(part, links, value.how)
            continue
        pieces = parted(part)
        if value.how == "heading" or any(_is_no_dataset(piece.text) for piece in pieces):
            return []
        pieces = [piece for piece in pieces if not is_placeholder(piece.text) and not _PAIRED.search(piece.text)]
        found += (_without_amount(_without_stop(piece)) for piece in pieces)
    return found


def _linked_datasets(part: Words, links: list[Target], how: str) -> list[Words]:
    """The data sets among some links, or the one that is named before links that say nothing."""
    named = _NAMED_BEFORE.match(part.text) if how == "heading" else None
    if named and all(names_nothing(part.text[link.start : link.end]) for link in links):
        return [part.group(named, "name")]
    alone = stand_alone(part, links)
    pages = [link for link in links if is_data_page(link.target, part.text[link.start : link.end])]
    return [part.part(link.start, link.end) for link in pages if alone or _HUB_DATA in link.target]


def _without_amount(words: Words) -> Words:
    """The name of a data set without brackets that hold a number: how much of it there is."""
    amount = _AMOUNT.search(words.text)
    return words.part(0, amount.start()) if amount else words


def _is_no_dataset(text: str) -> bool:
    """Whether words describe data and do not name them."""
    is_long = len(text.split()) > _MOST_WORDS
    return is_long or is_sentence(text.replace("dataset", "")) or _NO_DATASET.search(text) is not None


def is_data_page(target: str, label: str) -> bool:
    """Whether a link among data sets leads to one, and not to a paper, a file or a picture."""
    return not names_nothing(label) and not _NO_DATA_PAGE.search(target)


_MOST_LEADING = 2
# What a model is built like, and the label of something else.
_NO_MODEL = re.compile(r"\b(?:architectures?|structure|(?:en|de)coder(?:-only)?|transformers?)$|:\s", re.IGNORECASE)
_WITH_PATH = re.compile(r"\s*(?:the\s+)?(\S+/\S+)")


def base_models(value: Labelled) -> list[Words]:
    """The models that a value names as what this one was made from: links, ids, or short names."""
    found = []
    for part in value.parts:
        if is_placeholder(part.text):
            continue
        if links := labelled_links(part):
            # "For more about it, see the [card]" leads on to something else.
            label = part.part(links[0].start, links[0].end)
            if len(part.text[: links[0].start].split()) > _MOST_LEADING:
                continue
            if not is_placeholder(label.text) and not names_nothing(label.text) and not leads_nowhere(links[0].target):
                found.append(label)
        elif match := _WITH_PATH.match(part.text):
            found.append(part.group(match, 1))
        elif _is_short(part.text) and not is_sentence(part.text) and not _NO_MODEL.search(part.text):
            found.append(_without_stop(part))
    return found


def leads_nowhere(target: str) -> bool:
    """Whether a tool wrote a link to a base model that it did not know."""
    return target.rstrip("/").endswith("/None")


_NOT_YET = re.compile(r"\b(?:coming|soon|todo|preparation|review|submitted)\b", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(r"(?:www\.)?arxiv\.org/(?:abs|pdf)/(\d{4}\.\d{4,5})", re.IGNORECASE)
# "We use the method from arXiv:...": a paper of others.
_OF_OTHERS = re.compile(r"\b(?:we|our|uses?|using|based on|from|following|inspired by)\b", re.IGNORECASE)
_IDENTIFIED = re.compile(r"https?://|arxiv:\s*\d{4}\.\d{4,5}|\b10\.\d{4,9}/\S+", re.IGNORECASE)


def publications(value: Labelled) -> list[Words]:
    """The publications that a value links to or identifies; none for a title alone."""
    found = []
    for part in value.parts:
        if is_placeholder(part.text) or _NOT_YET.search(part.text):
            continue
        links = [link for link in labelled_links(part) if link.target.startswith("http")]
        bare = next((link for link in part.links() if _WITHOUT_SCHEME.match(link.target)), None)
        if links:
            found.append(part.part(links[0].start, links[0].end))
        elif bare and (identifier := _WITHOUT_SCHEME.match(bare.target)):
            spot = bare.place
            words = Words.of_line(spot.source, spot.line, spot.column + identifier.start(1), identifier[1])
            found.append(with_prefix(words, "arXiv:"))
        elif (identified := _IDENTIFIED.search(part.text)) and not _OF_OTHERS.search(part.text[: identified.start()]):
            found.append(part)
    return found


def modalities(value: Labelled) -> list[Words]:
    """The kinds of data that a value lists."""
    return [part for part in value.parts if not is_placeholder(part.text) and _is_short(part.text)]


def names(value: Labelled) -> list[Words]:
    """The name of the model; none with signs that no name has."""
    is_named = value.how == "row" or "name" in value.label.text.lower()
    return [part for part in plain(value) if is_named and not set("(=;") & set(part.text)]


def plain(value: Labelled) -> list[Words]:
    """The few words of a value."""
    return [part for part in value.parts[:1] if not is_placeholder(part.text) and _is_short(part.text)]


def _is_short(text: str) -> bool:
    return len(text.split()) <= _MOST_NAME_WORDS


def _without_stop(words: Words) -> Words:
    """Words without a full stop at their end."""
    return words.part(0, len(words.text.rstrip(" .")))


# By the key of a field, what of its value is taken.
ACCEPT: dict[str, Callable[[Labelled], list[Words]]] = {
    "nameText": names,
    "organizationText": organizations,
    "sharedByText": organizations,
    "fundedByText": organizations,
    "modelSizeText": sizes,
    "licenseText": licenses,
    "languageText": languages,
    "datasetText": datasets,
    "baseModelText": base_models,
    "publicationText": publications,
    "publicationDateText": dates,
    "emissionsText": emissions,
    "formatText": modalities,
    "libraryText": plain,
    "taskText": plain,
}

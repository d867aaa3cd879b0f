"""What a labelled value is worth: the parts of it that are certain, each as words of its own; else nothing.

A label says what a value should be and not that it is one: "Developed by: see the paper" names nobody.
"""

import re
from collections.abc import Callable

from cardgraph.diagnostic import Span
from cardgraph.formats.prose.labels import Labelled
from cardgraph.formats.prose.wording import is_placeholder
from cardgraph.markdown.words import Prose, Target, Words
from cardgraph.values.size import read_size
from cardgraph.vocabulary.schemes import normalize

_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)\s+|[,;\n]\s*|\s\|\s)\s*")
_AND = re.compile(r"\s+(?:and|und|et|y)\s+")
# What follows a comma and belongs to the name before it.
_TAIL = re.compile(r"(?:inc|ltd|llc|gmbh|s\.?a|co|corp|corporation|limited|b\.?v|plc|phd|ph\.d|jr|md|ai)\b\.?$", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:was |is |has been )?(?:jointly |originally )?(?:developed|created|made|trained|built|released|maintained|designed|provided) by )?"
    r"(?:the )?(?:(?:team|researchers|people|folks|engineers|authors) (?:at|from|of) )?(?:the )?",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s*:\s|:$|\s+[(\u2013\u2014|-]+\s?")
_NAME_WORD = re.compile(r"[^\W\d_][\w.'\u2019+&@-]*", re.UNICODE)
# Words that no name of a person or an organization begins with, or that make a sentence of it.
_SENTENCE = re.compile(
    r"\b(?:see|refer|please|this|these|that|which|who|whose|is|are|was|were|has|have|had|we|our|you|your|model|models|paper|above|below|following"
    r"|using|based|contact|here|not|from scratch|on top|trained|fine-?tuned|dataset)\b",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[<][^()\[\]<>]*[)\]>]?\s*$")
_HANDLE = re.compile(r"\s*(?:/?\s*@[\w.-]+|[\w.+-]+@[\w.-]+\.\w+).*$")
_ADDRESS = re.compile(r"https?://\S+")
_MOST_WORDS, _MOST_NAMES = 9, 60
# Words that may stand between names and name nothing.
_FILLERS = frozenset(["and", "with", "the", "team", "group", "lab", "at", "from", "of", "by", "originally"])
# Where a list of names ends, and what is said of where to find more begins.
_SEE = re.compile(r"[.,;]?\s+\(?(?:please\s+)?(?:see|for more|more (?:details|information))\b", re.IGNORECASE)
_NOBODY = frozenset(
    ["me", "myself", "us", "author", "authors", "me", "us", "community", "the", "community", "various", "multiple", "anonymous", "others", "team", "huggingface", "user", "original", "authors", "individual", "openai-like"]
)


def _ignore(rule: str, span: Span, /, **values: object) -> None:
    """A report for values that are only tried."""


def organizations(value: Labelled) -> list[Words]:
    """The people and organizations that a value names, or none where it is not clear that it names any."""
    if value.how != "heading":
        found = [name for part in value.parts for name in names_in(part)]
        return found if len(found) <= _MOST_NAMES else []
    # Below a heading each line has to be a name, with whatever stands behind a colon or in brackets.
    lines = [line for part in value.parts for line in _lines(part)]
    found = []
    for line in lines:
        if re.match(r"[^:]+:\s+(?:[^\W\d_][\w.-]*\s+){1,3}[^\W\d_][\w.-]*(?:,|$)", line.text):
            # What stands before the colon was made by those behind it.
            return []
        end = _BEHIND_NAME.search(line.text)
        names = names_in(line.part(0, end.start()) if end else line)
        if not names or any(not looks_like_name(name) for name in names):
            return []
        found += names
    return found if len(found) <= _MOST_NAMES else []


def _lines(words: Words) -> list[Words]:
    """The lines of some words."""
    found, start = [], 0
    for text in words.text.split("\n"):
        if text.strip():
            found.append(words.part(start, start + len(text)))
        start += len(text) + 1
    return found


def names_in(words: Words) -> list[Words]:
    """The names in a list of them: the labels of its links, or what its commas part; none where one is no name."""
    if is_placeholder(words.text):
        return []
    if match := _SEE.search(words.text):
        words = words.part(0, match.start())
    # A handle beside a name is another link to the same person.
    links = [link for link in words.links() if words.text[link.start : link.end].strip("@ ") and words.text[link.start] != "@"]
    pieces: list[Words] = []
    if links and all(not _other_words(words, before, after) for before, after in _gaps(words, links)):
        pieces = [words.part(link.start, link.end) for link in links]
    else:
        pieces = _split(words)
    names = [_name(piece) for piece in pieces]
    if any(name is None for name in names):
        return []
    return [name for name in names if name and not is_placeholder(name.text) and normalize(name.text) not in _NOBODY]


def _gaps(words: Words, links: list[Target]) -> list[tuple[int, int]]:
    """The stretches of some words before, between and behind their links."""
    edges = [0]
    for link in links:
        edges += [link.start, link.end]
    edges.append(len(words.text))
    return list(zip(edges[::2], edges[1::2], strict=True))


def _other_words(words: Words, start: int, end: int) -> bool:
    """Whether words between links name something themselves."""
    text = re.sub(r"\([^()]*\)", "", words.text[start:end]).strip(" \t\n,;.&/|()")
    words_left = set(normalize(text).split()) - _FILLERS
    return bool(words_left) and not _LEAD.fullmatch(text + " ")


def _split(words: Words) -> list[Words]:
    """The words parted at commas and lines; at "and" only if each side is a name of several words."""
    spans, start = [], 0
    for match in _SEPARATOR.finditer(words.text):
        if _depth(words.text, match.start()) or _TAIL.match(words.text, match.end()):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(words.text)))
    pieces = [words.part(*span) for span in spans]
    pieces = [piece for piece in pieces if piece.text.strip(" .")]
    found = []
    for index, piece in enumerate(pieces):
        match = _AND.search(piece.text)
        if match and index == len(pieces) - 1 and _are_two(piece.text[: match.start()], piece.text[match.end() :], index):
            found += [piece.part(0, match.start()), piece.part(match.end(), len(piece.text))]
        elif (lead := re.match(r"(?:and|&)\s+", piece.text)) and index:
            found.append(piece.part(lead.end(), len(piece.text)))
        else:
            found.append(piece)
    return found


def _are_two(one: str, other: str, index: int) -> bool:
    """Whether words before and behind "and" are two names: no "University of X and Y"."""
    parted = not re.search(r"\b(?:of|for|in|department|institute|cent(?:er|re)|faculty|ministry)\b", one, re.IGNORECASE)
    return parted and (index > 0 or (one[:1].isupper() and other[:1].isupper()))


def _depth(text: str, offset: int) -> int:
    """How many brackets are open before an offset."""
    return text.count("(", 0, offset) - text.count(")", 0, offset)


def _name(words: Words) -> Words | None:
    """The name in one entry of a list: without what leads on to it, an address behind it, brackets; None if it is none."""
    text = words.text
    start = 0
    if lead := _LEAD.match(text):
        start = lead.end()
    end = len(text.rstrip(" .,;:"))
    rest = text[start:end]
    for pattern in (_HANDLE, _ADDRESS):
        if (match := pattern.search(rest)) and match.start() > 1:
            rest = rest[: match.start()]
    rest = rest.rstrip(" .,;:-\u2013\u2014/|")
    brackets = _BRACKETS.search(rest)
    linked = brackets and any(link.start >= start + brackets.start() for link in words.links())
    if brackets and (linked or len(brackets.group().split()) > 4 or re.search(r"[@\d:/]", brackets.group())):
        rest = rest[: brackets.start()]
    name = words.part(start, start + len(rest))
    if name.text.startswith("@"):
        name = name.part(1, len(name.text))
    count = len(name.text.split())
    if "://" in name.text or name.text.lower().startswith("www."):
        return None
    if not name.text or count > _MOST_WORDS or _SENTENCE.search(name.text) or not _NAME_WORD.search(name.text):
        return None
    return name


def looks_like_name(words: Words) -> bool:
    """Whether words are written as a name is: few, the first of them with a capital, or one word."""
    parts = words.text.split()
    return len(parts) == 1 or (len(parts) <= 7 and parts[0][:1].isupper() and parts[-1][:1] not in "abcdefghijklmnopqrstuvwxyz")


_COUNT = r"\d[\d.,]*\s?(?:[KMBT]\b|thousand|million|billion|trillion)?"
_UNITLESS = re.compile(rf"\s*(?:~|\u2248|about |approx\.? |approximately )?\s*({_COUNT})\s*(?:\((?:[^()]*)\))?\s*", re.IGNORECASE)
_BYTES = re.compile(r"\b(?:[kmgt]i?b|bytes?|gigabytes?|megabytes?|tokens?|hours?|images?|samples?|examples?|gb|mb)\b|%", re.IGNORECASE)
_PARAMETERS = re.compile(r"param", re.IGNORECASE)
_SCALE = {"m": "M", "million": "M", "millions": "M", "b": "B", "billion": "B", "billions": "B", "k": "K", "thousand": "K", "thousands": "K"}


def sizes(value: Labelled) -> list[Words]:
    """The numbers of parameters that a value states; none where it may count bytes, tokens or anything else."""
    about_parameters = bool(_PARAMETERS.search(value.label.text))
    found = []
    for part in value.parts:
        words = part
        text = words.text
        if is_placeholder(text) or text.strip() in ("-", "\u2014"):
            continue
        if value.unit and re.fullmatch(r"\s*\d[\d.,]*\s*", text):
            words = _with_unit(words, _SCALE.get(value.unit.lower(), ""))
        elif _BYTES.search(text) or not re.search(r"\d", text) or (not about_parameters and not _PARAMETERS.search(text) and not re.search(r"\d\s?B\b|\d\s?billion|\d{6}|\d,\d{3},\d{3}", text)):
            return []
        elif re.fullmatch(r"\s*\d{1,5}(?:\.\d+)?\s*", text):
            # A bare small number is a count of something else, or lacks its unit.
            return []
        if not is_size(words):
            return []
        found.append(words)
    return found


def is_size(words: Words) -> bool:
    """Whether the reader of sizes understands all of some words."""
    refused: list[str] = []

    def note(rule: str, span: Span, /, **values: object) -> None:
        refused.append(rule)

    return read_size(words, note) is not None and not set(refused) - {"size-unit-missing"}


def _with_unit(words: Words, unit: str) -> Words:
    """A number with the unit that its label has; the last digit stands for it too."""
    line, column = words.prose.place(words.start)
    prose = Prose(words.prose.source)
    prose.text = words.text.strip() + unit
    prose.marks = [(0, line, column), (len(words.text.strip()), line, column + max(len(words.text.strip()) - 1, 0))]
    return Words(prose, 0, len(prose.text))


_LICENSE_WORDS = 9
_LICENSE_SENTENCE = re.compile(
    r"(?:licen[sc]ed|released|distributed|available|provided|published|shared|open-?sourced)\s+under\s+(?:the\s+)?(?:terms\s+of\s+)?(?:the\s+|an?\s+)?"
    r"(?P<name>[\w][\w .,+/()-]{1,70}?)(?=\s*(?:\.(?:\s|$)|;|,\s+(?:and|which|see|with)|\(see|\s+(?:for|by|from|and|see|which|that|with)\s|$|\n))",
    re.IGNORECASE,
)


def licenses(value: Labelled) -> list[Words]:
    """The licence that a value names: a few words, a link, or the end of "released under the X license"."""
    found = []
    for part in value.parts:
        if lead := re.match(r"(?:licen[cs]e)\s*:\s*", part.text, re.IGNORECASE):
            part = part.part(lead.end(), len(part.text))
        if is_placeholder(part.text) or normalize(part.text) in ("license", "licence", "license license", "other", "unknown"):
            continue
        if named := license_in(part):
            found.append(named)
        elif (links := part.links()) and links[0].start == 0 and "licen" in part.text[: links[0].end].lower():
            found.append(part.part(0, links[0].end))
        elif len(part.text.split()) <= _LICENSE_WORDS and "\n" not in part.text.strip() and not _SENTENCE.search(part.text):
            found.append(part.part(0, len(part.text.rstrip(" ."))))
    return found[:1] if value.how != "label" or len(value.parts) == 1 else found


def license_in(words: Words) -> Words | None:
    """What a sentence such as "it is released under the X license" names as the licence, or None."""
    match = _LICENSE_SENTENCE.search(words.text)
    if not match:
        return None
    found = words.group(match, "name")
    for link in words.links():
        if link.start <= match.start("name") < link.end:
            return words.part(link.start, link.end)
    return found


_LANGUAGE_WORDS = 4
# Codes alone, parted by blanks or as a list of Python.
_CODES = re.compile(r"\s*\[?\s*['\"]?[a-z]{2,3}(?:[_-][A-Za-z]{4})?['\"]?(?:[\s,]+['\"]?[a-z]{2,3}(?:[_-][A-Za-z]{4})?['\"]?)+\s*\]?\s*")
_LANGUAGE_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|&)\s+|[,;/\n|]|\s(?:and|&)\s)\s*")


def languages(value: Labelled) -> list[Words]:
    """The languages that a value lists, each without brackets behind it that are no code."""
    found = []
    for part in value.parts:
        if _CODES.fullmatch(part.text):
            found += [part.group(match) for match in re.finditer(r"[\w-]+", part.text)]
            continue
        start = 0
        spans = []
        for match in _LANGUAGE_SEPARATOR.finditer(part.text):
            if not _depth(part.text, match.start()):
                spans.append((start, match.start()))
                start = match.end()
        spans.append((start, len(part.text)))
        for span in spans:
            words = part.part(*span)
            words = words.part(0, len(words.text.rstrip(" .")))
            brackets = re.search(r"\s*\((?![A-Za-z]{2,3}(?:[-_]\w{2,8})*\))[^()]*\)?$", words.text)
            if brackets:
                words = words.part(0, brackets.start())
            if pair := re.fullmatch(r"[^:]+:\s*([a-z]{2,3})", words.text):
                words = words.group(pair, 1)
            if not words.text or is_placeholder(words.text) or re.search(r"\d", words.text):
                continue
            if len(words.text.split()) > _LANGUAGE_WORDS or _SENTENCE.search(words.text):
                return []
            found.append(words)
    return found


_DATASET_WORDS = 9
_HUB_DATA = "huggingface.co/datasets/"
_NO_DATASET = re.compile(r"\b(?:private|proprietary|internal|custom|in-house|own|various|several|synthetic|unknown|mixture|public|described|data from|collected|scraped)\b", re.IGNORECASE)


def datasets(value: Labelled) -> list[Words]:
    """The data sets that a value names: its links, or short names parted by commas."""
    found = []
    for part in value.parts:
        if is_placeholder(part.text):
            continue
        if links := [link for link in part.links() if part.text[link.start : link.end].strip()]:
            alone = not any(_other_words(part, *gap) for gap in _gaps(part, links))
            for link in links:
                if is_data_page(link.target, part.text[link.start : link.end]) and (alone or _HUB_DATA in link.target):
                    found.append(part.part(link.start, link.end))
        elif value.how == "heading":
            return []
        else:
            pieces = _split(part)
            for piece in pieces:
                if len(piece.text.split()) > _DATASET_WORDS or _SENTENCE.search(piece.text.replace("dataset", "")) or _NO_DATASET.search(piece.text):
                    return []
                if not is_placeholder(piece.text) and not re.search(r":(?:\s|$)", piece.text):
                    found.append(piece.part(0, len(piece.text.rstrip(" ."))))
    return found


def is_data_page(target: str, label: str) -> bool:
    """Whether a link among data sets leads to one, and not to a paper, a file or a picture."""
    no_name = normalize(label) in ("here", "dataset", "datasets", "data", "corpus", "training data", "training set", "link", "this", "dataset card", "paper", "github", "this link", "source", "data card", "website", "repository", "code")
    return not no_name and not re.search(r"arxiv\.org|doi\.org|\.(?:png|jpe?g|pdf|py|md)$|/tree/|/blob/", target)


_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
_MODEL_WORDS = 7


def base_models(value: Labelled) -> list[Words]:
    """The models that a value names as what this one was made from: links, ids, or short names."""
    found = []
    for part in value.parts:
        text = part.text.strip()
        if is_placeholder(text):
            continue
        if links := [link for link in part.links() if part.text[link.start : link.end].strip()]:
            label = part.text[links[0].start : links[0].end]
            if not is_placeholder(label) and not links[0].target.rstrip("/").endswith("/None") and normalize(label) not in ("here", "link", "model", "this"):
                found.append(part.part(links[0].start, links[0].end))
        elif match := re.match(r"(?:the\s+)?(\S+/\S+)", text):
            found.append(part.group(match, 1) if part.text.startswith(text[:1]) else part)
        elif len(text.split()) <= _MODEL_WORDS and not _SENTENCE.search(text):
            found.append(part.part(0, len(part.text.rstrip(" ."))))
    return found


_NO_PAPER = re.compile(r"\b(?:coming|soon|todo|preparation|review|submitted)\b", re.IGNORECASE)


def publications(value: Labelled) -> list[Words]:
    """The publications that a value links to or identifies; none for a title alone."""
    found = []
    for part in value.parts:
        text = part.text
        if is_placeholder(text) or _NO_PAPER.search(text):
            continue
        links = [link for link in part.links() if text[link.start : link.end].strip() and link.target.startswith("http")]
        if links:
            found += [part.part(link.start, link.end) for link in links[:1]]
        elif re.search(r"https?://|arxiv:\s*\d{4}\.\d{4,5}|\b10\.\d{4,9}/\S+", text, re.IGNORECASE):
            found.append(part)
    return found


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{2}}(?:-\d{{2}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH},?\s+\d{{4}})\b",
    re.IGNORECASE,
)
_OTHER_DATE = re.compile(r"\b(?:trained|training|between|cutoff|cut-off|until|accessed|collected|from|updated|and)\b", re.IGNORECASE)


def dates(value: Labelled) -> list[Words]:
    """The date that a value gives, if it is one date and not a period or the day of something else."""
    for part in value.parts:
        matches = list(_DATE.finditer(part.text))
        if len(matches) == 1 and not _OTHER_DATE.search(part.text):
            return [part.group(matches[0])]
    return []


_MASS = re.compile(r"\s*(?:~|\u2248|about |approximately )?\d[\d.,]*(?:e-?\d+)?\s*(?P<unit>kg|g|grams?|kilograms?|t|tons?|tonnes?)\b", re.IGNORECASE)


def emissions(value: Labelled) -> list[Words]:
    """The mass of carbon dioxide that a value states: a number with a unit, or one of grams by its label."""
    for part in value.parts[:1]:
        text = part.text
        if value.unit.lower() in ("g", "grams") and re.fullmatch(r"\s*\d[\d.,]*(?:e-?\d+)?\s*", text, re.IGNORECASE):
            return [part]
        joined = re.sub(r"(?i)(kg|g|t)\s*(?=co2|co\u2082|\.? ?of co)", r"\1 ", text)
        if (match := _MASS.match(joined)) and not re.search(r"\d", re.sub(r"(?i)co2|co\u2082", "", joined[match.end() :])):
            return [part]
    return []


def modalities(value: Labelled) -> list[Words]:
    """The kinds of data that a value lists."""
    return [part for part in value.parts if not is_placeholder(part.text) and len(part.text.split()) <= _MODEL_WORDS]


def names(value: Labelled) -> list[Words]:
    """The name of the model, without signs that no name has."""
    return [part for part in plain(value) if value.how == "row" or "name" in value.label.text.lower()][:1] if not any(
        sign in part.text for part in value.parts[:1] for sign in "(=;"
    ) else []


def plain(value: Labelled) -> list[Words]:
    """The few words of a value."""
    return [part for part in value.parts[:1] if not is_placeholder(part.text) and len(part.text.split()) <= _MODEL_WORDS]


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

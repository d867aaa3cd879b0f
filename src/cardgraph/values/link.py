"""Link targets of strangers to IRIs that any store takes, and what a page is by its address."""

import re
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from cardgraph.card import Named, Reference, Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Spot, Target, Words
from cardgraph.values.hub_id import dataset_of
from cardgraph.vocabulary.schemes import normalize

MAX_LENGTH = 2048

_SCHEME = expression(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ILLEGAL = expression(
    r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff]"
    r"|%(?![0-9A-Fa-f]{2})"
)

# An address with nothing before its host nor behind, such as a password or a port.
_SIMPLE = expression(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:[/?#]|$)", re.IGNORECASE)
# One besides that is an IRI as it stands: most are.
_PLAIN = expression(
    r"https?://[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)*+(?:/[\w.~!$&'()*+,;=:@/-]*+)?+(?:\?[\w.~!$&'()*+,;=:@/?-]*+)?+"
    r"(?:#[\w.~!$&'()*+,;=:@/?-]*+)?+",
    re.ASCII,
)
_ADDRESS = expression(r"(?<![\w/])https?://[^\s<>\"]{1,4096}", re.IGNORECASE)
_PUNCTUATION = ".,;:!?'*_]"
_BEFORE_TITLE, _BEHIND_TITLE = " \t\n,;.)", " \t\n,;:<-\u2013\u2014"
# A word that is none of those that stand between two addresses.
_NAMING = expression(r"\b(?!(?:and|or|see|also|at|in|from|via|available)\b)[^\W_]{2}", re.IGNORECASE)

_NUMBER = expression(r"\d+")

_ARXIV = expression(
    r"https?://(?:(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|ps|format)/(?:arxiv:)?"
    r"|(?:dx\.)?doi\.org/10\.48550/arxiv\.|huggingface\.co/papers/|ar5iv\.labs\.arxiv\.org/html/)"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(v[0-9]{1,2})?(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_ARXIV_ID = expression(r"arxiv:\s*([0-9]{4}\.[0-9]{4,5})(v[0-9]{1,2})?(?![0-9])", re.IGNORECASE)
# A DOI in its own address or anywhere in the path of a publisher's (Crossref's advice on matching DOIs).
_DOI = expression(r"https?://[^/]+/(?:.*/)?(10\.[0-9]{4,9}/[^?#\s]+)(?:[?#].*)?", re.IGNORECASE)
_DOI_ID = expression(r"doi:\s*(10\.[0-9]{4,9}/[^\s<>\"{}|\\^`%?#]+)", re.IGNORECASE)
_DOI_TAIL = expression(r"(?:\.full|\.abstract|\.pdf|/full|/abstract|/pdf|/meta|/epdf)+$|/$", re.IGNORECASE)
_BIORXIV = expression(r"(10\.1101/.+?)(v[0-9]{1,2})?", re.IGNORECASE)
_NATURE = expression(r"https?://(?:www\.)?nature\.com/articles/(s?[0-9a-z-]+)(?:\.pdf)?/?(?:[?#].*)?", re.IGNORECASE)

_PREPRINTS = (
    "arxiv.org",
    "biorxiv.org",
    "medrxiv.org",
    "ssrn.com",
    "hal.science",
    "chemrxiv.org",
    "osf.io",
    "techrxiv.org",
)
_ARTICLES = (
    "aclanthology.org", "acm.org", "cell.com", "frontiersin.org", "ieee.org", "jmlr.org", "mdpi.com", "mlr.press",
    "nature.com", "neurips.cc", "openreview.net", "oup.com", "plos.org", "pnas.org", "science.org", "sciencedirect.com",
    "springer.com", "thecvf.com", "wiley.com", "ijcai.org", "aaai.org", "isca-speech.org",
)  # fmt: skip
_REPOSITORIES = (
    "bitbucket.org",
    "github.com",
    "gitlab.com",
    "huggingface.co",
    "kaggle.com",
    "modelscope.cn",
    "zenodo.org",
)
_REPORT_PATH = expression(r"\.pdf$|/(?:pubs?|publications?|papers?|(?:technical|tech)[-_]reports?)/.", re.IGNORECASE)
_NOT_REPOSITORY = expression(r"/(?:blog|docs|papers|spaces|learn)(?:/|$)")


def read_link(target: Target, report: Report) -> str | None:
    """The IRI of a link, or None where it is left out; what is odd about it is reported.

    Links are never fetched. Relative links and schemes other than http and https are left out:
    written as they stand they would point into the reader's own machine.
    """
    if target.broken:
        return None
    iri, rule, shown = clean(target.target)
    if rule:
        scheme = _SCHEME.match(target.target)
        fixes = target.place.rewritten(iri, safe=True) if iri else ()
        report(rule, target.span, target=shown, scheme=scheme[1].lower() if scheme else "", fixes=fixes)
    return iri


def bare_links(words: Words) -> Iterator[tuple[Words, Target]]:
    """The addresses that stand in some words as they are, each with the words before it, or else itself, as its label.

    :param words: words without links
    """
    text, behind = words.text, 0
    for match in _ADDRESS.finditer(text):
        address = words.part(match.start(), match.start() + len(_without_punctuation(match.group())))
        label = _title(words.part(behind, match.start()))
        number, column = words.prose.place(address.start)
        place = Spot(words.prose.source, number, column, len(address.text), address.text)
        behind = match.end()
        yield label if _NAMING.search(label.text) else address, Target(match.start(), match.end(), address.text, place)


def _without_punctuation(address: str) -> str:
    """An address without what ends the sentence around it: a bracket does unless it was opened in the address."""
    while address[-1] in _PUNCTUATION or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


def _title(words: Words) -> Words:
    """The words before an address without what leads on to it, such as a colon or "(see"."""
    text = words.text
    start = len(text) - len(text.lstrip(_BEFORE_TITLE))
    end = text.rfind("(") if text.count("(") > text.count(")") else len(text)
    return words.part(start, max(start, len(text[:end].rstrip(_BEHIND_TITLE))))


@lru_cache(maxsize=512)
def clean(target: str) -> tuple[str | None, str, str]:
    """A target as an IRI (or None), the reading rule it breaks (or ""), and what may be shown of it."""
    shown = shortened(target)
    if len(target) > MAX_LENGTH:
        return None, "link-too-long", shown
    if _PLAIN.fullmatch(target):
        return target, "", shown
    scheme = _SCHEME.match(target)
    if not scheme:
        return None, "link-relative", shown
    if scheme[1].lower() not in ("http", "https"):
        return None, "link-scheme", shown
    encoded = _ILLEGAL.sub(_percent, target)
    head, hash_sign, fragment = encoded.partition("#")
    encoded = head + hash_sign + fragment.replace("#", "%23")
    try:
        if not _SIMPLE.match(encoded) and _has_credentials(encoded):
            return None, "link-credentials", ""
        iri = ox.NamedNode(encoded).value
    except ValueError:
        return None, "link-invalid", shown
    return iri, "link-encoded" if encoded != target else "", shown


def _has_credentials(address: str) -> bool:
    """Whether an address tells somebody's name or password.

    :raises ValueError: if it has no host, or a port that cannot be
    """
    # Hardly a link looks so that what takes addresses apart has to be loaded.
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        return True
    if not parts.hostname or (parts.port or 0) > 65535:
        raise ValueError(address)
    return False


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8"))


@lru_cache(maxsize=512)
def identify(iri: str) -> Reference:
    """What page an address is: by arXiv identifier, DOI, or the address without scheme and last slash.

    A dataset on the hub has several addresses: it is known by that which it has now.
    """
    if match := _ARXIV.fullmatch(iri):
        return arxiv_reference(match[1], match[2] or "", iri)
    address = re.sub(r"^https?://", "", iri).rstrip("/") or iri
    host = address.partition("/")[0].lower().removeprefix("www.").partition(":")[0]
    if _is_page_of_dataset(address) and (identifier := dataset_of(iri)):
        return Reference(f"huggingface.co/datasets/{identifier}", iri, "Repository")
    # Few addresses are of these kinds: a word of each tells that most are not.
    if "nature.com/" in iri.lower() and (match := _NATURE.fullmatch(iri)):
        return Reference(f"doi-10.1038/{match[1].lower()}", iri, "Article", doi=f"10.1038/{match[1].lower()}")
    if "/10." in iri and (match := _DOI.fullmatch(iri)):
        doi, version = _DOI_TAIL.sub("", _decoded(match[1])).lower(), ""
        if parts := _BIORXIV.fullmatch(doi):
            doi, version = parts[1], parts[2] or ""
        preprint = _is_one_of(host, _PREPRINTS) or doi.startswith(("10.1101/", "10.21203/", "10.2139/"))
        return Reference(f"doi-{doi}", iri, "Preprint" if preprint else "Article", doi=doi, version=version)
    return Reference(address, iri, _kind(host, iri))


def _decoded(text: str) -> str:
    """A part of an address without percent-encoding, which few have."""
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)


def _is_page_of_dataset(address: str) -> bool:
    """Whether an address seems to be that of a dataset on the hub, and of nothing in it."""
    return "/datasets/" in address and address.count("/") <= 3 and not set("?#") & set(address)


def kept_apart(found: list[Stated[Named]]) -> list[Stated[Named]]:
    """The same things; those that share a page under different titles are told apart by page and title.

    So is one whose title has a number that its page has not: on a page about UniRef, UniRef90 is one of several
    in any card, whether that names the others or not.
    """
    titles: dict[str, set[str]] = {}
    for stated in found:
        if stated.value.reference:
            titles.setdefault(stated.value.reference.key, set()).add(normalize(stated.value.title))
    return [_by_title(stated) if _shares(stated.value, titles) else stated for stated in found]


def _shares(named: Named, titles: dict[str, set[str]]) -> bool:
    if named.reference is None:
        return False
    numbers = set(_NUMBER.findall(named.title))
    return len(titles[named.reference.key]) > 1 or not numbers.issubset(_NUMBER.findall(named.reference.key))


def _by_title(stated: Stated[Named]) -> Stated[Named]:
    title, reference = stated.value
    assert reference
    named = Named(title, reference._replace(key=f"{reference.key} {normalize(title)}"))
    return Stated(named, stated.words, stated.rule)


def find_arxiv(text: str) -> Reference | None:
    """The publication that an identifier such as ``arXiv:2307.09288`` in a text names."""
    match = _ARXIV_ID.search(text)
    return arxiv_reference(match[1], match[2] or "", "") if match else None


def find_doi(text: str) -> Reference | None:
    """The publication that a DOI such as ``doi:10.1038/s41586-024-07566-y`` names, if it is all of a text."""
    match = _DOI_ID.fullmatch(text.strip())
    # Square brackets, say, stand in no IRI but around a host.
    page = clean(f"https://doi.org/{match[1]}")[0] if match else None
    return identify(page) if page else None


def arxiv_reference(identifier: str, version: str, page: str) -> Reference:
    """The preprint with an arXiv identifier; its abstract is its page unless another is given."""
    identifier = identifier.lower()
    page = page or f"https://arxiv.org/abs/{identifier}{version}"
    return Reference(f"arxiv-{identifier}", page, "Preprint", arxiv=identifier, version=version.lower())


def _kind(host: str, iri: str) -> str:
    """What sort of page an address is, by its host and path: a local name of the ontology."""
    if _is_one_of(host, _PREPRINTS):
        return "Preprint"
    if _is_one_of(host, _ARTICLES):
        return "Article"
    path = _path(iri)
    if _is_one_of(host, _REPOSITORIES) and not _NOT_REPOSITORY.match(path) and path.strip("/"):
        return "Repository"
    return "Report" if _REPORT_PATH.search(path) else "WebPage"


def _path(iri: str) -> str:
    """The path in an address (RFC 3986, section 3)."""
    _, slash, path = iri.partition("://")[2].partition("#")[0].partition("?")[0].partition("/")
    return slash + path


def _is_one_of(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith("." + name) for name in names)

"""Sentences that say one thing in one way, most of them written by machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cardgraph.formats.prose.accepted import is_data_page, leads_nowhere, license_in
from cardgraph.formats.prose.body import Body, Piece
from cardgraph.formats.prose.digest import Digest, noted
from cardgraph.formats.prose.papers import PAPER, is_derived
from cardgraph.formats.prose.people import looks_like_name, names_in
from cardgraph.formats.prose.quantities import is_size
from cardgraph.formats.prose.wording import is_placeholder, is_software
from cardgraph.markdown.words import Target, Words
from cardgraph.records import NamedTuple


class _Clues(NamedTuple):
    """What a paragraph or an item may say.

    ``of_merge``: what follows is a list of models that were merged. Of a paragraph: ``by``: who made it, ``of_base``:
    what it was merged upon; ``telling`` are its sentences that may tell something: start, end, and of what.
    """

    of_merge: bool
    by: bool = False
    of_base: bool = False
    telling: tuple[tuple[int, int, frozenset[str]], ...] = ()


class Said(NamedTuple):
    """What a sentence says: the key of a field, its words, the relation to a base model."""

    key: str
    words: Words
    relation: str = ""


# How a sentence speaks of the model of its card.
_THIS = (
    r"(?:this (?:\w+[ -]){0,4}?(?:model|checkpoint|version|repository|adapter|repo|network)"
    r"|the (?!(?:base|original|parent|teacher|underlying|pre-?trained|backbone|reward|reference|source|upstream"
    r"|foundation|first|other|latter|former) )(?:\w+ )?model|it|the network)"
)
_MADE_FROM = re.compile(
    r"""\b(?P<how>fine-?\s?tuned?|distilled|quantized|gptq|awq|gguf|adapted|lora)
    (?:[ -](?P<kind>version|variant|checkpoint|model|adapter|weights))?
    \s+(?:of|from|for|on\ top\ of)\s+(?:the\s+)?(?:base\s+|pre-?trained\s+|original\s+)*(?:model\s+|checkpoint\s+)?""",
    re.IGNORECASE | re.VERBOSE,
)
_TUNED_MODEL = re.compile(
    r"\b(?:it|this model) (?:was|is|has been) (?:further )?fine-?tuned (?:on|from) the pre-?trained "
    r"(?P<name>(?:[A-Z\d]\S*\s){0,3}?[A-Z\d]\S*) model\b",
    re.IGNORECASE,
)
_RELATIONS = {
    "distilled": "distill",
    "quantized": "quantized",
    "gptq": "quantized",
    "awq": "quantized",
    "gguf": "quantized",
    "lora": "adapter",
}
# Of these the sentence has to say that they are a version: each is the name of a method too.
# What stands before a model that this one is held against.
_COMPARED = re.compile(
    r"\b(?:compar(?:e|ed|es|ing|ison)|unlike|outperform\w*|than|versus|vs|baselines?|similar to|such as|instead of"
    r"|like)\b",
    re.IGNORECASE,
)
_METHODS = frozenset(["adapted", "gptq", "awq", "gguf", "lora"])
_ADAPTER = re.compile(r"\b(?:adapters?|lora|qlora|peft)\b", re.IGNORECASE)
# A name that stands without a link: an id or one with signs and digits within, such as Llama-3.1-8B.
_IDENTIFIER = re.compile(r"(?=\S*[-/_])(?=\S*[^\W\d_])[\w][\w./+-]*\w")
_ON_DATASET = re.compile(
    r"""\s*(?:\([^()]*\)\s*)?(?:model\s+)?on\s+(?:the\s+|an?\s+)?
    (?P<name>[^.,;:()]{1,80}?(?:\.\d[^.,;:()]{0,40}?)?)\s+(?:data\s?set|corpus)s?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TUNED_ON = re.compile(r"\b(?:fine-?tuned|trained)\s+on\s+(?:the\s+)?$", re.IGNORECASE)
# "[Egret](...), a model that was trained on": what the link leads to was.
_RELATIVE = re.compile(r"\b(?:which|that|who|it)\b", re.IGNORECASE)
_THE_ORIGINAL = re.compile(
    r"\b(?:the|its|their)\s+(?:original|base|parent|teacher|pre-?trained|underlying|upstream)\b|\boriginally\s*$"
    r"|\b(?:tokeni[sz]er|vocabulary|embeddings?|vae|reward model|vocoder)\b",
    re.IGNORECASE,
)
# What was not done, or not yet.
_NOT_DONE = re.compile(
    r"(?:\b(?:not|never|no longer|will be|to be|(?:can|could|should|may|might) be|if)|n't)(?:\s+\w+ly)?\s*$",
    re.IGNORECASE,
)
_DATA_BEHIND = re.compile(r"\s*(?:data\s?set|corpus|corpora)\b", re.IGNORECASE)
_DATA_AT_END = re.compile(r"\b(?:dataset|corpus)$", re.IGNORECASE)
_BEHIND_TUNED_ON = re.compile(r"\s*(?:for\b|\(|data|\.|,|$)", re.IGNORECASE)
_DATA_FROM = re.compile(
    r"\bdata\s+used\s+for\s+(?:training|fine-?tuning)\s+(?:comes?|is|are|was|were)\b"
    r"|\bas\s+(?:the\s+|a\s+)?(?:training|fine-?tuning)\s+(?:set|data|corpus)\b",
    re.IGNORECASE,
)
# A sentence that says nothing else; the words are names, with capitals or numbers.
_ON_NAMED = re.compile(
    r"(?i:(?:this|the) model was trained on (?:the )?)(?P<name>[A-Z][\w.-]*(?: [A-Z\d][\w.-]*){0,4})"
    r"(?: train| training| dataset| corpus)*\s*\.?"
)
_CORPORA = re.compile(
    r"\btrained on the following (?:corpora|corpus|data ?sets?|data)\s*:\s*(?P<names>[^\n]{2,200}?)\.?\s*$",
    re.IGNORECASE,
)
_NO_DATASET = re.compile(
    r"\b(?:unknown|none|null|custom|private|own|same|following|given|above|my|our|their|large|small|new|different"
    r"|various|this|these|other|images?|generator|a|an|the|image_?folder|audiofolder|provided)\b",
    re.IGNORECASE,
)
_MERGED = re.compile(r"\bfollowing models were included in the merge\s*:?\s*$", re.IGNORECASE)
_MERGE_BASE = re.compile(r"\bmerged using\b.*?\busing\s+(?P<base>.+?)\s+as a base\b", re.IGNORECASE | re.DOTALL)
_MADE_BY = re.compile(
    rf"^\W*(?:(?:{_THIS}) (?:was|is|has been) )?"
    r"(?:created|developed|built|made|trained|fine-?tuned)(?: and \w+)? by[ :]+(?P<names>.+?)"
    r"(?:\s+using\s+(?:the\s+)?\S*\s*recipe\b.*|[.!]?\s*)$",
    re.IGNORECASE | re.DOTALL,
)
_MODEL_BY = re.compile(
    r"\bmodel,?\s+(?:(?:was|is|has been)\s+)?(?:built|developed|created|designed|released)(?:\s+and\s+\w+)?"
    r"\s+by\s+(?:the\s+)?",
    re.IGNORECASE,
)
_OF_ANOTHER_MODEL = re.compile(r"\bfine-?\s?tun|\bversion of\b|\bbased on\b|\bderived\b|\bdistill", re.IGNORECASE)
# What "by" is followed by where it says how, and not who.
_BY_MEANS = re.compile(r"(?:using|fine|training|over|adding|combining|merging|distill|the same|an?\s)", re.IGNORECASE)
_ABOUT = r"(?:~|about |approximately |around )?"
_SIZE = (
    rf"{_ABOUT}(?P<size>\d[\d.,]*\s?(?:[KMB]\b|thousand|million|billion)?"
    r"(?:[ -](?:total|trainable|learnable|model))?[ -]?param(?:eter)?s?)\b"
)
_HAS = re.compile(
    r"\s(?:is|are|has|have|contains?|with|comprises?|consists? of|features?|includes?|boasts?|uses?)\b"
    r"(?P<between>(?:[^.;:\d]|(?<=\w)\d|(?<!\w)\d(?=\w)){0,80}?)" + _SIZE,
    re.IGNORECASE,
)
# A number of parameters as such, and one that is not a small number of anything.
_COUNTED = re.compile(r"\d\s?(?:[KMB]|million|billion)\b[ -]param", re.IGNORECASE)
_LARGE = re.compile(r"\d\s?(?:[KMB]\b|thousand|million|billion)|\d{6}|\d,\d{3},\d{3}", re.IGNORECASE)
_ALONE = re.compile(rf"(?:total:? )?{_SIZE}\s*[:.]?", re.IGNORECASE)
_DESCRIPTION = re.compile(r"(?:model )?description\s*:\s*", re.IGNORECASE)
_INTRODUCED = re.compile(
    r"\b(?:introduced|presented|proposed|published) in (?:the |our |this |their )?"
    r"(?:(?:following |accompanying )?(?:paper|article)s?)?\s*[:\"\u201c]?\s*$",
    re.IGNORECASE,
)
# Words that make a size another model's, or a part of one.
_OTHER_SIZE = re.compile(
    r"\b(?:than|unlike|compared?|outperform\w*|active|activated|ranging|range|series|family|collection|suite|versions"
    r"|sizes|teacher|from|based|like|similar|parent|each|up to|between|less|fewer|more|over|pre-?trained model|original"
    r"|variants?|embedding|additional|only|quantized|encoder|decoder|language model \(|times|x)\b|%",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(
    r"this is the repository (?:for|of) the (?P<size>\d+(?:\.\d+)?\s?[BM])\s(?:[\w-]+\s){0,3}model\b", re.IGNORECASE
)
_OTHER_NUMBER = re.compile(r"\b\d[\d.]*\s?[BM]\b", re.IGNORECASE)
_OF_EACH = re.compile(r"\s*(?:each|per)\b", re.IGNORECASE)
_LICENSED = re.compile(
    rf"^\W*(?:{_THIS}|the (?:model )?weights|the (?:model )?checkpoints?|NAME)"
    r"(?: and (?:its |the )?(?:\w+ ){0,2}(?:weights|code))? (?:is|are|has been|have been|was) "
    r"(?:licen[sc]ed|released|distributed|available|provided) under\b",
    re.IGNORECASE,
)
_IS_UNDER = re.compile(r"(?:licen[sc]ed|released|distributed|available|provided) under\b", re.IGNORECASE)
_THIS_ONE, _SEPARATORS = re.compile(rf"\W*{_THIS}(?=\s)", re.IGNORECASE), re.compile(r"[\s_-]+")
_SENTENCE_END = re.compile(r"[.!?](?P<blanks>\s+)(?=[\"'(\[]?[A-Z0-9])|(?P<lines>\n{2,})")
_NO_MODEL_PAGE = re.compile(r"arxiv\.org|doi\.org|/datasets/|/spaces/|/papers/|/docs/")
_MODEL_PAGE = re.compile(r"//(?:www\.)?(?:huggingface\.co|hf\.co|github\.com)/|modelscope|tfhub|kaggle")
# An initial, or a word that ends with a full stop.
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]|\b(?:e\.g|i\.e|et al|Inc|vs|Dr|Prof|St))\.$")
# None is longer: further back in a sentence nothing is looked for.
_LONGEST_ABBREVIATION = 8
# Without one of these nothing is said that is looked for: of what a model is made from, and of all.
_MADE = ("tun", "distilled", "quantized", "gptq", "awq", "gguf", "adapted", "lora")
_TRAINED = ("train", "tun")
_PUBLISHED = ("introduced", "presented", "proposed", "published")
_BUILT = ("created", "developed", "built", "made", "train")
# Any of these may be enough.
_TELLING = (*_MADE, "merge", "param", "repository", "under")
_MOST_CHARACTERS, _MOST_NAME_WORDS, _MOST_DATASET_WORDS = 4000, 14, 6


def sentences(body: Body, names: list[str]) -> Iterator[Said]:
    """What the sentences of a card say of its model.

    :param names: what the model is called
    """
    derived: list[Said] = []
    introduced: list[Said] = []
    pieces = body.prose
    for index, piece in enumerate(pieces):
        # Most paragraphs have none of the words without which nothing is said that is looked for.
        clues = _clues(piece.digest)
        if not clues:
            continue
        if clues.of_merge:
            yield from _merged(pieces[index + 1 :])
        if piece.block.kind == "item":
            yield from _of_item(piece, names)
            continue
        for found in _of_paragraph(piece, clues, names):
            if not piece.hides(found.key):
                if found.key == "baseModelText":
                    derived.append(found)
                elif found.key == "publicationText":
                    introduced.append(found)
                else:
                    yield found
    # A card that names several says of none which it was made from; that it repeats one is no second.
    yield from derived[:1]
    # What a model was made from was introduced somewhere too, and its card copied from there.
    if introduced and not derived and not any(map(is_derived, names)):
        yield from introduced


@noted
def _clues(digest: Digest) -> _Clues | None:
    """What a paragraph or an item may say, whatever the model is called and whatever stands above it."""
    text = digest.text
    if len(text) > _MOST_CHARACTERS:
        return None
    flat = text.casefold()
    of_merge = "merge" in flat and _MERGED.search(text) is not None
    if digest.kind == "item":
        is_telling = of_merge or _ALONE.fullmatch(text) or _DESCRIPTION.match(text)
        return _Clues(of_merge) if is_telling else None
    links = [link.start for link in digest.parsed.links]
    if not _may_tell(flat, bool(links)):
        return None
    whole = list(_sentences(text))
    by = "by" in flat and any(_MADE_BY.match(text[start:end]) for start, end in whole)
    of_base = "merge" in flat and _MERGE_BASE.search(text) is not None
    label = _DESCRIPTION.match(text)
    telling = []
    for start, end in _sentences(text, label.end()) if label else whole:
        tells = _tells(text[start:end], any(start <= at <= end for at in links))
        if tells:
            telling.append((start, end, tells))
    return _Clues(of_merge, by, of_base, tuple(telling)) if of_merge or by or of_base or telling else None


def _may_tell(flat: str, has_links: bool) -> bool:
    """Whether a text in small letters has any of the words without which nothing is said that is looked for."""
    return (
        _has_one(_TELLING, flat)
        or ("by" in flat and (has_links or _has_one(_BUILT, flat)))
        or (_has_one(_TRAINED, flat) and (has_links or "trained on" in flat))
        or (has_links and _has_one(_PUBLISHED, flat))
    )


def _tells(sentence: str, has_links: bool) -> frozenset[str]:
    """Of what a sentence may tell: ``base``, ``maker``, ``data``, ``size``, ``repository``, ``paper``, ``license``."""
    flat = sentence.casefold()
    found = {
        "base": _has_one(_MADE, flat) and (_MADE_FROM.search(sentence) or _TUNED_MODEL.search(sentence)),
        "maker": has_links and "by" in flat and _MODEL_BY.search(sentence),
        "data": _has_one(_TRAINED, flat) and (has_links or _CORPORA.search(sentence) or _ON_NAMED.fullmatch(sentence)),
        "size": "param" in flat and _HAS.search(sentence.replace("\n", " ")),
        "repository": "repository" in flat and _REPOSITORY.match(sentence),
        "paper": has_links and _has_one(_PUBLISHED, flat),
        "license": "under" in flat and _IS_UNDER.search(sentence),
    }
    return frozenset(what for what, tells in found.items() if tells)


def _of_paragraph(piece: Piece, clues: _Clues, names: list[str]) -> Iterator[Said]:
    """What a paragraph says, sentence by sentence."""
    words = piece.words
    if clues.by:
        yield from _made_by(piece)
    if clues.of_base:
        match = _MERGE_BASE.search(words.text)
        if match and (base := _reference(words, match.start("base"))):
            yield Said("baseModelText", base[0], "merge")
    for start, end, tells in clues.telling:
        sentence = words.part(start, end)
        if "base" in tells:
            yield from _made_from(sentence)
        if "maker" in tells:
            yield from _model_by(sentence, names)
        if "data" in tells:
            yield from _trained_on(sentence, piece)
        if "size" in tells and (size := _size(sentence, names)) is not None:
            yield Said("modelSizeText", size)
        elif "repository" in tells and (repository := _REPOSITORY.match(sentence.text)):
            yield Said("modelSizeText", sentence.group(repository, "size"))
        if "paper" in tells and (paper := _introduced(sentence, names)) is not None:
            yield Said("publicationText", paper)
        if "license" in tells and (license_ := _licensed(sentence, names)) is not None:
            yield Said("licenseText", license_)


def _has_one(words: tuple[str, ...], text: str) -> bool:
    return any(map(text.__contains__, words))


def _of_item(piece: Piece, names: list[str]) -> Iterator[Said]:
    """The number of parameters of an item that is nothing else, or whose label says that it describes the model."""
    words = piece.words
    if match := _ALONE.fullmatch(words.text):
        size = words.group(match, "size")
        if is_size(size) and not piece.hides("modelSizeText"):
            yield Said("modelSizeText", size)
    elif match := _DESCRIPTION.match(words.text):
        for sentence in split_sentences(words.part(match.end(), len(words.text))):
            if (size_in := _size(sentence, names)) is not None and not piece.hides("modelSizeText"):
                yield Said("modelSizeText", size_in)


def split_sentences(words: Words) -> Iterator[Words]:
    """The sentences of some words, which end at a full stop before a blank and a capital, or at two line ends."""
    for start, end in _sentences(words.text):
        yield words.part(start, end)


def _sentences(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end, from an offset on, without blanks around."""
    for match in _SENTENCE_END.finditer(text, start):
        end = match.start(match.lastgroup or 0)
        if _ABBREVIATION.search(text, max(start, end - _LONGEST_ABBREVIATION), end):
            continue
        yield _without_blanks(text, start, end)
        start = match.end()
    yield _without_blanks(text, start, len(text))


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    stripped = stretch.strip()
    if len(stripped) == end - start:
        return start, end
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(stripped)


def _made_by(piece: Piece) -> Iterator[Said]:
    """Who made the model, in a sentence or a line that says nothing else."""
    for sentence in split_sentences(piece.words):
        match = _MADE_BY.match(sentence.text)
        if not match or len(match["names"].split()) > _MOST_NAME_WORDS:
            continue
        words = sentence.group(match, "names")
        bar = words.text.find(" | ")
        words = words.part(0, bar) if bar > 0 else words
        names = [] if _BY_MEANS.match(words.text) else names_in(words)
        if all(looks_like_name(name) and not is_software(name.text) for name in names):
            yield from (Said("organizationText", name) for name in names)


def _model_by(sentence: Words, names: list[str]) -> Iterator[Said]:
    """Who a sentence about this model links to as those who built it, unless it was made from another."""
    makers = list(_MODEL_BY.finditer(sentence.text))
    # What a sentence is about takes longest to see: so what it says comes first, here and below.
    if not makers or _OF_ANOTHER_MODEL.search(sentence.text) or not _subject(sentence.text, names):
        return
    for match in makers:
        for link in sentence.links():
            if link.start == match.end():
                for name in names_in(sentence.part(link.start, link.end)):
                    yield Said("organizationText", name)


def _made_from(sentence: Words) -> Iterator[Said]:
    """The model that this one was made from, and the data that it was tuned on."""
    if match := _TUNED_MODEL.search(sentence.text):
        yield Said("baseModelText", sentence.group(match, "name"), "finetune")
        return
    for match in _MADE_FROM.finditer(sentence.text):
        if _COMPARED.search(sentence.text[: match.start()]):
            continue
        how = re.sub(r"\W", "", match["how"].lower())
        found = None if how in _METHODS and not match["kind"] else _reference(sentence, match.end())
        if not found:
            continue
        words, end = found
        is_adapter = match["kind"] == "adapter" or _ADAPTER.search(sentence.text[: match.start()])
        yield Said("baseModelText", words, _RELATIONS.get(how, "adapter" if is_adapter else "finetune"))
        if data := _ON_DATASET.match(sentence.text, end):
            name = sentence.group(data, "name")
            name = name.part(0, len(name.text.split(" - ")[0]))
            is_named = not _NO_DATASET.search(name.text) and not is_placeholder(name.text)
            if is_named and len(name.text.split()) <= _MOST_DATASET_WORDS:
                label = next(iter(name.links()), None)
                yield Said("datasetText", name.part(label.start, label.end) if label else name)
        return


def _reference(words: Words, start: int) -> tuple[Words, int] | None:
    """The link or the id that stands at an offset of some words, and where it ends."""
    for link in words.links():
        if link.start == start:
            label = words.part(link.start, link.end)
            if is_placeholder(label.text) or leads_nowhere(link.target) or not _is_model(link):
                return None
            return label, link.end
    match = _IDENTIFIER.match(words.text, start)
    if match and not is_placeholder(match.group()):
        return words.group(match), match.end()
    return None


def _is_model(link: Target) -> bool:
    """Whether a link may lead to a model, and not to data, a paper, a space or a person."""
    if _NO_MODEL_PAGE.search(link.target):
        return False
    return "://" not in link.target or _MODEL_PAGE.search(link.target) is not None


def _trained_on(sentence: Words, piece: Piece) -> Iterator[Said]:
    """The data sets that a sentence links to as what the model was trained on."""
    if piece.is_below("evaluation"):
        return
    text = sentence.text
    if "following" in text and (match := _CORPORA.search(text)):
        for words in names_in(sentence.group(match, "names")):
            yield Said("datasetText", words)
        return
    if piece.is_below("training-data") and (match := _ON_NAMED.fullmatch(text)):
        yield Said("datasetText", sentence.group(match, "name"))
        return
    is_all_data = _DATA_FROM.search(text)
    for link in sentence.links():
        label = sentence.part(link.start, link.end)
        if is_data_page(link.target, label.text) and (is_all_data or _is_trained_on(sentence, link)):
            yield Said("datasetText", label)


def _is_trained_on(sentence: Words, link: Target) -> bool:
    """Whether a sentence says that this model was trained on what a link leads to, and that this is a data set.

    A model may be trained on a machine as well, and tuned on top of another model, of which the sentence may tell
    what that one was trained on.
    """
    text = sentence.text
    trained = _TUNED_ON.search(text[: link.start])
    if not trained or _NOT_DONE.search(text[: trained.start()]) or _is_of_another(sentence, trained):
        return False
    label, behind = text[link.start : link.end], text[link.end :]
    named_so = _DATA_BEHIND.match(behind) or _DATA_AT_END.search(label)
    is_tuned = trained.group().lower().startswith("fine") and _BEHIND_TUNED_ON.match(behind)
    return "/datasets/" in link.target or bool(named_so or is_tuned)


def _is_of_another(sentence: Words, trained: re.Match[str]) -> bool:
    """Whether what a sentence says of training is about another model: one that it links to, or the original one."""
    before = sentence.text[: trained.start()]
    others = [link.end for link in sentence.links() if link.end <= len(before) and _is_model(link)]
    if any(_RELATIVE.search(before[end:]) for end in others):
        return True
    return _THE_ORIGINAL.search(before) is not None and not trained.group().lower().startswith("fine")


def _merged(below: list[Piece]) -> Iterator[Said]:
    """The models in the list that mergekit writes."""
    for piece in below:
        if piece.block.kind != "item":
            return
        found = _reference(piece.words, 0)
        words = found[0] if found else piece.words
        if words.text and not is_placeholder(words.text):
            yield Said("baseModelText", words, "merge")


def _size(sentence: Words, names: list[str]) -> Words | None:
    """The number of parameters in a sentence about this model."""
    text = sentence.text.replace("\n", " ")
    subject = _subject(text, names) if _HAS.search(text) else 0
    if not subject:
        return None
    match = _HAS.search(text, max(subject - 1, 0))
    if not match or _OTHER_SIZE.search(text[subject : match.start("size")]):
        return None
    of_another = _OTHER_NUMBER.search(match["between"]) or _OF_EACH.match(text[match.end() :])
    if of_another or len(_COUNTED.findall(text)) > 1:
        return None
    words = sentence.group(match, "size")
    return words if is_size(words) and _LARGE.search(words.text) else None


def _subject(text: str, names: list[str]) -> int:
    """Where the subject of a sentence ends that is about this model; 0 if it is about something else."""
    if match := _THIS_ONE.match(text):
        return match.end()
    flat = text.casefold()
    for name in names:
        # To make an expression of a name takes as long as to read some cards.
        is_there = all(part in flat for part in _SEPARATORS.split(name.casefold()))
        if is_there and (match := _named(name).match(text)):
            return match.end()
    return 0


@lru_cache(maxsize=64)
def _named(name: str) -> re.Pattern[str]:
    """How a sentence begins whose subject is a model of a name."""
    pattern = r"[\s_-]*".join(map(re.escape, _SEPARATORS.split(name)))
    lead = r"\W*(?:the |we (?:introduce|release|present|propose) (?:the )?|\w+ )?"
    return re.compile(rf"{lead}{pattern}(?:\s+model)?(?=[\s,])", re.IGNORECASE)


def _introduced(sentence: Words, names: list[str]) -> Words | None:
    """The paper that a sentence about this model says that it was introduced in."""
    for link in sentence.links():
        if PAPER.search(link.target) and _INTRODUCED.search(sentence.text[: link.start]):
            return sentence.part(link.start, link.end) if _subject(sentence.text, names) else None
    return None


def _licensed(sentence: Words, names: list[str]) -> Words | None:
    """The licence in a sentence about this model."""
    if not _IS_UNDER.search(sentence.text):
        return None
    subject = _subject(sentence.text, names)
    text = sentence.text if not subject else "NAME" + sentence.text[subject:]
    if not _LICENSED.match(text):
        return None
    return license_in(sentence)

"""Base models: what a model was made from, by identifiers on the hub or by name, and in which way."""

import re
from collections.abc import Iterable, Iterator

from cardgraph.card import BaseModel, Reference, Stated
from cardgraph.diagnostic import Report, shortened
from cardgraph.expressions import expression
from cardgraph.markdown.words import Words
from cardgraph.values import is_absent
from cardgraph.values.concept import MAX_LENGTH, trimmed
from cardgraph.values.hub_id import cached_id, current, is_hub_id, is_hub_name, model_of
from cardgraph.values.link import clean, identify

UNKNOWN = "basedOn"
# The hub's words for relations, by the local names of the ontology's properties.
_STATED = {
    "finetune": "fineTunedFrom",
    "adapter": "adaptedFrom",
    "quantized": "quantizedFrom",
    "merge": "mergedFrom",
    "distill": "distilledFrom",
}
_IN_PROSE = (
    ("mergedFrom", r"\bmerge"),
    ("quantizedFrom", r"\bquanti[sz]"),
    ("distilledFrom", r"\bdistill"),
    ("adaptedFrom", r"\badapter|\blora\b"),
    ("fineTunedFrom", r"\bfine-?\s?tun|\bfurther trained|\binstruction[- ]tuned"),
)
# Libraries that make nothing but adapters, and tags that say how a model was made.
_ADAPTERS = {"peft", "adapter-transformers"}
_TAGS = (
    ("mergedFrom", {"merge", "mergekit", "lazymergekit"}),
    ("adaptedFrom", {"lora", "qlora", "peft", "adapter", "adapter-transformers"}),
    ("quantizedFrom", {"gguf", "ggml", "gptq", "awq", "exl2", "quantized", "quantization"}),
    ("fineTunedFrom", {
        "generated_from_trainer", "generated_from_keras_callback", "autotrain", "sft", "dpo", "trl", "unsloth",
        "finetuned", "fine-tuned", "finetune", "axolotl", "llama-factory",
    }),
)  # fmt: skip
_WITHOUT_SCHEME = expression(r"(?:www\.)?(?:huggingface\.co|hf\.co)/", re.IGNORECASE)
_LOCAL = expression(r"(?:\.{0,2}|~|[A-Za-z]:)[/\\]|.*\\|(?:[^/]+/){2,}|.*/$|file:", re.IGNORECASE)


def read_base_models(
    parts: list[Words], is_metadata: bool, relation: tuple[str, str], own: str, report: Report
) -> Iterator[Stated[BaseModel]]:
    """The base models that some words name; a model that is said to be made from itself is reported, and not read.

    :param is_metadata: whether the words stand among metadata, where each is an identifier
    :param relation: as ``relation_of`` gives it
    :param own: the identifier of the model itself, or nothing
    """
    for words in parts:
        for named in [words] if is_metadata else _named(words):
            base = _base(named, is_metadata, relation, report)
            if base and own and base.hub_id.casefold() == own.casefold():
                report("base-model-self", named.span, text=named.text)
            elif base:
                yield Stated(base, named, "base-model")


def relation_of(
    stated: Words | None, told: str, tags: Iterable[str], libraries: Iterable[str], report: Report
) -> tuple[str, str]:
    """How a model was made from its base models, and by what that is known: local names of the ontology.

    :param stated: what the metadata say of it, if they do
    :param told: one of the hub's words for what the prose says of it, or nothing
    :param tags: the tags of the card
    :param libraries: the identifiers of the libraries that it names
    """
    if stated:
        if known := _STATED.get(stated.text.strip().casefold()) or _described(stated.text):
            return known, "StatedInMetadata"
        from difflib import get_close_matches

        suggestions = tuple(get_close_matches(stated.text.strip().casefold(), _STATED, 1, 0.75))
        fixes = stated.rewritten(suggestions[0], safe=False) if suggestions else ()
        text = shortened(stated.text)
        report("base-model-relation-unknown", stated.span, text=text, suggestions=suggestions, fixes=fixes)
    if not _ADAPTERS.isdisjoint(library.casefold() for library in libraries):
        return "adaptedFrom", "KnownByLibrary"
    known_tags = {tag.casefold() for tag in tags}
    by_tag = next((relation for relation, some in _TAGS if not some.isdisjoint(known_tags)), "")
    if by_tag and by_tag != "fineTunedFrom":
        return by_tag, "KnownByTag"
    if told in _STATED:
        return _STATED[told], "StatedInProse"
    return (by_tag, "KnownByTag") if by_tag else (UNKNOWN, "")


def last_part(name: str) -> str:
    """The last part of an identifier, or a name, without what differs between spellings of it."""
    return re.sub(r"[\W_]+", "", name.rstrip("/").rpartition("/")[2]).casefold()


def _described(text: str) -> str:
    """The relation that words in the place of an identifier describe, or nothing."""
    return next((relation for relation, pattern in _IN_PROSE if re.search(pattern, text, re.IGNORECASE)), "")


def _named(words: Words) -> list[Words]:
    """The base models of a field in prose: each link, else the words as a whole."""
    links = words.links()
    if links:
        return [words.part(link.start, link.end) for link in links]
    return [piece for piece in map(trimmed, [words]) if piece.text and not is_absent(piece.text)]


def _base(words: Words, is_metadata: bool, relation: tuple[str, str], report: Report) -> BaseModel | None:
    text = " ".join(words.text.split())
    if not text or len(text) > MAX_LENGTH:
        return None
    address = f"https://{text}" if _WITHOUT_SCHEME.match(text) else text
    pages = [link.target for link in words.links()[:1]] or ([address] if "://" in address else [])
    page = next(filter(None, (clean(target)[0] for target in pages)), "")
    reference: Reference | None = identify(page) if page else None
    hub_id = cached_id(text) or (model_of(page) if page else "")
    hub_id = hub_id or (current("models", text) if _may_be_id(text, is_metadata) else "")
    if is_metadata and cached_id(text):
        report(
            "base-model-local-path",
            words.span,
            text=text,
            suggestions=(hub_id,),
            fixes=words.rewritten(hub_id, safe=False),
        )
    elif is_metadata and not hub_id and not page and _LOCAL.match(text):
        report("base-model-local-path", words.span, text=text)
    # A link to nothing, as programs write it that were told of no model.
    if text == "None" or (page and not hub_id and page.endswith("/None")):
        return None
    return BaseModel(hub_id if cached_id(text) else text, hub_id, *relation, reference)


def _may_be_id(text: str, is_metadata: bool) -> bool:
    return is_hub_name(text) if is_metadata else is_hub_id(text)

"""By what a README is seen to be the card of a model, line by line, before anything of it is parsed."""

import re
from collections.abc import Collection

from cardgraph.expressions import expression
from cardgraph.formats.prose.wording import bare, is_table_head
from cardgraph.source.decode import Text
from cardgraph.vocabulary.schemes import normalize

# Possessive, so that no line takes more than one look.
_LABEL = re.compile(r"\s*+(?:[-*+]\s++)?([^\s:\uff1a|][^:\uff1a|]{1,80}+)[:\uff1a]")
_ROW = re.compile(r"\s*+\|?([^|]{1,200}+)\|([^|]{1,400}+)\|?\s*+")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_CELL = re.compile(r"<th\b[^<>]*>([^<>]{1,40})</th>\s*<th\b[^<>]*>([^<>]{1,40})</th>", re.IGNORECASE)
_ENOUGH = 2
# How models are loaded, by libraries that take them from the hub.
_LOADING = expression(
    r"\.from_pretrained\(|\bfrom_pretrained_keras\(|\bfrom transformers import\b|\bload_from_hub\(|\.from_hparams\("
    r"|\b(?:SentenceTransformer|CrossEncoder|SetFitModel)\(|\bpipeline\(\s*(?:[\"']|(?:task|model)\s*=)|\bspacy\.load\("
    r"|\btimm\.create_model\(|\bESPnet\w*|\bSequenceTagger\.load\("
)
# What people say of the model that they hand out, or of what else they do.
_OF_MODEL = expression(
    r"\b(?:this|the|our|my|an?)\s(?:[\w-]+\s){0,4}?model\b|\bmodel\b.{0,40}\btrained\b"
    r"|\bfine[- ]?tun(?:ed|ing)\b|\bpre-?trained\b|\btrained\s(?:\w+\s){0,2}(?:on|from|with|using)\b"
    r"|\u6a21\u578b|\u30e2\u30c7\u30eb|\ubaa8\ub378",
    re.IGNORECASE,
)
_OF_OTHERS = expression(
    r"\b(?:this|the|our|an?)\s(?:[\w-]+\s){0,4}?(?:data\s?set|corpus|benchmark|space|app|demo|repository|library|package)\s"
    r"(?:is|was|are|has|contains?|consists?|provides?|comprises?|includes?|implements?|shows?)\b"
    r"|^\s{0,3}#{1,6}\s.*\b(?:data\s?set|corpus|benchmark)",
    re.IGNORECASE | re.MULTILINE,
)
# A card whose first words are about something is about that.
_FIRST_WORDS = 2000


def has_bullets(text: Text, signs: Collection[str]) -> bool:
    """Whether at least two lines begin with different labels that are signs of a form, outside code.

    :param signs: the labels, normalised
    """
    found: set[str] = set()
    is_code = False
    for line in text.lines:
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code and (match := _LABEL.match(line)):
            label = normalize(bare(match[1].strip("*_ \t")))
            if label in signs:
                found.add(label)
                if len(found) >= _ENOUGH:
                    return True
    return False


def loads_model(text: Text) -> bool:
    """Whether a text has code that loads a model."""
    return any(_LOADING.search(line) for line in text.lines)


def speaks_of_model(text: Text) -> bool:
    """Whether a text says in its first words that it is about a model, before it says so of something else."""
    words = "\n".join(text.lines)[:_FIRST_WORDS]
    model, other = _OF_MODEL.search(words), _OF_OTHERS.search(words)
    return model is not None and (other is None or model.start() < other.start())


def has_table_of_fields(text: Text) -> bool:
    """Whether a table with a field a row stands in a text: by its head, in Markdown or HTML."""
    for line in text.lines:
        match = _ROW.fullmatch(line) if "|" in line else None
        if match and is_table_head(match[1], match[2]):
            return True
    return any(is_table_head(*match) for match in _CELL.findall("\n".join(text.lines)))

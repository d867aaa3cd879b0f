"""What the front matter of a card of the hub says, as fields and results."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from cardgraph.diagnostic import Fix, Report
from cardgraph.formats.front_matter.keys import EMISSIONS, FIELDS, FURTHER, RESULTS, right_key
from cardgraph.formats.front_matter.nodes import Entry, Mapped, Node, Scalar
from cardgraph.formats.front_matter.plain_yaml import entries_of
from cardgraph.formats.front_matter.results import read_results
from cardgraph.formats.outline import Field, Result
from cardgraph.markdown.front_matter import FrontMatter
from cardgraph.markdown.words import Words
from cardgraph.records import NamedTuple
from cardgraph.source.decode import Text
from cardgraph.vocabulary.facts import replacement_of
from cardgraph.vocabulary.schemes import scheme

# Where a mapping stands among words, what it is called may stand below one of these.
_NAMES = ("id", "name", "type")
_FOUNDATION = "transformers"
# Tags are the same in card after card: so many are not looked up again.
_REMEMBERED = 1024
# For each key, those that say of the same: itself, and others that may say more.
_ALIKE = {key: (key, *(further for further, first in FURTHER.items() if first == key)) for key in FIELDS}
_LED = frozenset(FURTHER.values())
_EMISSIONS = {
    "emissions": "emissionsText",
    "source": "emissionsSourceText",
    "geographical_location": "emissionsLocationText",
    "hardware_used": "emissionsHardwareText",
    "training_type": "baseModelRelationText",
}


class Metadata(NamedTuple):
    """What front matter says: its fields by key, the results in it, and the name that these give the model."""

    fields: Mapping[str, Field]
    results: tuple[Result, ...]
    name: Words | None


def read_metadata(text: Text, block: FrontMatter, report: Report) -> Metadata:
    """Read the front matter of a card.

    :param report: takes what is found on the way
    """
    entries = _spelled(_entries(text, block, report), report)
    fields: dict[str, Field] = {}
    for key, field_key in FIELDS.items():
        if key not in entries and key not in _LED:
            continue
        given = [name for name in _ALIKE[key] if name in entries]
        texts = [words for name in given for words in _texts(name, entries[name].value, report)]
        if texts:
            first, *others = texts
            fields[field_key] = Field(field_key, first, first.text, tuple(others), is_metadata=True)
        # What lists nothing says nothing.
        elif given and key == "base_model":
            report("base-model-empty", entries[key].key.span)
    if EMISSIONS in entries:
        _add_emissions(entries[EMISSIONS], fields)
    results, name = read_results(entries[RESULTS], report) if RESULTS in entries else ((), None)
    if results:
        first, *others = (result.value for result in results)
        fields["evaluationText"] = Field("evaluationText", first, first.text, tuple(others), is_metadata=True)
    _add_from_tags(fields, results)
    return Metadata(fields, results, name)


def _entries(text: Text, block: FrontMatter, report: Report) -> dict[str, Entry]:
    """What stands in front matter, by the keys at its outermost level."""
    parts = entries_of(text, text.lines[block.opening : block.closing - 1], block.first)
    entries = {part.name: part for part in parts or () if isinstance(part, Entry)}
    if parts and len(entries) == len(parts):
        return entries
    # Most front matter is plain, and need not wait for what reads all of YAML.
    from cardgraph.formats.front_matter.yaml_nodes import read_yaml

    return read_yaml(text, block, report)


def _spelled(entries: dict[str, Entry], report: Report) -> dict[str, Entry]:
    """The entries by the keys that they should have; a key that is misspelt is reported."""
    known = dict(entries)
    for key, entry in entries.items():
        if right := right_key(key):
            report("key-misspelt", entry.key.span, key=key, right=right, fixes=entry.key.rewritten(right, safe=False))
            known.setdefault(right, entry)
    return known


def _texts(key: str, node: Node, report: Report) -> Iterator[Words]:
    """The texts of a value, or of those that it lists; a mapping among them is reported, and read by its name."""
    nodes = (node,) if isinstance(node, Scalar | Mapped) else node.items
    for item in nodes:
        if isinstance(item, Scalar):
            if not item.is_null:
                yield item.words
            continue
        report("value-not-a-text", item.words.span, key=key, text=item.words.text, fixes=_quoted(item))
        named = next(filter(None, map(item.scalar, _NAMES)), None) if isinstance(item, Mapped) else None
        if named:
            yield named


def _quoted(item: Node) -> tuple[Fix, ...]:
    """The fix that makes a text of a mapping that was meant as none: one key, and its value in the same line."""
    values = [entry.value for entry in item.entries.values()] if isinstance(item, Mapped) else []
    is_text = len(values) == 1 and isinstance(values[0], Scalar) and not values[0].is_null
    if not is_text or '"' in item.words.text or values[0].words.span.line != item.words.span.line:
        return ()
    return item.words.rewritten(f'"{item.words.text}"', safe=False)


def _add_from_tags(fields: dict[str, Field], results: tuple[Result, ...]) -> None:
    """Add task and library where only tags tell them, and the task where only results do."""
    tags = fields["tagText"].parts if "tagText" in fields else []
    if "taskText" not in fields:
        tasks = _first_ones(words for words in tags if _names_task(words.text))
        if not tasks:
            tasks = _first_ones(result.task for result in results if result.task and _names_task(result.task.text))
        _add_derived("taskText", tasks, fields)
    if "libraryText" not in fields:
        libraries = [words for words in tags if _names_library(words.text)]
        # What builds on another library names that one too.
        libraries.sort(key=lambda words: words.text.casefold() == _FOUNDATION)
        _add_derived("libraryText", libraries[:1], fields)


@lru_cache(maxsize=_REMEMBERED)
def _names_task(tag: str) -> bool:
    """Whether a tag names a task; one that is not in use any more may be a tag for something else."""
    task = scheme("task").coded(tag)
    return task is not None and not replacement_of(task.iri)


@lru_cache(maxsize=_REMEMBERED)
def _names_library(tag: str) -> bool:
    """Whether a tag names a library."""
    return scheme("library").coded(tag) is not None


def _first_ones(words: Iterable[Words]) -> list[Words]:
    """The first of those that say the same."""
    found: dict[str, Words] = {}
    for each in words:
        found.setdefault(each.text.casefold(), each)
    return list(found.values())


def _add_derived(key: str, found: list[Words], fields: dict[str, Field]) -> None:
    if found:
        fields[key] = Field(key, found[0], found[0].text, tuple(found[1:]))


def _add_emissions(entry: Entry, fields: dict[str, Field]) -> None:
    """Add the fields of emissions, which may be one number or a mapping."""
    if isinstance(entry.value, Mapped):
        for key, field_key in _EMISSIONS.items():
            words = entry.value.scalar(key)
            if words:
                fields.setdefault(field_key, Field(field_key, words, words.text, is_metadata=True))
    elif isinstance(entry.value, Scalar) and not entry.value.is_null:
        words = entry.value.words
        fields["emissionsText"] = Field("emissionsText", words, words.text, is_metadata=True)

"""Files of a model to take away: its statements as Turtle and JSON-LD, and what each profile says of it."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pyoxigraph as ox

from cardgraph.graph.minting import Minter
from cardgraph.graph.terms import bracketed
from cardgraph.output.parts import Part, by_subject
from cardgraph.output.serialize import write
from cardgraph.profiles.describing import describe
from cardgraph.profiles.profile import Profile, catalogue
from cardgraph.profiles.writing import ProfileFile, form_of
from cardgraph.records import NamedTuple
from cardgraph.site.catalogue import Model
from cardgraph.site.compiled import Made
from cardgraph.site.content import Content
from cardgraph.site.rendering import File
from cardgraph.vocabulary.facts import facts
from cardgraph.vocabulary.namespaces import VOCABULARY
from cardgraph.vocabulary.schemes import SCHEMES

_FORMS = {"turtle": ("Turtle", ".ttl"), "jsonld": ("JSON-LD", ".jsonld")}
# Vocabularies, whose terms a file brings with it.
_KINDS = tuple(f"{VOCABULARY}{kind}/" for kind in SCHEMES)


class Offer(NamedTuple):
    """A file that is offered: what it is called, and its path."""

    label: str
    path: str


def offered(content: Content, model: Model) -> list[Offer]:
    """The files of a model."""
    stem = model.path.removesuffix(".html")
    files = [Offer(label, stem + ending) for label, ending in _FORMS.values()]
    return files + [Offer(profile.title, f"{stem}.{profile.file_name}") for profile in _given(content)]


@cache
def profiles() -> tuple[Profile, ...]:
    """The profiles that are offered: all there are, each in its usual version."""
    return tuple(profile for profile in catalogue() if profile.name == profile.base_name)


def _given(content: Content) -> list[Profile]:
    return [profile for profile in profiles() if profile.name in content.gathered.profiles]


def downloads(content: Content, model: Model) -> Iterator[File]:
    """The same, written: byte for byte what ``build`` makes of the card."""
    stem = model.path.removesuffix(".html")
    made = [one for card in model.cards if (one := content.gathered.made(card.iri))] or [_said(content, model)]
    minter = Minter(content.settings.base)
    pieces = made[0].pieces if len(made) == 1 else list(by_subject(_lines(made)))
    concepts = sorted({concept for one in made for concept in one.concepts})
    for form, (_, ending) in _FORMS.items():
        vocabulary = Part(None, "Terms of the vocabularies", by_subject(facts(concepts)))
        stream = BytesIO()
        write([Part(None, "", pieces), *([vocabulary] if concepts else [])], stream, form, minter)
        yield File(stem + ending, stream.getvalue())
    node = bracketed(model.iri)
    for profile in _given(content):
        stream = BytesIO()
        file = ProfileFile(profile, form_of(profile, None) or "turtle", stream, BytesIO())
        file.take(model.name, node, made[0].described[profile.name])
        file.end()
        yield File(f"{stem}.{profile.file_name}", stream.getvalue())


def _lines(made: list[Made]) -> list[str]:
    """The triples of several cards, each once."""
    return list(dict.fromkeys(line for one in made for piece in one.pieces for line in piece.splitlines(keepends=True)))


def _said(content: Content, model: Model) -> Made:
    """The statements of a graph about a model and what it is tied to, where its card is not at hand."""
    store = content.gathered.store
    rows = content.answers.rows("statements", model=model.iri)
    subjects = dict.fromkeys([model.iri, *(card.iri for card in model.cards), *(row["subject"] for row in rows)])
    listed = dict.fromkeys(row["object"] for row in rows if row["object"].startswith(_KINDS))
    others = [row["object"] for row in rows if row["object"].startswith(f"{content.settings.base}unlisted-")]
    lines: dict[str, None] = {}
    # What has no name of its own would be another thing in each file.
    for iri in (one for one in (*subjects, *others) if not one.startswith("_:")):
        for quad in sorted(store.quads_for_pattern(ox.NamedNode(iri), None, None, None), key=str):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                lines[f"{quad.triple} .\n"] = None
    pieces, concepts = list(by_subject(lines)), sorted(listed)
    names = [profile.name for profile in profiles()]
    described = describe(names, list(lines), concepts, bracketed(model.iri))
    return Made(model.iri, pieces, concepts, described)

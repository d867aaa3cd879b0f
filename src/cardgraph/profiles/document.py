"""A profile of some cards in memory."""

from collections.abc import Iterable
from io import BytesIO

from cardgraph.compile import Compiled
from cardgraph.profiles.profile import Profile, ProfileError
from cardgraph.profiles.writing import ProfileFile, form_of
from cardgraph.records import NamedTuple


class Document(NamedTuple):
    """Models in the words of a standard.

    ``text`` is the document, ``models`` and ``statements`` are how many are in it, ``lost`` says what has no place in
    the standard, and how often that was, ``again`` names the cards whose models other cards have described before.
    """

    text: str
    models: int
    statements: int
    lost: dict[str, int]
    again: list[str]

    def __str__(self) -> str:
        return self.text


def document(profile: Profile, compiled: Iterable[Compiled], rdf_format: str | None = None) -> Document:
    """What a profile says of some cards.

    :param compiled: cards that were compiled with it among ``Settings.profiles``
    :param rdf_format: a key of ``RDF_FORMATS``, or None for the usual form
    :raises ProfileError: if it cannot be written so
    """
    form = form_of(profile, rdf_format)
    if form is None:
        raise ProfileError(f"{profile.name} cannot be written as {rdf_format}")
    output = BytesIO()
    file = ProfileFile(profile, form, output, BytesIO())
    for item in compiled:
        if item.graph:
            assert item.graph.described is not None
            file.take(item.source, item.graph.model, item.graph.described[profile.name])
    file.end()
    found = file.collector
    return Document(output.getvalue().decode(), found.models, found.statements, dict(found.lost), found.again)

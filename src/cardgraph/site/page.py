"""A page, or several of a kind: what it is called, which canned queries feed it, and what makes it."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from cardgraph.records import NamedTuple
from cardgraph.site.content import Content
from cardgraph.site.rendering import Document, File

Made: TypeAlias = "Iterable[Document | File]"


class Page(NamedTuple):
    """One entry of the menu and the files behind it.

    ``path`` is the first of these, ``questions`` the canned queries that feed them, ``make`` makes them. ``is_main``
    has it in the menu at the top, else it stands at the foot of each page; without a title it is in neither.
    """

    title: str
    path: str
    questions: tuple[str, ...]
    make: Callable[[Content], Made]
    is_main: bool = True

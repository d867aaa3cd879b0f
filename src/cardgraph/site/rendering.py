"""Templates to HTML: one environment, in which everything is escaped and nothing may be left undefined.

Each page holds its styles and scripts, and a policy that names them by their digests (Content Security Policy
Level 3, section 6.7.3): it works from a disk and from any server, asks nobody for anything, and runs nothing else.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from cardgraph.plots.drawing import style
from cardgraph.records import NamedTuple
from cardgraph.render.width import safe

_HERE = Path(__file__).parent
_ASSETS = _HERE / "assets"
# Pieces of a page that are written at once.
_AT_ONCE = 500
_ESCAPED = Markup('<span class="esc">{}</span>')


class Document(NamedTuple):
    """A file of a site: a template with what it shows.

    ``path`` is that of the file, with forward slashes; ``scripts`` are files among the assets, which run one after the
    other, and ``modules`` such that are modules; ``sources`` are more that the policy lets scripts do, ``policy`` more
    of its directives. ``head`` is a document of JSON-LD about what the page shows.
    """

    path: str
    template: str
    title: str
    context: Mapping[str, Any]
    scripts: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    policy: tuple[str, ...] = ()
    head: Any = None
    description: str = ""


class File(NamedTuple):
    """A file of a site that is no page: its bytes, or their parts one after the other."""

    path: str
    data: bytes | Iterable[bytes]


class Renderer:
    """Makes HTML of documents.

    :param shared: what all pages show: the name of the site, its menu, its license
    """

    def __init__(self, shared: Mapping[str, Any]) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["plain"] = plain
        self._environment.filters["number"] = lambda value: f"{int(value):,}"
        self._environment.filters["page"] = page_address
        self._environment.globals["data_block"] = data_block
        self._environment.globals.update(shared, version=version("cardgraph"))

    def html(self, document: Document) -> Iterator[str]:
        """The page that a document is, in parts: a page may have more than should be held."""
        sheet = style() + asset("style.css")
        scripts = [asset(name) for name in document.scripts]
        modules = [asset(name) for name in document.modules]
        sources = [*map(digest, [*scripts, *modules]), *document.sources]
        policy = [
            "default-src 'none'",
            f"style-src {digest(sheet)}",
            *([f"script-src {' '.join(sources)}"] if sources else []),
            "base-uri 'none'",
            "form-action 'none'",
            *document.policy,
        ]
        frame = {
            "title": document.title,
            "description": document.description,
            "here": document.path,
            "root": "../" * document.path.count("/"),
            "policy": "; ".join(policy),
            "style": Markup(sheet),
            "scripts": [Markup(script) for script in scripts],
            "modules": [Markup(module) for module in modules],
            "head": data_text(document.head) if document.head is not None else "",
        }
        # Of two values of one name the page would show either where the other belongs.
        assert frame.keys().isdisjoint(document.context), f"{document.template}: names that the frame of a page has"
        stream = self._environment.get_template(document.template).stream(document.context, **frame)
        stream.enable_buffering(_AT_ONCE)
        return stream


@cache
def asset(name: str) -> str:
    """The text of a style sheet or script of ours, which must not end the element that it stands in."""
    text = (_ASSETS / name).read_text("utf-8")
    assert "</" + ("style" if name.endswith(".css") else "script") not in text.lower()
    return text


@cache
def digest(text: str) -> str:
    """What a policy calls a text that may stand in a page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_text(value: Any) -> Markup:
    """A value as JSON that can stand in a script element: nothing in it ends that (HTML, section 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    if text != safe(text):
        # What turns the direction of a text would turn that of the page's source.
        text = "".join(one if one == safe(one) else json.dumps(one)[1:-1] for one in text)
    return Markup(text)


def data_block(name: str, value: Any) -> Markup:
    """A value as an element that no browser runs, for a script to read."""
    return Markup('<script type="application/json" id="{}">{}</script>').format(name, data_text(value))


def data_parts(name: str, value: Mapping[str, Any]) -> Iterator[Markup]:
    """The same in parts, for more than should be held: of what there is an iterator for, each element is one."""
    yield Markup('<script type="application/json" id="{}">{{').format(name)
    for number, (key, held) in enumerate(value.items()):
        yield Markup(",{}:" if number else "{}:").format(data_text(key))
        if not isinstance(held, Iterator):
            yield data_text(held)
            continue
        yield Markup("[")
        for place, one in enumerate(held):
            yield Markup(",{}" if place else "{}").format(data_text(one))
        yield Markup("]")
    yield Markup("}</script>")


def plain(text: str) -> Markup:
    """A text of a card: what is invisible or turns the direction of what follows is shown as an escape."""
    if text.isprintable():
        return escape(text)
    # Each character once: most texts that have any of these have one, such as an end of line.
    shown = {one: safe(one) for one in set(text)}
    escapes = {ord(one): str(_ESCAPED.format(other)) for one, other in shown.items() if other != one != "\n"}
    return Markup(str(escape(text)).translate(escapes))


def page_address(address: str) -> str:
    """An address that a link may lead to: one of the web, or nothing."""
    return address if address.lower().startswith(("http://", "https://")) else ""

"""Files of RDF as they are found: packed or not, with a mark in front or not, and whatever is in them."""

import codecs
import contextlib
import re
from collections.abc import Iterator
from typing import IO, Any, cast

import pyoxigraph as ox

from cardgraph.errors import CardgraphError, Status
from cardgraph.expressions import expression
from cardgraph.output.formats import READABLE, endings, format_of
from cardgraph.packing import PACKINGS, is_damage, packing_of, unpacked

# What endings there are, as messages list them.
ENDINGS = f"{endings(READABLE)}, each with or without {' or '.join(PACKINGS)}"
# A packed file may be so many times as long when it is unpacked, and in any case so many bytes.
_RATIO, _ALWAYS = 200, 1 << 26
# Triples about triples about triples: at some 15,000 the engine's stack is full, which ends the process.
_DEEPEST = 4000
_OPENED, _CLOSED = b"<<", b">>"
_OF_LINES = ("ntriples", "nquads")
# JSON-LD has no triples about triples.
_NESTING = (*_OF_LINES, "turtle", "trig")
_LONGEST_READ, _AT_ONCE = 1 << 14, 1 << 20
# Bytes by which a format is known.
HEAD = 1 << 12
# How RDF begins: declarations of Turtle (RDF 1.1 Turtle, section 6.5), a line of N-Triples or N-Quads, JSON-LD, XML.
_DECLARATION = expression(r"@(?:prefix|base)\s|(?:prefix|base)\s[^<>]*<[^<>]*>\s*$", re.IGNORECASE)
_LINE = expression(r"(?:<\w+:[^<>\s]*>|_:\S+)\s*<\w+:[^<>\s]*>\s*\S.*\.\s*(?:#.*)?$")
_JSON_LD = expression(r'"@(?:context|graph|id|type)"')
_XML = expression(r"<(?:\w+:)?RDF[\s>]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class RdfFileError(CardgraphError):
    """A file of RDF that cannot be read; the text says why and where in it, and not which file it is."""


def rdf_format(path: str) -> str | None:
    """The format that an ending stands for, with or without that of a packed file behind it.

    :returns: a key of ``READABLE``, or None
    """
    return format_of(path, READABLE)


def recognized(head: bytes) -> str | None:
    """The format of RDF that a text seems to be in, by how it begins; None where it is none that is known.

    :returns: a key of ``READABLE``
    """
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if text.startswith("<") and _XML.search(text):
        return "rdfxml"
    if text.startswith(("{", "[")) and _JSON_LD.search(text):
        return "jsonld"
    # What reads quads reads triples, too.
    if _DECLARATION.match(first):
        return "trig"
    return "nquads" if _LINE.match(first) else None


@contextlib.contextmanager
def parsing(path: str, base_iri: str | None = None, form: str | None = None) -> Iterator[Iterator[ox.Quad]]:
    """The quads of a file of RDF, which are read in the block as they are asked for.

    :param path: of a file for which ``rdf_format`` has a format, if none is given
    :param base_iri: what relative IRIs are relative to
    :param form: the format, a key of ``READABLE``
    :raises RdfFileError: if the file cannot be read
    """
    form = form or rdf_format(path)
    assert form
    try:
        with open(path, "rb") as file:
            reader: Any = file
            if packing_of(path) or not _is_plain(file, form):
                reader = _Reader(_Unpacked(file, path) if packing_of(path) else file, form)
            yield ox.parse(reader, format=READABLE[form].serialization, base_iri=base_iri)
    except SyntaxError as error:
        raise RdfFileError(f"not {form}: {error.msg}") from None
    except FileNotFoundError as error:
        raise RdfFileError(f"{error.strerror}", Status.USAGE) from None
    except MemoryError as error:
        raise RdfFileError(f"a piece of it is too long: {error or 'out of memory'}") from None
    except Exception as error:
        if isinstance(error, CardgraphError) or not (isinstance(error, OSError | ValueError) or is_damage(error)):
            raise
        raise RdfFileError(f"{getattr(error, 'strerror', None) or error}") from None


def _is_plain(file: IO[bytes], form: str) -> bool:
    """Whether a file can be given to the parser as it is, which reads faster than ``_Reader``."""
    if not file.seekable():
        return False
    data = file.read(_AT_ONCE)
    plain, last = not data.startswith((codecs.BOM_UTF8, *_UTF_16)), b""
    while plain and data and form in _NESTING:
        plain = _OPENED not in data and last + data[:1] != _OPENED
        last, data = data[-1:], file.read(_AT_ONCE)
    file.seek(0)
    return plain


class _Counted:
    """The bytes of a file, and how many of them have been read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.count = file, 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        return data


class _Unpacked:
    """The bytes that a packed file holds, as far as they are in proportion to it."""

    def __init__(self, file: IO[bytes], path: str) -> None:
        self._packed, self._count = _Counted(file), 0
        self._packing = packing_of(path)
        self._file = unpacked(cast(IO[bytes], self._packed), self._packing, path)

    def read(self, size: int) -> bytes:
        data: bytes = self._file.read(size)
        self._count += len(data)
        if not self._packed.count:
            # Nothing at all is taken for something packed that is empty.
            raise EOFError(f"it is empty, and so is no {PACKINGS[self._packing]}")
        if self._count > max(_ALWAYS, _RATIO * self._packed.count):
            raise ValueError(
                f"it unpacks to more than {_RATIO} times its size, as RDF does not; unpack it first if that is meant"
            )
        return data


class _Reader:
    """What a parser reads: bytes without a mark in front, and not so deep that it would not come back.

    :param form: a key of ``READABLE``
    """

    def __init__(self, file: IO[bytes] | _Unpacked, form: str) -> None:
        self._file, self._depth = file, 0
        self._nests, self._of_lines = form in _NESTING, form in _OF_LINES
        self._head: bytes | None = None

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        size = min(size, _LONGEST_READ)
        if self._head is None:
            self._head = self._first()
        data = self._head[:size] or self._file.read(size)
        self._head = self._head[size:]
        if self._nests:
            self._see_depth(data)
        return data

    def _first(self) -> bytes:
        """The first bytes, without the mark that some programs put in front of UTF-8."""
        head = b""
        while len(head) < len(codecs.BOM_UTF8) and (more := self._file.read(len(codecs.BOM_UTF8) - len(head))):
            head += more
        if head.startswith(_UTF_16):
            raise ValueError("not UTF-8: it begins as UTF-16 does; save it as UTF-8")
        return head.removeprefix(codecs.BOM_UTF8)

    def _see_depth(self, data: bytes) -> None:
        """Count the triples about triples that are open, or the signs of them in texts."""
        if _OPENED not in data and not self._depth:
            return
        first, *lines = data.split(b"\n") if self._of_lines else (data,)
        for number, line in enumerate((first, *lines[-1:])):
            self._depth = max(0, (0 if number else self._depth) + line.count(_OPENED) - line.count(_CLOSED))
            if self._depth > _DEEPEST:
                raise ValueError(f"its triples are about triples more than {_DEEPEST:,} deep")

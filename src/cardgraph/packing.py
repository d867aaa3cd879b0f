"""Packed files, gzip and Zstandard, by their endings: read as a stream, and written the same every time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from cardgraph.errors import CardgraphError, Status

GZIP, ZSTANDARD = ".gz", ".zst"
# What the endings stand for.
PACKINGS = {GZIP: "gzip", ZSTANDARD: "Zstandard"}
# The level that gzip itself takes: a higher one costs far more time than it saves room.
_LEVEL = 6


class MissingExtraError(CardgraphError):
    """A file that takes a package which is not installed; the text names the extra that brings it."""

    status = Status.USAGE

    def __init__(self, path: str, package: str, extra: str) -> None:
        super().__init__(f"{path}: this takes {package}, which is not installed: pip install 'cardgraph[{extra}]'")


def packing_of(path: str) -> str:
    """The ending, a key of ``PACKINGS``, by which a file is packed, or nothing."""
    return next((ending for ending in PACKINGS if path.lower().endswith(ending)), "")


def without_packing(path: str) -> str:
    """A path without the ending by which the file is packed."""
    return path[: len(path) - len(packing_of(path))]


def unpacked(file: IO[bytes], packing: str, path: str) -> IO[bytes]:
    """What a file holds, as a stream that is unpacked while it is read; the file itself where it is not packed.

    What is damaged or cut off shows while it is read (see ``is_damage``).

    :param file: open at its start; with a way to seek, the stream has one too
    :param packing: how it is packed, as ``packing_of`` says it
    :param path: the file, for a message
    :raises MissingExtraError: if the package that unpacks it is not installed
    """
    stream: Any = file
    if packing == GZIP:
        import gzip

        stream = gzip.GzipFile(fileobj=file, mode="rb")
    elif packing == ZSTANDARD:
        stream = _zstandard(path).ZstdFile(file, mode="rb")
    found: IO[bytes] = stream
    return found


def packed(file: IO[bytes], packing: str, path: str) -> IO[bytes]:
    """A stream that packs what is written to it into a file; to be closed before the file is.

    There is neither a name nor a time in what is written, so that the same content makes the same bytes.

    :param packing: how it is to be packed, as ``packing_of`` says it
    :param path: the file, for a message
    :raises MissingExtraError: if the package that packs it is not installed
    """
    stream: Any = file
    if packing == GZIP:
        import gzip

        stream = gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0)
    elif packing == ZSTANDARD:
        stream = _zstandard(path).ZstdFile(file, mode="wb")
    found: IO[bytes] = stream
    return found


@contextmanager
def packed_by_ending(file: IO[bytes], path: str) -> Iterator[IO[bytes]]:
    """What packs what is written to a file, as far as the ending of its path says so; else the file itself."""
    packing = packing_of(path)
    if not packing:
        yield file
        return
    with packed(file, packing, path) as stream:
        yield stream


def is_damage(error: BaseException) -> bool:
    """Whether an error says that what is packed is damaged or cut off."""
    import gzip
    import zlib

    # Some of their classes are known only where something is loaded that hardly anybody needs.
    by_name = type(error).__name__ in ("ZstdError", "LZMAError")
    return by_name or isinstance(error, EOFError | zlib.error | gzip.BadGzipFile)


def _zstandard(path: str) -> Any:
    """The module for Zstandard: the standard library's from Python 3.14 on, and its backport before."""
    try:
        from compression import zstd
    except ImportError:
        try:
            from backports import zstd
        except ImportError:
            raise MissingExtraError(path, "backports.zstd", "zstd") from None
    return zstd

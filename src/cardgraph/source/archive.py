"""Archives of cards: the ``*.md`` in a tar or zip, read where they are, as if the archive were a folder."""

import posixpath
import stat
import tarfile
import zipfile
from array import array
from typing import IO

from cardgraph.diagnostic import Finding, Span
from cardgraph.packing import GZIP
from cardgraph.source.container import LONGEST_NAME, Container, DamageError
from cardgraph.source.decode import MAX_BYTES
from cardgraph.source.exclusion import Exclusion
from cardgraph.source.folder import is_about_folder, is_card, is_hidden

# Headers of a tar may have headers of their own, as long as they say.
_LONGEST_HEADER = 1 << 20
_BLOCK = 512
_ENCRYPTED = 0x1


class Archive(Container):
    """An archive, of one format or another.

    A card in it is called what its path in the archive is.
    """

    entry, unique = "member", False

    def shown_of(self, entry: int) -> str:
        """The path of a member, as if the archive were a folder."""
        return f"{self.shown}/{self.names[entry]}" if self.names[entry] else self.shown

    def is_incidental(self, entry: int) -> bool:
        """Whether a member has a name that documents about a folder have."""
        return is_about_folder(posixpath.basename(self.names[entry]))

    def finding(self, rule: str, entry: int, **values: str) -> Finding:
        """A finding about a member as a whole."""
        return Finding(rule, Span(self.shown_of(entry), 1, 1, 1), values)

    def holds(self) -> str:
        """What there would be in it if there were cards in it."""
        return "members named *.md"

    def _wanted(self, path: str, exclusion: Exclusion) -> str | None:
        """The path of a member as people would write it, or None where it is not to be read.

        What leads out of the archive is to be read, so that it is found to do so.
        """
        normal = posixpath.normpath(path)
        parts = normal.split("/")
        if not is_card(parts[-1]) or (not _leads_out(path) and any(map(is_hidden, parts))):
            return None
        if exclusion.patterns:
            ends = (posixpath.join(self.path, *parts[:end]) for end in range(1, len(parts) + 1) if parts[end - 1])
            if any(exclusion.covers(end, self.path) for end in ends):
                return None
        return path if _leads_out(path) else normal

    def _refuse(self, entry: int, reason: str) -> None:
        self.faults[entry] = self.finding("member-refused", entry, reason=reason)


class Tar(Archive):
    """A tar, packed or not, which is read as a stream."""

    def __init__(self, path: str, shown: str) -> None:
        super().__init__(path, shown)
        self.packing = GZIP if path.lower().endswith(".tgz") else self.packing
        self._offsets, self._sizes = array("Q"), array("Q")

    def _find(self, exclusion: Exclusion) -> None:
        stream = _Bounded(self)
        try:
            with tarfile.open(fileobj=stream, mode="r:") as archive:  # type: ignore[call-overload]
                while member := archive.next():
                    # They would all be kept.
                    archive.members.clear()
                    stream.start = member.offset
                    self._see(member, exclusion)
                # A header that is damaged looks like the end to it.
                stream.seek(archive.offset)
                block = stream.read(_BLOCK)
                if len(block) < _BLOCK:
                    raise DamageError("it ends without the mark that a tar has at its end")
                if block.strip(b"\0"):
                    raise DamageError("a header of it is damaged")
        except tarfile.TarError as error:
            raise DamageError(str(error)) from None

    def _see(self, member: tarfile.TarInfo, exclusion: Exclusion) -> None:
        """Take note of a member, if it is to be a card."""
        path = member.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        wanted = None if member.isdir() else self._wanted(path, exclusion)
        if wanted is None:
            return
        entry = self._add(wanted, len(self) + 1)
        self._offsets.append(member.offset_data)
        self._sizes.append(member.size)
        if reason := _unsafe(path):
            self._refuse(entry, reason)
        elif member.issym() or member.islnk():
            self._refuse(entry, "it is a link")
        elif not member.isreg() or member.issparse():
            self._refuse(entry, "it is no regular file")
        elif member.size > MAX_BYTES:
            self.faults[entry] = self.finding("file-too-large", entry, size=str(member.size), limit=str(MAX_BYTES))

    def _read(self, entry: int) -> bytes | Finding:
        self._stream.seek(self._offsets[entry])
        data: bytes = self._stream.read(self._sizes[entry])
        if len(data) < self._sizes[entry]:
            raise DamageError("it ends in the middle of the member")
        return data


class _Bounded:
    """What is unpacked of a tar, for the standard library, which believes whatever lengths are in it.

    ``start`` is where the last member begins.
    """

    def __init__(self, archive: Tar) -> None:
        self._archive, self._stream, self.start = archive, archive._stream, 0

    def read(self, size: int) -> bytes:
        """So many bytes, if there are.

        :raises DamageError: if those are more than any header has
        """
        if size > _LONGEST_HEADER:
            raise DamageError(f"a header of it claims to be {size:,} bytes long")
        data: bytes = self._stream.read(size)
        return data

    def seek(self, offset: int) -> None:
        """Go to a place.

        :raises DamageError: if there is more to unpack on the way than is in proportion to the file
        """
        self._archive._see_no_desert(offset - self.start)
        self._stream.seek(offset)

    def tell(self) -> int:
        """The place that is read next."""
        place: int = self._stream.tell()
        return place


class Zip(Archive):
    """A zip, of which the directory at its end says where its members lie."""

    broken = "member-refused"

    def __init__(self, path: str, shown: str) -> None:
        super().__init__(path, shown)
        self._places = tuple(array("Q") for _ in range(6))
        # Where they are not the same as people would write them.
        self._paths: dict[int, str] = {}

    def _prepared(self, file: IO[bytes]) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise DamageError(str(error)) from None

    def _find(self, exclusion: Exclusion) -> None:
        for member in self._stream.filelist:
            self._see(member, exclusion)
        # What is kept of them is enough to read them.
        self._stream.filelist.clear()
        self._stream.NameToInfo.clear()

    def _see(self, member: zipfile.ZipInfo, exclusion: Exclusion) -> None:
        """Take note of a member, if it is to be a card."""
        wanted = None if member.is_dir() else self._wanted(member.orig_filename.replace("\0", "\\0"), exclusion)
        if wanted is None:
            return
        if member.header_offset < 0:
            raise DamageError("its directory is not where it says that it is")
        entry = self._add(wanted, len(self) + 1)
        place = (
            member.header_offset,
            member.compress_size,
            member.file_size,
            member.CRC,
            member.compress_type,
            member.flag_bits,
        )
        for values, value in zip(self._places, place, strict=True):
            values.append(value)
        if wanted != member.orig_filename:
            self._paths[entry] = member.orig_filename
        if reason := _unsafe(member.orig_filename):
            self._refuse(entry, reason)
        elif stat.S_ISLNK(member.external_attr >> 16):
            self._refuse(entry, "it is a link")
        elif member.flag_bits & _ENCRYPTED:
            self._refuse(entry, "it is encrypted")
        elif member.file_size > MAX_BYTES:
            self.faults[entry] = self.finding("file-too-large", entry, size=str(member.file_size), limit=str(MAX_BYTES))

    def _read(self, entry: int) -> bytes | Finding:
        member = zipfile.ZipInfo()
        member.filename = member.orig_filename = self._paths.get(entry, self.names[entry])
        (
            member.header_offset,
            member.compress_size,
            member.file_size,
            member.CRC,
            member.compress_type,
            member.flag_bits,
        ) = (values[entry] for values in self._places)
        try:
            with self._stream.open(member) as file:
                data: bytes = file.read(MAX_BYTES + 1)
        except zipfile.BadZipFile as error:
            raise DamageError(str(error)) from None
        return data


def _leads_out(path: str) -> bool:
    """Whether the path of a member leads out of wherever the archive would be unpacked."""
    return path.startswith(("/", "\\")) or path[1:2] == ":" or ".." in path.replace("\\", "/").split("/")


def _unsafe(path: str) -> str:
    """What is wrong with the path of a member, or nothing."""
    if _leads_out(path):
        return "its path leads out of the archive"
    if "\0" in path:
        return "its path has a null character"
    return f"its path is longer than {LONGEST_NAME} characters" if len(path) > LONGEST_NAME else ""

"""Files as they were at a revision of a repository: ``git:REV:path``, read by git and without a checkout.

What a revision holds is somebody else's: names are looked at before there is a file of that name, links are left
out, and git is given nothing of it but the hashes that it gave itself.
"""

import contextlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO

from cardgraph.errors import CardgraphError, Status
from cardgraph.records import NamedTuple

PREFIX = "git:"
_FORM = "write git:REV:path, as in git:HEAD~1:cards"
# A revision may hold so many files below a path, and so many bytes in them.
_MOST_FILES, _MOST_BYTES = 200_000, 2 << 30
_SECONDS = 120
# Nothing of the repository's is run, nothing is fetched, nobody is asked.
_OPTIONS = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")
_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_FILES = ("100644", "100755")
_ENTRY = re.compile(rb"([0-7]{6}) (blob|commit|tree) ([0-9a-f]{40,64}) +([0-9]+|-)\t(.+)", re.DOTALL)
# Names that a file system takes for something else: Windows for devices, streams and drives, too.
_ODD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


class GitError(CardgraphError):
    """A revision whose files are not to be had; the text says why."""

    status = Status.USAGE


class _Blob(NamedTuple):
    """A file of a revision: hash, number of bytes, and the parts of its path below the top of the repository."""

    name: str
    size: int
    parts: tuple[str, ...]


@contextlib.contextmanager
def exported(arguments: Sequence[str]) -> Iterator[list[str]]:
    """Paths, of which each ``git:REV:path`` stands for files in a folder that is gone after the block.

    What is of one revision lies there as it does in the repository, so that cards have the names that they have there.

    :raises GitError: if there is no git, no repository here, no such revision or nothing at a path
    """
    with contextlib.ExitStack() as stack:
        folder = ""
        revisions: dict[str, str] = {}
        paths = []
        for argument in arguments:
            if not argument.startswith(PREFIX):
                paths.append(argument)
                continue
            revision, colon, path = argument.removeprefix(PREFIX).partition(":")
            if not colon or not revision or "\0" in argument:
                raise GitError(f"{argument!r} names no files of a revision; {_FORM}")
            folder = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="cardgraph-git-"))
            own = revisions.setdefault(revision, os.path.join(folder, str(len(revisions))))
            paths.append(_export(revision, path.replace(os.sep, "/"), own, argument))
        yield paths


def _export(revision: str, path: str, folder: str, argument: str) -> str:
    """Write what there is at a path of a revision into a folder.

    :returns: where it is
    """
    commit = _commit(revision)
    top = _ask("rev-parse", "--show-prefix").decode("utf-8", "replace").strip()
    # As for other commands of git, a path is below the place where it is typed.
    below = os.path.normpath(os.path.join("/", top, path)).replace(os.sep, "/").strip("/")
    kind, blobs = _listed(commit, below)
    if not kind:
        raise GitError(f"{argument}: there is nothing at {path or '.'!r} in that revision")
    _write(blobs, folder)
    return os.path.join(folder, *below.split("/")) if below else folder


def _commit(revision: str) -> str:
    """The hash of a revision.

    :raises GitError: if there is none
    """
    try:
        # With this option, nothing behind it is taken for one.
        found = _ask("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    except GitError as error:
        raise GitError(f"there is no revision {revision!r} here{f': {error}' if str(error) else ''}; {_FORM}") from None
    return found.decode("ascii", "replace").strip()


def _listed(commit: str, below: str) -> tuple[str, list[_Blob]]:
    """What there is at a path: its kind, empty for nothing, and the files."""
    literal = [f":(top,literal){below}"] if below else []
    kind = "tree"
    if below:
        entry = _ENTRY.match(_ask("ls-tree", "-z", "-l", "--full-tree", commit, "--", below).rstrip(b"\0"))
        kind = entry[2].decode() if entry else ""
    if not kind:
        return "", []
    blobs = []
    for line in _ask("ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *([below] if literal else [])).split(
        b"\0"
    ):
        entry = _ENTRY.fullmatch(line)
        if entry and entry[1].decode() in _FILES and entry[4] != b"-":
            parts = tuple(os.fsdecode(entry[5]).split("/"))
            if all(_is_plain(part) for part in parts):
                blobs.append(_Blob(entry[3].decode(), int(entry[4]), parts))
    if len(blobs) > _MOST_FILES or sum(blob.size for blob in blobs) > _MOST_BYTES:
        raise GitError(
            f"more than {_MOST_FILES:,} files or {_MOST_BYTES >> 30} GiB in that revision; name a folder in it"
        )
    return kind, blobs


def _is_plain(part: str) -> bool:
    """Whether a part of a path is the name of a file or a folder, and leads nowhere else."""
    return part not in ("", ".", "..") and part.casefold() != ".git" and not _ODD.search(part)


def _write(blobs: Sequence[_Blob], folder: str) -> None:
    """Write files, each of which is new: two whose names are one for the system are the first of them."""
    command = ["git", *_OPTIONS, "cat-file", "--batch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    ) as process:
        assert process.stdin
        assert process.stdout
        for blob in blobs:
            process.stdin.write(blob.name.encode() + b"\n")
            process.stdin.flush()
            data = _answer(process.stdout, blob)
            target = os.path.join(folder, *blob.parts)
            with contextlib.suppress(FileExistsError, NotADirectoryError):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "xb") as file:
                    file.write(data)
        process.stdin.close()


def _answer(stream: IO[bytes], blob: _Blob) -> bytes:
    """What git says a file holds.

    :raises GitError: if it has something else to say
    """
    head = stream.readline().split()
    if head != [blob.name.encode(), b"blob", str(blob.size).encode()]:
        raise GitError(f"git does not have {'/'.join(blob.parts)!r} at hand; fetch it first")
    data = stream.read(blob.size)
    if len(data) != blob.size or stream.read(1) != b"\n":
        raise GitError(f"git stopped in the middle of {'/'.join(blob.parts)!r}")
    return data


def _ask(*arguments: str) -> bytes:
    """What git answers.

    :raises GitError: if it does not
    """
    try:
        done = subprocess.run(
            ["git", *_OPTIONS, *arguments], capture_output=True, timeout=_SECONDS, check=False, env=_environment()
        )
    except FileNotFoundError:
        raise GitError("git is not installed, which reads revisions") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git gives no answer within {_SECONDS} s") from None
    except ValueError as error:
        raise GitError(str(error)) from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
        raise GitError(reason.removeprefix("fatal: "))
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}

"""What is to be left out of the cards, by patterns for the names of files and folders."""

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase


class Exclusion:
    """Leaves out files and folders by patterns, in which ``*``, ``?`` and ``[…]`` stand for what they do in a shell.

    A pattern without a slash is for the name of a file or folder, wherever it is. One with a slash is
    for a path, as it is typed or as it is below the folder that is typed.

    :param patterns: the patterns
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns = {pattern: _normal(pattern) for pattern in patterns}
        """The patterns as they were given, each with the form in which it is compared."""
        self._used: set[str] = set()
        self.excluded: dict[str, None] = {}
        """The paths that were left out, each once, as the user would name them; a folder stands for all in it."""

    def covers(self, path: str, folder: str = "") -> bool:
        """Whether a path is left out; if so, it is kept among those that are.

        :param path: as the user would name it
        :param folder: the folder that was typed, where the path was come across in one; those above are not asked
        """
        if not self.patterns:
            return False
        parts = _normal(path).split("/")
        # Whoever walks through a folder has asked of each above; what is above an absolute path is nobody's choice.
        ends = [len(parts)] if folder or os.path.isabs(path) else range(1, len(parts) + 1)
        below = [_normal(os.path.relpath(path, folder))] if folder else []
        found = False
        for end in ends:
            candidates = ["/".join(parts[:end]), *below]
            for pattern, normal in self.patterns.items():
                tried = candidates if "/" in normal else [parts[end - 1]]
                if any(fnmatchcase(text, normal) for text in tried):
                    self._used.add(pattern)
                    found = True
        if found:
            self.excluded[path] = None
        return found

    def unused(self) -> list[str]:
        """The patterns that have left out nothing."""
        return [pattern for pattern in self.patterns if pattern not in self._used]


def _normal(path: str) -> str:
    """A path or pattern with forward slashes, without ``./`` in front and slashes at the end."""
    return os.path.normpath(path).replace(os.sep, "/")

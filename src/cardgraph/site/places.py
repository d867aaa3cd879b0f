"""What a site calls the files that it was made of: by the folders that were given, not by where these lie on a disk."""

import glob
import os
import re
from collections import Counter
from collections.abc import Iterable

from cardgraph.source.files import printable


class Places:
    """Paths as a site shows them.

    A file in a folder that was given is called by the name of that folder and its path within; a file that was given
    by its own name; what a glob found, as if the folder before its first wildcard had been given. Where two that were
    given have one name, as many of the folders around them are named as tell them apart.

    :param given: paths and globs, as somebody typed them
    """

    def __init__(self, given: Iterable[str]) -> None:
        roots = {root: os.path.abspath(root).split(os.sep) for root in map(_root, given)}
        depth = dict.fromkeys(roots, 1)
        while alike := _alike({root: parts[-depth[root] :] for root, parts in roots.items()}, roots):
            # The deepest of paths are the whole of them.
            if all(depth[root] >= len(roots[root]) for root in alike):
                break
            depth.update((root, depth[root] + 1) for root in alike)
        # The longest first, since one may lie in another.
        self._names = {
            printable(root): printable("/".join(roots[root][-depth[root] :]))
            for root in sorted(roots, key=len, reverse=True)
        }

    def shown(self, path: str) -> str:
        """A path of what was given, or in it, as it is called; any other as it is."""
        for root, name in self._names.items():
            if path == root:
                return name or path
            begin = root if root.endswith("/") else f"{root}/"
            if path.startswith(begin):
                return f"{name}/{path[len(begin) :]}".lstrip("/")
        return path

    def told(self, text: str) -> str:
        """A text in which such paths may stand, with them as they are called."""
        # A path within the current folder says nothing of where that is, and may be a word like any other.
        for root, name in self._names.items():
            if os.path.isabs(root) and root in text:
                text = re.sub(rf"(?<![\w/.~-]){re.escape(root)}(?![\w.-])", name.replace("\\", r"\\"), text)
        return text


def _root(given: str) -> str:
    """What paths begin with that somebody gave, without a slash at its end."""
    while glob.has_magic(given) and not os.path.lexists(given):
        given = os.path.dirname(given) or os.curdir
    return given.rstrip(os.sep) or given


def _alike(names: dict[str, list[str]], roots: dict[str, list[str]]) -> list[str]:
    """Those whose names others have, that lie elsewhere."""
    counts = Counter(tuple(names[root]) for root in {tuple(parts): root for root, parts in roots.items()}.values())
    return [root for root, name in names.items() if counts[tuple(name)] > 1]

"""Renew the files of other people that the package carries: the editor of ``serve`` and the engine of ``site --ask``.

    python scripts/vendor.py

They come from the npm registry by ``npm pack``, each package by its version and the digest that the registry had for
it; what is another is refused. The licenses beside them are kept by hand: look at them when a version changes.
"""

import base64
import gzip
import hashlib
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).parents[1] / "src" / "cardgraph"


class Package(NamedTuple):
    """A package by name and version: its SHA-512 in base64, and where its files go; what ends in ``.gz`` is packed."""

    name: str
    integrity: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@zazuko/yasgui@4.6.2",
        "Zw45KdPoAE1KRaAoxIHdQqeJxvaVG1oQdntw0hy0ktX35Zu8ZccuOLrXCLwR+GU+0xMzLw8Mjw6BkSZV2vUuQw==",
        {
            "package/build/yasgui.min.js": "serve/static/yasgui.min.js",
            "package/build/yasgui.min.css": "serve/static/yasgui.min.css",
        },
    ),
    Package(
        "oxigraph@0.5.11",
        "zKdgmp1tsrutGzC1lCCywwZRPpLJKaJnKSDWoY2hIhMiwiCRRXNN1DU7WUyTInBvgPKT8Y5N+RgwTL8qKXpLng==",
        {
            "package/web.js": "site/assets/oxigraph/web.js",
            "package/web_bg.wasm": "site/assets/oxigraph/web_bg.wasm.gz",
        },
    ),
)


def fetched(package: Package) -> dict[str, bytes]:
    """The files of a package, by where they go.

    :raises ValueError: if the registry gives another package
    """
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", folder, package.name], check=True)
        [path] = Path(folder).iterdir()
        data = path.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != package.integrity:
        raise ValueError(f"{package.name} is not what it was")
    found = {}
    with tarfile.open(fileobj=BytesIO(data)) as archive:
        for name, target in package.files.items():
            member = archive.extractfile(name)
            assert member
            content = member.read()
            found[target] = gzip.compress(content, 9, mtime=0) if target.endswith(".gz") else content
    return found


if __name__ == "__main__":
    for each in PACKAGES:
        for target, content in fetched(each).items():
            (SOURCE / target).write_bytes(content)
            print(SOURCE / target)

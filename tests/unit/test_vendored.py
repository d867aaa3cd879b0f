"""Other people's files in the package: each is as it was published, and has its license beside it."""

import gzip
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "cardgraph"
# SHA-256 of the files as `npm pack` has them (scripts/vendor.py).
FILES = {
    "serve/static/yasgui.min.css": "085b94556b97f9928981bdedb6848fd11ad4d8d950e821f0d698c58ca538fc55",
    "serve/static/yasgui.min.js": "55034eaac74c55f55fbd1eeed008ae38a79053651cbed2b453f1fcfd895a4b75",
    "site/assets/oxigraph/web.js": "2fcfdcadc79c9146cee98028a273aebc93df3282eb0299c248595bc529deca41",
    "site/assets/oxigraph/web_bg.wasm.gz": "b95b15accb6b789667b8d8b0b8f139d5de588e572499672ff37ce9ba01c4a428",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_as_it_was_published(name: str) -> None:
    data = (SOURCE / name).read_bytes()
    content = gzip.decompress(data) if name.endswith(".gz") else data
    assert hashlib.sha256(content).hexdigest() == FILES[name]


def test_the_script_that_renews_them_knows_them() -> None:
    text = (ROOT / "scripts" / "vendor.py").read_text("utf-8")
    assert set(re.findall(r'": "([a-z]+/.*)"', text)) == set(FILES)


def test_their_licenses_are_beside_them() -> None:
    for folder, packages in (
        ("serve/static", ("@zazuko/yasgui 4.6.2", "codemirror 5", "n3 1")),
        ("site/assets/oxigraph", ("oxigraph 0.5.11",)),
    ):
        [path] = Path(SOURCE / folder).glob("LICENSE*.txt")
        for name in packages:
            assert name in path.read_text("utf-8")


def test_whatever_is_compiled_into_the_engine_is_named_beside_it() -> None:
    """Places in the sources of what was compiled stand in it, for messages."""
    engine = gzip.decompress((SOURCE / "site/assets/oxigraph/web_bg.wasm.gz").read_bytes())
    named = (SOURCE / "site/assets/oxigraph/LICENSE.txt").read_text("utf-8").replace("\n", " ")
    crates = set(re.findall(rb"([a-z0-9_-]+)-([0-9]+\.[0-9]+\.[0-9]+)/src", engine))
    assert len(crates) > 30
    assert [name for name, version in sorted(crates) if f"{name.decode()} {version.decode()}" not in named] == []


def test_the_licenses_of_others_go_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {path for pattern in project["license-files"] for path in ROOT.glob(pattern)}
    assert {path.relative_to(ROOT).as_posix() for path in named} == {
        "LICENSE",
        "src/cardgraph/serve/static/LICENSES.txt",
        "src/cardgraph/site/assets/minisearch.LICENSE.txt",
        "src/cardgraph/site/assets/oxigraph/LICENSE.txt",
    }


def test_what_else_is_served_is_ours() -> None:
    names = {path.name for path in (SOURCE / "serve" / "static").iterdir()}
    assert names == {"LICENSES.txt", "pages.css", "query.js", "yasgui.min.css", "yasgui.min.js"}

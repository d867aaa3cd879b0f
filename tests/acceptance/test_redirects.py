"""Where the IRIs of the ontology lead: a real Apache with the redirects, and the exported files behind it."""

import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest

from cardgraph.export.site import site
from conftest import ROOT
from remote.servers import free_port

pytestmark = pytest.mark.network

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
RDFLIB = "text/turtle, application/rdf+xml, application/xhtml+xml;q=0.5, text/html;q=0.3, */*;q=0.1"
PROTEGE = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
CONFIGURATION = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
ServerRoot {folder}
PidFile {folder}/httpd.pid
ErrorLog {folder}/error.log
DocumentRoot {folder}/htdocs
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule rewrite_module {modules}/mod_rewrite.so
User www-data
Group www-data
<Directory {folder}/htdocs>
    AllowOverride All
    Require all granted
</Directory>
"""
MODULES = [Path("/usr/lib/apache2/modules"), Path("/usr/lib64/httpd/modules"), Path("/usr/lib/httpd/modules")]


class Answer(NamedTuple):
    """Where an IRI leads: by which status, the name of the file and the anchor in it, and the file's text."""

    status: int
    file: str
    anchor: str
    text: str


class Site(NamedTuple):
    """A server that stands for w3id.org, and for the one with the exported files."""

    address: str

    def ask(self, path: str, accept: str) -> Answer:
        request = urllib.request.Request(f"{self.address}/cardgraph/{path}", headers={"Accept": accept})
        opener = urllib.request.build_opener(_Unfollowed)
        try:
            with opener.open(request, timeout=10) as response:
                return Answer(response.status, "", "", "")
        except urllib.error.HTTPError as error:
            with error:
                status, location = error.code, error.headers.get("Location", "")
        if not location:
            return Answer(status, "", "", "")
        page, _, anchor = location.partition("#")
        with urllib.request.urlopen(page, timeout=10) as response:
            return Answer(status, page.rpartition("/")[2], anchor, response.read().decode())


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:  # type: ignore[override]
        return None


@pytest.fixture(scope="module")
def apache() -> Iterator[Site]:
    program = shutil.which("apache2") or shutil.which("httpd")
    modules = next((folder for folder in MODULES if (folder / "mod_rewrite.so").exists()), None)
    if not program or not modules:
        pytest.skip("needs Apache")
    folder, port = Path(tempfile.mkdtemp(prefix="cardgraph-apache-")), free_port()
    try:
        folder.chmod(0o755)
        (folder / "htdocs" / "cardgraph").mkdir(parents=True)
        (folder / "htdocs" / "site").mkdir()
        for name, text in site():
            (folder / "htdocs" / "site" / name).write_text(text, encoding="utf-8")
        redirects = (ROOT / "w3id" / ".htaccess").read_text("utf-8")
        # As the documentation has it, which is one line of the file.
        redirects, count = re.subn(r"E=SITE:[^]]*", f"E=SITE:http://127.0.0.1:{port}/site", redirects)
        assert count == 1
        (folder / "htdocs" / "cardgraph" / ".htaccess").write_text(redirects, encoding="utf-8")
        configuration = folder / "httpd.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port, modules=modules), encoding="utf-8")
        process = subprocess.Popen([program, "-f", str(configuration), "-DFOREGROUND"])
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/site/index.html", process)
            yield Site(address)
        finally:
            process.terminate()
            process.wait(timeout=20)
    finally:
        shutil.rmtree(folder)


def _wait_for(page: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(page, timeout=10).close()
        except OSError:
            assert process.poll() is None, "Apache does not start"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Apache does not answer")


def anchors(text: str) -> set[str]:
    return {unquote(anchor) for anchor in re.findall(r' id="([^"]*)"', text)}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("ns", "ns"),
        ("ns/", "ns"),
        ("ns/0.1.0", "ns"),
        ("checks", "ns"),
        ("model-family/llama-2", "ns"),
        ("shapes", "shapes"),
        ("shapes/model", "shapes"),
        ("shape/risk-unknown", "shapes"),
        ("country", "country"),
        ("country/FR", "country"),
        ("license/Apache-2.0", "license"),
        ("license-category/open", "license-category"),
        ("organization-type/non-profit", "organization-type"),
        ("language/fr", "language"),
        ("task/text-generation", "task"),
        ("library/transformers", "library"),
        ("risk/disinformation", "risk"),
        ("field/deep-learning", "field"),
        ("modality/text", "modality"),
    ],
)
def test_an_iri_leads_browsers_to_a_page_and_others_to_data(apache: Site, path: str, file: str) -> None:
    page = apache.ask(path, BROWSER)
    assert (page.status, page.file) == (303, f"{file}.html")
    anchor = path.partition("/")[2] if file != "ns" and not path.startswith("shapes") else ""
    assert page.anchor == anchor
    assert not anchor or anchor in anchors(page.text)
    for accept in (RDFLIB, PROTEGE, "*/*", "text/turtle"):
        data = apache.ask(path, accept)
        assert (data.status, data.file, data.anchor) == (303, f"{file.replace('-category', '')}.ttl", "")
    subject = ox.NamedNode(f"https://w3id.org/cardgraph/{path.removesuffix('/').removesuffix('/0.1.0')}")
    if path not in ("checks", "shapes/model"):
        assert any(quad.subject == subject for quad in ox.parse(data.text, format=ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("context", "context.jsonld"),
        ("context.jsonld", "context.jsonld"),
        ("ontology", "ontology.ttl"),
        ("", "index.html"),
        ("version/0.1.0", "index.html"),
    ],
)
def test_what_is_a_file_is_one_for_everybody(apache: Site, path: str, file: str) -> None:
    for accept in (BROWSER, "application/ld+json", "*/*"):
        assert apache.ask(path, accept)[:3] == (303, file, "")


def test_each_license_leads_to_its_row(apache: Site) -> None:
    """Their names have dots, digits and signs in them; the other vocabularies have plainer ones."""
    rows = anchors(apache.ask("license", BROWSER).text)
    odd = sorted(name for name in rows if not re.fullmatch(r"[\w.-]+", name)) + sorted(rows)[::100]
    for name in odd:
        assert unquote(apache.ask(f"license/{quote(name)}", BROWSER).anchor) == name


@pytest.mark.parametrize("path", ["model/llama_2", "card/x", "nothing", "nsx", "countryx", "shapesx"])
def test_what_is_not_ours_leads_nowhere(apache: Site, path: str) -> None:
    for accept in (BROWSER, "*/*"):
        assert apache.ask(path, accept).status == 404

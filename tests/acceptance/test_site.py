"""The site: in a real browser, from the disk, over cards that are in order and cards that are out to do harm."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import html5lib
import pytest

import cardgraph as library
from cardgraph.lock import lock, opened
from cardgraph.output.files import WriteError
from cardgraph.query.query_file import names
from cardgraph.settings import Settings
from cardgraph.site import About, Document, Page, build_site
from cardgraph.site.answers import Answers
from cardgraph.site.contents import PAGES
from cardgraph.site.writing import NotOursError
from conftest import EXAMPLES, ROOT, cardgraph, shared

HUB = ROOT / "examples" / "hub"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HARM = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'>"
LONG = "w" * 20_000
HOSTILE = {
    "harm.md": f"""# Harm {HARM}

## Model Details

- Name: [Harm {HARM}](javascript:window.harmed=1) 📚
- Model Size: 7B</script><script>window.harmed=1</script>
- Dataset: [Bad "quoted' & <b>data</b>](javascript:alert(1))
- Input/Output Format: Text
- Research Field: Natural Language Processing
- Contains an Impact Assessment: No
- Associated Risks: Disinformation, <svg onload=window.harmed=1>, {{{{ 7 * 7 }}}}
- Date of Publication: 9/27/2023
- Organization: [Evil \u202egro\u202c <i>Labs</i>](data:text/html,<script>window.harmed=1</script>) (Private Company)
- Country/Origin: France
- License: MIT License --> ]]>
- Publication: [Harm](https://arxiv.org/abs/2310.06825)

## Description

{LONG} <a href="javascript:window.harmed=1" onclick="window.harmed=1">click</a> \u202e\u2066 </code></li></ol><h1>out</h1>

## Organization

It is {HARM}.
""",
    "=cmd.md": """# =cmd|' /C calc'!A0

## Model Details

- Name: =cmd|' /C calc'!A0
- Model Size: 1B
- License: MIT License
""",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One site for all tests: the examples, and cards that are out to do harm, in a folder whose name has to be escaped."""
    folder = tmp_path_factory.mktemp("a site # with %20") / "out"
    build_site([str(EXAMPLES), str(HUB), str(hostile)], str(folder), about=About("Cards & <co>", "https://e.x/l", "L"))
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """The pages by their paths."""
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def trees(pages: dict[str, str]) -> dict[str, Any]:
    """The pages as elements, which a strict parser of HTML takes without complaint."""
    found = {}
    for path, text in pages.items():
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        found[path] = parser.parse(text)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs chromium, which is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Tab:
    """A page of a browser that remembers what it complained of and what it asked for."""

    def __init__(self, browser: Any, site: Path, **options: Any) -> None:
        self.site, self.problems, self.requests = site, [], []
        self._context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
        self.page = self._context.new_page()
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.problems.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str) -> Any:
        self.page.goto((self.site / path.partition("#")[0]).as_uri() + "".join(path.partition("#")[1:]))
        return self.page

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def tab(browser: Any, site: Path) -> Iterator[Tab]:
    made = Tab(browser, site)
    yield made
    made.close()
    assert made.problems == []


# ---------------------------------------------------------------- every page


def test_every_page_opens_from_the_disk_without_complaint_or_request(
    browser: Any, site: Path, pages: dict[str, str]
) -> None:
    """At 320 pixels, where nothing may stick out to the right, and nothing that a card holds may have run."""
    tab = Tab(browser, site, viewport={"width": 320, "height": 640})
    for path in pages:
        tab.requests.clear()
        page = tab.open(path)
        assert (path, tab.problems) == (path, [])
        assert (path, tab.requests) == (path, [(site / path).as_uri()])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 320)
        assert page.evaluate("window.harmed") is None
    tab.close()


def test_every_page_has_the_policy_and_nothing_that_it_forbids(trees: dict[str, Any]) -> None:
    for path, tree in trees.items():
        metas = [one.get("content") for one in tree.iter("meta") if one.get("http-equiv") == "Content-Security-Policy"]
        assert len(metas) == 1, path
        directives = dict(part.strip().split(" ", 1) for part in metas[0].split(";"))
        assert directives["default-src"] == "'none'"
        assert set(directives) <= {"default-src", "style-src", "script-src", "base-uri", "form-action"}
        assert all(
            re.fullmatch(r"'sha256-[\w+/=]+'|'none'", value) for rest in directives.values() for value in rest.split()
        )
        for element in tree.iter():
            assert not [name for name in element.attrib if name == "style" or name.startswith("on")], path
            assert not (element.get("href") or "").lower().startswith(("javascript:", "data:", "vbscript:")), path
            assert element.tag not in ("iframe", "object", "embed", "img", "base"), path


def test_every_link_within_the_site_leads_somewhere(site: Path, trees: dict[str, Any]) -> None:
    anchors = {path: {one.get("id") for one in tree.iter() if one.get("id")} for path, tree in trees.items()}
    seen = 0
    for path, tree in trees.items():
        for link in (one.get("href") for one in tree.iter("a")):
            if link.startswith(("http://", "https://")):
                continue
            target, anchor = urldefrag(urljoin(path, link))
            assert (site / unquote(target)).is_file(), (path, link)
            if anchor and target not in ("models.html", "compare.html"):
                assert anchor in anchors[target], (path, link)
            seen += 1
    assert seen > 1000


def test_no_identifier_stands_twice(trees: dict[str, Any]) -> None:
    for path, tree in trees.items():
        found = [one.get("id") for one in tree.iter() if one.get("id")]
        assert len(found) == len(set(found)), path


def test_each_column_of_a_table_has_a_head(trees: dict[str, Any]) -> None:
    for path, tree in trees.items():
        for table in tree.iter("table"):
            heads = [len(row) for row in table.iterfind("thead/tr")]
            rows = {sum(int(cell.get("colspan") or 1) for cell in row) for row in table.iterfind("tbody/tr")}
            # A table without a head has pairs of names and values, or is filled by a script.
            assert not heads or rows <= {*heads}, (path, heads, rows)


def test_each_plot_has_a_title_a_description_and_a_table_behind_it(trees: dict[str, Any]) -> None:
    for path, tree in trees.items():
        for figure in tree.iter("figure"):
            drawn = [one for one in figure.iter() if one.tag.endswith("svg")]
            assert drawn, path
            for drawing in drawn:
                kinds = {one.tag.rpartition("}")[2]: one.text for one in drawing}
                assert kinds["title"].strip(), path
                assert kinds["desc"].strip(), path
    for path in ("index.html", "risks.html", "openness.html", "findings.html", "gaps.html", "organizations.html"):
        tree = trees[path]
        assert len(list(tree.iter("table"))) >= 1


def test_validator(site: Path) -> None:
    """html-validate, from NODE_PATH, finds nothing."""
    program = _node("html-validate", "bin", "html-validate.mjs")
    rules = {"void-style": "off", "no-inline-style": "error", "long-title": "off", "require-sri": "off"}
    rules |= {"no-trailing-whitespace": "off", "no-raw-characters": "off", "prefer-native-element": "off"}
    config = site.parent / "validate.json"
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": rules}))
    some = ["index.html", "models.html", "compare.html", "about.html", "models/pythia.html", *_harmed(site)]
    found = subprocess.run(
        ["node", str(program), "--config", str(config), *(str(site / one) for one in some)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[:3000]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(browser: Any, site: Path, scheme: str) -> None:
    """axe-core, from NODE_PATH, finds nothing serious."""
    axe = _node("axe-core", "axe.min.js").read_text("utf-8")
    tab = Tab(browser, site, color_scheme=scheme)
    some = [page.path for page in PAGES if page.path.endswith(".html")]
    some += ["models/pythia.html", "models/openai--whisper-small.html", "findings/date-settled.html", *_harmed(site)]
    for path in [*some, "compare.html#m=pythia&m=bert"]:
        page = tab.open(path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        page.evaluate(axe)
        # In the dark, nothing but colours is another.
        rules = "" if scheme == "light" else "runOnly: ['color-contrast'], "
        found = page.evaluate(f"axe.run({{{rules}resultTypes: ['violations']}})")
        serious = [
            (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert (path, serious) == (path, [])
    tab.close()


def _node(*parts: str) -> Path:
    """A file of a package that npm installed below NODE_PATH."""
    for root in os.environ.get("NODE_PATH", "").split(os.pathsep):
        path = Path(root, *parts)
        if root and path.is_file():
            return path
    pytest.skip(f"needs {parts[0]} from npm below NODE_PATH")


def _harmed(site: Path) -> list[str]:
    """The pages of the cards that are out to do harm."""
    return [f"models/{path.name}" for path in sorted((site / "models").glob("*.html")) if "harm" in path.name]


# ---------------------------------------------------------------- the list of models


def shown(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "#models tbody tr:not([hidden]) th", "all => all.map(one => one.textContent)"
    )
    return found


def test_facets_filter_and_the_address_restores_them(tab: Tab) -> None:
    page = tab.open("models.html")
    everything = shown(page)
    page.check("input[name=country][value='United States of America']")
    americans = shown(page)
    assert 0 < len(americans) < len(everything)
    page.check("input[name=risk][value='Social Engineering']")
    both = shown(page)
    assert 0 < len(both) < len(americans)
    assert page.text_content("#state") == f"{len(both)} of {len(everything)} models"
    address = page.url.partition("#")[2]
    again = tab.open(f"models.html#{address}")
    again.reload()
    assert shown(again) == both
    assert again.is_checked("input[name=risk][value='Social Engineering']")
    again.click("#clear")
    assert shown(again) == everything
    assert "#" not in again.url


def test_counts_say_what_a_value_would_give(tab: Tab) -> None:
    page = tab.open("models.html#country=France")
    for value in ("Disinformation", "Biological Risks"):
        said = page.text_content(f"label:has(input[name=risk][value='{value}']) .count")
        page.check(f"input[name=risk][value='{value}']")
        assert len(shown(page)) == int(said)
        page.uncheck(f"input[name=risk][value='{value}']")


def test_search_narrows_the_list(tab: Tab) -> None:
    page = tab.open("models.html")
    page.fill("#q", "eleuther")
    assert shown(page) == ["Pythia"]
    assert page.url.endswith("#q=eleuther")


def test_the_filtered_rows_come_as_csv(tab: Tab) -> None:
    page = tab.open("models.html#q=2023")
    names_shown = shown(page)
    with page.expect_download() as download:
        page.click("#csv")
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [row["name"] for row in rows] == list(names_shown)
    pythia = next(row for row in rows if row["name"] == "Pythia")
    assert (pythia["organization"], pythia["parameters"], pythia["license"]) == (
        "EleutherAI",
        "12000000000",
        "Apache-2.0",
    )
    page.fill("#q", "calc")
    with page.expect_download() as download:
        page.click("#csv")
    (row,) = csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8")))
    assert row["name"].startswith("'=cmd")


def test_without_scripts_there_is_a_plain_sorted_table(browser: Any, site: Path) -> None:
    tab = Tab(browser, site, java_script_enabled=False)
    page = tab.open("models.html")
    found = page.locator("#models tbody tr:visible th").all_text_contents()
    assert found == sorted(found, key=str.casefold)
    assert len(found) == len(list((site / "models").glob("*.html")))
    assert not page.is_visible("#filter")
    tab.close()


def test_compared_models_show_what_differs_and_what_is_absent(tab: Tab) -> None:
    page = tab.open("compare.html#m=pythia&m=mistral_7b")
    differing = page.locator("tr.differs th").all_text_contents()
    assert "Organization differs" in differing
    assert "License differs" not in differing
    data = page.locator("tr:has(th:text('Training data')) td").all_text_contents()
    assert data == ["The Pile", "stated as unknown"]
    page.fill("#name", "bert")
    page.click("button[type=submit]")
    assert page.locator("#comparison thead th").count() == 3
    assert page.url.endswith("#m=pythia&m=mistral_7b&m=bert")


# ---------------------------------------------------------------- the page of a model


def test_marked_words_stand_where_the_graph_says(site: Path, trees: dict[str, Any]) -> None:
    """For each statement with its evidence: the columns of its line in the card hold its words, all of them marked."""
    for folder in (EXAMPLES, HUB):
        for card in sorted(folder.glob("*.md")):
            rows = library.query("evidence", str(card))
            text = card.read_text("utf-8").splitlines()
            path = _path_of(site, card)
            lines = {one.get("id"): one for one in trees[path].iter("li") if (one.get("id") or "").startswith("L")}
            assert ["".join(lines[f"L{number}"].find("code").itertext()) for number in range(1, len(text) + 1)] == text
            for row in rows:
                line = lines[f"L{row['line']}"].find("code")
                first, last = int(row["column"]), int(row["end_column"])
                marked: set[int] = set()
                for mark in line.iter("mark"):
                    begin, end = map(int, mark.get("data-columns").split("-"))
                    assert "".join(mark.itertext()) == text[int(row["line"]) - 1][begin - 1 : end - 1]
                    marked |= set(range(begin, end))
                assert set(range(first, min(last, len(text[int(row["line"]) - 1]) + 1))) <= marked, (card, row)


def _path_of(site: Path, card: Path) -> str:
    for path in (site / "models").glob("*.html"):
        if f"{card.parent.name}/{card.name}</small>" in path.read_text("utf-8"):
            return f"models/{path.name}"
    raise AssertionError(card)


def test_each_statement_leads_to_its_line(tab: Tab) -> None:
    page = tab.open("models/pythia.html")
    row = page.locator(".statements tr:has(th:text-is('publication date'))").first
    assert row.locator("mark").text_content() == "4/3/2023"
    assert row.locator(".place").text_content().endswith("Pythia.md:12:24")
    row.locator(".place a").click()
    assert page.url.endswith("#L12")
    assert "4/3/2023" in page.locator("li:target").text_content()


def test_findings_stand_on_the_page_of_their_model(trees: dict[str, Any]) -> None:
    texts = ["".join(one.itertext()) for one in trees["models/pythia.html"].iter("article")]
    assert len(texts) == 1
    assert "date-settled" in texts[0]
    before, carets = re.search(r"( *- Date of Publication: 4/3/2023)\n( *\^+)", texts[0]).groups()  # type: ignore[union-attr]
    assert carets == " " * before.index("4/3") + "^" * len("4/3/2023")


def test_lineage_goes_up_and_down(trees: dict[str, Any]) -> None:
    text = "".join(trees["models/huggingfaceh4--zephyr-7b-beta.html"].itertext())
    assert "Made from" in text
    assert "Others made from it" in text
    assert "Zephyr 7B Beta - GGUF" in text


def test_files_are_those_that_build_writes(site: Path, tmp_path: Path) -> None:
    card = str(EXAMPLES / "Pythia.md")
    for name, options in {
        "pythia.ttl": ["-o"],
        "pythia.jsonld": ["-o"],
        "pythia.spdx3.jsonld": ["--profile", "spdx3", "-o"],
        "pythia.mldcat-ap.ttl": ["--profile", "mldcat-ap", "-o"],
    }.items():
        status, _, error = run("build", card, *options, tmp_path / name)
        assert status == 0, error
        assert (site / "models" / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_search_engines_are_told_what_it_is(trees: dict[str, Any]) -> None:
    (script,) = (one for one in trees["models/pythia.html"].iter("script") if one.get("type") == "application/ld+json")
    said = json.loads(script.text)
    assert (said["@context"], said["@type"], said["name"]) == ("https://schema.org", "SoftwareApplication", "Pythia")
    assert said["author"] == [{"@type": "Organization", "name": "EleutherAI", "url": "https://www.eleuther.ai/"}]
    assert said["license"] == ["https://spdx.org/licenses/Apache-2.0"]
    # What schema.org takes for the address of something is one.
    for tree in trees.values():
        for script in (one for one in tree.iter("script") if one.get("type") == "application/ld+json"):
            said = json.loads(script.text)
            for value in (*said.get("license", ()), said.get("citation", "https://"), said["@id"]):
                assert value.startswith(("https://", "http://")) if isinstance(value, str) else value["name"]
    digest = "0f050aa2aa0f3a035b14ddd25f5585a2ac313d599e86d8497ce47209788d9fc2"
    assert digest in "".join(trees["models/pythia.html"].itertext())


def test_what_is_out_to_do_harm_is_shown_as_text(site: Path, trees: dict[str, Any]) -> None:
    (path,) = _harmed(site)
    tree = trees[path]
    text = "".join(tree.itertext())
    assert "<script>window.harmed = 1</script>" in text
    assert LONG in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in (site / path).read_text("utf-8")
    assert "\\u202e" in text
    scripts = list(tree.iter("script"))
    assert [one.get("type") for one in scripts] == ["application/ld+json"]


# ---------------------------------------------------------------- plots


@pytest.mark.parametrize("width", [320, 800, 1200])
def test_labels_overlap_neither_each_other_nor_points(browser: Any, site: Path, width: int) -> None:
    tab = Tab(browser, site, viewport={"width": width, "height": 900})
    page = tab.open("index.html")
    shapes = page.evaluate("""() => {
      const plot = [...document.querySelectorAll("svg.wide, svg.narrow")].find((one) => one.getBoundingClientRect().width);
      const box = (one) => { const b = one.getBBox(); return [b.x, b.y + 2, b.x + b.width, b.y + b.height - 3, one.textContent]; };
      return { labels: [...plot.querySelectorAll("text.label")].map(box), dots: [...plot.querySelectorAll("circle")].map(box) };
    }""")
    assert len(shapes["labels"]) > 10

    def meet(one: list[Any], other: list[Any]) -> bool:
        return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

    labels = shapes["labels"]
    assert [(a[4], b[4]) for place, a in enumerate(labels) for b in labels[:place] if meet(a, b)] == []
    assert [(a[4], b[4]) for a in labels for b in shapes["dots"] if meet(a, b)] == []
    tab.close()


# ---------------------------------------------------------------- the folder


def run(*arguments: str | Path, cwd: Path = ROOT) -> tuple[int, str, str]:
    """The command line: its status, what it printed, and what it said besides."""
    result = cardgraph(*arguments, cwd=cwd, env={"SOURCE_DATE_EPOCH": ""})
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def digests(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_many_cards_make_the_pages_that_few_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held on disk, asked some models at a time, and its evidence card by card, has the same bytes."""
    from cardgraph.site import gathering

    cards = [str(path) for path in (*sorted(EXAMPLES.glob("*.md"))[:3], *sorted(HUB.glob("*.md"))[:3])]
    build_site(cards, str(tmp_path / "few"))
    monkeypatch.setattr(gathering, "_IN_MEMORY", 1)
    monkeypatch.setattr(Answers.__init__, "__defaults__", (2, *(Answers.__init__.__defaults__ or ())[1:]))
    build_site(cards, str(tmp_path / "many"))
    assert digests(tmp_path / "many") == digests(tmp_path / "few")


def test_no_page_tells_where_cards_lie_on_a_disk(tmp_path: Path) -> None:
    """Neither in text nor in what is taken away; what files are called is told, and leads to their lines."""
    cards = tmp_path / "unseen-home" / "cards"
    cards.mkdir(parents=True)
    for name in ("BERT.md", "Pythia.md"):
        shutil.copy(EXAMPLES / name, cards)
    # A second card about the same model is at odds with the first, which is named in words.
    (cards / "more").mkdir()
    (cards / "more" / "BERT.md").write_text(
        (EXAMPLES / "BERT.md").read_text("utf-8").replace("10/11/2018", "1/2/2018").replace("340M", "7B"), "utf-8"
    )
    alone = tmp_path / "unseen-place" / "Qwen-14B.md"
    alone.parent.mkdir()
    shutil.copy(EXAMPLES / "Qwen-14B.md", alone)
    build_site([str(cards), str(alone)], str(tmp_path / "site"))
    for path in sorted((tmp_path / "site").rglob("*")):
        if path.is_file():
            assert not re.search(r"unseen|" + re.escape(str(tmp_path)), path.read_text("utf-8")), path
    about = (tmp_path / "site" / "about.html").read_text("utf-8")
    assert "<code>cards</code>, <code>Qwen-14B.md</code>" in about
    found = [path.read_text("utf-8") for path in (tmp_path / "site" / "findings").iterdir()]
    assert any(re.search(r">cards/(more/)?BERT\.md:\d+:\d+</a>", text) for text in found)


def test_the_same_cards_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    status, output, error = run("site", EXAMPLES, "-o", first)
    assert (status, output) == (0, "")
    assert re.fullmatch(rf"16 models: \d+ files written to {re.escape(str(first))}\n", error)
    build_site([str(EXAMPLES)], str(second), Settings(), About())
    assert digests(first) == digests(second)


def test_what_is_no_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NotOursError, match="holds files and is no site of cardgraph"):
        build_site([str(EXAMPLES)], str(tmp_path))
    with pytest.raises(NotOursError, match="is no folder"):
        build_site([str(EXAMPLES)], str(tmp_path / "mine.txt"))
    assert digests(tmp_path) == {"mine.txt": b"mine"}


def test_what_failed_leaves_the_site_as_it_was(tmp_path: Path) -> None:
    card, folder = str(EXAMPLES / "BERT.md"), tmp_path / "site"
    build_site([card], str(folder))
    before = digests(folder)

    def fail(_content: Any) -> Iterator[Document]:
        yield Document("extra.html", "lineage.html", "x", {"trees": [], "kinds": [], "pages": [], "number": 0})
        raise OSError(28, "No space left on device")

    with pytest.raises(WriteError, match="No space left"):
        build_site([card], str(folder), pages=[Page("Extra", "extra.html", (), fail)])
    assert digests(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(NotOursError, match=r"holds notes\.txt, which the site did not bring"):
        build_site([card], str(folder))
    (folder / "notes.txt").unlink()
    build_site([str(EXAMPLES / "Pythia.md")], str(folder))
    assert "models/pythia.html" in digests(folder)
    assert "models/bert.html" not in digests(folder)


def test_what_a_killed_run_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    dead, alive = tmp_path / ".cardgraph-site-dead", tmp_path / ".cardgraph-site-alive"
    for folder in (dead, alive):
        (folder / "models").mkdir(parents=True)
    with opened(alive) as handle:
        assert lock(handle, shared=False)
        build_site([str(EXAMPLES / "BERT.md")], str(tmp_path / "site"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [alive.name, "site"]


def test_a_graph_and_a_store_make_a_site_too(tmp_path: Path) -> None:
    graph, store = tmp_path / "graph.ttl", tmp_path / "cards.store"
    status, _, error = run("build", EXAMPLES / "Pythia.md", "-o", graph, "--store", store)
    assert status == 0, error
    for number, given in enumerate([[str(graph)], ["--store", str(store)]]):
        folder = tmp_path / f"site-{number}"
        status, _, error = run("site", *given, "-o", folder)
        assert (status, error[:8]) == (0, "1 model:"), error
        text = (folder / "models" / "pythia.html").read_text("utf-8")
        assert "does not say where its statements come from" in text
        assert "12,000,000,000" in text
    evident = tmp_path / "evident.ttl"
    assert run("build", EXAMPLES / "Pythia.md", "-o", evident, "--evidence")[0] == 0
    build_site([str(evident)], str(tmp_path / "evident"))
    assert "Pythia.md:12:24" in (tmp_path / "evident" / "models" / "pythia.html").read_text("utf-8")


def test_completeness_is_what_the_question_answers(trees: dict[str, Any]) -> None:
    (row,) = library.query("completeness", str(EXAMPLES / "Mistral 7B.md"))
    text = "".join(trees["models/mistral_7b.html"].itertext())
    assert f"the card states {row['score']} of 100, says of {row['unknown']} that it is not known." in text
    assert re.search(r"training data\s*\+14", text)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "x"], "a site of what?"),
        (["cards", "--store", "y", "-o", "x"], "only one can be shown"),
        (["cards", "-o", "-"], "name a folder"),
        (["nowhere", "-o", "x"], "nowhere"),
        (["--store", "", "-o", "x"], "--store names no folder"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused(arguments: list[str], message: str, tmp_path: Path) -> None:
    status, output, error = run("site", *arguments, cwd=tmp_path)
    assert (status, output) == (2, "")
    assert message in error


# ---------------------------------------------------------------- what feeds it


def test_pages_name_all_questions_that_they_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And each is canned, so that it can be asked on the command line."""
    asked: set[str] = set()

    def watching(ask: Callable[..., Any]) -> Callable[..., Any]:
        def watched(self: Answers, name: str, **parameters: str) -> Any:
            asked.add(name)
            return ask(self, name, **parameters)

        return watched

    for way in ("results", "each", "kept"):
        monkeypatch.setattr(Answers, way, watching(getattr(Answers, way)))
    build_site([str(HUB / "openai__whisper-small.md")], str(tmp_path / "site"))
    graph = tmp_path / "graph.ttl"
    library.build(str(EXAMPLES / "Pythia.md")).serialize(graph)
    build_site([str(graph)], str(tmp_path / "other"))
    told = {name for page in PAGES for name in page.questions}
    assert told == asked
    assert told <= set(names(ROOT / "queries"))


def test_more_models_than_a_page_holds_are_listed_in_pages_and_found_by_an_index(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cardgraph.site.pages.models as module

    monkeypatch.setattr(module, "PAGE_SIZE", 10)
    build_site([str(EXAMPLES)], str(tmp_path / "site"))
    tab = Tab(browser, tmp_path / "site")
    page = tab.open("models.html")
    assert len(shown(page)) == 10
    assert page.locator("#pages a").all_text_contents() == ["1", "2"]
    page.fill("#q", "stability video")
    assert shown(page) == ["Stable Video Diffusion"]
    page.fill("#q", "")
    page.check("input[name=risk][value='Disinformation']")
    assert len(shown(page)) == 11
    page.click("#models tbody tr >> nth=0 >> a")
    assert page.locator("h1").count() == 1
    assert len(shown(tab.open("models-2.html"))) == 6
    assert tab.problems == []
    tab.close()


def test_hostile_reference_cards(browser: Any, tmp_path: Path) -> None:
    build_site([str(shared("hostile"))], str(tmp_path / "site"))
    tab = Tab(browser, tmp_path / "site", viewport={"width": 320, "height": 640})
    pages = [path for path in sorted((tmp_path / "site").rglob("*.html")) if path.parent.name != "findings"]
    assert len(pages) > 50
    for path in pages:
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))
        page = tab.open(path.relative_to(tmp_path / "site").as_posix())
        assert (path.name, page.evaluate("document.documentElement.scrollWidth")) == (path.name, 320)
    assert tab.problems == []
    tab.close()


def test_the_page_of_the_site_shows_all_pictures_that_are_taken() -> None:
    text = (ROOT / "docs" / "site.md").read_text("utf-8")
    there = {path.name for path in (ROOT / "docs" / "pictures").glob("site-*")}
    assert set(re.findall(r"!\[.{20,}\]\(pictures/(.*)\)", text)) == there


def test_a_graph_of_somebody_else_makes_pages_of_what_is_in_it(tmp_path: Path) -> None:
    """Values of other datatypes than they have to be, things without names, addresses that nobody should follow."""
    graph = tmp_path / "foreign.ttl"
    graph.write_text(
        """@prefix cg: <https://w3id.org/cardgraph/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <http://e.x/heron> a cg:Model ; rdfs:label "Heron" ; cg:parameterCount "seven billion" ;
            cg:page <javascript:window.harmed=1>, "text", [] ; cg:riks <https://w3id.org/cardgraph/risk/disinformation> .
        _:nameless a cg:Model ; rdfs:label "Nameless" .
        <http://e.x/none> a cg:Model .
        <http://e.x/two> a cg:Model ; rdfs:label "Two"@en, "Zwei"@de ; cg:publicationDate "soon" ;
            cg:organization [ rdfs:label "Nobody" ] ; cg:derivation [ cg:relation cg:basedOn ;
            cg:baseModelName "Heron" ; cg:quotation "heron" ; cg:baseModel <http://e.x/heron> ] .
        <urn:x:CON> a cg:Model ; rdfs:label "Urn" .
        """
    )
    build_site([str(graph)], str(tmp_path / "site"))
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "site" / "models").glob("*.html")}
    assert set(pages) >= {"heron.html", "two.html"}
    assert len(pages) == 3
    assert 'href="javascript' not in pages["heron.html"]
    assert "seven billion" in pages["heron.html"]
    assert "based on" in pages["two.html"]
    assert "datatype-wrong" in (tmp_path / "site" / "findings.html").read_text("utf-8")
    assert 'href="../models/heron.html"' in (tmp_path / "site" / "findings" / "datatype-wrong.html").read_text("utf-8")
    for text in pages.values():
        html5lib.HTMLParser(strict=True).parse(text)


def test_nothing_makes_a_site_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").write_text("")
    build_site([str(tmp_path / "empty.ttl")], str(tmp_path / "site"))
    assert "<strong>0</strong> models" in (tmp_path / "site" / "index.html").read_text("utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("# Notes\n")
    with pytest.raises(library.NoCardsError, match=r"README\.md is none, and there are no others"):
        build_site([str(tmp_path / "notes")], str(tmp_path / "other"))
    assert not (tmp_path / "other").exists()

"""What only a browser can tell: that the editor asks us alone, and that the page with an engine in it answers from a disk."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cardgraph.query.query_file import catalogue
from cardgraph.resources import folder
from conftest import EXAMPLES, cardgraph
from serving import Serving, serving

SERIOUS = ("serious", "critical")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs chromium, which is not installed")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """A page; whatever it complains of is an error, and what it asks for is in ``asked``."""
    page, problems = browser.new_page(), list[str]()
    page.asked = list[str]()
    page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()
    assert problems == []


@pytest.fixture(scope="module")
def server() -> Iterator[Serving]:
    with serving(EXAMPLES, "--no-site") as started:
        yield started


@pytest.fixture(scope="module")
def ask_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "a site"
    assert cardgraph("site", EXAMPLES, "--ask", "-o", target).returncode == 0
    return target / "ask.html"


def opened(tab: Any, page: Path) -> Any:
    tab.goto(page.as_uri())
    tab.locator("#state", has_text="choose a question").wait_for()
    return tab


def saying(tab: Any, text: str) -> str:
    """What the page says, once that is or has some text."""
    tab.locator("#state", has_text=text).wait_for()
    return str(tab.inner_text("#state"))


def test_the_editor_asks_this_service_and_nobody_else(tab: Any, server: Serving) -> None:
    tab.goto(f"{server.url}query")
    tab.click(".yasqe_queryButton")
    tab.locator(".yasr table", has_text="AlphaFold 2").wait_for()
    assert f"{server.url}sparql" in tab.asked
    assert [url for url in tab.asked if not url.startswith((server.url, "data:", "blob:"))] == []


def test_the_editor_shows_what_is_wrong(browser: Any, server: Serving) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}query")
    page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT * { SERVICE <https://e.x/> {} }')")
    page.click(".yasqe_queryButton")
    page.locator(".yasr", has_text="SERVICE is refused").wait_for()
    page.close()


def test_a_form_is_sent_and_answered(tab: Any, server: Serving) -> None:
    tab.goto(f"{server.url}questions/models-above")
    tab.fill("[name=parameters]", "10B")
    tab.click("button")
    tab.locator("table", has_text="Falcon-40B").wait_for()
    assert "parameters=10B" in tab.url


def test_pages_fit_a_small_screen(tab: Any, server: Serving) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    for path in ("", "questions", "questions/models", "questions/models-with-risk", "ask?by=risk", "query"):
        tab.goto(server.url + path)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(browser: Any, server: Serving, ask_page: Path, scheme: str) -> None:
    """axe-core, from NODE_PATH, finds nothing serious; the editor is other people's."""
    roots = [Path(root) for root in os.environ.get("NODE_PATH", "").split(os.pathsep) if root]
    found = [path for root in roots if (path := root / "axe-core" / "axe.min.js").is_file()]
    if not found:
        pytest.skip("needs axe-core from npm below NODE_PATH")
    page = browser.new_page(bypass_csp=True, color_scheme=scheme)
    answered = ["ask?by=risk", "questions/models", "questions/models-with-risk?risk=x"]
    for address in [ask_page.as_uri(), *(server.url + path for path in ("", "questions", *answered))]:
        page.goto(address)
        if address == ask_page.as_uri():
            page.locator("#state", has_text="choose a question").wait_for()
            page.select_option("#question", "models")
            saying(page, "rows")
        page.evaluate(found[0].read_text("utf-8"))
        violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in violations if each["impact"] in SERIOUS] == []
    page.close()


def test_the_page_answers_from_a_disk(tab: Any, ask_page: Path) -> None:
    opened(tab, ask_page).select_option("#question", "models")
    assert saying(tab, "rows").startswith("16 rows")
    tab.select_option("#question", "models-with-risk")
    tab.locator("datalist option[value='Malware Development']").wait_for(state="attached")
    tab.fill("[name=risk]", "malware development")
    tab.press("[name=risk]", "Enter")
    tab.locator("#answer", has_text="CodeGen").wait_for()
    # The engine is of the page itself.
    assert [each for each in tab.asked if not each.startswith("blob:")] == [ask_page.as_uri()]
    tab.set_viewport_size({"width": 320, "height": 640})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_its_questions_have_the_answers_of_the_command(tab: Any, ask_page: Path, tmp_path: Path) -> None:
    opened(tab, ask_page)
    offered = set(tab.eval_on_selector_all("#question option", "options => options.map(each => each.value)"))
    queries = [query for query in catalogue(folder("queries")) if "claims" not in query.needs]
    assert offered == {"", *(query.name for query in queries)}
    for name, field, value in (
        ("models", "", ""),
        ("models-above", "parameters", "10B"),
        ("lineage", "name", "Dolly 2.0"),
    ):
        tab.select_option("#question", name)
        if field:
            tab.fill(f"[name={field}]", value)
            tab.press(f"[name={field}]", "Enter")
        with tab.expect_download() as download:
            tab.click("#save")
        said = cardgraph("query", name, EXAMPLES, "--format", "csv", *(["-p", f"{field}={value}"] if field else []))
        assert Path(download.value.path()).read_bytes() == said.stdout
        assert download.value.suggested_filename == f"{name}.csv"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?m { ?m a cg:Model }", "16 rows"),
        ("ASK { ?m a cg:Model }", "Yes"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s a cg:Model ; ?p ?o } LIMIT 3", "A graph"),
        ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", "is not supported"),
        ("SELECT * {", "error at 1:11"),
    ],
)
def test_its_own_words(tab: Any, ask_page: Path, query: str, said: str) -> None:
    opened(tab, ask_page).fill("#query", query)
    tab.click("button[type=submit]")
    saying(tab, said)


def test_a_query_without_end_can_be_stopped(tab: Any, ask_page: Path) -> None:
    """Meanwhile the page goes on, and the next one is answered."""
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?x) }"
    opened(tab, ask_page).fill("#query", endless)
    tab.click("#go")
    saying(tab, "Asking")
    tab.click("#halt")
    assert saying(tab, "stopped") == "stopped"
    tab.fill("#query", endless)
    tab.click("#go")
    tab.select_option("#question", "models")
    assert saying(tab, "rows").startswith("16 rows")
    assert not tab.is_visible("#halt")


def test_what_is_asked_last_is_answered(tab: Any, ask_page: Path) -> None:
    """Enter is heard while something else is asked, be it right or wrong."""
    opened(tab, ask_page).select_option("#question", "models-above")
    tab.click("#words summary")
    words = tab.input_value("#query")
    for value, said in (("many", "is no integer: many"), ("10B", "rows in")):
        tab.fill("#query", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?x) }")
        tab.click("#go")
        saying(tab, "Asking")
        tab.fill("#query", words)
        tab.fill("[name=parameters]", value)
        tab.press("[name=parameters]", "Enter")
        saying(tab, said)
        assert not tab.is_visible("#halt")


def test_its_values_are_values(tab: Any, ask_page: Path) -> None:
    opened(tab, ask_page).select_option("#question", "models-above")
    for value, said in (("many", "is no integer: many"), ("7 apples", "is no integer")):
        tab.fill("[name=parameters]", value)
        tab.press("[name=parameters]", "Enter")
        saying(tab, said)
    tab.select_option("#question", "models-with-risk")
    tab.fill("[name=risk]", '") } ?s ?p ?o . { BIND("\\')
    tab.press("[name=risk]", "Enter")
    assert saying(tab, "row").startswith("0 rows")


def test_cards_that_mean_harm_are_text_in_it(tab: Any, tmp_path: Path) -> None:
    harm = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'></script>"
    card = (EXAMPLES / "BERT.md").read_text("utf-8").replace("BERT", f"BERT {harm}")
    (tmp_path / "harm.md").write_text(card, "utf-8")
    assert cardgraph("site", tmp_path / "harm.md", "--ask", "-o", tmp_path / "site").returncode == 0
    opened(tab, tmp_path / "site" / "ask.html").select_option("#question", "models")
    tab.locator("#answer", has_text="window.harmed = 1").wait_for()
    assert tab.evaluate("window.harmed") is None

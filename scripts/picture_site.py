"""Take the pictures of ``docs/site.md``: the site of the example cards in Chromium, which Playwright finds by its path.

    python scripts/picture_site.py

It writes ``docs/pictures/site-*.png``. They are for people; what the pages hold is in the hands of the tests.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from cardgraph.site import build_site

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CARDS = ["examples/cards", "examples/hub"]
# The pictures: what each is called, its page, the width and height of the window, light or dark, what is at its top.
SHOTS = (
    ("overview", "index.html", 1000, 760, "light", ""),
    ("models", "models.html#country=United+States+of+America", 1000, 820, "light", ""),
    ("model", "models/pythia.html", 1000, 760, "light", ""),
    ("card", "models/pythia.html#L12", 1000, 520, "light", "#card-1"),
    ("risks", "risks.html", 1000, 760, "dark", ""),
    ("openness", "openness.html", 1000, 700, "light", ""),
    ("compare", "compare.html#m=pythia&m=bert&m=mistral_7b", 1000, 760, "light", ""),
    ("narrow", "index.html", 340, 760, "light", ""),
)


def main() -> int:
    """Take them all."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("picture_site.py: needs chromium on the path", file=sys.stderr)
        return 1
    PICTURES.mkdir(exist_ok=True)
    # Pages show paths as they were given.
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder, "site")
        build_site(CARDS, str(site))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, page_path, width, height, scheme, top in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            path, mark, anchor = page_path.partition("#")
            page.goto((site / path).as_uri() + mark + anchor)
            if top:
                page.locator(top).evaluate("one => one.scrollIntoView()")
            page.screenshot(path=PICTURES / f"site-{name}.png")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

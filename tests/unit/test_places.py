"""What a site calls the files that it was made of."""

import pytest

from cardgraph.site.places import Places


@pytest.mark.parametrize(
    ("given", "path", "shown"),
    [
        (["/a/b/hub"], "/a/b/hub/x/y.md", "hub/x/y.md"),
        (["/a/b/hub/"], "/a/b/hub/y.md", "hub/y.md"),
        (["/a/b/x.md"], "/a/b/x.md", "x.md"),
        (["../up/x.md"], "../up/x.md", "x.md"),
        (["/a/b/c.zip"], "/a/b/c.zip/m/x.md", "c.zip/m/x.md"),
        (["/a/hub", "/b/hub"], "/b/hub/x.md", "b/hub/x.md"),
        (["/c/a/hub", "/c/b/hub", "/c/d"], "/c/d/x.md", "d/x.md"),
        (["/a/cards", "/a/cards/inner"], "/a/cards/inner/x.md", "inner/x.md"),
        (["cards", "cards/"], "cards/x.md", "cards/x.md"),
        (["/a/hub/*.md"], "/a/hub/x.md", "hub/x.md"),
        (["/"], "/x/y.md", "x/y.md"),
        (["/a/b"], "/a/bc/x.md", "/a/bc/x.md"),
    ],
)
def test_paths_begin_with_the_name_of_what_was_given(given: list[str], path: str, shown: str) -> None:
    assert Places(given).shown(path) == shown


def test_in_texts_paths_are_called_the_same_and_nothing_else_is_touched() -> None:
    told = Places(["/a/hub", "cards"]).told
    assert told('see /a/hub/x.md:3, "/a/hub" and https://example.org/a/hub, /a/hubs, my cards') == (
        'see hub/x.md:3, "hub" and https://example.org/a/hub, /a/hubs, my cards'
    )

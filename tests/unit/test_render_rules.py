"""What ``explain`` shows: the page of a rule, line by line, and the list of all."""

import re
from textwrap import dedent

import pytest

from cardgraph.check.rules import Rule, rules
from cardgraph.diagnostic import Severity
from cardgraph.render.rules import listing, manual

BIRD = (
    rules()
    .by_name["risk-unknown"]
    ._replace(
        name="bird-unknown",
        severity=Severity.WARNING,
        unsuggested=Severity.WARNING,
        title="A bird that nobody knows",
        message='"{?text}" is not a known bird of {place}',
        # Its first line would take one word more, were a line 89 wide, and its second one fewer, were it 87.
        description="The birds that a card names are those of the checklist, by any of the names listed there. "
        "A bird that is not on it is kept as the card has it, and whoever reads on may yet know it.",
        hints=(),
        violating="",
        repaired="",
        place="shapes/bird.ttl",
    )
)
PAGE = """\
    warning[bird-unknown]: A bird that nobody knows

    The birds that a card names are those of the checklist, by any of the names listed
    there. A bird that is not on it is kept as the card has it, and whoever reads on may yet
    know it.

    It says:

        "…" is not a known bird of …

    Defined in shapes/bird.ttl
    """


def with_part(part: str) -> str:
    """The page with one part more before the place of the shape."""
    return dedent(PAGE).replace("Defined in", f"{part}\n\nDefined in")


@pytest.mark.parametrize(
    ("rule", "page"),
    [
        (BIRD, dedent(PAGE)),
        (
            BIRD._replace(violating="# Birds\n\n- Bird: Hreon  \n\x1b[31m"),
            with_part("For example:\n\n    # Birds\n\n    - Bird: Hreon\n    \\x1b[31m"),
        ),
        (BIRD._replace(repaired="- Bird: Heron"), with_part("Repaired:\n\n    - Bird: Heron")),
        (
            BIRD._replace(violating="a", repaired="b"),
            with_part("For example:\n\n    a\n\nRepaired:\n\n    b"),
        ),
        (BIRD._replace(hints=("name it",)), with_part("In short: name it")),
        # Of what is filled in for each card there is nothing to show here.
        (BIRD._replace(hints=("name {what}", "name it")), with_part("In short: name it")),
        (
            BIRD._replace(unsuggested=Severity.INFO),
            with_part("Where no known name resembles the words, it is info only."),
        ),
        (
            BIRD._replace(severity=Severity.ERROR, unsuggested=Severity.ERROR),
            dedent(PAGE).replace("warning[", "error["),
        ),
    ],
    ids=["bare", "example", "repaired", "both", "hint", "hint of each card", "unsuggested", "error"],
)
def test_page(rule: Rule, page: str) -> None:
    assert manual(rule) == page


@pytest.mark.parametrize("rule", rules().by_name.values(), ids=lambda rule: rule.name)
def test_page_of_each_rule(rule: Rule) -> None:
    page = manual(rule)
    assert page.startswith(f"{rule.severity.label}[{rule.name}]: {rule.title}\n\n")
    assert " ".join(rule.description.split()) in " ".join(page.split())
    assert page.endswith(f"\n\nDefined in {rule.place}\n")
    for example in (rule.violating, rule.repaired):
        lines = [line.rstrip() for line in example.split("\n")]
        assert all(f"\n    {line}".rstrip() in page for line in lines if line.isprintable())
    # What would command a terminal is shown as an escape.
    assert not re.search(r"[^\S\n]\n|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", page)
    assert not re.search(r"[{}]", page.partition("For example:")[0])


def test_listing() -> None:
    names = {"owl-shy": Severity.INFO, "bird-unknown": Severity.WARNING, "egg": Severity.ERROR}
    birds = [BIRD._replace(name=name, severity=severity, title=name.title()) for name, severity in names.items()]
    assert listing(birds) == (
        "bird-unknown  warning  Bird-Unknown\negg           error    Egg\nowl-shy       info     Owl-Shy\n"
    )

"""Rules as text: one as a page, all as a list."""

import re
import textwrap
from collections.abc import Iterable

from cardgraph.check.rules import Rule
from cardgraph.render.width import safe

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def manual(rule: Rule) -> str:
    """What a rule means, why it exists, an example and its repair."""
    parts = [
        f"{rule.severity.label}[{rule.name}]: {rule.title}",
        textwrap.fill(rule.description, 88),
        f"It says:\n\n    {_PLACEHOLDER.sub('…', rule.message)}",
    ]
    if rule.violating:
        parts.append("For example:\n\n" + _shown(rule.violating))
    if rule.repaired:
        parts.append("Repaired:\n\n" + _shown(rule.repaired))
    parts += [f"In short: {hint}" for hint in rule.hints if "{" not in hint]
    if rule.unsuggested is not rule.severity:
        parts.append(f"Where no known name resembles the words, it is {rule.unsuggested.label} only.")
    parts.append(f"Defined in {rule.place}")
    return "\n\n".join(parts) + "\n"


def _shown(example: str) -> str:
    return "\n".join(f"    {safe(line)}".rstrip() for line in example.split("\n"))


def listing(rules: Iterable[Rule]) -> str:
    """All rules by name, with severity and title."""
    ordered = sorted(rules, key=lambda rule: rule.name)
    width = max(len(rule.name) for rule in ordered)
    return "".join(f"{rule.name:<{width}}  {rule.severity.label:<7}  {rule.title}\n" for rule in ordered)

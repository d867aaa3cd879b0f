"""Rules as text: one as a page, all as a list."""

import re
import textwrap
from collections.abc import Iterable

from cardgraph.check.rules import Rule
from cardgraph.render.width import hanging, safe

# Lines that are longer are hard to read.
_WIDTH = 88
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def manual(rule: Rule, width: int = 0) -> str:
    """What a rule means, why it exists, an example and its repair.

    :param width: cells of a line; 0 for as many as it needs
    """

    def below(head: str, text: str, indent: int) -> str:
        return "\n".join(hanging(head, text, width, indent))

    parts = [
        below(f"{rule.severity.label}[{rule.name}]: ", rule.title, 4),
        textwrap.fill(rule.description, min(width or _WIDTH, _WIDTH)),
        f"It says:\n\n{below('    ', _PLACEHOLDER.sub('…', rule.message), 4)}",
    ]
    if rule.violating:
        parts.append("For example:\n\n" + _shown(rule.violating))
    if rule.repaired:
        parts.append("Repaired:\n\n" + _shown(rule.repaired))
    parts += [below("In short: ", hint, 0) for hint in rule.hints if "{" not in hint]
    if rule.unsuggested is not rule.severity:
        parts.append(below("", f"Where no known name resembles the words, it is {rule.unsuggested.label} only.", 0))
    parts.append(f"Defined in {rule.place}")
    return "\n\n".join(parts) + "\n"


def _shown(example: str) -> str:
    return "\n".join(f"    {safe(line)}".rstrip() for line in example.split("\n"))


def listing(rules: Iterable[Rule], width: int = 0) -> str:
    """All rules by name, with severity and title.

    :param width: cells of a line; 0 for as many as it needs
    """
    ordered = sorted(rules, key=lambda rule: rule.name)
    names = max(len(rule.name) for rule in ordered)
    heads = {f"{rule.name:<{names}}  {rule.severity.label:<7}  ": rule.title for rule in ordered}
    return "".join(f"{line}\n" for head, title in heads.items() for line in hanging(head, title, width))

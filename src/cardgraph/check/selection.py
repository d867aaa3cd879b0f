"""Which findings of a card are shown: those of the rules that are asked for, the worst first, and not too many."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from cardgraph.check.rules import rules
from cardgraph.check.source_map import diagnostic_of
from cardgraph.diagnostic import INTERNAL, MANY, MAX_FINDINGS, Diagnostic, Finding, Omitted, Severity


def matches(rule: str, patterns: Iterable[str]) -> bool:
    """Whether a rule's name is one of some names, which may hold ``*``."""
    return any(fnmatchcase(rule, pattern) for pattern in patterns)


class Selection:
    """Takes the findings of a card, and gives those that are shown.

    What goes wrong in the program is shown in any case: nobody can ask for what could not be found.

    :param select: names of rules; all of them, if there are none
    :param ignore: names of rules
    """

    def __init__(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
        select, ignore = tuple(select), tuple(ignore)
        self._rules = {
            name
            for name in rules().by_name
            if name == INTERNAL or ((not select or matches(name, select)) and not matches(name, ignore))
        }

    def shown(self, found: Iterable[Diagnostic], more: Mapping[str, int] = {}) -> list[Diagnostic]:
        """The diagnostics of one card that are shown, sorted, each once; of too many, one stands for the rest.

        :param found: the diagnostics
        :param more: how many more there are of a rule
        """
        sorted_by_place = sorted({one for one in found if one.rule in self._rules}, key=Diagnostic.sort_key)
        if len(sorted_by_place) <= MAX_FINDINGS and not more:
            return sorted_by_place
        # The sort is stable: of those that are as bad as each other, the first ones are shown.
        worst_first = sorted(sorted_by_place, key=lambda one: (not one.is_fault, -one.severity))
        kept, omitted = worst_first[:MAX_FINDINGS], worst_first[MAX_FINDINGS:]
        counts = Counter({(rules().by_name[name].severity, name): n for name, n in more.items() if name in self._rules})
        counts.update((one.severity, one.rule) for one in omitted)
        if counts:
            kept.append(_rest((omitted or kept[-1:])[0], counts))
        return sorted(kept, key=Diagnostic.sort_key)


def _rest(first: Diagnostic, counts: Counter[tuple[Severity, str]]) -> Diagnostic:
    """The diagnostic that stands for those that are not shown; as bad as the worst of them.

    :param first: the one in whose place it stands
    :param counts: how many there are of each severity and rule
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[0][0], -item[1], item[0][1]))
    omitted = tuple(Omitted(name, severity, count) for (severity, name), count in ordered)
    listed = ", ".join(f"{name} ({count:,})" for (_, name), count in ordered)
    finding = Finding(MANY, first.span, {"count": f"{counts.total():,}", "rules": listed})
    return diagnostic_of(finding, [])._replace(
        source_line=first.source_line, severity=omitted[0].severity, omitted=omitted
    )

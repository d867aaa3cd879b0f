"""How often each rule fired, in place of the diagnostics themselves."""

from collections import Counter
from collections.abc import Iterable

from cardgraph.diagnostic import Diagnostic, Severity
from cardgraph.render.findings.reporter import Summary
from cardgraph.render.screen import ANYWHERE, Screen


class StatisticsReporter:
    """Counts the diagnostics by rule."""

    for_people = True

    def __init__(self, _screen: Screen = ANYWHERE) -> None:
        self._counts: Counter[tuple[Severity, str]] = Counter()

    def take(self, diagnostics: Iterable[Diagnostic]) -> str:
        """Nothing yet."""
        for omitted in (each for diagnostic in diagnostics for each in diagnostic.counted()):
            self._counts[omitted.severity, omitted.rule] += omitted.number
        return ""

    def end(self, _summary: Summary) -> str:
        """A line for each rule, the worst and most frequent first."""
        ordered = sorted(self._counts.items(), key=lambda item: (-item[0][0], -item[1], item[0][1]))
        width = max((len(str(count)) for _, count in ordered), default=1)
        return "".join(f"{count:>{width}}  {severity.label:<7}  {rule}\n" for (severity, rule), count in ordered)

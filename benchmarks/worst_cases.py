"""Measure what the worst cards cost: CPU seconds and peak memory of each, as a process of its own.

    python benchmarks/worst_cases.py [WORDS…] [--command COMMAND]... [--growth] [--list]

Cases are those of ``tests/worst_cases.py`` whose names hold all of the words. Each is told as it ends, and in the end,
also where that comes by an interrupt, which cost most. With ``--growth`` half of each card is measured first: what
takes more than twice as long for twice as much grows faster than the card.
"""

import argparse
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from worst_cases import CASES, card

# What no card may cost, whatever it holds; and after which CPU seconds a process is ended.
SECONDS, MEGABYTES, LONGEST = 5.0, 300.0, 60
# How many times as long twice as much may take, and the seconds below which that says nothing.
GROWTH, TELLING = 2.6, 0.8
# How many are in the summary.
WORST = 10
COMMANDS = {
    "check": ["check"],
    "json": ["check", "--format", "json"],
    "build": ["build", "--on-error", "keep", "-o", os.devnull],
}


class Cost(NamedTuple):
    """What a run has cost: CPU seconds, user and system, and the most memory that it had, in MiB."""

    seconds: float
    megabytes: float
    status: int
    output: int


class Measured(NamedTuple):
    """A case and a command, what that costs, and how many times what half of it costs, where that is asked."""

    name: str
    command: str
    cost: Cost
    growth: float | None

    @property
    def is_beyond(self) -> bool:
        """Whether it is beyond the bounds."""
        dear = self.cost.seconds > SECONDS or self.cost.megabytes > MEGABYTES or not 0 <= self.cost.status <= 1
        return dear or (self.growth or 0) > GROWTH

    def __str__(self) -> str:
        growth = f" × {self.growth:4.1f}" if self.growth is not None else ""
        return (
            f"{self.cost.seconds:7.2f} s{growth} {self.cost.megabytes:7.0f} MiB  {self.cost.output:11,} bytes  "
            f"status {self.cost.status:3}  {self.command:<6} {self.name}{' !' if self.is_beyond else ''}"
        )


def cost(arguments: list[str], path: Path) -> Cost:
    """Run the command line on a file and see what it costs."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-m", "cardgraph", *arguments, str(path)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if hasattr(resource, "prlimit"):
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(process.pid, resource.RLIMIT_CPU, (LONGEST, LONGEST))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        size = os.fstat(output.fileno()).st_size
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, size)


def measured(names: list[str], commands: list[str], growth: bool) -> Iterator[Measured]:
    """What each case costs with each command, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Worst.md"
        path.write_text("# Small\n\n## Model Details\n\n- Name: Small\n", "utf-8")
        least = {command: cost(COMMANDS[command], path).seconds for command in commands} if growth else {}
        for name in names:
            data = card(name)
            for command in commands:
                ratio = None
                if growth:
                    path.write_bytes(data[: len(data) // 2].decode("utf-8", "ignore").encode())
                    half = cost(COMMANDS[command], path).seconds - least[command]
                path.write_bytes(data)
                found = cost(COMMANDS[command], path)
                if growth:
                    # What a start takes does not grow, and little says nothing.
                    more = found.seconds - least[command]
                    ratio = more / max(half, 0.01) if more > TELLING else 0.0
                yield Measured(name, command, found, ratio)


def main() -> None:
    """Print a line for each case and command, and those that cost most; those beyond the bounds bear a mark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", help="words that the names of cases hold")
    parser.add_argument("--command", action="append", choices=COMMANDS, help="only this one; may be given again")
    parser.add_argument("--growth", action="store_true", help="measure half of each card, too")
    parser.add_argument("--list", action="store_true", help="only list the cases")
    arguments = parser.parse_args()
    names = [name for name in CASES if all(word in name for word in arguments.words)]
    if not names:
        parser.error(f"no case has all of these words in its name; --list lists {len(CASES)}")
    if arguments.list:
        print("\n".join(names))
        return
    commands = arguments.command or list(COMMANDS)
    found: list[Measured] = []
    begun = time.monotonic()
    # Whoever has seen enough interrupts it, and gets the summary too.
    with contextlib.suppress(KeyboardInterrupt):
        for each in measured(names, commands, arguments.growth):
            found.append(each)
            print(each, flush=True)
    beyond = [each for each in found if each.is_beyond]
    whole = len(names) * len(commands)
    print(f"\n{len(found)} of {whole} runs in {time.monotonic() - begun:.0f} s, {len(beyond)} beyond the bounds")
    for each in sorted(found, key=lambda each: -each.cost.seconds)[:WORST]:
        print(each)
    sys.exit(bool(beyond))


if __name__ == "__main__":
    main()

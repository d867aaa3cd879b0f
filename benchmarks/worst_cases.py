"""Measure what the worst cards cost: CPU seconds and peak memory of each, as a process of its own.

    python benchmarks/worst_cases.py [WORDS…]

Cases are those of ``tests/worst_cases.py`` whose names hold all of the words.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from worst_cases import CASES, card

# What no card may cost, whatever it holds.
SECONDS, MEGABYTES = 5.0, 300.0
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


def cost(arguments: list[str], path: Path) -> Cost:
    """Run the command line on a file and see what it costs."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-m", "cardgraph", *arguments, str(path)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        size = os.fstat(output.fileno()).st_size
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, size)


def main(words: list[str]) -> None:
    """Print a line for each case and command; those beyond the bounds bear a mark."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Worst.md"
        for name in CASES:
            if not all(word in name for word in words):
                continue
            path.write_bytes(card(name))
            for command, arguments in COMMANDS.items():
                found = cost(arguments, path)
                mark = " !" if found.seconds > SECONDS or found.megabytes > MEGABYTES or found.status > 1 else ""
                print(
                    f"{found.seconds:7.2f} s {found.megabytes:7.0f} MiB  {found.output:11,} bytes  "
                    f"status {found.status:3}  {command:<6} {name}{mark}",
                    flush=True,
                )


if __name__ == "__main__":
    main(sys.argv[1:])

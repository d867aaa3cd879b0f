"""Compare whole processes: cardgraph, and what others do of the same work, over the same cards.

    python benchmarks/compare.py [FOLDER] [--cards N] [--defects SHARE] [--rounds N] [--json FILE]

Without a folder it makes cards: of every form in ``examples``, with names of their own, a share of them with
defects. Each round starts every process once, one after the other, so that what else the machine does falls on
all of them; medians of CPU time and the ratios within rounds are printed, peak memory of all processes of a
command, and versions. Of the others those are run that are installed.
"""

import argparse
import csv
import json
import os
import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PACKAGES = (
    "cardgraph",
    "markdown-it-py",
    "pyoxigraph",
    "rdflib",
    "pyshacl",
    "shacl-rust",
    "huggingface_hub",
    "morph-kgc",
)
HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
# What goes wrong in cards: a field that is gone, a value that is misspelt, a link that is none, a size without unit.
DEFECTS = (
    (r"(?m)^(- Country/Origin|license):.*\n", ""),
    (r"Disinformation", "Disinformtion"),
    (r"\]\(https://arxiv", "](arxiv"),
    (r"(?m)^- Model Size: (\d+)B", r"- Model Size: \1"),
)


class Peer(NamedTuple):
    """A command to compare with: what it is called, its arguments, the packages that it needs."""

    name: str
    arguments: tuple[str, ...]
    packages: tuple[str, ...]


class FailedError(Exception):
    """A command that went wrong; the text is the last that it said."""


class Run(NamedTuple):
    """A run: CPU and wall seconds, and the most memory of all its processes together, in MiB."""

    cpu: float
    wall: float
    memory: float


def make(folder: Path, count: int, defects: float) -> None:
    """Write cards of every form, each with a name of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(count)
    originals = [path for name in ("cards", "hub") for path in sorted((EXAMPLES / name).rglob("*.md"))]
    for number in range(count):
        path = originals[number % len(originals)]
        text = path.read_text("utf-8")
        name = re.escape(path.stem.rpartition("__")[2])
        text = re.sub(rf"^(# |- Name: \[){name}", rf"\g<0> {number}", text, flags=re.MULTILINE)
        text = re.sub(r"(arxiv\.org/abs/\d{4}\.)\d{5}", rf"\g<1>{number % 100000:05}", text)
        if chance.random() < defects:
            text = re.sub(*chance.choice(DEFECTS), text)
        (folder / f"{path.stem}-{number}.md").write_text(text, "utf-8")


def table_of(folder: Path, table: Path) -> None:
    """What mapping engines start from: a table with a model a row, as somebody has taken it out of the cards."""
    import cardgraph

    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "size", "license", "country", "organization", "published", "publication"))
        for card in cardgraph.read(folder):
            values = [card.stated(name) for name in ("parameterCount", "license", "countryOfOrigin", "organization")]
            values += [card.stated(name) for name in ("publicationDate", "publication")]
            writer.writerow((card.name.value, *(stated[0].text if stated else "" for stated in values)))


def measured(arguments: tuple[str, ...]) -> Run:
    """Start a command, wait for it, and say what it took."""
    # Without its files of compiled code every start would compile again.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    ended.set()
    watcher.join()
    # Our own ends with 1 where cards are left out, which is no failure.
    if process.returncode not in (0, 1) or b"Traceback" in said:
        raise FailedError(said.decode().strip().rpartition("\n")[2])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(cpu, time.perf_counter() - begun, peak[0])


def memory_of(process: int) -> float:
    """The memory of a process and of those that it has started, in MiB; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{process}/smaps_rollup").read_text()
        own = int(re.search(r"Pss:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (OSError, TypeError):
        return 0.0
    return own + sum(memory_of(int(child)) for child in children)


def peers(folder: Path, scratch: Path) -> list[Peer]:
    """What is run: ours first."""
    out = str(scratch / "out.ttl")
    ours = (sys.executable, "-m", "cardgraph", "build", str(folder), "-q", "--on-error", "skip", "-o")

    def peer(name: str, file: str, arguments: tuple[str, ...], *packages: str) -> Peer:
        return Peer(name, (sys.executable, str(HERE / "peers" / file), *arguments), packages)

    table = str(scratch / "cards.csv")
    return [
        Peer("cardgraph", (*ours, str(scratch / "out.nt"), "--jobs", "1"), ("cardgraph",)),
        Peer("cardgraph, two processes", (*ours, str(scratch / "out.nt"), "--jobs", "2"), ("cardgraph",)),
        Peer("cardgraph, Turtle", (*ours, out, "--jobs", "1"), ("cardgraph",)),
        peer("markdown-it-py, parsing alone", "parse_markdown.py", (str(folder),), "markdown-it-py"),
        peer("huggingface_hub, metadata alone", "hub_library.py", (str(folder),), "huggingface_hub"),
        peer("markdown-it-py + rdflib + pySHACL", "plain_script.py", (str(folder), out), "markdown-it-py", "pyshacl"),
        peer("Morph-KGC + pySHACL + rdflib, from CSV", "from_csv.py", (table, out, "pyshacl"), "morph-kgc", "pyshacl"),
        peer(
            "Morph-KGC + shacl-rust + pyoxigraph, from CSV",
            "from_csv.py",
            (table, out, "shacl-rust"),
            *("morph-kgc", "shacl-rust", "pyoxigraph"),
        ),
    ]


def installed(package: str) -> str:
    """The version of a package, or nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def main() -> None:
    """Make cards, run everything in rounds, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--cards", type=int, default=400)
    parser.add_argument("--defects", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = arguments.folder or scratch / "cards"
        if not arguments.folder:
            make(folder, arguments.cards, arguments.defects)
        table_of(folder, scratch / "cards.csv")
        runs: dict[str, list[Run]] = {}
        compared = peers(folder, scratch)
        there = [peer for peer in compared if all(map(installed, peer.packages))]
        missing = {peer.name: f"needs {', '.join(peer.packages)}" for peer in compared if peer not in there}
        for _ in range(arguments.rounds):
            for peer in there:
                try:
                    runs.setdefault(peer.name, []).append(measured(peer.arguments))
                except FailedError as error:
                    missing[peer.name] = f"failed: {error}"
        cards = len(list(folder.glob("*.md")))
    whole = {name: each for name, each in runs.items() if len(each) == arguments.rounds}
    report(whole, cards, missing, arguments.json)


def report(runs: dict[str, list[Run]], cards: int, missing: dict[str, str], file: Path | None) -> None:
    """Print a line for each command; ratios are ours to theirs, within rounds."""
    ours = runs["cardgraph"]
    rows = []
    for name, each in runs.items():
        ratio = statistics.median(own.cpu / other.cpu for own, other in zip(ours, each, strict=True))
        cpu, wall = (statistics.median(getattr(run, which) for run in each) for which in ("cpu", "wall"))
        rows.append({"name": name, "cpu": cpu, "wall": wall, "ratio": ratio, "memory": max(run.memory for run in each)})
    print(f"{cards:,} cards, {len(ours)} rounds, Python {platform.python_version()}, {os.cpu_count()} processors")
    print(f"{'':46} {'CPU s':>8} {'wall s':>8} {'ours/it':>8} {'MiB':>6}")
    for row in rows:
        print(f"{row['name']:46} {row['cpu']:8.2f} {row['wall']:8.2f} {row['ratio']:8.2f} {row['memory']:6.0f}")
    for name, why in missing.items():
        print(f"{name:46} {why}")
    names = (
        "cardgraph",
        "markdown-it-py",
        "pyoxigraph",
        "rdflib",
        "pyshacl",
        "shacl-rust",
        "huggingface_hub",
        "morph-kgc",
    )
    versions = {name: found for name in names if (found := installed(name))}
    print(", ".join(f"{name} {found}" for name, found in versions.items()))
    if file:
        file.write_text(json.dumps({"cards": cards, "rounds": len(ours), "rows": rows, "versions": versions}, indent=1))


if __name__ == "__main__":
    main()

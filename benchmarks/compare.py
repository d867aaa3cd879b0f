"""Compare whole processes: cardgraph, and what others do of the same work, over the same cards.

    python benchmarks/compare.py [FOLDER] [--part PART]... [--cards N] [--rounds N] [--defects SHARE] [--json FILE]

There are five parts: ``library`` and ``hub``, cards of either form beside whatever else reads them; ``chains``, many
cards beside chains of tools that make a graph and check it; ``same``, few cards beside other tools that check the graph
of them by the same shapes; ``start``, the shortest commands beside those of others.
Cards are made: out of those in ``examples``, with names of their own, a share of them with defects. With a folder
there is one part, which is about the cards in it.

Each round starts every process once, one after the other, so that what else the machine does falls on all of them.
Medians of CPU and wall time and of the ratios within rounds are printed, peak memory of all processes of a command,
and versions. Of the others those are run that are installed; one that fails is told, and left out.
"""

import argparse
import csv
import json
import os
import platform
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
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
    "click",
    "sqlite-utils",
    "check-jsonschema",
)
HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
PARTS = ("library", "hub", "chains", "same", "start")
FOLDERS = {"library": ("cards",), "hub": ("hub",), "chains": ("cards",), "same": ("cards",), "start": ("cards",)}
# What takes minutes for thousands of cards, or for hundreds.
SLOW = ("chains", "same")
# The cards that a start is measured with; none of them has a defect.
FEW = 16
# What goes wrong in cards: a field that is gone, values that are misspelt, a link that is none, a size without unit.
DEFECTS = (
    (r"(?m)^(- Country/Origin|license):.*\n", ""),
    (r"Disinformation", "Disinformtion"),
    (r"\]\(https://arxiv", "](arxiv"),
    (r"(?m)^- Model Size: (\d+)B", r"- Model Size: \1"),
    (r"(?m)^license: (\w)", r"license: un\1"),
    (r"(?m)^pipeline_tag: (\w+)-", r"pipeline_tag: \1"),
)
# Lines of so many characters are prose, if they begin with a letter.
_PROSE = 60
# What every ratio is to: ours to another's, and a start to the least that a program with click does.
OURS, HELLO = "cardgraph", "click, a program that greets"


class Peer(NamedTuple):
    """A command to compare with: what it is called, its arguments, the packages that it needs.

    ``statuses`` are those that it ends with when all is well.
    """

    name: str
    arguments: tuple[str, ...]
    packages: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (0,)


class FailedError(Exception):
    """A command that went wrong; the text is the last that it said."""


class Run(NamedTuple):
    """A run: CPU and wall seconds, and the most memory of all its processes together, in MiB."""

    cpu: float
    wall: float
    memory: float


def make(folder: Path, names: Iterable[str], count: int, defects: float) -> None:
    """Write cards, each with a name of its own.

    :param names: the folders of ``examples`` that they are made out of
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(count)
    originals = [path for name in names for path in sorted((EXAMPLES / name).rglob("*.md"))]
    for number in range(count):
        path = originals[number % len(originals)]
        text = path.read_text("utf-8")
        name = re.escape(path.stem.rpartition("__")[2])
        text = re.sub(rf"^(# |- Name: \[){name}", rf"\g<0> {number}", text, flags=re.MULTILINE)
        text = "\n".join(own_words(line, number, chance) for line in text.split("\n"))
        text = re.sub(r"(arxiv\.org/abs/\d{4}\.)\d{5}", rf"\g<1>{number % 100000:05}", text)
        if chance.random() < defects:
            text = re.sub(*chance.choice([defect for defect in DEFECTS if re.search(defect[0], text)] or DEFECTS), text)
        (folder / f"{path.stem}-{number}.md").write_text(text, "utf-8")


def own_words(line: str, number: int, chance: random.Random) -> str:
    """A line of a card, of which prose and titles are the card's own: no other has the same."""
    if line.startswith("# ") and not line.endswith(str(number)):
        return f"{line} {number}"
    if len(line) < _PROSE or not line[0].isalpha():
        return line
    blank = chance.choice([match.start() for match in re.finditer(" ", line)] or [len(line)])
    return f"{line[:blank]} variant{number}{line[blank:]}"


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


def measured(peer: Peer, longest: float) -> Run:
    """Start a command, wait for it, and say what it took.

    :param longest: seconds after which it is ended
    :raises FailedError: if it goes wrong, or takes longer
    """
    # Without its files of compiled code every start would compile again.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        process = subprocess.Popen(
            peer.arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise FailedError(str(error)) from None
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], memory_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _, said = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise FailedError(f"it takes longer than {longest:g} s") from None
    finally:
        ended.set()
        watcher.join()
    if process.returncode not in peer.statuses or b"Traceback" in said:
        last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise FailedError(f"status {process.returncode}: {last}")
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


def script(name: str, file: str, arguments: tuple[str, ...], *packages: str) -> Peer:
    """One of the programs in ``peers``."""
    return Peer(name, (sys.executable, str(HERE / "peers" / file), *arguments), packages)


def ours(name: str, *arguments: str) -> Peer:
    """A command of cardgraph, which ends with 1 where there are findings."""
    program = installed_program("cardgraph")
    command = (program,) if program else (sys.executable, "-m", "cardgraph")
    return Peer(name, (*command, *arguments), ("cardgraph",), (0, 1))


def installed_program(name: str) -> str | None:
    """The path of a program in the environment that this runs in."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


def builds(folder: Path, scratch: Path) -> list[Peer]:
    """Cardgraph over some cards, as one process and as two."""
    build = ("build", str(folder), "-q", "--on-error", "skip", "-o")
    return [
        ours(OURS, *build, str(scratch / "out.nt"), "--jobs", "1"),
        ours("cardgraph, two processes", *build, str(scratch / "out.nt"), "--jobs", "2"),
        ours("cardgraph, Turtle", *build, str(scratch / "out.ttl"), "--jobs", "1"),
    ]


def readers(folder: Path) -> list[Peer]:
    """What reads some cards and makes nothing of them."""
    return [
        script("markdown-it-py, parsing alone", "parse_markdown.py", (str(folder),), "markdown-it-py"),
        script("huggingface_hub, metadata alone", "hub_library.py", (str(folder),), "huggingface_hub"),
    ]


def chains(folder: Path, scratch: Path) -> list[Peer]:
    """What makes a graph of some cards, or of a table of what they say, and checks it."""
    table, out = str(scratch / "cards.csv"), str(scratch / "peer.ttl")
    table_of(folder, Path(table))
    plain, mapped, same = (str(folder), out), (table, out), (graph_of(folder, scratch), out)
    return [
        script("markdown-it-py + rdflib + pySHACL", "plain_script.py", plain, "markdown-it-py", "rdflib", "pyshacl"),
        script(
            "Morph-KGC + pySHACL + rdflib, from CSV",
            "from_csv.py",
            (*mapped, "pyshacl"),
            *("morph-kgc", "pyshacl", "rdflib"),
        ),
        script(
            "Morph-KGC + shacl-rust + pyoxigraph, from CSV",
            "from_csv.py",
            (*mapped, "shacl-rust"),
            *("morph-kgc", "shacl-rust", "pyoxigraph"),
        ),
        script("rdflib + pySHACL, seven shapes, from our graph", "same_graph.py", same, "rdflib", "pyshacl"),
    ]


def same(folder: Path, scratch: Path) -> list[Peer]:
    """What checks the graph of some cards by the shapes that cardgraph checks it by, and writes it."""
    shapes = scratch / "shapes.ttl"
    measured(ours("", "export", "shapes", "-o", str(shapes)), 600)
    given = (graph_of(folder, scratch), str(scratch / "peer.ttl"), str(shapes))
    return [script("rdflib + pySHACL, all shapes, from our graph", "same_graph.py", given, "rdflib", "pyshacl")]


def graph_of(folder: Path, scratch: Path) -> str:
    """The file of the graph of some cards."""
    graph = str(scratch / "graph.nt")
    measured(ours("", "build", str(folder), "-q", "--on-error", "keep", "-o", graph), 600)
    return graph


def starts(folder: Path, scratch: Path) -> list[Peer]:
    """The shortest commands, and ``--help`` of others."""
    graph, (card, *_) = scratch / "graph.ttl", sorted(folder.glob("*.md"))
    measured(ours("", "build", str(folder), "-q", "--on-error", "keep", "-o", str(graph)), 600)
    found = [
        script(HELLO, "hello.py", ("--help",), "click"),
        ours("cardgraph --help", "--help"),
        ours(f"cardgraph query models, {FEW} cards", "query", "models", str(graph)),
        ours("cardgraph check, one card", "check", str(card)),
    ]
    for command, package in (
        ("sqlite-utils", "sqlite-utils"),
        ("check-jsonschema", "check-jsonschema"),
        ("pyshacl", "pyshacl"),
        ("hf", "huggingface_hub"),
    ):
        found.append(Peer(f"{command} --help", (installed_program(command) or command, "--help"), (package,)))
    return found


def installed(package: str) -> str:
    """The version of a package, or nothing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def compare(part: str, cards: int, peers: list[Peer], rounds: int, longest: float) -> dict[str, object]:
    """Run some commands in rounds.

    :returns: what is printed, and what the file of the results has: a row for each command
    """
    left_out = {
        peer.name: f"not installed: {', '.join(package for package in peer.packages if not installed(package))}"
        for peer in peers
        if not all(map(installed, peer.packages))
    }
    runs: dict[str, list[Run]] = {peer.name: [] for peer in peers if peer.name not in left_out}
    for _ in range(rounds):
        for peer in peers:
            if peer.name not in left_out:
                try:
                    runs[peer.name].append(measured(peer, longest))
                except FailedError as error:
                    left_out[peer.name] = f"failed: {error}"
    whole = {name: each for name, each in runs.items() if len(each) == rounds}
    yardstick = HELLO if part == "start" else OURS
    if yardstick not in whole:
        sys.exit(f"there is nothing to compare with: {yardstick}: {left_out.get(yardstick, 'it is missing')}")
    rows = []
    for name, each in whole.items():
        pairs = list(zip(each, whole[yardstick], strict=True))
        ratio = statistics.median(it.cpu / by.cpu if part == "start" else by.cpu / it.cpu for it, by in pairs)
        cpu, wall = (statistics.median(getattr(run, which) for run in each) for which in ("cpu", "wall"))
        memory = max(run.memory for run in each)
        rows.append(
            {
                "name": name,
                "cpu": round(cpu, 4),
                "wall": round(wall, 4),
                "ratio": round(ratio, 3),
                "memory": round(memory),
            }
        )
    return {"part": part, "cards": cards, "rounds": rounds, "rows": rows, "left_out": left_out}


def report(found: dict[str, object]) -> None:
    """Print a line for each command."""
    part, rows, left_out = found["part"], found["rows"], found["left_out"]
    assert isinstance(rows, list)
    assert isinstance(left_out, dict)
    print(f"\n{part}: {found['cards']:,} cards, {found['rounds']} rounds")
    print(f"{'':46} {'CPU s':>8} {'wall s':>8} {'to hello' if part == 'start' else 'ours/it':>8} {'MiB':>6}")
    for row in rows:
        print(f"{row['name']:46} {row['cpu']:8.3f} {row['wall']:8.3f} {row['ratio']:8.3f} {row['memory']:6}")
    for name, why in left_out.items():
        print(f"{name:46} {why}")
    sys.stdout.flush()


def main() -> None:
    """Make cards, run everything in rounds, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="cards to compare over, instead of made ones")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    parser.add_argument("--cards", type=int, default=2000, help="how many cards of either form are made")
    parser.add_argument("--chain-cards", type=int, default=4000, help="how many cards chains are given")
    parser.add_argument("--same-cards", type=int, default=50, help="how many cards all shapes are tried on by others")
    parser.add_argument("--defects", type=float, default=0.2, help="the share of cards that have one")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--chain-rounds", type=int, default=1, help="rounds of chains and shapes, which take minutes each"
    )
    parser.add_argument("--longest", type=float, default=1200, help="seconds after which a process is ended")
    parser.add_argument("--json", type=Path, help="the file for the results, which chart.py draws")
    arguments = parser.parse_args()
    if arguments.folder and not any(arguments.folder.glob("*.md")):
        parser.error(f"{arguments.folder}: there are no cards (*.md) in it")
    counts = {"chains": arguments.chain_cards, "same": arguments.same_cards, "start": FEW}
    if min(arguments.rounds, arguments.chain_rounds, arguments.cards, *counts.values()) < 1:
        parser.error("there is at least one card, and one round")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors")
    found = []
    for part in ("folder",) if arguments.folder else arguments.part or PARTS:
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            folder = arguments.folder or scratch / "cards"
            count = counts.get(part, arguments.cards)
            if not arguments.folder:
                make(folder, FOLDERS[part], count, 0 if part == "start" else arguments.defects)
            if part == "start":
                peers = starts(folder, scratch)
            else:
                peers = builds(folder, scratch)
                peers += readers(folder) if part not in SLOW else []
                peers += chains(folder, scratch) if part in ("chains", "folder") else []
                peers += same(folder, scratch) if part == "same" else []
            cards = sum(1 for _ in folder.glob("*.md"))
            rounds = arguments.chain_rounds if part in SLOW else arguments.rounds
            found.append(compare(part, cards, peers, rounds, arguments.longest))
            report(found[-1])
    versions = {name: known for name in PACKAGES if (known := installed(name))}
    print("\n" + ", ".join(f"{name} {known}" for name, known in versions.items()))
    if arguments.json:
        machine = {"python": platform.python_version(), "processors": os.cpu_count(), "system": platform.machine()}
        whole = {**machine, "versions": versions, "parts": found}
        arguments.json.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Ask every canned query over stores, and say what each takes, and how that grows with the number of cards.

    python benchmarks/ask_all.py STORE [STORE …] [--rounds N] [--only NAME …]
    python benchmarks/ask_all.py --cards N [--keep FOLDER]
    python benchmarks/ask_all.py FILE.nq

With ``--cards`` it makes cards of every form in ``examples`` with names of their own, N of them and four times as
many, and builds a store of each, in a folder that is there the next time with ``--keep``. A store is asked by the
command, ``cardgraph query NAME --store STORE --format csv``: seconds are the CPU seconds of its whole process, which
starts, sees that the store is what was written, asks and writes the answer. The least of the rounds counts. What a
query has to be given is each value that there is, or a model of the store; some are asked of one model besides, or of
one kind. Between the first store and the last it says how many times as long a query takes and how many times as many
rows it gives, and marks with ``!`` what grows to more than five times, beyond its rows, or takes more than three
seconds. A file of N-Quads is asked as a server asks its graphs, where what many cards say stands once for each of them,
and by a process in which it is loaded, from then on; in a store that stands once.
"""

import argparse
import csv
import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from cardgraph.query.binding import bind, bound_text
from cardgraph.query.prefixes import complete
from cardgraph.query.query_file import Query, catalogue
from cardgraph.query.results import rows_of
from cardgraph.resources import folder
from cardgraph.store import open_read_only

# What parameters are given by their types, where they have no list of values, and what else is given besides nothing;
# what is in brackets is that of a model of the data.
REQUIRED = {"model": "{name}", "iri": "{iri}", "risk": "Disinformation"}
BESIDES = {
    "completeness": "name={name}",
    "completeness-details": "name={name}",
    "derivatives": "name={base}",
    "evidence": "model={iri}",
    "gaps-by-property": "profile=spdx3",
    "lineage": "name={base}",
    "model-values": "property=https://w3id.org/cardgraph/ns#license",
    "models-by-task": "name=text-generation",
    "names": "kind=model",
    "results": "model={iri}",
}
# A model that a card describes, and one that another descends from.
SAMPLE = """SELECT ?iri ?name ?base
WHERE {
  { SELECT ?iri ?name WHERE { ?card cg:describes ?iri . ?iri rdfs:label ?name } LIMIT 1 }
  { SELECT ?base WHERE { ?derivation cg:baseModelName ?base } LIMIT 1 }
}"""
# The folders of examples that cards are made out of.
FORMS = ("cards", "hub")
# What aim is missed: so many times as long for four times the cards, and so many seconds at the most of them.
GROWTH, CEILING, FACTOR = 5.0, 3.0, 4
# Less than this many seconds is mostly the measuring itself.
FLOOR = 0.05


class Taken(NamedTuple):
    """What a query took: CPU seconds, None where there was no answer in time, and how many rows it gave."""

    seconds: float | None
    rows: int = 0


def made(count: int, folder_of: Path) -> Path:
    """A store of so many made cards, which is built where it is not there yet."""
    store = folder_of / f"{count}.store"
    if not (store / "cardgraph-store.json").exists():
        from compare import make

        cards = folder_of / f"{count}"
        make(cards, FORMS, count, 0.0)
        command = [sys.executable, "-m", "cardgraph", "build", str(cards), "--store", str(store)]
        subprocess.run([*command, "-q"], check=True)
    return store


def opened(path: Path) -> ox.Store:
    """A store, or a file of N-Quads in memory."""
    if not path.is_file():
        return open_read_only(path)
    store = ox.Store()
    store.bulk_load(path=str(path))
    return store


def sample(path: Path) -> dict[str, str]:
    """What stands for the names in brackets."""
    found = opened(path).query(complete(SAMPLE), use_default_graph_as_union=path.is_file())
    assert isinstance(found, ox.QuerySolutions)
    row = next(found)
    return {name: row[name].value for name in ("iri", "name", "base")}


def given_to(query: Query) -> list[list[str]]:
    """What a query is given, one list for each time that it is asked."""
    lists = [
        [f"{one.name}={value}" for value in one.values or [REQUIRED[one.type]]]
        for one in query.parameters
        if one.required
    ]
    given = [list(each) for each in itertools.product(*lists)]
    return [*given, [BESIDES[query.name]]] if query.name in BESIDES else given


def asked_by_command(path: Path, query: Query, given: list[str], limit: float) -> Taken:
    """What the command takes that asks a store."""
    options = [part for one in given for part in ("-p", one)]
    command = [sys.executable, "-m", "cardgraph", "query", query.name, "--store", str(path), *options]
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as answer:
        bounds = ("--format", "csv", "--timeout", str(limit))
        process = subprocess.Popen([*command, *bounds], stdout=answer, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            return Taken(None)
        answer.seek(0)
        return Taken(usage.ru_utime + usage.ru_stime, sum(1 for _ in csv.reader(answer)) - 1)


def ask(path: Path, query: Query, given: list[str], told: Connection) -> None:
    """What the process does that asks a file: ask, and tell what that took."""
    store = opened(path)
    text = bound_text(query, bind(query, given))
    begun = time.process_time()
    answer = store.query(text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    told.send(Taken(time.process_time() - begun, len(rows_of(answer))))


def asked_of_file(path: Path, query: Query, given: list[str], limit: float) -> Taken:
    """What it takes to ask a file that is loaded."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=ask, args=(path, query, given, theirs))
    process.start()
    theirs.close()
    try:
        found: Taken = ours.recv() if ours.poll(limit) else Taken(None)
    except EOFError:
        found = Taken(None)
    process.kill()
    process.join()
    return found


def taken(path: Path, query: Query, given: list[str], rounds: int, limit: float) -> Taken:
    """The least that a query takes in some rounds."""
    least = Taken(None)
    for _ in range(rounds):
        found = (asked_of_file if path.is_file() else asked_by_command)(path, query, given, limit)
        if found.seconds is None:
            return found
        least = found if least.seconds is None or found.seconds < least.seconds else least
    return least


def line(name: str, all_taken: list[Taken]) -> tuple[str, bool]:
    """What to print of a query, and whether it meets the aim."""
    cells = [f"{'no answer' if each.seconds is None else format(each.seconds, '.2f'):>10}" for each in all_taken]
    first, last = all_taken[0], all_taken[-1]
    rows = f"{last.rows:>10,}"
    if last.seconds is None or first.seconds is None:
        return f"{name:46}{''.join(cells)}", False
    missed = last.seconds > CEILING
    if len(all_taken) > 1:
        growth = last.seconds / max(first.seconds, FLOOR)
        more = last.rows / max(first.rows, 1)
        # A query that gives eight times the rows cannot take five times as long.
        missed = missed or (growth > GROWTH and growth > GROWTH / FACTOR * more)
        cells.append(f"{f'×{growth:.1f}':>8}")
        rows += f"{f'×{more:.1f}':>8}"
    return f"{name:46}{''.join(cells)}{rows}{'  !' if missed else ''}", not missed


def main() -> int:
    """Ask and print a line for each query."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("stores", nargs="*", type=Path, help="stores, or a file of N-Quads")
    parser.add_argument("--cards", type=int, help="make so many cards, and four times as many, and stores of them")
    parser.add_argument("--keep", type=Path, help="where to make them, and find them again")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=60.0, help="seconds that a query may take")
    parser.add_argument("--only", nargs="+", default=[], help="queries to ask")
    parser.add_argument("--json", type=Path, help="write the numbers to a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        stores = options.stores
        if options.cards:
            stores = [made(count, options.keep or Path(scratch)) for count in (options.cards, FACTOR * options.cards)]
        if not stores:
            parser.error("give stores, or --cards")
        heads = "".join(f"{path.stem[-9:]:>10}" for path in stores)
        growth = [f"{'growth':>8}", f"{'rows':>8}"] if len(stores) > 1 else ["", ""]
        print(f"{'query':46}{heads}{growth[0]}{'rows':>10}{growth[1]}", flush=True)
        samples = [sample(path) for path in stores]
        met, numbers = True, {}
        for query in catalogue(folder("queries")):
            if options.only and query.name not in options.only:
                continue
            for given in given_to(query):
                name = " ".join((query.name, *given)).replace("https://w3id.org/cardgraph/ns#", "cg:")
                found = [
                    taken(path, query, [part.format(**names) for part in given], options.rounds, options.limit)
                    for path, names in zip(stores, samples, strict=True)
                ]
                text, is_met = line(name, found)
                print(text, flush=True)
                numbers[name] = found
                met = met and is_met
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())

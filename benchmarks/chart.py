"""Draw what ``compare.py`` has found: a picture for each part, and the tables of ``docs/speed.md``.

    python benchmarks/chart.py [RESULTS.json]

The results are kept as ``docs/pictures/speed.json``, from which pictures and tables can be made again; without an
argument they are.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
from cardgraph.plots.bars import Bar, bars

DOCS = Path(__file__).parents[1] / "docs"
RESULTS, PAGE = DOCS / "pictures" / "speed.json", DOCS / "speed.md"
# What stands around the tables in the page, which scripts/generate_docs.py makes anew with the others.
BEGIN, END = "<!-- generated: comparison -->\n", "<!-- end -->\n"
TITLES = {
    "library": "Cards of the library's form",
    "hub": "Cards of the hub's form",
    "chains": "Chains that make a graph and check it",
    "same": "The same graph, by the same shapes",
    "start": "Starting",
    "folder": "Cards of a folder",
}
Part = Mapping[str, Any]


def is_start(part: Part) -> bool:
    """Whether a part is about starting, and not about many cards."""
    return bool(part["part"] == "start")


def unit_of(part: Part) -> str:
    """What the bars of a part count."""
    return "CPU milliseconds of a start" if is_start(part) else "CPU milliseconds for 1,000 cards, start included"


def picture(part: Part) -> str:
    """A part as SVG: CPU time, ours in colour and the others in grey."""
    title, unit = TITLES[part["part"]], unit_of(part)
    scale = 1000 if is_start(part) else 1_000_000 / part["cards"]
    counts = [round(row["cpu"] * scale) for row in part["rows"]]
    found = [
        Bar(row["name"], count, f"{count:,}", style="bar" if row["name"].startswith("cardgraph") else "bar other")
        for row, count in zip(part["rows"], counts, strict=True)
    ]
    said = "; ".join(f"{bar.name}: {bar.shown}" for bar in found)
    return bars(f"speed-{part['part']}", f"{title}: {unit}", found, said=f"{unit}, less is better. {said}").alone()


def table(part: Part) -> Iterator[str]:
    """A part as lines of Markdown."""
    ratio = "to the greeting" if is_start(part) else "cardgraph to it"
    yield f"| | CPU s | wall s | {ratio} | MiB |\n|---|---:|---:|---:|---:|\n"
    for row in part["rows"]:
        ratio = f"{row['ratio']:{'.2f' if row['ratio'] >= 0.1 else '.3f'}}"
        yield f"| {row['name']} | {row['cpu']:.2f} | {row['wall']:.2f} | {ratio} | {row['memory']:,} |\n"
    for name, why in part["left_out"].items():
        # What went wrong may hold anything; a cell of a table is one line without bars.
        yield f"| {name} | {re.sub(r'[|<>`*_]', ' ', why)[:80]} | | | |\n"


def section(results: Mapping[str, Any]) -> str:
    """What the page shows of some results."""
    lines = []
    for part in results["parts"]:
        title, name = TITLES[part["part"]], part["part"]
        rounds = "one round" if part["rounds"] == 1 else f"{part['rounds']} rounds"
        lines.append(f"### {title}\n\n{part['cards']:,} cards, {rounds}; medians.\n\n")
        lines.append(f"{unit_of(part)}; less is better:\n\n")
        lines.append(f"![{title}: CPU time, as in the table](pictures/speed-{name}.svg)\n\n")
        lines += [*table(part), "\n"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    machine = f"Python {results['python']} on {results['processors']} processors ({results['system']})"
    return f"{''.join(lines)}With {machine}: {versions}.\n"


def drawn(results: Mapping[str, Any]) -> dict[Path, str]:
    """The texts of the pictures and of the page, by their paths."""
    found = {DOCS / "pictures" / f"speed-{part['part']}.svg": picture(part) for part in results["parts"]}
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, behind = rest.partition(END)
    return {**found, PAGE: f"{before}{BEGIN}\n{section(results)}\n{END}{behind}"}


def main(arguments: list[str]) -> None:
    """Keep the results, draw the pictures, and put the tables into the page."""
    if arguments and Path(arguments[0]).resolve() != RESULTS:
        shutil.copyfile(arguments[0], RESULTS)
    for path, text in drawn(json.loads(RESULTS.read_text("utf-8"))).items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

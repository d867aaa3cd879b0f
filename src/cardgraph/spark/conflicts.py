"""Rules across cards by a shuffle: what cards say of a node comes together in one place, whoever says it.

Three steps, each exact. What is comparable goes by rule and node, and shows which cards are at odds. Those
are read again, each once. Then they go, as often as they are needed, to the nodes that they are at odds
over, where the shapes decide.

In one process the shapes see all cards that are at odds over anything at once. Whether a rule finds something
around a node depends on what these cards, and no others, say of the node and of those beside it: so these
are what comes together here, and whatever else comes with them changes nothing.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter

import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812

from cardgraph.check.across import Stating, Told, at_odds, stated
from cardgraph.check.beside import along, edges, looked_at, model_of, named, said
from cardgraph.check.conflicts import ConflictIndex
from cardgraph.check.engines import chosen
from cardgraph.check.selection import Selection
from cardgraph.compile import Compiler
from cardgraph.diagnostic import Diagnostic
from cardgraph.graph.minting import Minter
from cardgraph.settings import Settings
from cardgraph.spark.arrow import Row, mapped, rows_of
from cardgraph.spark.compiling import FINDINGS, findings_of
from cardgraph.spark.rows import FILE, PLACE, PLACE_FIELDS, ROW, Names, sources

# Cards that the shapes are given at once, or as many as are at odds over one node.
_CARDS = 500
# Lines that are held while it is looked for conflicts among them.
_LINES = 10_000
_CONCERNED = pa.schema([("group", pa.string()), ("rule", pa.string()), ("node", pa.string()), *PLACE_FIELDS])
_SAID = [("rule", pa.string()), ("node", pa.string()), ("key", pa.string()), ("is_compared", pa.bool_())]
_EDGE = [("rule", pa.string()), ("node", pa.string()), ("other", pa.string())]
_STATED = pa.schema(
    [
        *PLACE_FIELDS,
        ("stating", pa.binary()),
        # Of rules that compare along a property: what the card says of a node, what that leads to, and to which
        # nodes anything leads.
        ("said", pa.list_(pa.struct(_SAID))),
        ("edges", pa.list_(pa.struct(_EDGE))),
        ("named", pa.list_(pa.string())),
    ]
)
_FOUND = pa.schema([("source", pa.string()), ("diagnostic", pa.binary())])


def found_across(
    compiled: DataFrame, rows: DataFrame, names: Names, settings: Settings, kept: Callable[[DataFrame], DataFrame]
) -> DataFrame:
    """What cards say together that cannot stand together: rows of the table of findings.

    :param compiled: as ``compiling.compiled`` gives them
    :param rows: what they were compiled from
    :param settings: with the day and the engine settled
    :param kept: keeps what is used several times
    """
    concerned = kept(mapped(_compared(compiled), partial(_conflicts, Minter(settings.base)), _CONCERNED))
    # A broadcast, so that no text is moved but of the cards that are at odds.
    again = rows.join(F.broadcast(concerned.select(*PLACE).distinct()), PLACE, "left_semi")
    stating = kept(mapped(again, partial(_state, names, settings), _STATED))
    compared_along = [comparison.rule for comparison, _ in along()]
    keys = concerned.where(F.col("rule").isin(compared_along)).select("rule", "group", "node").distinct()
    # Where there is nothing to look for, there is no need of some twenty steps to find that.
    asked = concerned if keys.isEmpty() else concerned.union(_beside(keys, stating))
    together = (
        asked.groupBy("group", *PLACE)
        .agg(F.collect_set(F.struct("rule", "node")).alias("wanted"))
        .join(stating.select(*PLACE, "stating"), PLACE)
        .repartition("group")
        .sortWithinPartitions("group", *PLACE)
    )
    found = mapped(together, partial(_decide, settings), _FOUND)
    by_card = found.repartition("source").sortWithinPartitions("source")
    return mapped(by_card, partial(_shown, settings), FINDINGS)


def _compared(compiled: DataFrame) -> DataFrame:
    """What is said of nodes by more than one line, together."""
    line = F.split("line", "\n")
    lines = compiled.select(*PLACE, F.explode("comparable").alias("line")).select(
        *PLACE, *(line[part].alias(name) for part, name in enumerate(("rule", "node", "value")))
    )
    of_node = Window.partitionBy("rule", "node")
    several = lines.withColumn("lines", F.count("*").over(of_node)).where("lines > 1").drop("lines")
    return several.sortWithinPartitions("rule", "node", *PLACE)


def _conflicts(minter: Minter, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The cards that are at odds over nodes, of which the lines come together."""
    lines: list[Row] = []
    for _, of_node in groupby(rows_of(batches), itemgetter("rule", "node")):
        lines += of_node
        if len(lines) >= _LINES:
            yield from _at_odds(lines, minter)
            lines = []
    yield from _at_odds(lines, minter)


def _at_odds(lines: list[Row], minter: Minter) -> Iterator[Row]:
    """The cards that are at odds by some lines, those of a node in the order of the cards."""
    index, places = ConflictIndex(), list[Row]()
    nodes: dict[tuple[str, int], str] = {}
    last: Row = {}
    for line in lines:
        key = {name: line[name] for name in ("rule", "node", *PLACE)}
        if key != last:
            places.append(key)
            nodes[line["rule"], hash(line["node"])] = line["node"]
            last = key
        index.add(len(places), [f"{line['rule']}\n{line['node']}\n{line['value']}"])
    for conflict in index.conflicts():
        comparison = conflict.comparison
        node = nodes[comparison.rule, conflict.node]
        group = model_of(node, minter) if comparison.alike else node
        for card in set(conflict.concerned()):
            yield {**places[card - 1], "group": group}


def _state(names: Names, settings: Settings, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """What cards state that are at odds, as far as rules across cards look at it."""
    minter = Minter(settings.base)
    for batch in batches:
        found = list(sources(batch.to_pylist(), names))
        compiler = Compiler([card for _, card in found], settings)
        for (row, _), reading in zip(found, compiler.readings(), strict=True):
            for stating in stated([reading], minter):
                of_nodes, leading = said(stating), edges(stating)
                yield {
                    FILE: row[FILE],
                    ROW: row[ROW],
                    "stating": pickle.dumps(looked_at(stating)),
                    "said": [each._asdict() for each in of_nodes],
                    "edges": [each._asdict() for each in leading],
                    "named": named(stating) if leading or of_nodes else [],
                }


def _beside(keys: DataFrame, stating: DataFrame) -> DataFrame:
    """The cards that have a say where rules compare along a property, without being at odds over the node themselves.

    That is whoever says anything of the node, or of one that leads to it or that it leads to. Of those who
    say the same, the first suffices, but where a node has one value only, each who gives it is told.

    :param keys: the nodes, by rule, and the group that each is in
    """
    place = F.min(F.struct(*PLACE)).alias("place")
    each_edge = stating.select(*PLACE, F.explode("edges").alias("edge")).select(*PLACE, "edge.*")
    edges = each_edge.groupBy("rule", "node", "other").agg(place)
    forth = keys.join(edges, ["rule", "node"]).select("rule", "group", F.col("other").alias("node"), "place")
    turned = edges.select("rule", F.col("other").alias("node"), F.col("node").alias("before"), "place")
    back = keys.join(turned, ["rule", "node"]).select("rule", "group", F.col("before").alias("node"), "place")
    neighbours = forth.union(back)
    around = keys.union(neighbours.select("rule", "group", "node")).distinct()
    said = stating.select(*PLACE, F.explode("said").alias("each")).select(*PLACE, "each.*")
    first = said.groupBy("rule", "node", "key").agg(place).select("rule", "node", "place")
    compared = said.where("is_compared")
    only = compared.groupBy("rule", "node").agg(F.count_distinct("key").alias("values")).where("values = 1")
    giving = compared.join(only, ["rule", "node"]).select("rule", "node", F.struct(*PLACE).alias("place"))
    named = stating.select(*PLACE, F.explode("named").alias("node")).groupBy("node").agg(place)
    places = [
        around.join(first.union(giving), ["rule", "node"]).select("group", "place"),
        around.join(named, "node").select("group", "place"),
        neighbours.select("group", "place"),
    ]
    everyone = places[0].union(places[1]).union(places[2]).distinct()
    nothing = F.lit(None).cast("string")
    return everyone.select("group", nothing.alias("rule"), nothing.alias("node"), "place.*")


def _decide(settings: Settings, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """What the shapes say of cards that are at odds, which come node by node."""
    cards: dict[tuple[int, int], Stating] = {}
    wanted: set[tuple[str, str]] = set()
    for _, of_group in groupby(rows_of(batches), itemgetter("group")):
        for row in of_group:
            place = row[FILE], row[ROW]
            if place not in cards:
                cards[place] = pickle.loads(row["stating"])
            wanted.update((each["rule"], each["node"]) for each in row["wanted"] if each["rule"])
        if len(cards) >= _CARDS:
            yield from _found(cards, wanted, settings)
            cards, wanted = {}, set()
    yield from _found(cards, wanted, settings)


def _found(cards: dict[tuple[int, int], Stating], wanted: set[tuple[str, str]], settings: Settings) -> Iterator[Row]:
    engine = chosen(settings.engine)
    only = {(rule, hash(node)): Told() for rule, node in wanted}
    for diagnostic in at_odds((cards[place] for place in sorted(cards)), engine, only):
        yield {"source": diagnostic.span.source, "diagnostic": pickle.dumps(diagnostic)}


def _shown(settings: Settings, batches: Iterable[pa.RecordBatch]) -> Iterator[Row]:
    """The findings of each card that are shown, of all that were found anywhere."""
    selection = Selection(settings.select, settings.ignore)
    for _, of_card in groupby(rows_of(batches), itemgetter("source")):
        found: list[Diagnostic] = [pickle.loads(row["diagnostic"]) for row in of_card]
        yield from findings_of(selection.shown(found))

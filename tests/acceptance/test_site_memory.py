"""What a site holds in memory: of three times as many models no more, since they come some at a time."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from cardgraph.query.query_file import Query
from cardgraph.site import answers, build_site, catalogue, kept
from cardgraph.site.answers import Answers
from cardgraph.site.catalogue import Model
from cardgraph.site.kept import Rows
from cardgraph.site.pages import completeness, models, openness, overview, risks, things
from cardgraph.site.writing import Stage

# As many as come at once, here, and as many as a list has on a page.
AT_ONCE = 5
FEW, MANY = 20, 60
CARD = """
<https://e.x/card/{n}> a cg:ModelCard, cg:HuggingFaceCard ; cg:describes <https://e.x/model/{n}> ;
  cg:fileName "{n}.md" ; cg:sha256 "{n:064x}" .
<https://e.x/model/{n}> a cg:Model ; rdfs:label "Model {n}" ; cg:hubId "e/model-{n}" ;
  cg:organization <https://e.x/organization/{n}> ; cg:license <https://e.x/license/{some}> ;
  cg:risk <https://e.x/risk/{some}> ; cg:language <https://e.x/language/{some}> ; cg:trainedOn <https://e.x/data/{n}> ;
  cg:parameterCount {n}000000 ; cg:publicationDate "2023-01-0{some}"^^xsd:date .
<https://e.x/organization/{n}> a cg:Organization ; rdfs:label "Organization {n}" .
<https://e.x/data/{n}> a cg:Dataset ; rdfs:label "Data {n}" .
<https://e.x/license/{some}> a cg:License ; skos:prefLabel "License {some}" .
<https://e.x/risk/{some}> skos:prefLabel "Risk {some}" .
<https://e.x/language/{some}> skos:prefLabel "Language {some}" .
"""
PREFIXES = """
PREFIX cg: <https://w3id.org/cardgraph/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
cg:HuggingFaceCard rdfs:subClassOf cg:ModelCard ; rdfs:label "card of the Hugging Face hub" .
"""


class Held:
    """Counts what is held, by kinds, and how much that was at most; and the rows that the engine gave at once."""

    def __init__(self) -> None:
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def see(self, kind: str, number: int) -> None:
        self.most[kind] = max(self.most[kind], number)

    def begin(self, kind: str) -> None:
        self.now[kind] += 1
        self.see(kind, self.now[kind])

    def end(self, kind: str) -> None:
        self.now[kind] -= 1


def watched(held: Held, kind: str, plain: Any) -> Any:
    """A class like another one, whose values say when they begin and end."""

    class Watched(plain):  # type: ignore[misc]
        def __init__(self, *_: object) -> None:
            super().__init__(*_) if plain is dict else None
            held.begin(kind)

        def __del__(self) -> None:
            held.end(kind)

    return Watched


def store_of(number: int) -> ox.Store:
    store = ox.Store()
    text = PREFIXES + "".join(CARD.format(n=n, some=n % 4 + 1) for n in range(1, number + 1))
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    return store


def most_held(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What was held at most when a site of so many models was made."""
    held = Held()
    seen_row, seen_model = watched(held, "rows", dict), watched(held, "models", Model)
    with monkeypatch.context() as patch:
        row, model, asked, rows, each = Rows._row, catalogue._model, answers.run_row_by_row, Answers.rows, Answers.each

        def counted(query: Query, *arguments: Any) -> Iterator[Any]:
            for place, one in enumerate(asked(query, *arguments), 1):
                if query.name in answers._BY_MODEL:
                    held.see("answers", place)
                yield one

        patch.setattr(answers, "run_row_by_row", counted)
        patch.setattr(Rows, "_row", lambda self, found: seen_row(row(self, found)))
        patch.setattr(Answers, "rows", lambda *asked, **named: [seen_row(one) for one in rows(*asked, **named)])
        patch.setattr(Answers, "each", lambda *asked, **named: (seen_row(one) for one in each(*asked, **named)))
        patch.setattr(catalogue, "_model", lambda kept: seen_model(*model(kept)))

        def collected(self: Stage, name: str, data: bytes | Iterable[bytes]) -> None:
            # Templates leave circles behind, which are gone only when somebody looks for them.
            gc.collect()
            write(self, name, data)

        write = Stage.write
        patch.setattr(Stage, "write", collected)
        patch.setattr(Answers.__init__, "__defaults__", (AT_ONCE, *Answers.__init__.__defaults__[1:]))
        for module, names in {
            kept: ("_SOME",),
            catalogue: ("_SOME", "_REMEMBERED"),
            completeness: ("_ON_A_PAGE",),
            models: ("PAGE_SIZE",),
            openness: ("_MOST", "_ROWS"),
            overview: ("_ROWS",),
            risks: ("_MOST", "_ROWS"),
            things: ("_ON_A_PAGE", "_NAMED"),
        }.items():
            for name in names:
                patch.setattr(module, name, AT_ONCE)
        gc.collect()
        # So that looking for what is new is quick.
        gc.freeze()
        try:
            assert build_site([store_of(number)], str(folder)).models == number
        finally:
            gc.unfreeze()
    return held.most


def test_three_times_as_many_models_take_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (most_held(number, tmp_path / str(number), monkeypatch) for number in (FEW, MANY))
    assert set(few) == {"answers", "models", "rows"}
    assert {kind: many[kind] for kind in few if many[kind] > few[kind] + AT_ONCE} == {}

"""The same question has the same answer over a written file, over a store on disk, and over the cards themselves."""

from collections.abc import Callable

import pytest

from cardgraph.compile import Compiler
from cardgraph.output.serialize import write
from cardgraph.query.ask import Dataset, Timeout, ask, find_query, load_dataset, open_dataset
from cardgraph.query.query_file import Query
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from cardgraph.store.update import updating
from conftest import ROOT

CARDS = [str(ROOT / "examples" / "cards"), str(ROOT / "examples" / "hub")]
LIMIT = Timeout(60)
# Of the concepts that cards use: what they are the same as, or like, elsewhere, their codes, names and categories.
USED = (
    "?node (cg:countryOfOrigin|cg:license|cg:language|cg:task|cg:risk|cg:researchField|cg:modality|cg:library) ?concept"
)
QUESTIONS = {
    "matches": f"SELECT DISTINCT ?concept ?link ?other {{ {USED} . ?concept ?link ?other "
    "FILTER(?link IN (skos:exactMatch, skos:closeMatch, skos:broadMatch, skos:narrowMatch, skos:relatedMatch)) } "
    "ORDER BY ?concept ?link ?other",
    "codes": f"SELECT DISTINCT ?concept ?code {{ {USED} . ?concept skos:notation|cg:spdxId ?code }} ORDER BY ?concept ?code",
}
CANNED = ("models", "risks-in-other-vocabularies")


@pytest.fixture(scope="module")
def datasets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Callable[[Query], Dataset]]:
    folder = tmp_path_factory.mktemp("same")
    sources = find_sources(CARDS)
    compiler = Compiler(sources, Settings())
    path, store = folder / "graph.ttl", folder / "store"
    with path.open("wb") as stream:
        write(compiler.triples(compiler.checked()), stream, "turtle", compiler.minter)
    with updating(str(store), Compiler(sources, Settings()), "keep", False) as update:
        for _ in update.checked():
            pass
        for _ in update.across():
            pass
    return {
        "file": lambda query: load_dataset(query, [path], Settings(), LIMIT),
        "cards": lambda query: load_dataset(query, CARDS, Settings(), LIMIT),
        "store": lambda query: open_dataset(query, str(store), LIMIT),
    }


@pytest.mark.process
@pytest.mark.parametrize("name", [*QUESTIONS, *CANNED])
def test_the_answer_is_the_same_everywhere(name: str, datasets: dict[str, Callable[[Query], Dataset]]) -> None:
    query = find_query(QUESTIONS.get(name, name))
    answers = {kind: ask(query, {}, dataset(query)).results.rows for kind, dataset in datasets.items()}
    assert len(answers["file"]) > 3
    assert answers["file"] == answers["cards"] == answers["store"]


def test_a_written_file_holds_the_matches_of_what_it_uses() -> None:
    compiler = Compiler(find_sources(CARDS), Settings())
    written = "".join(piece for part in compiler.triples(compiler.checked()) for piece in part.pieces)
    for concept, same in (
        ("country/FR", "http://www.wikidata.org/entity/Q142"),
        ("country/FR", "http://publications.europa.eu/resource/authority/country/FRA"),
        ("license/Apache-2.0", "http://spdx.org/licenses/Apache-2.0"),
        ("language/en", "http://id.loc.gov/vocabulary/iso639-1/en"),
    ):
        match = "http://www.w3.org/2004/02/skos/core#exactMatch"
        assert f"<https://w3id.org/cardgraph/{concept}> <{match}> <{same}> .\n" in written

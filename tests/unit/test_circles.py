"""What is made of a card leads in no circle: it is freed at once, and not when somebody has looked for circles."""

import gc

import pytest

from cardgraph.compile import Compiler
from cardgraph.settings import Settings
from cardgraph.source.sources import find_sources
from conftest import DAY, EXAMPLES, ROOT


@pytest.mark.parametrize("folder", [EXAMPLES, ROOT / "examples" / "hub"], ids=lambda folder: folder.name)
def test_compiled_cards_leave_no_circles(folder: object) -> None:
    def compiled() -> int:
        compiler = Compiler(find_sources([str(folder)]), Settings(day=DAY))
        return sum(item.graph is not None for item in compiler.checked()) + sum(map(len, compiler.across()))

    # What is loaded and remembered the first time stays.
    compiled()
    gc.collect()
    gc.disable()
    try:
        assert compiled() > 10
        assert gc.collect() < 30
    finally:
        gc.enable()

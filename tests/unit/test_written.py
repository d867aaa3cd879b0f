"""Lines that are written once: whatever is known in memory, and whatever on disk."""

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from cardgraph.output.written import Written

LINES = st.lists(st.lists(st.integers(0, 30), max_size=5, unique=True), max_size=60)


@settings(max_examples=60)
@given(LINES, st.integers(1, 12))
def test_each_line_comes_for_the_first_time_once(pieces: list[list[int]], room: int) -> None:
    written, known = Written(room), set[int]()
    for piece in pieces:
        found = written.new(str(number) for number in piece)
        assert found == [str(number) for number in piece if number not in known]
        known.update(piece)
        assert len(written._recent) <= room


def test_of_ten_times_as_many_lines_no_more_is_in_memory() -> None:
    def held(number: int) -> int:
        tracemalloc.start()
        written = Written(1000)
        assert len(written.new(str(each) for each in range(500))) == 500
        for first in range(0, number, 100):
            written.new(str(each) for each in range(first, first + 100))
        assert not written.new(str(each) for each in range(0, number, 100))
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return kept

    few, many = held(3_000), held(30_000)
    assert many < few * 1.1

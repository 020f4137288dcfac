"""The offset map is exact both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import OffsetMap
from pipeline.records import Cut


def cuts_of(pairs: list[tuple[int, int]]) -> list[Cut]:
    return [Cut(start=start, end=end, rule="test/cut", reason="test") for start, end in pairs]


@st.composite
def maps(draw: st.DrawFn) -> tuple[str, list[Cut], OffsetMap, int, int]:
    text = draw(st.text(min_size=1, max_size=40))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    start, end = (edges[0], edges[-1]) if len(edges) > 1 else (0, len(text))
    inner = [pair for pair in zip(edges[::2], edges[1::2], strict=False) if pair[0] >= start and pair[1] <= end]
    cuts = cuts_of(inner)
    return text, cuts, OffsetMap.of(start, end, cuts), start, end


def test_a_mention_over_a_repair_maps_to_the_source_with_the_damage() -> None:
    source = "團(tuán)購"
    offsets = OffsetMap.of(0, len(source), cuts_of([(1, 7)]))
    assert offsets.apply(source) == "團購"
    assert offsets.to_source(0, 2) == (0, 8)
    assert offsets.crosses_cut(0, 2)
    assert not offsets.crosses_cut(0, 1)
    assert offsets.to_kept(0, 8) == (0, 2)
    assert offsets.to_kept(2, 8) is None


@given(maps())
def test_every_kept_character_is_found_again(drawn: tuple[str, list[Cut], OffsetMap, int, int]) -> None:
    text, cuts, offsets, start, end = drawn
    kept = offsets.apply(text)
    gone = {i for cut in cuts for i in range(cut.start, cut.end)}
    places = [i for i in range(start, end) if i not in gone]
    assert kept == "".join(text[i] for i in places)
    for index, place in enumerate(places):
        assert offsets.to_source(index, index + 1) == (place, place + 1)
        assert offsets.to_kept(place, place + 1) == (index, index + 1)
    assert all(offsets.to_kept(i, i + 1) is None for i in gone)


@given(maps(), st.integers(0, 40), st.integers(0, 40))
def test_spans_go_there_and_back(drawn: tuple[str, list[Cut], OffsetMap, int, int], one: int, two: int) -> None:
    _, _, offsets, _, _ = drawn
    first, last = sorted((min(one, offsets.length), min(two, offsets.length)))
    source = offsets.to_source(first, last)
    if first < last:
        assert offsets.to_kept(*source) == (first, last)
        assert offsets.crosses_cut(first, last) == (source[1] - source[0] != last - first)
    else:
        assert source[0] == source[1]


def test_a_span_outside_the_kept_text_is_an_error() -> None:
    with pytest.raises(IndexError, match="no span 0:3"):
        OffsetMap.of(0, 2, []).to_source(0, 3)

"""Disjoint claims on a text."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.mentions import spans

_SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda s: (s[0], s[0] + s[1])), max_size=30)


@given(_SPANS)
def test_the_first_claim_wins(wanted: list[tuple[int, int]]) -> None:
    claimed = spans.Disjoint()
    kept = [span for span in wanted if claimed.add(*span)]
    taken: set[int] = set()
    for start, end in kept:
        assert taken.isdisjoint(range(start, end))
        taken.update(range(start, end))
    for start, end in wanted:
        assert claimed.free(start, end) == taken.isdisjoint(range(start, end))


def test_words_are_found_again_near_their_mention() -> None:
    text = "赵长山来了。赵长山说好。" + "。" * 50_000 + "赵长山"
    assert list(spans.again(text, [(0, 3)], 2)) == [(6, 9)]

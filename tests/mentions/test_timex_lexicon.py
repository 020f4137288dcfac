"""What the scan skips for speed could not have matched: every short cut says the same as the long way round."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mentions import timex_lexicon
from pipeline.mentions.timex_lexicon import pattern

LEX = timex_lexicon.lexicon()
NUMBERS = st.text("0123456789", min_size=1, max_size=9) | st.text(timex_lexicon.NUMERALS, min_size=1, max_size=6)
TAILS = st.text("0123456789一二五十两年月日号天个万亿多余大届人名%时点分上下初至到、-/.: 世纪代季度规划", max_size=12)


def first_of_all(text: str) -> timex_lexicon.Atom | None:
    for name, source in LEX.number:
        if m := source.match(text):
            return timex_lexicon.Atom(name, 0, m.end(), m.groupdict())
    return None


@given(number=NUMBERS, tail=TAILS)
@settings(max_examples=300, deadline=None)
def test_the_united_patterns_read_what_the_first_that_matches_reads(number: str, tail: str) -> None:
    assert LEX.numbers.atom(number + tail, 0) == first_of_all(number + tail)


@pytest.mark.parametrize("follows", sorted(LEX.after))
@given(number=NUMBERS, tail=TAILS)
@settings(max_examples=60, deadline=None)
def test_the_character_after_a_number_leaves_out_no_pattern_that_matches(follows: str, number: str, tail: str) -> None:
    text = number + follows + tail
    assert LEX.after[follows].atom(text, 0) == first_of_all(text)


@pytest.mark.parametrize("text", ["2011年", "十一月初三", "3天", "三个月", "5日", "十一五规划", "6000余日"])
def test_a_number_is_read_with_what_follows_it(text: str) -> None:
    assert timex_lexicon.scan(text) == [first_of_all(text)]


@pytest.mark.parametrize("name", ["future", "future_after", "directly", "maybe_future", "announced"])
def test_the_cue_that_is_looked_for_first_stands_in_every_cue(name: str) -> None:
    source = pattern("cues", name).pattern
    words = [word for word in re.split(r"\{[^}]*\}\??|\[\^[^\]]*\]|\(\?:|\)|[|$?]", source) if word]
    assert words
    for word in words:
        assert pattern("cues", "any").search(word), word

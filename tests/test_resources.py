"""Words of lexicons as patterns."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline import resources

WORDS = st.sets(st.text("市县长.(|", min_size=1, max_size=3), min_size=1, max_size=8)


@given(WORDS, st.text("市县长.(|", max_size=12))
def test_either_is_every_word_the_longest_first(words, text):
    plain = "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
    assert re.findall(resources.either(words), text) == re.findall(plain, text)

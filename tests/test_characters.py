"""Folding moves no offset, and is the same whether few characters fold or many."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline import characters

FOLDING = "".join(characters.sources().values())


def test_wide_characters_spaces_and_traditional_characters_fold() -> None:
    assert characters.fold("２０１８年，會議\u3000（國慶）") == "2018年,会议 (国庆)"


@given(st.text(st.sampled_from(FOLDING) | st.characters() | st.sampled_from("年会a,\U00020000"), max_size=200))
def test_folding_goes_character_by_character_and_twice_changes_nothing(text: str) -> None:
    folded = characters.fold(text)
    assert len(folded) == len(text)
    assert folded == "".join(characters.fold(c) for c in text)
    assert characters.fold(folded) == folded


def test_a_text_of_which_everything_folds_is_folded() -> None:
    forms = characters.sources()
    assert characters.fold("".join(forms.values())) == "".join(c * len(forms[c]) for c in forms)

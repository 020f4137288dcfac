"""Names from abroad: in parentheses behind the Chinese one, and in Latin letters."""

import pytest

from pipeline.mentions import names_abroad
from pipeline.mentions.types import Name


def found(text, *names):
    marked = [Name(text.index(word), text.index(word) + len(word), label) for word, label in names]
    return [(text[n.start : n.end], n.label) for n in names_abroad.foreign(text, marked)]


@pytest.mark.parametrize("written", ["Hans Beck", "HansBeck", "H. Beck", "Beck", "Élodie Beck"])
def test_a_name_behind_a_person_is_the_same_person(written):
    assert found(f"汉斯·贝克({written},1901年-1960年)", ("汉斯·贝克", "person")) == [(written, "person")]


def test_letters_behind_a_person_that_are_no_name_stay_what_they_are():
    assert found("贺文涛(CEO)说", ("贺文涛", "person")) == []


def test_what_explains_other_words_is_no_person():
    assert found("提前录取(Early Choice)的办法") == []
    assert found("他叫 Hans Beck 。") == [("Hans Beck", "person")]


def test_parts_that_the_tagger_left_apart_are_one():
    assert found("汉斯·贝克来了", ("汉斯", "person"), ("贝克", "person")) == [("汉斯·贝克", "person")]


def test_a_head_of_state_is_parted_from_the_country():
    text = "捷克贝克曼总统来访"
    names = [Name(0, 5, "person"), Name(5, 7, "title")]
    parts = names_abroad.heads_of_state(text, names)
    assert [(text[n.start : n.end], n.label) for n in parts] == [("捷克", "place"), ("贝克曼", "person")]

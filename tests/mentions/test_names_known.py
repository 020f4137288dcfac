"""Well-known people where the tagger saw nothing, and states that it took for people."""

import pytest

from pipeline.mentions import names_known
from pipeline.mentions.types import Name


def people(text, *found):
    names = [Name(text.index(word), text.index(word) + len(word), label) for word, label in found]
    return [(text[n.start : n.end], n.label) for n in names_known.apply(text, names)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("这本书讲孔子的学说。", "孔子"),
        ("他爱读达尔文的游记。", "达尔文"),
        ("那是汉武帝在位的时候。", "汉武帝"),
        ("此桥建于清圣祖年间。", "清圣祖"),
        ("玛丽对他说不要去。", "玛丽"),
        ("后来田中健一搬走了。", "田中健一"),
    ],
)
def test_well_known_people_are_found(text, name):
    assert people(text) == [(name, "person")]


@pytest.mark.parametrize(
    "text",
    [
        "孔子学院成立十周年。",
        "他获得诺贝尔奖。",
        "获诺贝尔医学奖的是他。",
        "坚持邓小平理论。",
        "飞往约翰内斯堡。",
        "嫦娥五号带回土壤。",
        "引进达芬奇手术机器人。",
        "白求恩公益基金会捐款。",
        "罗素卡在此落户。",
        "文帝",
    ],
)
def test_what_is_named_after_people_is_none(text):
    assert people(text) == []


@pytest.mark.parametrize("text", ["加强护理查房。", "标准提高更多。"])
def test_no_name_is_cut_out_of_two_words(text):
    assert people(text) == []


def test_a_name_that_only_overlaps_stays():
    assert people("梁华特意赶来。", ("梁华", "person")) == [("梁华", "person")]


def test_in_a_report_nothing_is_added():
    found = [("局长", "title"), ("主任", "title")]
    assert people("局长、主任谈李白。", *found) == found
    assert ("李白", "person") in people("局长谈李白。", *found[:1])


def test_a_piece_of_a_well_known_person_becomes_the_whole():
    assert people("苏格拉底是哲人。", ("苏格拉", "person")) == [("苏格拉底", "person")]


def test_other_names_are_left_alone():
    found = ("孔子研究会", "organization")
    assert people("孔子研究会开会。", found) == [found]
    longer = ("凯瑟琳·玛丽·贝斯", "person")
    assert people("凯瑟琳·玛丽·贝斯来了。", longer) == [longer]


@pytest.mark.parametrize("state", ["赵国", "宋朝", "东晋", "隋唐"])
def test_states_are_no_people(state):
    assert people(f"{state}从此衰落。", (state, "person")) == []


@pytest.mark.parametrize("name", ["宋军", "赵国庆", "韩朝晖"])
def test_people_who_are_called_like_states_stay(name):
    assert people(f"{name}来了。", (name, "person")) == [(name, "person")]


def test_kings_are_counted():
    assert people("国王贝克特八世在位。", ("贝克特", "person")) == [("贝克特八世", "person")]
    assert people("贝克特二十世纪初来过。", ("贝克特", "person")) == [("贝克特", "person")]


@pytest.mark.parametrize("told", ["是捷克的城镇，", "(Bekaberg)，是该国北部的城市。"])
def test_a_town_is_no_person(told):
    text = f"贝卡贝格{told}".replace("，", ",")
    assert people(text, ("贝卡贝格", "person")) == [("贝卡贝格", "place")]


def test_who_is_from_a_town_stays_a_person():
    assert people("贝卡贝格是捷克人,住在城镇。", ("贝卡贝格", "person")) == [("贝卡贝格", "person")]

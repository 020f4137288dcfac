"""Rules over the tagger: bylines, surnames with titles, names from abroad, and a name found once is one everywhere."""

import pytest

from pipeline.mentions import names_rules
from pipeline.mentions.types import Name


def marked(text, *names):
    """Names at the first place where they stand, as ``(text, label)``."""
    return [Name(text.index(word), text.index(word) + len(word), label) for word, label in names]


def words(text, names):
    return [(text[n.start : n.end], n.label) for n in names]


@pytest.mark.parametrize(
    ("text", "bylines"),
    [
        ("本报讯(记者 林晓岚 通讯员 贺文涛)昨日", ["林晓岚", "贺文涛"]),
        ("本报记者 林晓岚 贺文涛 江苏报道", ["林晓岚", "贺文涛"]),
        ("责任编辑:贺文涛\n", ["贺文涛"]),
        ("会议现场。林晓岚 摄\n", ["林晓岚"]),
        ("青山网8月1日电 (林晓岚 贺文涛)今天", ["林晓岚", "贺文涛"]),
        ("大家都很满意。”(贺文涛)\n", ["贺文涛"]),
        ("摄影/林晓岚\n", ["林晓岚"]),
        ("图片来源:每日新闻 林晓岚 摄\n", ["林晓岚"]),
        ("记者通过电话采访了他。", []),
    ],
)
def test_those_who_made_a_report_are_bylines(text, bylines):
    assert words(text, names_rules.apply(text, [])) == [(name, "byline") for name in bylines]


@pytest.mark.parametrize(
    "text", ["他向记者表示，", "记者了解到，", "记者从会上获悉，", "编辑部主任", "作者认为，", "(完)\n", "图为会场。"]
)
def test_words_about_reporters_without_a_name_give_no_byline(text):
    assert names_rules.apply(text, []) == []


def test_a_byline_takes_the_place_of_the_person_the_tagger_saw():
    text = "本报讯(记者 林晓岚)昨日"
    assert words(text, names_rules.apply(text, marked(text, ("林晓岚", "person")))) == [("林晓岚", "byline")]


def test_who_presides_is_no_byline():
    text = "主持人:何明远"
    assert words(text, names_rules.apply(text, marked(text, ("何明远", "byline")))) == [("何明远", "person")]


@pytest.mark.parametrize("text", ["，贺局长要求", "“贺局长说", "\n贺局长指出"])
def test_a_surname_before_a_title_is_a_person(text):
    assert words(text, names_rules.apply(text, [])) == [("贺", "person"), ("局长", "title")]


@pytest.mark.parametrize("text", ["，任局长以来", "，原局长", "，副局长", "，该局长", "，常委会"])
def test_what_is_no_sure_surname_before_a_title_is_left_alone(text):
    assert names_rules.apply(text, []) == []


def test_a_surname_inside_a_longer_name_of_the_tagger_is_left_alone():
    text = "，林局长文涛出席"
    names = [Name(1, 6, "person")]
    assert names_rules.apply(text, names) == names


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("贺主任", [("贺", "person"), ("主任", "title")]),
        ("欧阳书记", [("欧阳", "person"), ("书记", "title")]),
        ("贺总", [("贺", "person"), ("总", "title")]),
        ("林奶奶", [("林", "person")]),
        ("博士贺文", [("博士", "title"), ("贺文", "person")]),
    ],
)
def test_a_person_that_took_the_title_along_is_split(word, parts):
    text = f"昨天{word}来了"
    assert words(text, names_rules.apply(text, marked(text, (word, "person")))) == parts


def test_a_full_name_found_once_is_found_everywhere():
    text = "局长贺文涛到会。会后贺文涛说"
    assert words(text, names_rules.apply(text, marked(text, ("贺文涛", "person")))) == [("贺文涛", "person")] * 2


def test_a_name_is_not_put_over_another():
    text = "贺文涛到会，贺文涛基金会成立"
    names = marked(text, ("贺文涛", "person"), ("贺文涛基金会", "organization"))
    assert names_rules.apply(text, names) == names


def test_countries_by_one_character_side_by_side_are_no_places():
    text = "中俄关系在京谈起"
    found = names_rules.apply(text, marked(text, ("中", "place"), ("俄", "place"), ("京", "place")))
    assert words(text, found) == [("京", "place")]


def test_the_parts_of_a_name_from_abroad_are_joined():
    text = "专家卡文·琼斯说"
    assert words(text, names_rules.apply(text, marked(text, ("卡文", "person"), ("琼斯", "person")))) == [
        ("卡文·琼斯", "person")
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("校长Ada Brightwell致辞", ["Ada Brightwell"]),
        ("（Jean-Paul Morel）", ["Jean-Paul Morel"]),
        ("发表在Journal Medicine上", []),
        ("来自Hong Kong", []),
        ("运行Windows", []),
    ],
)
def test_first_and_last_names_in_latin_letters_are_people(text, people):
    assert words(text, names_rules.apply(text, [])) == [(name, "person") for name in people]


def test_a_name_of_four_gives_back_what_it_took_along():
    text = "贺文涛到会，安贺文涛说"
    names = [Name(0, 3, "person"), Name(6, 10, "person")]
    assert words(text, names_rules.apply(text, names)) == [("贺文涛", "person")] * 2


@pytest.mark.parametrize(("word", "label"), [("胡萝卜", ""), ("马拉松", ""), ("通讯员", ""), ("辉瑞", "organization")])
def test_words_and_companies_that_look_like_people_are_none(word, label):
    text = f"昨天的{word}很好"
    assert words(text, names_rules.apply(text, marked(text, (word, "person")))) == ([(word, label)] if label else [])


def test_what_is_held_is_an_event():
    text = "昨天,召开全省质量提升工作会议,部署工作"
    assert words(text, names_rules.apply(text, [])) == [("全省质量提升工作会议", "event")]


@pytest.mark.parametrize("text", ["召开座谈会,", "举行揭牌仪式。", "出席本次论坛,", "参加了会议的开幕式。"])
def test_what_is_held_without_a_name_is_no_event(text):
    assert names_rules.apply(text, []) == []


def test_a_surname_before_a_form_of_address_is_a_person():
    text = "医生说黄先生的病好了"
    assert words(text, names_rules.apply(text, [])) == [("黄", "person")]


def test_a_person_between_a_country_and_a_title_is_taken_from_the_country():
    text = "捷克泽兰总统到访"
    names = [Name(0, 4, "organization"), Name(4, 6, "title")]
    assert words(text, names_rules.apply(text, names)) == [("捷克", "place"), ("泽兰", "person"), ("总统", "title")]


@pytest.mark.parametrize("body", ["捷克国防部", "捷克共产党", "韩国首尔"])
def test_bodies_and_towns_of_a_country_stay_whole(body):
    text = f"{body}总统"
    names = [Name(0, len(body), "organization"), Name(len(body), len(text), "title")]
    assert names_rules.apply(text, names) == names


def test_a_list_of_people_is_completed():
    text = "当选副主任,贺文涛、林晓岚、孙立民、赵玉梅当选委员"
    names = marked(text, ("林晓岚", "person"))
    assert [w for w, _ in words(text, names_rules.apply(text, names))] == ["贺文涛", "林晓岚", "孙立民"]


def test_the_first_of_a_list_stands_behind_what_is_done_for_them():
    text = "周文山为沈立民、林晓岚颁奖"
    names = marked(text, ("周文山", "person"), ("林晓岚", "person"))
    assert [w for w, _ in words(text, names_rules.apply(text, names))] == ["周文山", "沈立民", "林晓岚"]


@pytest.mark.parametrize(
    ("text", "places"),
    [("会议在京召开", ["京"]), ("他赴沪参加会议", ["沪"]), ("爱好者在京剧团排练", []), ("他在深入调研", [])],
)
def test_regions_by_one_character_are_places_between_their_verbs(text, places):
    assert words(text, names_rules.apply(text, [])) == [(place, "place") for place in places]


@pytest.mark.parametrize(
    ("text", "label"), [("青禾市副市长", "place"), ("望河镇党委书记", "place"), ("李文镇表示", "person")]
)
def test_an_unknown_town_is_no_person(text, label):
    assert words(text, names_rules.apply(text, [Name(0, 3, "person", 0.6)]))[0] == (text[:3], label)

"""Where a text tells of an event: how far its name goes, and which verb says that it takes place."""

import pytest

from pipeline.events import anchors
from pipeline.mentions.analyse import analyse


def told(text: str) -> list[tuple[str, str | None]]:
    """What each anchor is called, and the verb that says that it takes place."""
    analysis = analyse(text)
    return [
        (analysis.text[slice(*a.name)], analysis.text[slice(*a.trigger)] if a.trigger else None)
        for a in anchors.find(analysis)
        if a.name
    ]


def verbs(text: str) -> list[str]:
    analysis = analyse(text)
    return [analysis.text[a.start : a.end] for a in anchors.find(analysis) if a.kind == "verb"]


def test_white_space_inside_quotes_does_not_end_a_name():
    assert ("第七届青梧 茶叶论坛", "召开") in told("9月14日，“第七届青梧 茶叶论坛”在青梧宾馆隆重召开。")


def test_the_verb_right_before_a_name_is_not_that_of_the_name_before_it():
    assert told("青梧国际篮球赛在云岭市举办了抽签仪式。") == [
        ("青梧国际篮球赛", None),
        ("抽签仪式", "举办"),
    ]


def test_a_sitting_is_told_and_not_the_meeting_that_holds_it():
    assert told("青梧县人大常委会第七次会议24日上午在青梧会堂举行第二次全体会议。") == [("第二次全体会议", "举行")]
    assert told("青梧县第八届人大三次会议21日晚在青梧会堂举行预备会议。") == [("预备会议", "举行")]
    opening = told("青梧县第八届人大三次会议22日在青梧会堂举行开幕会。")
    assert opening[0] == ("青梧县第八届人大三次会议", "举行")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("妇联今天在京就家庭教育交流座谈。", "就家庭教育交流座谈"),
        ("陆知行圆满结束对青梧国的正式访问。", "正式访问"),
        ("周明远6月29日在云岭接受青梧网专访。", "青梧网专访"),
    ],
)
def test_a_place_or_a_verb_before_a_name_is_no_part_of_it(text: str, name: str):
    assert name in [n for n, _ in told(text)]


def test_a_report_is_given():
    assert told("宣讲团成员周明远在青梧作宣讲报告。") == [("宣讲报告", "作")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“青梧之夜”将于12月1日在云岭大剧院举行。", "青梧之夜"),
        ("“绿满青梧工程”（简称绿青工程）在青梧县启动。", "绿满青梧工程"),
    ],
)
def test_a_name_in_quotes_takes_place_whatever_its_last_word(text: str, name: str):
    assert name in [n for n, _ in told(text)]


def test_a_name_of_the_tagger_takes_place_without_a_known_head():
    analysis = analyse("3月5日，第三届春兰展在青梧公园拉开帷幕。")
    assert [(a.type, analysis.text[slice(*a.name)]) for a in anchors.find(analysis)] == [("exhibition", "第三届春兰展")]


def test_what_is_said_of_the_size_of_an_exhibition_is_not_its_name():
    assert told("青梧举办的陶瓷展览会展览面积2万平方米。") == [("陶瓷展览会", "举办")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5日，青梧医院举办“智慧医疗”院士专题报告会。", "“智慧医疗”院士专题报告会"),
        ("5日，青梧医院召开年度工作总结会议。", "年度工作总结会议"),
        ("5日，青梧公司召开股东大会议程如下。", "股东大会"),
        ("学习贯彻党的二十大精神宣讲会28日在青梧举行。", "学习贯彻党的二十大精神宣讲会"),
        ("报告会以电视电话会议形式召开。", "报告会"),
        ("新华社青梧3月28日电（记者何秀英）第十届涂料展览会28日在青梧举行。", "第十届涂料展览会"),
        ("本报讯 （周明远 何秀英）第十届涂料展览会28日在青梧举行。", "第十届涂料展览会"),
        ("8月24日，我县“金秋助学”捐赠仪式在青梧宾馆举行。", "“金秋助学”捐赠仪式"),
        ("中共江州市第八届委员会第六次全体会议，于12月25日在江州举行。", "中共江州市第八届委员会第六次全体会议"),
        ("5月20日，青梧市水务局召开了以“节水，从我做起”为主题的座谈会。", "座谈会"),
        ("3月1日，青梧县政府举行“情系灾区”赈灾募捐仪式。", "“情系灾区”赈灾募捐仪式"),
    ],
)
def test_how_far_a_name_goes(text: str, name: str):
    ((found, verb),) = told(text)
    assert found == name and verb in ("举办", "召开", "举行")


def test_what_a_body_in_quotes_holds_is_not_the_body():
    assert "城市窗口" not in [n for n, _ in told("10月10日在门户网站“城市窗口”举行了访谈。")]


def test_a_head_behind_a_way_is_a_verb():
    text = "周明远一行到我院督导检查安全工作。"
    assert told(text) == [] and verbs(text) == ["督导检查"]


def test_a_verb_in_a_motto_tells_of_nothing():
    assert verbs("“茶香四海行—走进青梧”在县文化馆开讲。") == []
    assert verbs("陆知行走进青梧小学。") == ["走进"]


def test_a_head_inside_the_name_of_a_body_tells_of_nothing():
    assert told("请投标人携带介绍信原件到江苏望禾中恒工程咨询房地产估价有限公司投标报名。") == []
    assert told("3月8日，云岭市工程咨询协会举办了工程咨询讲座。")[-1] == ("工程咨询讲座", "举办")


def test_names_joined_by_ji_are_one():
    name = "第七届青梧语言大会暨第六届基于地名语料的地名研究国际研讨会"
    assert told(f"10月19日，{name}在云岭大学召开。") == [(name, "召开")]


def test_names_under_one_verb_behind_them_are_one():
    name = "青梧县青年联合会全体会议、青梧县学生联合会代表大会"
    assert told(f"{name}17日上午在青梧会堂开幕。") == [(name, "开幕")]


@pytest.mark.parametrize("way", ["以视频连线方式", "以直播形式"])
def test_how_it_is_held_is_no_event(way: str):
    assert told(f"青梧防汛动员大会7日上午{way}在青梧和云岭举行。") == [("青梧防汛动员大会", "举行")]


def test_talks_are_no_meeting_with_a_word_behind_it():
    assert told("第二轮乡镇工作会谈今天在青梧会堂举行。")[0][0].endswith("工作会谈")


def test_a_meeting_that_discusses_is_called_meeting():
    assert told("青梧县召开会议讨论防汛工作。") == [("会议", "召开")]


def test_an_organization_of_states_arranges_nothing():
    assert told("2025年云岭合作组织峰会9月1日在青梧举行。") == [("2025年云岭合作组织峰会", "举行")]

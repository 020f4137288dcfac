"""What becomes of a report: invented ones, each told the way the genre tells it."""

import datetime

import pytest

from pipeline import events
from pipeline.events.resolve import same_name
from pipeline.mentions.analyse import analyse
from pipeline.mentions.types import Analysis

MEETING = (
    "云岭市召开春季防汛工作会议\n"
    "2019年3月12日上午，云岭市水务局在市行政中心三楼会议室召开春季防汛工作会议。"
    "市水务局局长周明远出席会议并讲话，会议由副局长何秀英主持。各区县水务局负责人、技术骨干共120余人参加会议。\n"
    "周明远强调，要做好隐患排查。"
)
LIST = (
    "青梧县标准日活动总结\n青梧县市场监督管理局\n2018年11月2日\n"
    "一是10月14日上午在青梧宾馆举行了标准化工作大会。副县长陆知行出席会议并致辞。县直机关代表约80人参加了会议。\n"
    "二是10月15日下午在青梧会展中心举办了标准化培训班。县局高级工程师孟晓岚为企业授课。企业代表60人参加了培训。\n"
    "三是正在筹划举办12月1日举行的2018青梧标准创新论坛。\n"
)


def told(text: str) -> tuple[Analysis, list[events.Draft]]:
    analysis = analyse(text)
    return analysis, events.assemble(analysis)


def words(analysis: Analysis, mentions: list) -> list[str]:
    return [analysis.text[m.start : m.end] for m in mentions]


def test_a_meeting_is_one_event_with_everything_said_of_it():
    analysis, found = told(MEETING)
    assert len(found) == 1
    meeting = found[0]
    assert (meeting.type, meeting.status) == ("meeting", "held")
    assert analysis.text[slice(*meeting.name)] == "春季防汛工作会议"
    assert [d.first for d in meeting.dates] == [datetime.date(2019, 3, 12)]
    assert words(analysis, meeting.venues) == ["市行政中心三楼会议室"]
    assert {name: acts for name, (_, acts) in meeting.officials.items()}.keys() == {"周明远", "何秀英"}
    assert meeting.officials["何秀英"][1] == ["preside"]
    assert {"attend", "speak"} <= set(meeting.officials["周明远"][1])
    assert [(c.value, c.unit, c.bound) for c in meeting.counts] == [(120, "人", "over")]
    assert [(name, role) for name, (_, role) in meeting.organizers.items()] == [("云岭市水务局", "host")]


def test_items_of_a_list_are_events_of_their_own():
    analysis, found = told(LIST)
    assert [analysis.text[slice(*d.name)] for d in found if d.name] == [
        "标准化工作大会",
        "标准化培训班",
        "2018青梧标准创新论坛",
    ]
    assert [d.status for d in found] == ["held", "held", "planned"]
    assert [[c.value for c in d.counts] for d in found] == [[80], [60], []]


def test_what_is_said_in_a_speech_is_no_event():
    _, found = told("市长程立诚在会上指出，我们要开展宣传活动，提高水平。\n经济运行总体平稳，产值增长百分之五。")
    assert not [d for d in found if d.dates]


def test_text_without_an_occurrence_has_no_event():
    _, found = told("本局一直高度重视安全生产工作，不断完善制度，全年完成产值三亿元。")
    assert found == []


@pytest.mark.parametrize("text", ["", "\n\n", "。。。", "会", "会议", "在", "举行", "“", "2019年", "\ud800会议召开"])
def test_no_text_is_too_small(text: str):
    assert told(text)[1] == []


def test_the_same_text_gives_the_same_events():
    one, two = told(LIST)[1], told(LIST)[1]
    assert [(d.anchor, d.confidence, sorted(d.evidence)) for d in one] == [
        (d.anchor, d.confidence, sorted(d.evidence)) for d in two
    ]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("世界标准日大会", "世界标准日会议", True),
        ("第三届茶文化节", "第四届茶文化节", False),
        ("2018年工作会议", "2019年工作会议", False),
        ("“春风行动”招聘会", "春风行动招聘会", True),
        ("防汛工作会议", "春季防汛工作会议", True),
        ("新年音乐会", "2012年青梧市翠屏区新年音乐会", True),
        ("工作会议", "2012年青梧市农业和农村工作会议", False),
        ("读书会", "表彰大会", False),
        ("论坛年会", "青梧国际论坛2016年年会", True),
        ("工作会议", "防汛工作部署会议", False),
        ("", "会议", False),
    ],
)
def test_names_of_one_event(a: str, b: str, same: bool):
    assert same_name(a, b) is same


@pytest.mark.parametrize(
    "text",
    [
        "2019年3月12日，云岭市水务局召开党组会议，学习陆知行在全市防汛表彰大会上的重要讲话精神。",
        "2019年3月12日，市长程立诚在青梧宾馆会见来云岭出席高原农业论坛的客商周明远。",
        "2019年3月12日，云岭市水务局召开党组会议，审议《关于召开全市防汛大会的决定》。",
        "2019年3月12日，云岭市水务局召开民主生活会，局长程立诚代表班子作对照检查。",
        "2019年3月12日，云岭市水务局召开党组会议，局长程立诚要求将防汛大会开成鼓劲的大会。",
        "在程立诚出席高原农业论坛并对云岭进行友好访问之际，2019年3月12日，茶业展览会在青梧宾馆举行。",
    ],
)
def test_what_is_only_cited_is_no_event(text: str):
    assert len(told(text)[1]) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("5月6日下午，“青禾讲坛”第3期在报告厅开讲，200人参加讲坛。", "“青禾讲坛”第3期"),
        ("8月15日，“墨色同源”书画作品联展在青禾美术馆开幕。", "“墨色同源”书画作品联展"),
    ],
)
def test_a_name_is_whole(text: str, name: str):
    analysis, found = told(text)
    assert [analysis.text[slice(*d.name)] for d in found if d.name] == [name]


def test_a_signing_told_twice_is_one_event_with_its_name():
    analysis, found = told(
        "2019年3月12日，云岭市人民政府与青梧集团在青梧宾馆签署合作协议。市长程立诚、青梧集团董事长陆知行出席签约仪式。"
    )
    assert [analysis.text[slice(*d.name)] for d in found if d.name] == ["签约仪式"]


class TestTotals:
    TEXT = LIST + "上述2个会议共有约140人参加。"

    def test_a_stated_total_is_compared_with_the_sum(self):
        analysis, found = told(self.TEXT)
        checks = events.check(analysis, found)
        assert [(t.stated, t.sum, t.agrees) for t in checks.totals] == [(140, 140, True)]

    def test_a_total_belongs_to_no_single_event(self):
        analysis, found = told(self.TEXT)
        events.check(analysis, found)
        assert 140 not in [c.value for d in found for c in d.counts]

    def test_a_total_that_does_not_fit_is_said(self):
        analysis, found = told(self.TEXT.replace("约140", "400"))
        assert [t.agrees for t in events.check(analysis, found).totals] == [False]


class TestCitedTotals:
    @pytest.mark.parametrize(
        "text",
        [
            "云岭市第十三届人大四次会议期间，代表共提出建议86件。",
            "常委会第三十次会议议程共有16项。",
            "一次会议议程共有16项。",
        ],
    )
    def test_an_ordinal_is_no_number_of_events(self, text: str):
        analysis, found = told(LIST + text)
        assert events.check(analysis, found).totals == []


def words_of(text: str, slot: str) -> list[list[str]]:
    analysis, found = told(text)
    return [words(analysis, getattr(draft, slot)) for draft in found]


class TestLists:
    def test_places_of_one_enumeration_belong_together(self):
        text = "2019年3月12日上午，副市长周明远先后到青梧宾馆、云岭科技园、翠屏社区和青梧会展中心检查消防安全工作。"
        (places,) = words_of(text, "venues")
        assert places == ["青梧宾馆", "云岭科技园", "翠屏社区", "青梧会展中心"]

    def test_a_date_line_is_no_date_of_the_event_below(self):
        text = (
            "青梧县召开防汛工作会议\n2019年3月15日\n"
            "3月12日，青梧县水务局在青梧宾馆召开防汛工作会议。局长周明远主持会议。"
        )
        assert words_of(text, "dates") == [["3月12日"]]

    def test_words_between_the_verb_and_the_name(self):
        _, found = told("2019年3月12日，云岭市水务局在市行政中心召开了2019年一季度防汛座谈会，局长周明远主持。")
        assert [list(d.organizers) for d in found] == [["云岭市水务局"]]


class TestNotices:
    TEXT = (
        "关于举办标准化培训班的通知\n各有关单位：\n为提高标准化水平，我局决定举办标准化培训班，现将有关事项通知如下：\n"
        "一、时间：2023年6月26日至28日\n二、地点：青梧会展中心\n青梧县市场监督管理局\n2023年5月8日\n"
    )

    def test_the_fields_of_a_notice_belong_to_what_it_announces(self):
        analysis, found = told(self.TEXT)
        assert [words(analysis, d.dates) for d in found] == [["2023年6月26日至28日"]]
        assert [words(analysis, d.venues) for d in found] == [["青梧会展中心"]]

    def test_what_lies_after_the_notice_is_to_come(self):
        assert [d.status for d in told(self.TEXT)[1]] == ["planned"]


class TestTypes:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("第三届青梧茶叶博览会开幕式", "exhibition"),
            ("全市青少年运动会闭幕式", "contest"),
            ("爱心捐赠仪式", "charity"),
            ("防汛动员部署大会", "meeting"),
            ("消防疏散演练", "other"),
            ("税收宣传月启动仪式", "ceremony"),
        ],
    )
    def test_what_a_name_tells(self, name: str, kind: str):
        from pipeline.events.anchors import type_of

        assert type_of(name, "") == kind

    def test_the_models_must_be_surer_than_the_name(self):
        from pipeline.events import kinds

        assert kinds.surest({"forum": 0.5, "meeting": 0.4}, "meeting") == "meeting"
        assert kinds.surest({"forum": 0.9, "meeting": 0.4}, "meeting") == "forum"

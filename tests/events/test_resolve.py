"""What an anchor means among the drafts told before it."""

import pytest

from pipeline.events.assemble import propose_drafts
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def opened(text: str) -> list[str]:
    """The names of every draft that a text proposes, whatever the models say."""
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    return [index.text[slice(*(d.name or d.anchor))] for d in drafts]


def test_the_same_report_by_another_in_another_place_is_another_event():
    text = "5日，宣讲团成员周明远在青梧作宣讲报告。6日，宣讲团成员何秀英在云岭作宣讲报告。"
    assert opened(text) == ["宣讲报告", "宣讲报告"]


def test_the_same_name_in_the_morning_and_in_the_afternoon_is_told_twice():
    text = "县政府11月12日上午举行政策吹风会，周明远介绍情况。县政府11月12日下午举行政策吹风会，何秀英介绍情况。"
    assert len(opened(text)) == 2


def test_a_welcome_is_not_the_launch():
    text = "3月5日，青梧航线启动仪式在青梧机场举行。当日，机场为首批旅客举行欢迎仪式。"
    assert opened(text)[-1] == "欢迎仪式"


def test_what_is_held_itself_is_not_another_kind_of_ceremony_told_before():
    text = "3月5日，青梧汽车拉力赛发车仪式在青梧举行。车队抵达后，将在云岭广场举办壮行会。壮行会上，周明远将致辞。"
    assert opened(text) == ["青梧汽车拉力赛发车仪式", "壮行会"]


def test_the_visit_of_other_people_is_another_visit():
    text = "5日上午，周明远到青梧养老院看望老人。当天下午，何秀英在陆知行陪同下，前往云岭小学看望学生。"
    assert opened(text) == ["看望", "看望"]


def test_the_visit_told_again_is_the_same():
    text = "5日上午，周明远到青梧养老院看望老人。周明远还看望了护理人员。"
    assert opened(text) == ["看望"]


def test_an_item_of_a_list_is_not_on_the_programme_of_another():
    text = "一是10月8日在青梧宾馆召开网络安全大会。\n二是组织网络安全专题讲座。邀请周明远教授授课。"
    assert "网络安全专题讲座" in opened(text)


def test_a_stage_of_a_visit_of_several_days_is_no_visit_of_its_own():
    told = "4月9日至10日，省商务局局长冯天成一行来临川市考察。"
    assert opened(told + "9日下午，冯天成一行实地察看了绿源农贸市场。") == ["考察"]
    assert opened(told + "12日下午，冯天成一行实地察看了绿源农贸市场。") == ["考察", "察看"]


def test_the_meeting_of_the_main_venue_is_the_one_told():
    assert opened("4月27日，全县防汛会议召开。副县长周明远出席县主会场会议。") == ["全县防汛会议"]


def test_a_tour_that_goes_on_is_one():
    assert opened("5日，周明远考察了青梧示范区。随后，周明远一行察看了云岭产业园。") == ["考察"]
    assert opened("5日，周明远考察了青梧示范区。随后，何秀英察看了云岭产业园。") == ["考察", "察看"]


def test_two_verbs_side_by_side_tell_of_one_visit():
    assert opened("10月22日下午，副校长周明远率团赴青梧医院考察调研。") == ["考察"]
    assert opened("5日，周明远到青梧养老院看望、慰问老人。") == ["看望"]


def test_who_meets_somebody_else_later_is_at_another_meeting():
    text = "5日，周明远在青梧会见何秀英。在会见云岭市市长陆知行时，周明远说，双方合作很好。"
    assert opened(text) == ["会见", "会见"]
    assert opened(text.replace("陆知行", "何秀英")) == ["会见"]


def test_a_way_only_leads_to_what_is_held_there():
    assert opened("3月2日，周明远等走进青梧社区开展“健康行”义诊活动。") == ["“健康行”义诊活动"]
    assert opened("3月2日，周明远走进青梧社区。") == ["走进"]


def test_who_speaks_at_an_event_tells_of_it():
    assert opened("董事长周明远在“茶业与互联网”分论坛发表演讲。") == ["“茶业与互联网”分论坛"]


def test_what_another_body_holds_by_the_same_short_name_is_another_event():
    text = "5日，青梧大学在云岭举行迎春招待会。江州大学在图书馆举行迎春招待会，师生500人出席。"
    assert opened(text) == ["迎春招待会", "迎春招待会"]
    assert opened(text.replace("江州大学", "青梧大学")) == ["迎春招待会"]


def test_who_is_met_as_a_member_of_a_meeting_tells_of_no_meeting():
    assert opened("6日下午，市长周明远在青梧会见第七届茶业联谊大会代表，并发表讲话。") == ["会见"]
    assert opened("6日下午，周明远集体会见论坛理事和战略合作伙伴代表。") == ["会见"]


def test_the_signing_of_the_ceremony_told_is_no_other():
    told = "4月29日，青梧医院与云岭大学举行共建签约仪式。"
    assert opened(told + "周明远、何秀英出席签约仪式并代表双方签约。") == ["共建签约仪式"]
    assert opened(told + "5月3日，周明远与何秀英签署了合作协议。") == ["共建签约仪式", "签署"]


def test_what_was_only_wished_for_is_not_told():
    told = "今年3月，周明远提出要办好科技成果展览活动的要求。"
    assert opened(told) == []
    assert opened(told + "10月14日上午，科技成果展览大会在青梧宾馆举行。") == ["科技成果展览大会"]


def test_the_opening_of_what_was_just_opened_is_no_event_of_its_own():
    text = "青梧国际论坛2016年年会9日在云岭开幕，县长周明远出席开幕式并演讲。何秀英对论坛年会的召开表示祝贺。"
    assert opened(text) == ["青梧国际论坛2016年年会"]


@pytest.mark.parametrize(
    "cited",
    [
        "3月12日，周明远要求择机召开全县防汛工作会议。",
        "3月12日，青梧市第三届运动会开幕式迎来倒计时50天，周明远讲话。",
        "受青梧县委员长会议委托，周明远3月12日听取意见。",
        "周明远3月12日的演讲是青梧图书馆举办的系列读书会之一。",
        "3月12日，在周明远出席云岭农业论坛并对云岭进行友好访问之际，双方通话。",
    ],
)
def test_what_only_says_when_or_what_else_is_cited(cited: str):
    assert opened(cited) == []


def test_what_a_guest_came_for_is_no_event_wherever_else_they_went():
    text = "3月12日，周明远在青梧会堂会见应邀出席云岭农业论坛开幕式并到青梧的客商何秀英。"
    assert opened(text) == ["会见"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3月8日，王大爷来到云岭市医院检查，被确诊为肺病。", []),
        ("3月8日，患者入院后，医生为他作了检查。", []),
        ("3月8日，局长周明远来到云岭市医院检查发热门诊防控工作。", ["检查"]),
    ],
)
def test_a_patient_who_is_examined_is_not_inspected(text: str, told: list[str]):
    assert opened(text) == told

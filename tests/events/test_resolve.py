"""What an anchor means among the drafts told before it."""

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

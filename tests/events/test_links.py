"""Which mentions are offered to which event, and which to none."""

from pipeline.events.assemble import propose_drafts
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def offered(text: str, slot: str) -> list[str]:
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    links = [k for draft in drafts for k in draft.links if k.slot == slot]
    return [index.analysis.text[k.mention.start : k.mention.end] for k in sorted(links, key=lambda k: k.mention.start)]


REPORT = "2015年6月8日，云岭市人民医院在青梧宾馆举行骨科论坛，院长周明远致辞。\n"


def test_the_line_that_dates_the_report_is_no_date_of_the_event():
    assert offered(REPORT + "时间：2015-06-12 09:11:32\n", "dates") == ["2015年6月8日"]


def test_the_time_of_a_notice_beside_its_place_is_the_event_s():
    text = (
        "关于举办标准化培训班的通知\n我局决定举办标准化培训班，现将有关事项通知如下：\n"
        "时间：2023年6月26日\n地点：青梧会展中心\n"
    )
    assert offered(text, "dates") == ["2023年6月26日"]


def test_a_weekday_inside_a_name_is_no_date():
    text = "2015年6月8日，云岭市人民医院举行骨科论坛，副院长周四安教授、主任周明远教授出席。"
    assert offered(text, "dates") == ["2015年6月8日"]


def test_what_only_begins_like_a_dateline_dates_the_event():
    told = "青梧网讯 11月9日，电视剧《望湖》开播发布会在青梧宾馆举行。11月10日发布会落幕。"
    assert offered(told, "dates") == ["11月9日", "11月10日"]
    cited = "青梧报12日刊文称，青梧论坛10月1日在青梧宾馆举行。"
    assert offered(cited, "dates") == ["10月1日"]


def test_what_was_got_is_no_place_that_was_gone_to():
    text = "2019年3月12日，云岭市标准化大会在青梧宾馆召开。会议得到了市直各部门、各街道和各社区的支持。"
    assert offered(text, "venues") == ["青梧宾馆"]


def test_what_was_examined_is_no_place_that_was_visited():
    text = "2019年3月12日，云岭市医院在青梧宾馆举办义诊活动，市民做了眼部检查项目。"
    assert offered(text, "venues") == ["青梧宾馆"]


def test_a_body_that_a_finder_took_for_a_person_takes_no_part():
    text = "2019年3月12日，云岭市在青梧宾馆举行校长论坛，校长周明远（Qingwu School）、Yunling Academy代表发言。"
    assert offered(text, "officials") == ["周明远"]


def test_all_of_a_body_s_name_holds_the_event():
    text = "2019年3月12日，标准化论坛在青梧宾馆举行。此次论坛由云岭市标准化学会、青梧（云岭）技术有限公司主办。"
    assert {"云岭市标准化学会", "青梧（云岭）技术有限公司"} <= set(offered(text, "organizers"))


def test_two_bodies_in_one_name():
    text = "2019年3月12日，青梧县农业局会同县供销社在大柳镇举办种植户培训班。"
    found = offered(text, "organizers")
    assert "青梧县农业局" in found
    assert not any("会同" in words for words in found)


def test_the_comma_says_whose_a_place_is():
    text = "3月12日，名医义诊活动在青梧医院门诊大厅启动，活动的启动仪式由院长周明远主持。"
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    placed = [d for d in drafts if any(k.slot == "venues" and "inherited" not in k.features for k in d.links)]
    assert [text[slice(*d.anchor)] for d in placed] == ["名医义诊活动"]


def test_what_follows_the_verb_of_two_names_was_held():
    text = "云岭市人大常委会第十八次会议26日下午在青梧会堂举行联组会议。"
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    placed = [d for d in drafts if any(k.slot == "venues" and "inherited" not in k.features for k in d.links)]
    assert [text[slice(*d.anchor)] for d in placed] == ["联组会议"]


def test_who_holds_it_may_stand_in_a_sentence_of_its_own():
    text = "2019年3月12日，云岭标准化论坛在青梧宾馆举行。局长周明远致辞。据悉，由云岭市标准化学会主办，青梧大学承办。"
    assert {"云岭市标准化学会", "青梧大学"} <= set(offered(text, "organizers"))


def test_the_name_of_a_holder_does_not_go_on_over_a_date():
    text = "云岭市标准化协会于3月12日下午在青梧会议中心举办了标准日报告会。"
    assert offered(text, "organizers")[:1] == ["云岭市标准化协会"]


def test_where_somebody_is_a_guest_may_have_the_name_of_an_event():
    text = "3月8日，云岭市民政局局长周明远做客市政府网站在线访谈，与网友交流。"
    assert offered(text, "venues") == ["市政府网站在线访谈"]

"""What a count is in its sentence (``pipeline/events/counting.py``)."""

import pytest

from pipeline.events import counting
from pipeline.events.assemble import propose_drafts
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def _described(text: str) -> dict[str, dict[str, float]]:
    """What is said of each count with the first draft, by its words."""
    index = Index(analyse(text))
    draft = propose_drafts(index, lambda anchor, said: 1.0)[0]
    return {
        index.text[c.start : c.end]: counting.describe(index, n, draft, c, index.clause(n, c.start))
        for n, row in enumerate(index.counts)
        for c in row
    }


@pytest.mark.parametrize(
    ("unit", "kind"), [("人", "people"), ("名", "people"), ("家", "bodies"), ("元", "money"), ("份", "things")]
)
def test_a_unit_tells_what_is_counted(unit: str, kind: str) -> None:
    assert counting.kind(unit) == kind


def test_a_part_of_a_total_is_no_count_of_its_own() -> None:
    said = _described("6月3日,青禾市举行义诊活动,参加人员共有16人,包括5名医生。")
    assert said["5名"]["part of bigger"] == 1.0
    assert "part of bigger" not in said["16人"]


def test_sums_of_earlier_years_are_told_from_what_this_event_brought_together() -> None:
    earlier = _described("6月3日,青禾市举办培训班。截至去年,该中心累计培训了300名学员。")["300名"]
    this = _described("6月3日,青禾市举办培训班。本次活动共有300名学员参加。")["300名"]
    assert earlier["since before"] == 1.0 and "since before" not in this
    assert this["of this event"] == 1.0


def test_things_and_bodies_are_weighed_by_the_type_of_the_event() -> None:
    said = _described("6月3日,青禾市举办书画展,展出作品120幅,300人参观。")
    assert said["120幅"]["things, type=exhibition"] == 1.0
    assert not any("type=" in name for name in said["300人"])


def test_how_large_a_count_is_and_how_it_is_written() -> None:
    said = _described("6月3日,青禾市举行《百家讲堂三十部》首映式,十余名学者和1200人到场。")
    assert said["三十部"]["in quotes"] == said["三十部"]["in 《"] == 1.0
    assert said["十余名"]["spelled"] == 1.0 and "spelled" not in said["1200人"]
    assert said["1200人"]["magnitude"] > said["十余名"]["magnitude"]


def test_hopes_and_topics_are_told_from_those_who_came() -> None:
    said = _described("6月3日,青禾市举行论坛,来自16个省市的300名代表围绕8个主题交流,希望明年有500人参加。")
    assert said["8个"]["topics"] == 1.0
    assert said["500人"]["hoped in clause"] == 1.0 and "hoped" not in said["300名"]


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        ("来自16个省市的300名代表参加", ["300名"]),
        ("来自青岚、云岫、白苹等16个国家和地区的代表参加", []),
        ("14个国家和地区的825个品牌参展", ["825个"]),
        ("来自16个国际组织的89名负责人参加", ["16个", "89名"]),
        ("16个国家元首出席", ["16个"]),
        ("来自各地的300名代表参加,16个省的负责人发言", ["300名", "16个"]),
    ],
)
def test_the_regions_that_people_come_from_are_no_count(told: str, counts: list[str]) -> None:
    index = Index(analyse(f"6月3日,青禾市举行论坛,{told}。"))
    draft = propose_drafts(index, lambda anchor, said: 1.0)[0]
    found = [index.text[k.mention.start : k.mention.end] for k in draft.links if k.slot == "counts"]
    assert found == counts


def test_what_was_told_and_who_was_absent_is_marked() -> None:
    said = _described("6月3日,青禾市召开新闻发布会。据介绍,全市培训了300名学员。会议应到代表80名,缺席2名。")
    assert said["300名"]["told"] == said["300名"]["told to the press"] == 1.0
    assert said["2名"]["absent"] == 1.0 and "told" not in said["2名"]


def test_a_line_without_an_end_is_a_headline() -> None:
    said = _described("青禾市举行论坛\n青禾市300人获奖\n6月3日,青禾市举行论坛,80人参加。")
    assert said["300人"]["headline"] == 1.0 and "headline" not in said["80人"]


def test_a_worth_is_told_from_what_was_given() -> None:
    said = _described("6月3日,青禾市举行捐赠仪式,总投资200万元的项目启动,企业捐赠30万元。")
    assert said["200万元"]["a worth: 总投资"] == 1.0
    assert said["30万元"]["money given"] == 1.0 and "a worth" not in said["30万元"]


def test_the_only_part_of_a_total_is_told_from_one_of_many() -> None:
    one = _described("6月3日,青禾市举行义诊活动,共有160人参加,其中包括12名医生。")["12名"]
    many = _described("6月3日,青禾市举行义诊活动,共有160人参加,包括90名医生、50名护士和20名志愿者。")["50名"]
    assert one["only part of a total"] == 1.0
    assert many["one of many parts"] == 1.0 and "only part of a total" not in many


def test_a_number_below_zero_is_described_like_any_other() -> None:
    said = _described("6月3日,青禾市举行义诊活动,参加人数变化为 -5 名,另有8名到场。")
    assert said["-5 名"]["magnitude"] == _described("6月3日,青禾市举行义诊活动,5名专家参加。")["5名"]["magnitude"]
    part = _described("6月3日,青禾市举行义诊活动,其中变化为 -5 名,另有8名到场。")["-5 名"]
    assert "part of a total" not in part


def test_events_held_within_an_event_are_marked() -> None:
    said = _described("6月3日,青禾博览会在青禾举行。会期将举办48场专业论坛,展出48件展品。")
    assert said["48场"]["events held"] == 1.0 and "events held" not in said["48件"]

"""What speaks for a place and an event beyond the words right around the place."""

import pytest

from pipeline.events.assemble import propose_drafts
from pipeline.events.drafts import Link
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def proposed(text: str) -> dict[str, Link]:
    """By their words, the places that a text offers to its events; every anchor opens one."""
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    links = [k for draft in drafts for k in draft.links if k.slot == "venues"]
    return {index.analysis.text[k.mention.start : k.mention.end]: k for k in links}


@pytest.mark.parametrize(
    ("text", "place", "feature"),
    [
        ("2019年3月12日，云岭市水务局在青梧宾馆三楼会议室召开防汛工作会议。", "青梧宾馆三楼会议室", "meeting, room"),
        ("2019年3月12日，云岭市水务局在青梧宾馆召开防汛工作会议。", "青梧宾馆", "right before trigger"),
        ("2019年3月12日，云岭市水务局在青梧宾馆召开防汛工作会议。", "青梧宾馆", "date before"),
        ("局长周明远出席在青梧宾馆举行的防汛座谈会。", "青梧宾馆", "of it"),
        ("在青梧宾馆，局长周明远出席防汛座谈会。", "青梧宾馆", "person between"),
        ("在青梧宾馆，云岭市水务局召开防汛座谈会。", "青梧宾馆", "comma before trigger"),
    ],
)
def test_what_stands_between_a_place_and_its_event(text: str, place: str, feature: str):
    assert proposed(text)[place].features[feature] == 1.0


def test_a_room_in_the_place_that_was_told_before():
    text = "2019年3月12日，云岭市防汛座谈会在青梧宾馆举行。当天，青梧宾馆五楼会议室内座无虚席。"
    assert proposed(text)["青梧宾馆五楼会议室"].features["holds linked"] == 1.0


def test_a_place_is_known_by_its_last_characters():
    features = proposed("2019年3月12日，云岭市水务局在青梧宾馆召开防汛工作会议。")["青梧宾馆"].features
    assert features["ends=馆"] == features["ends:宾馆"] == 0.5


@pytest.mark.parametrize(
    ("place", "level"),
    [("法国", "country"), ("江苏省", "province"), ("徐州", "city"), ("望雾宾馆", "none")],
)
def test_what_division_a_place_names(place: str, level: str):
    links = proposed(f"2019年3月12日，云岭市水务局在{place}召开防汛工作会议。")
    assert links[place].features["level=" + level] == 1.0


def test_how_many_places_stand_together():
    links = proposed("2019年3月12日，局长周明远在青梧村、石望村、柳家村调研。")
    assert links["石望村"].features["list"] == links["石望村"].features["list, visit"] == 0.5


def test_a_country_that_is_visited_and_an_office_that_holds():
    text = "应邀请，委员长周明远3月2日至5日对西班牙进行正式友好访问。"
    assert proposed(text)["西班牙"].features["state visit"] == 1.0
    text = "在青禾国驻云岭大使馆举行的招待会上，周明远发表讲话。"
    assert any("office holds" in k.features for k in proposed(text).values())


def test_a_place_under_the_label_of_one_needs_no_model():
    text = "会议地点：青梧大厦三楼会议室\n会议时间：2019年3月12日上午9时\n云岭市水务局将召开防汛工作会议。"
    assert proposed(text)["青梧大厦三楼会议室"].features["field"] == 1.0


def test_what_is_held_follows_the_last_of_a_list():
    found = proposed("云岭市3月12日起将在青禾、苏州等地举行茶业推介会。")
    assert found["苏州"].features["tail verb"] == 1.0
    assert proposed("云岭市3月12日起将在青禾、苏州等地，举行茶业推介会。")["苏州"].features["tail verb"] == 1.0


def test_a_place_beside_one_that_surely_was_the_venue():
    links = proposed("3月12日，防汛座谈会在青梧宾馆举行。局长周明远在徐州出席座谈会。")
    assert "sure site" not in links["青梧宾馆"].features
    assert links["徐州"].features["sure site, town"] == 1.0


def test_a_place_that_surely_was_the_venue_of_an_earlier_event():
    text = "3月12日，云岭市防汛座谈会在青梧宾馆举行。\n3月14日，云岭市春季篮球比赛在望雾体育馆举行，选手住在青梧宾馆。"
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    again = [k for k in drafts[-1].links if k.slot == "venues" and k.sentence == 1 and "sure elsewhere" in k.features]
    assert [index.text[k.mention.start : k.mention.end] for k in again] == ["青梧宾馆"]

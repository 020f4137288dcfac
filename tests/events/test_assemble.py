"""What a draft says of its event, and what becomes of the facts of one that is not kept."""

import pytest

from pipeline.events.assemble import SLOTS, accept, hand_over, propose_drafts
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse

LINKS = dict.fromkeys(SLOTS, 0.0)


def test_people_of_a_dropped_draft_go_to_the_event_of_its_sentence() -> None:
    index = Index(analyse("2015年6月8日，院长周明远、副院长李建国参观青梧纪念馆并出席骨科论坛开幕式。\n"))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    for draft in drafts:
        accept(index, draft, LINKS)
    visit, opening = drafts
    assert visit.parent is None
    assert not opening.officials
    hand_over(index, drafts, [opening], LINKS)
    assert list(opening.officials) == ["周明远", "李建国"]


@pytest.mark.parametrize(("score", "taken"), [(0.9, [300]), (0.5, [])])
def test_a_count_of_a_dropped_draft_goes_to_its_parent_far_away_only_where_it_is_sure(
    score: float, taken: list[int]
) -> None:
    text = "2015年6月8日，云岭市在青梧宾馆举行骨科论坛。\n论坛很热烈。\n随后举行的义诊活动共有300人参加。\n"
    index = Index(analyse(text))
    forum, clinic = drafts = propose_drafts(index, lambda anchor, described: 1.0)
    for link in clinic.links:
        link.score = score
    hand_over(index, drafts, [forum], dict.fromkeys(SLOTS, 0.3))
    assert [count.value for count in forum.counts] == taken


@pytest.mark.parametrize(("score", "taken"), [(0.9, ["青梧纪念馆"]), (0.5, [])])
def test_a_place_that_a_dropped_visit_went_to_is_the_training_s_where_it_is_sure(score: float, taken: list[str]):
    text = "2015年6月8日，云岭市水务局举办党员干部培训班。\n培训期间，学员们参观了青梧纪念馆。\n"
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    training = next(d for d in drafts if d.type == "training")
    for draft in drafts:
        for link in draft.links:
            link.score = score
    hand_over(index, drafts, [training], dict.fromkeys(SLOTS, 0.3))
    assert [text[v.start : v.end] for v in training.venues] == taken


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("原定于7月25日举办的海洋文化论坛取消。", "cancelled"),
        ("原定于7月25日举办的海洋文化论坛延期，时间另行通知。", "cancelled"),
        ("原定于7月25日举办的海洋文化论坛延期至8月3日。", "planned"),
        ("7月25日，海洋文化论坛在青梧举办。", "held"),
    ],
)
def test_whether_an_event_takes_place(text: str, status: str) -> None:
    (draft,) = propose_drafts(Index(analyse(text)), lambda anchor, described: 1.0)
    assert draft.status == status


def test_who_held_it_is_not_where_it_was() -> None:
    index = Index(analyse("6月3日上午，青梧市在青梧宾馆召开质量大会。"))
    (draft,) = propose_drafts(index, lambda anchor, described: 1.0)
    for link in draft.links:
        link.score = 0.9 if link.slot == "organizers" or link.features.get("scene") else 0.6
    accept(index, draft, dict.fromkeys(SLOTS, 0.5))
    assert [index.text[v.start : v.end] for v in draft.venues] == ["青梧宾馆"]
    assert list(draft.organizers) == ["青梧市"]


def test_the_town_of_an_inspection_stays_beside_its_stops_and_of_a_meeting_it_does_not() -> None:
    def placed(text: str) -> list[str]:
        index = Index(analyse(text))
        draft = propose_drafts(index, lambda anchor, described: 1.0)[0]
        accept(index, draft, LINKS)
        return [index.text[v.start : v.end] for v in draft.venues]

    tour = "3月5日，副市长周明远在苏州调研。周明远来到苏州青梧科技公司，了解生产情况。"
    assert placed(tour) == ["苏州", "苏州青梧科技公司"]
    assert placed("3月5日，茶业座谈会在苏州召开。座谈会在苏州青梧酒店举行。") == ["苏州青梧酒店"]


@pytest.mark.parametrize(("chance", "told_of"), [(0.3, "县委常委会会议"), (0.8, "廉政工作会议")])
def test_a_later_paragraph_leaves_what_was_only_mentioned(chance: float, told_of: str) -> None:
    text = "13日，周明远主持召开县委常委会会议。\n会议决定下月召开廉政工作会议，由李建国筹备。\n何秀英、陆知行出席。\n"
    index = Index(analyse(text))
    drafts = propose_drafts(
        index, lambda anchor, described: chance if "廉政" in text[anchor.start : anchor.end] else 0.9
    )
    with_people = [d for d in drafts if {"何秀英", "陆知行"} <= d.known]
    assert [text[slice(*d.anchor)][-len(told_of) :] for d in with_people] == [told_of]

"""How a draft stands among the others of its text (``pipeline/events/rivals.py``)."""

from pipeline.events import rivals
from pipeline.events.assemble import propose_drafts, settle
from pipeline.events.index import Index
from pipeline.events.model import threshold
from pipeline.mentions.analyse import analyse

SLOTS = ("dates", "venues", "officials", "counts", "organizers")


def _described(text: str) -> dict[str, dict[str, float]]:
    """What is said of each draft, by the words of its anchor."""
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, said: 1.0)
    for draft in drafts:
        settle(index, draft, {slot: threshold(slot) for slot in SLOTS})
    return {index.text[slice(*d.anchor)]: rivals.describe(index, d, drafts) for d in drafts}


def test_a_sub_event_tells_of_people_that_the_main_event_had() -> None:
    said = _described(
        "6月3日上午,青禾市质量大会在青禾宾馆召开,市长赵长山出席会议并讲话。会议指出,成绩来之不易。"
        "会后,赵长山会见了企业代表。"
    )
    assert said["会见"]["people told before"] == 1.0
    assert "people told before" not in said["青禾市质量大会"]


def test_a_later_sentence_that_points_back_speaks_for_the_event() -> None:
    said = _described("6月3日,青禾市召开质量大会。本次大会由赵长山主持,120余人参加。")
    assert said["质量大会"]["pointed to"] == 0.25
    assert "pointed to" not in _described("6月3日,青禾市召开质量大会。")["质量大会"]


def test_no_feature_is_zero() -> None:
    for said in _described("6月3日,青禾市召开质量大会。当天,赵长山在青禾宾馆会见了来宾。").values():
        assert all(said.values())

"""What becomes of the facts of a draft that is not kept."""

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

"""An inspection that goes on from place to place is one event with every place it went to."""

import pytest

from pipeline.events import tours
from pipeline.events.assemble import propose_drafts
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse

TOLD = "3月5日至6日，副市长周明远在云岭市调研。"


def tour_of(text: str) -> tuple[Index, list[Draft]]:
    """The text's mentions and drafts; every anchor that can opens one."""
    index = Index(analyse(text))
    return index, propose_drafts(index, lambda anchor, described: 1.0)


def places(text: str) -> list[set[str]]:
    """The places that each draft is offered, however sure."""
    index, drafts = tour_of(text)
    return [
        {index.analysis.text[k.mention.start : k.mention.end] for k in d.links if k.slot == "venues"} for d in drafts
    ]


@pytest.mark.parametrize(
    "step",
    [
        "周明远来到青梧示范区，了解园区建设情况。",
        "5日下午，周明远走进青梧示范区，察看园区建设。",
        "到青梧示范区，听取园区建设情况汇报。",
        "他还前往青梧示范区考察。",
        "在青梧示范区，周明远向职工了解情况。",
    ],
)
def test_the_next_stop_belongs_to_the_tour(step: str) -> None:
    (offered,) = places(TOLD + step)
    assert "青梧示范区" in offered


@pytest.mark.parametrize(
    "sentence",
    [
        "何秀英来到青梧示范区，了解园区建设情况。",
        "青梧示范区去年完成产值三亿元。",
        "到目前为止，青梧示范区发展良好。",
    ],
)
def test_what_others_do_is_no_step(sentence: str) -> None:
    index, drafts = tour_of(TOLD + sentence)
    drafts[0].known = {"周明远"}  # as it was before the sentence was read
    assert tours.find(index, 1, drafts[:1]) is None


def test_a_stop_far_behind_belongs_to_the_tour_where_it_says_who_goes() -> None:
    talk = "周明远指出，要抓好安全生产。要加强领导。要形成合力。要注重实效。要久久为功。"
    assert "青梧示范区" in places(TOLD + talk + "周明远来到青梧示范区，了解园区建设情况。")[0]
    assert all("青梧示范区" not in offered for offered in places(TOLD + talk + "到青梧示范区，了解园区建设情况。")[:1])


def test_a_day_that_the_tour_does_not_have_is_another_visit() -> None:
    assert len(places(TOLD + "6日上午，周明远走进青梧示范区，察看园区建设。")) == 1
    assert len(places(TOLD + "9日上午，周明远走进青梧示范区，察看园区建设。")) == 2


def test_during_the_visit_is_the_visit() -> None:
    assert len(places(TOLD + "调研期间，周明远听取了工作汇报。")) == 1


def test_where_a_place_is_a_stop() -> None:
    index, _ = tour_of(TOLD + "周明远来到青梧示范区，了解园区建设情况。云岭公园位于青梧示范区。")
    starts = {index.analysis.text[p.start : p.end]: (n, p) for n, row in enumerate(index.places) for p in row}
    number, stop = starts["青梧示范区"]
    assert not tours.is_step(index, number, stop.start, stop.end)
    first = next(p for p in index.places[1])
    assert tours.is_step(index, 1, first.start, first.end)

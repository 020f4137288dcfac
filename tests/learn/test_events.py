"""What the training of the event models counts when it chooses which drafts are kept."""

import pytest

from pipeline.events.assemble import SLOTS, accept, hand_over, propose_drafts
from pipeline.events.drafts import Draft
from pipeline.events.index import Index
from pipeline.learn import events as learn
from pipeline.learn.logistic import Example
from pipeline.learn.samples import DOUBT_WEIGHT, Sample, draft_examples, record_of
from pipeline.mentions.analyse import analyse

TEXT = (
    "2015年6月8日，云岭市人民医院在青梧宾馆举行骨科论坛，院长周明远致辞。\n"
    "6月9日，市工会主办职工篮球比赛，副院长李建国主持。\n"
)
LINKS = dict.fromkeys(SLOTS, 0.0)


def drafts_of(index: Index) -> list[Draft]:
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    for draft in drafts:
        accept(index, draft, LINKS)
    return drafts


def test_what_dropped_drafts_hand_over_counts_and_changes_no_draft() -> None:
    index = Index(analyse(TEXT))
    first, *dropped = drafts = drafts_of(index)
    before = record_of(index, first)
    heirs = drafts_of(index)
    hand_over(index, heirs, heirs[:1], LINKS)
    gold = record_of(index, heirs[0])
    assert {o["name"] for o in gold["officials"]} == {"周明远", "李建国"}
    assert {o["name"] for o in before["officials"]} == {"周明远"}

    keep = [Example({}, True, 0, score=1.0, of=first)]
    keep += [Example({}, False, 0, score=0.0, of=draft) for draft in dropped]
    figures = learn._whole([Sample(0, index, [gold], drafts)], keep, 0.5, LINKS)

    assert figures == {"events": 1.0, "arguments": 1.0}
    assert record_of(index, first) == before


def test_what_is_aligned_by_its_facts_alone_teaches_little() -> None:
    index = Index(analyse(TEXT))
    drafts = drafts_of(index)
    same = record_of(index, drafts[0]) | {"type": drafts[0].type}
    other = same | {"type": "charity", "name": {"text": "爱心义诊"}}
    for gold, weight in ((same, 1.0), (other, DOUBT_WEIGHT)):
        keep, _ = draft_examples([Sample(0, index, [gold], drafts)], LINKS)
        assert [(e.answer, e.weight) for e in keep if e.of is drafts[0]] == [(True, weight)]


def test_the_threshold_of_drafts_is_read_off_all_shuffles_together(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Sample(0, Index(analyse(TEXT)), [], [])
    keep = [Example({}, False, 0)]
    seeds: list[int | None] = []

    def shuffled(examples: list[Example], strength: float, seed: int | None) -> None:
        seeds.append(seed)
        examples[0].score = 0.6 if len(seeds) % 2 else 0.7  # what the document without events would get a record for

    def figures(samples: object, examples: object, threshold: float, links: object) -> dict[str, float]:
        peak = 0.36 if len(seeds) % 2 else 0.56
        return {"events": 1 - (threshold - peak) ** 2, "arguments": 0.5}

    monkeypatch.setattr(learn, "cross_score", shuffled)
    monkeypatch.setattr(learn, "_whole", figures)

    assert learn._keep_thresholds([empty], keep, LINKS) == (0.42, 0.7)  # 0.46 is the best, 0.42 as good
    assert len(set(seeds)) == learn.SHUFFLES

"""The figures on events small enough to count by hand."""

import pytest

from pipeline.learn import evaluate


def mention(text: str, start: int = 0, **more) -> dict:
    return {"text": text, "start": start, "end": start + len(text), **more}


TEXT = "3月5日云岭市图书馆在人民广场举行读书节开幕式，副市长苏以宁出席并致辞，市民300人参加。"


def at(words: str, **more) -> dict:
    return mention(words, TEXT.index(words), **more)


def event(**changes) -> dict:
    record = {
        "type": "ceremony",
        "status": "held",
        "name": at("读书节开幕式"),
        "theme": None,
        "dates": [at("3月5日", first="2019-03-05", last="2019-03-05")],
        "venues": [at("人民广场")],
        "officials": [
            at("苏以宁", name="苏以宁", posts=[{"organization": None, "title": "副市长"}], actions=["attend"])
        ],
        "counts": [at("300人", value=300, unit="人", bound="exact")],
        "organizers": [at("云岭市图书馆", name="云岭市图书馆", role="host")],
        "evidence": [mention(TEXT)],
    }
    return record | changes


def gold(*events: dict) -> list[dict]:
    return [{"id": "a", "text": TEXT, "document": {"date": None, "title": "t", "issuer": None}, "events": list(events)}]


def test_a_perfect_record_has_perfect_figures():
    result = evaluate.evaluate(gold(event()), {"a": [event()]}, {"a": {"date": None, "title": "t", "issuer": None}})
    assert set(result.figures().values()) == {1.0}
    assert result.ungrounded == 0


def test_a_missed_and_a_wrong_fact_cost_recall_and_precision():
    wrong = event(officials=[], counts=[at("300人", value=400, unit="人", bound="exact")])
    result = evaluate.evaluate(gold(event()), {"a": [wrong]})
    assert result.rows["arguments"].recall == pytest.approx(3 / 5)
    assert result.rows["arguments"].precision == pytest.approx(3 / 4)
    assert result.pairs[0].missed == {("officials", "苏以宁"), ("counts", "300 人")}
    assert result.pairs[0].spurious == {("counts", "400 人")}


def test_a_record_without_a_shared_fact_is_not_aligned():
    stranger = event(name=None, dates=[], venues=[], officials=[], organizers=[], counts=[])
    result = evaluate.evaluate(gold(event()), {"a": [stranger]})
    assert result.rows["events"].f1 == 0.0
    assert len(result.missed) == len(result.spurious) == 1


def test_each_record_is_aligned_once():
    result = evaluate.evaluate(gold(event()), {"a": [event(), event()]})
    assert (result.rows["events"].right, result.rows["events"].predicted) == (1, 2)


def test_venues_match_when_one_holds_the_other_and_is_half_as_long():
    assert evaluate.loose("人民广场", "云岭市人民广场")
    assert not evaluate.loose("广场", "云岭市人民文化广场")
    assert not evaluate.loose("", "广场") and not evaluate.loose(None, None)


def test_ungrounded_mentions_are_counted():
    result = evaluate.evaluate(gold(event()), {"a": [event(name=mention("读书", 0))]})
    assert result.ungrounded == 1


def test_details_are_measured_in_aligned_events():
    other = event(officials=[at("苏以宁", name="苏以宁", posts=[], actions=["speak"])])
    result = evaluate.evaluate(gold(event()), {"a": [other]})
    assert result.rows["actions"].f1 == 0.0 and result.rows["posts"].recall == 0.0
    assert result.rows["roles"].f1 == result.rows["bounds"].f1 == 1.0


def test_confidence_is_compared_with_how_many_are_right():
    right, wrong = (
        event(confidence=0.9),
        event(confidence=0.9, officials=[], counts=[], organizers=[], dates=[], venues=[]),
    )
    result = evaluate.evaluate(gold(event()), {"a": [right, wrong]})
    assert sorted(result.judged) == [(0.9, False), (0.9, True)]
    curve, gap = evaluate.reliability(result.judged)
    assert [(b.records, b.right) for b in curve] == [(2, 0.5)]
    assert gap == pytest.approx(0.4)

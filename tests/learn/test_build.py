"""The builder turns strings into spans, and refuses whatever does not fit the text or the contract."""

import copy
import json

import pytest

from pipeline.learn import build as builder
from pipeline.learn.build import build

FIRST = "3月5日上午，安陵局在二楼会议室召开座谈会，局长柳成岳主持，30余名职工参加。"
SECOND = "当天下午，我局局长柳成岳到青石乡检查。"
TEXT = f"安陵局一日两会\n{FIRST}\n{SECOND}\n2019年3月6日"


def event(**changes):
    return {
        "type": "meeting",
        "status": "held",
        "name": "座谈会",
        "theme": None,
        "evidence": [FIRST],
        "dates": [["3月5日上午", "2019-03-05", "2019-03-05", "2019-03-05TMO"]],
        "venues": [["二楼会议室", False]],
        "officials": [
            {"name": "柳成岳", "text": "柳成岳", "posts": [["安陵局", "局长"]], "actions": ["preside"]},
        ],
        "counts": [["30余名", 30, "名", "over", "职工"]],
        "organizers": [["安陵局", "host"]],
    } | changes


def annotation(*events, **changes):
    document = {"title": "安陵局一日两会", "date": "2019-03-06", "issuer": "安陵局"}
    return {"key": "a", "document": document, "events": list(events)} | changes


def built(*events):
    documents, problems = build([{"key": "a", "text": TEXT}], [annotation(*events)])
    assert problems == []
    return documents[0]["events"]


def problem(*events, texts=None, **changes):
    _, problems = build(texts or [{"key": "a", "text": TEXT}], [annotation(*events, **changes)])
    assert len(problems) == 1, problems
    return problems[0]


def mentions(record):
    named = [record[key] for key in ("name", "theme") if record[key]]
    return named + [
        m for key in ("dates", "venues", "officials", "counts", "organizers", "evidence") for m in record[key]
    ]


def test_every_mention_is_the_text_at_its_offsets():
    (record,) = built(event())
    assert len(mentions(record)) == 7
    assert all(TEXT[m["start"] : m["end"]] == m["text"] for m in mentions(record))


def test_a_mention_is_looked_up_in_the_evidence_before_the_rest():
    inspection = event(
        type="inspection", name=None, evidence=[SECOND], dates=[], venues=[["青石乡", False]], counts=[], organizers=[]
    )
    _, second = built(event(), inspection)
    assert second["officials"][0]["start"] > TEXT.index(SECOND)


def test_what_the_evidence_lacks_is_found_elsewhere():
    (record,) = built(event(evidence=[SECOND]))
    assert record["venues"][0]["start"] == TEXT.index("二楼会议室")


def test_two_facts_of_a_slot_never_stand_at_one_place():
    dates = [["上午", "2019-03-05", "2019-03-05", "2019-03-05TMO"], event()["dates"][0]]
    assert "only inside another mention" in problem(event(dates=dates))


def test_an_organizer_keeps_its_name_and_the_words_of_the_text():
    (record,) = built(event(evidence=[FIRST, SECOND], organizers=[["安陵局", "host", "我局"]]))
    organizer = record["organizers"][0]
    assert (organizer["name"], organizer["text"]) == ("安陵局", "我局")


def test_events_and_evidence_stand_in_text_order():
    later = event(evidence=[SECOND], name=None)
    assert [e["evidence"][0]["text"] for e in built(later, event())] == [FIRST, SECOND]
    (record,) = built(event(evidence=[SECOND, FIRST]))
    assert [e["text"] for e in record["evidence"]] == [FIRST, SECOND]


def test_the_id_is_the_one_that_extract_gives(tmp_path):
    from pipeline.read import read

    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"key": "a", "text": TEXT}, ensure_ascii=False), encoding="utf-8")
    (document,) = read([str(path)])
    (gold,), _ = build([{"key": "a", "text": TEXT}], [annotation()])
    assert gold["id"] == document.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "茶话会"}, "not in the text"),
        ({"name": " 座谈会"}, "no mention"),
        ({"evidence": []}, "no evidence"),
        ({"evidence": ["没有这句。"]}, "not in the text"),
        ({"type": "party"}, "type 'party'"),
        ({"status": "maybe"}, "status 'maybe'"),
        ({"place": "二楼"}, "unknown: place"),
        ({"dates": [["3月5日上午", "2019-03-06", "2019-03-05", "2019-03-05"]]}, "lies after"),
        ({"dates": [["3月5日上午", "2019-03-05", None, "2019-03-05"]]}, "together"),
        ({"dates": [["3月5日上午", None, None, "2019-03-05"]]}, "do not go together"),
        ({"dates": [["3月5日上午", "2019-03-05", "2019-03-05", "2018-03-05"]]}, "does not begin in the year"),
        ({"dates": [["3月5日上午", "2019-03-05", "2019-03-05", "March 5"]]}, "no TIMEX3"),
        ({"dates": [["3月5日上午", "2019-02-30", "2019-02-30", "2019-02-30"]]}, "ValueError"),
        ({"venues": [["二楼会议室", "no"]]}, "virtual"),
        ({"counts": [["30余名", "30", "名", "over", None]]}, "no number"),
        ({"counts": [["30余名", 30, "份", "over", None]]}, "unit"),
        ({"counts": [["30余名", 30, "名", "about", None]]}, "bound 'about'"),
        ({"counts": [["30余名", 30, "名", "over", "代表"]]}, "not in the text"),
        ({"organizers": [["安陵局", "boss"]]}, "role 'boss'"),
        ({"officials": [{"name": "柳成岳", "posts": [], "actions": ["sit"]}]}, "action 'sit'"),
        ({"officials": [{"name": "柳成岳", "posts": [], "actions": []}]}, "one action or more"),
        ({"officials": [{"name": "柳成岳", "posts": [[None, "处长"]], "actions": ["speak"]}]}, "处长"),
        ({"dates": [], "venues": [], "officials": [], "counts": []}, "needs a date"),
    ],
)
def test_a_wrong_event_is_named_and_left_out(changes, said):
    found = problem(event(**changes))
    assert found.startswith("a, event 1") and said in found
    documents, _ = build([{"key": "a", "text": TEXT}], [annotation(event(**changes))])
    assert documents[0]["events"] == []


def test_texts_and_annotations_go_one_to_one():
    text = {"key": "a", "text": TEXT}
    assert build([text], [])[1] == ["a: no annotation"]
    assert build([text], [annotation(), annotation()])[1] == ["a: annotated twice"]
    assert build([text, text], [annotation()])[1] == ["a: two texts of this key"]
    assert build([text], [annotation(), annotation(key="b")])[1] == ["b: no text of this key"]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"title": "别的题目", "date": None, "issuer": None}, "the title"),
        ({"title": None, "date": None, "issuer": "别的局"}, "the issuer"),
        ({"title": None, "date": None}, "document must have"),
    ],
)
def test_what_is_said_of_the_document_stands_in_the_text(document, said):
    assert said in problem(document=document)


def test_a_folder_with_problems_is_not_written(tmp_path, capsys):
    def write(*events):
        for name, line in (("reports", {"key": "a", "text": TEXT}), ("annotations", annotation(*events))):
            (tmp_path / f"{name}.jsonl").write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")

    write(event(name="茶话会"))
    assert builder.main(str(tmp_path)) == 1
    assert "茶话会" in capsys.readouterr().err and not (tmp_path / "gold.jsonl").exists()
    write(event())
    assert builder.main(str(tmp_path)) == 0
    assert json.loads((tmp_path / "gold.jsonl").read_text(encoding="utf-8"))["events"] == built(event())


def test_annotations_are_not_changed():
    given = annotation(event())
    before = copy.deepcopy(given)
    build([{"key": "a", "text": TEXT}], [given])
    assert given == before

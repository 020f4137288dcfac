"""The same event over reports: joined by facts that can be read, kept apart by those that contradict."""

import datetime
import json
import random

import pytest

from pipeline.batch import cluster_facts
from pipeline.batch.cluster_facts import ENOUGH, compare, score
from pipeline.batch.clusters import cluster
from pipeline.process import process
from pipeline.records import Document
from pipeline.settings import Settings
from tests.measure_clusters import figures

HERE = "6月3日上午，青禾市质量工作大会在青禾宾馆召开。副市长林知远出席会议并讲话，各区县代表120余人参加会议。"


def facts(text, day="2019-06-04"):
    document = Document(text=text, date=datetime.date.fromisoformat(day) if day else None)
    return [cluster_facts.of(event) for event in process(document, Settings()).events]


def one(text, day="2019-06-04"):
    (found,) = facts(text, day)
    return found


def test_two_reports_of_one_meeting_agree_on_what_can_be_read():
    other = one("2019年6月3日，我市在青禾宾馆召开质量工作大会。市政府副市长林知远到会作了动员讲话。", "2019-06-05")
    agreements = compare(one(HERE), other)
    points = {agreement.fact: agreement.points for agreement in agreements if agreement.points > 0}
    assert points["date"] == 3 and points["people"] == 2 and points["place"] == 2 and points["name"] == 2
    assert score(agreements) >= ENOUGH
    (found,) = cluster([one(HERE), other])
    assert found.members == sorted([0, 1], key=lambda n: [one(HERE), other][n].event_id)
    assert found.cluster_id == one(HERE).event_id  # of the earliest document
    assert found.pairs[0].score == score(agreements)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param(HERE.replace("6月3日", "6月4日"), "2020-06-05", id="next year"),
        pytest.param("6月3日下午，副市长林知远到开发区调研，走访了平澜仪器公司。", "2019-06-04", id="elsewhere"),
        pytest.param(HERE.replace("质量工作", "食品安全").replace("林知远", "叶知秋"), "2019-06-04", id="same house"),
        pytest.param(HERE.replace("质量工作大会", "档案管理培训班"), "2019-06-04", id="another occasion"),
    ],
)
def test_look_alikes_stay_apart(text, day):
    assert not cluster([one(HERE), one(text, day)])


def test_sessions_and_editions_contradict():
    first = one("9月10日，云港市标准化研究院在云港会议中心举办第一期标准化培训班，80名学员参加培训。")
    second = one("9月10日，云港市标准化研究院在云港会议中心举办第二期标准化培训班，80名学员参加培训。")
    assert "edition" in {agreement.fact for agreement in compare(first, second)}
    assert not cluster([first, second])


def test_people_who_are_everywhere_tell_little():
    mine, theirs = one(HERE), one("6月3日，副市长林知远会见外地客人，双方进行了交流，20人参加。")
    known, busy = compare(mine, theirs), compare(mine, theirs, frozenset({"林知远"}))
    assert score(busy) == score(known) - 1


def test_events_of_one_document_are_never_joined():
    found = facts(HERE + "\n" + "6月3日下午，质量工作大会分组讨论在青禾宾馆举行，副市长林知远参加，30人参加讨论。")
    assert not cluster(found)
    assert all(a is b or score(compare(a, b)) < 0 for a in found for b in found)


def test_the_order_of_records_changes_nothing():
    records = [fact for line in figures.__globals__["GOLD"].read_bytes().splitlines()[:14] for fact in told(line)]
    before = {frozenset(records[n].event_id for n in found.members) for found in cluster(records)}
    random.Random(1).shuffle(records)
    assert {frozenset(records[n].event_id for n in found.members) for found in cluster(records)} == before
    assert before


def told(line):
    report = json.loads(line)
    return facts(report["text"], report.get("date"))


def test_the_gold_of_clusters():
    measured = figures()
    assert measured["precision"] >= 0.95
    assert measured["recall"] >= 0.75

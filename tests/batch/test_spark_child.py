"""The process beside a Spark worker: whatever a document does to it, the next one is processed."""

import os

import pytest

from pipeline.batch.spark_child import Child
from pipeline.batch.spark_rows import Work
from pipeline.process import process
from pipeline.read import Failure
from pipeline.records import Document
from pipeline.settings import Settings
from pipeline.write.jsonl import dump

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Spark's workers run on Linux and macOS")
GOOD = Document(text="6月3日，青禾市在青禾宾馆召开质量大会，副市长林知远出席，120余人参加会议。", source="a")


@pytest.fixture(scope="module")
def child():
    work = Work(Settings(), timeout=3, max_memory=1500, function="tests.batch.spark_faults:misbehave")
    child = Child(work)
    yield child
    child.close()


def good(child):
    (row,) = child.process(GOOD)
    result = process(GOOD, Settings())
    assert row["record"] == dump(result.documents[0])
    assert [event["record"] for event in row["events"]] == [dump(event) for event in result.events]
    assert row["events"][0]["officials"] == ["林知远"]


@pytest.mark.parametrize(
    ("text", "code"), [("挂起", "timeout"), ("崩溃", "died"), ("吃内存", "memory"), ("出错", "crashed")]
)
def test_a_bad_document_is_a_failure_and_the_next_is_processed(child, text, code):
    failure = child.process(Document(text=text, source="b"))
    assert isinstance(failure, Failure)
    assert (failure.source, failure.stage, failure.code) == ("b", "process", code)
    assert failure.document is not None and failure.document.text == text
    assert (failure.traceback is not None) == (code == "crashed")
    good(child)


def test_an_incomplete_installation_fails_the_task(child):
    with pytest.raises(RuntimeError, match="numpy"):
        child.process(Document(text="缺包"))

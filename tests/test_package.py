"""``import pipeline``: cheap, and two functions."""

import datetime
import subprocess
import sys
from pathlib import Path

import pipeline

PAGE = "来源：青禾日报 发布时间：2019-06-06\n6月3日上午，青禾市在青禾宾馆举行质量月启动仪式，副市长周明远出席并致辞。"


def test_importing_is_cheap():
    heavy = ("spacy", "pydantic", "numpy", "sklearn", "jieba")
    code = f"import sys, pipeline; print([name for name in {heavy} if name in sys.modules])"
    root = Path(__file__).parents[1]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


def test_extract_gives_grounded_records():
    result = pipeline.extract(PAGE, date=datetime.date(2019, 6, 6), source="page")
    (event,) = result.events
    assert event.document.source == "page" and event.dates[0].first == datetime.date(2019, 6, 3)
    assert "周明远" in [official.name for official in event.officials]
    for mention in (*event.dates, *event.venues, *event.officials, *event.counts, *event.evidence):
        assert PAGE[mention.start : mention.end] == mention.text
    (document,) = result.documents
    assert document.id == event.document.id


def test_an_empty_text_is_a_document_without_events():
    result = pipeline.extract("")
    assert result.events == [] and [d.status for d in result.documents] == ["empty"]

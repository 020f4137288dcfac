"""The evaluation gate: on gold written for the project, every figure holds its floor."""

import json
import tomllib
from collections import Counter
from functools import cache

import pytest

import pipeline
from pipeline import resources
from pipeline.learn import evaluate
from pipeline.learn.build import build_folder

FOLDER = resources.path("corpora", "gold", "events")

if not FOLDER.is_dir():
    pytest.skip("corpora/gold is in the repository only", allow_module_level=True)


def lines(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@cache
def measured():
    events, documents = {}, {}
    for gold in lines("gold.jsonl"):
        result = pipeline.extract(gold["text"])
        events[gold["id"]] = [event.model_dump(mode="json") for event in result.events]
        documents[gold["id"]] = result.documents[0].model_dump(mode="json")
    return evaluate.evaluate(lines("gold.jsonl"), events, documents)


def test_the_gold_is_what_the_builder_makes_of_texts_and_annotations():
    documents, problems = build_folder(FOLDER)
    assert problems == []
    assert documents == lines("gold.jsonl")


def test_the_gold_is_as_broad_as_its_readme_says():
    gold = lines("gold.jsonl")
    events = [event for document in gold for event in document["events"]]
    assert len(gold) >= 60
    assert sum(not document["events"] for document in gold) >= 12
    assert all(200 <= len(document["text"]) <= 1200 for document in gold)
    assert {event["status"] for event in events} == {"held", "planned", "cancelled"}
    assert len(Counter(event["type"] for event in events)) >= 14
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{len(gold)} reports with {len(events)} events" in readme


@pytest.mark.slow
def test_no_mention_is_ungrounded():
    assert measured().ungrounded == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figure", "floor"), tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))["floors"].items()
)
def test_a_figure_holds_its_floor(figure, floor):
    assert measured().figures()[figure] >= floor

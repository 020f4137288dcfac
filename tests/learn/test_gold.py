"""The gold of the samples: every annotation stands in its text, and the figures do not fall."""

import subprocess
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

import pipeline
from pipeline.learn.evaluate import evaluate
from pipeline.learn.gold import AnnotationError, build
from pipeline.read import read

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpora" / "samples"
ANNOTATIONS = ROOT / "corpora" / "gold" / "events.toml"


def test_every_annotation_stands_in_its_text():
    found = list(build(ANNOTATIONS, SAMPLES))
    for document in found:
        for event in document["events"]:
            lone = [part for part in (event["name"], event["theme"]) if part]
            lists = [event[key] for key in ("dates", "venues", "officials", "counts", "organizers", "evidence")]
            for mention in (*lone, *(mention for part in lists for mention in part)):
                assert document["text"][mention["start"] : mention["end"]] == mention["text"]
    assert len(found) == sum(1 for _ in read([str(SAMPLES)]))
    assert sum(len(document["events"]) for document in found) >= 60


def annotate(tmp_path, event):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(
        "前言。6月3日，局长王小山（笔名山人）出席大会，80余人参加。", encoding="utf-8"
    )
    file = tmp_path / "a.toml"
    file.write_text(f'[[document]]\nsource = "a.txt"\n[[document.event]]\n{event}', encoding="utf-8")
    return list(build(file, tmp_path / "texts"))


def test_the_forms(tmp_path):
    ((event,),) = (
        document["events"]
        for document in annotate(
            tmp_path,
            """
            at = "6月3日"
            type = "meeting"
            name = "大会"
            dates = ["6月3日 = - - XXXX-06-03"]
            officials = ["王小山 <局长王小山>: 市局/局长, /作家: attend"]
            counts = ["80余人 = 80 人 over"]
            """,
        )
    )
    assert event["dates"][0] | {"first": None, "timex": "XXXX-06-03", "start": 3} == event["dates"][0]
    (official,) = event["officials"]
    assert (official["name"], official["text"], official["actions"]) == ("王小山", "局长王小山", ["attend"])
    assert official["posts"] == [{"organization": "市局", "title": "局长"}, {"organization": None, "title": "作家"}]
    (count,) = event["counts"]
    assert (count["value"], count["unit"], count["bound"], count["of"]) == (80, "人", "over", None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('name = "论坛"', "does not stand in the text"),
        ('organizers = ["王小山: 主办"]', "is none of"),
        ('counts = ["80余人 = 八十 人 over"]', "invalid literal"),
    ],
)
def test_a_wrong_annotation_is_named(tmp_path, line, problem):
    with pytest.raises(AnnotationError, match=rf"a\.txt, event 1 .*{problem}"):
        annotate(tmp_path, f'at = "6月3日"\ntype = "meeting"\n{line}')


def test_the_figures_on_the_samples_do_not_fall():
    predicted = defaultdict(list)
    for document in read([str(SAMPLES)]):
        result = pipeline.extract(document.text, title=document.title, date=document.date, source=document.source)
        predicted[document.id] += [event.model_dump(mode="json") for event in result.events]
    measured = evaluate(build(ANNOTATIONS, SAMPLES), predicted)
    assert measured.ungrounded == 0
    figures = measured.figures()
    floors = tomllib.loads((ROOT / "corpora" / "gold" / "floors.toml").read_text(encoding="utf-8"))["floors"]
    assert {key: figures[key] for key, least in floors.items() if figures[key] < least} == {}


def test_it_prints_json_lines():
    result = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "pipeline.learn.gold"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 0 and result.stdout.count("\n") >= 16, result.stderr

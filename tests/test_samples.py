"""The samples: each shows what its README says it shows."""

import json
import re
import tomllib
from functools import cache

import pytest

import pipeline
from pipeline import resources
from pipeline.learn.build import build_folder
from pipeline.learn.evaluate import evaluate
from pipeline.read import read
from pipeline.records import Document

FOLDER = resources.path("corpora", "samples")
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".txt", ".jsonl"))


@cache
def results(name):
    documents = list(read([str(FOLDER / name)]))
    assert all(isinstance(document, Document) for document in documents)
    return [(d, pipeline.extract(d.text, title=d.title, date=d.date, source=d.source)) for d in documents]


def only(name):
    ((document, result),) = results(name)
    return document.text, result


def test_the_readme_names_every_file():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([^`]+)`", readme, re.M) == [path.name for path in FILES]
    assert len(FILES) >= 12


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_every_mention_is_grounded(name):
    for document, result in results(name):
        for record in result.documents:
            for mention in record.mentions:
                assert document.text[mention.start : mention.end] == mention.text
            kept = list(document.text)
            for cut in record.cuts:
                kept[cut.start : cut.end] = [""] * (cut.end - cut.start)
            assert len(result.documents) > 1 or "".join(kept) == record.text
        for event in result.events:
            lone = [part for part in (event.name, event.theme) if part]
            for part in (*lone, *event.dates, *event.venues, *event.counts, *event.evidence):
                assert document.text[part.start : part.end] == part.text
            for named in (*event.officials, *event.organizers):
                assert document.text[named.start : named.end] == named.text


@pytest.mark.parametrize("name", ["01-book118-standards.txt", "02-renrendoc-food-safety.txt", "05-wechat-hospital.txt"])
def test_furniture_goes_and_the_report_stays(name):
    _, result = only(name)
    text = result.documents[0].text
    assert not re.search("原创力|版权说明|已阅读|文档评论|点击上方|长按识别|查看更多", text)
    assert "市" in text and result.events


def test_the_book118_page_loses_its_furniture_and_nothing_else():
    text, result = only("01-book118-standards.txt")
    lines = text.splitlines(keepends=True)
    assert result.documents[0].text.strip() == "".join(lines[7:-1]).strip()
    assert [total.agrees for total in result.documents[0].totals] == [True]
    assert "truncated" in {warning.code for warning in result.documents[0].warnings}
    assert [event.status for event in result.events].count("planned") == 1


def test_gb18030_is_told_from_its_bytes():
    data = (FOLDER / "06-university-forum.gb18030.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    text, result = only("06-university-forum.gb18030.txt")
    assert text == data.decode("gb18030") and len(result.events) >= 4


def test_traditional_text_is_read_as_it_stands():
    _, result = only("07-traditional-culture.txt")
    assert len(result.events) >= 3
    assert any("演講廳" in venue.text for event in result.events for venue in event.venues)


def test_a_report_without_events_gives_none():
    _, result = only("08-nothing-to-find.txt")
    assert result.events == [] and result.documents[0].status == "ok"


def test_a_page_of_furniture_is_empty():
    _, result = only("13-furniture-only.txt")
    assert result.events == [] and result.documents[0].status == "empty" and result.documents[0].text.strip() == ""


def test_what_looks_like_furniture_stays():
    text, result = only("14-looks-like-furniture.txt")
    assert result.documents[0].text == text


def test_a_compilation_is_two_reports():
    _, result = only("12-secretary-compilation.txt")
    assert [document.id[-2:] for document in result.documents] == [".1", ".2"]
    days = {event.document.id[-2:]: set() for event in result.events}
    for event in result.events:
        days[event.document.id[-2:]] |= {date.first for date in event.dates}
    assert days[".1"] <= {None} and None not in days[".2"]  # the year of the second settles nothing in the first


def test_pinyin_is_repaired_and_real_brackets_stay():
    _, result = only("15-pinyin-mirror.txt")
    kept = result.documents[0].text
    assert "團購網站聯誼會" in kept and "（ISO 10008）" in kept


def test_other_fields_are_carried_along():
    found = results("16-charity.jsonl")
    assert [bool(result.events) for _, result in found] == [True, True, False]
    first = json.loads((FOLDER / "16-charity.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert found[0][0].extra["channel"] == first["channel"]


# -- against the gold of corpora/gold/samples -------------------------------------------------------------------------

GOLD = FOLDER.parent / "gold" / "samples"


def gold():
    return [json.loads(line) for line in (GOLD / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_gold_is_of_these_samples_and_what_the_builder_makes():
    documents, problems = build_folder(GOLD)
    assert problems == [] and documents == gold()
    texts = {document.text for path in FILES for document, _ in results(path.name)}
    assert {document["text"] for document in gold()} <= texts and len(gold()) == len(texts) - 1


def test_the_figures_on_the_samples_do_not_fall():
    found = [pair for path in FILES for pair in results(path.name)]
    events = {document.id: [e.model_dump(mode="json") for e in result.events] for document, result in found}
    measured = evaluate(gold(), events)
    assert measured.ungrounded == 0
    figures = measured.figures()
    floors = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))["floors"]
    assert {key: figures[key] for key, least in floors.items() if figures[key] < least} == {}

"""The annotations of real documents join with the raw texts, or say why they do not."""

import gzip
import hashlib
import json
import os
import warnings
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.learn.real_gold import GoldError, GoldWarning, load

FILES = ("annotations.jsonl", "test.jsonl")
RAW = Path(os.environ.get("SHILU_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "raw"
TEXT = "安陵局召开座谈会\n3月5日，安陵局在二楼会议室召开座谈会，局长柳成岳主持，30余名职工参加。"


def span(words: str) -> dict[str, int]:
    start = TEXT.rindex(words)
    return {"start": start, "end": start + len(words)}


def annotation(**changes):
    event = {
        "type": "meeting",
        "status": "held",
        "name": span("座谈会"),
        "theme": None,
        "dates": [{**span("3月5日"), "first": None, "last": None, "timex": "XXXX-03-05"}],
        "venues": [{**span("二楼会议室"), "virtual": False}],
        "officials": [
            {
                **span("柳成岳"),
                "name": "柳成岳",
                "posts": [{"organization": None, "title": "局长"}],
                "actions": ["preside"],
            }
        ],
        "counts": [{**span("30余名"), "value": 30, "unit": "名", "bound": "over", "of": span("职工")}],
        "organizers": [{**span("安陵局"), "name": "安陵局", "role": "host"}],
        "evidence": [span(TEXT.splitlines()[1])],
    }
    return {
        "file": "made.jsonl.gz",
        "line": 1,
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest()[:12],
        "document": {"title": {"start": 0, "end": 8}, "date": None, "issuer": "安陵局"},
        "events": [event],
    } | changes


@pytest.fixture
def folder(tmp_path):
    with gzip.open(tmp_path / "made.jsonl.gz", "wt", encoding="utf-8") as stream:
        for text in ("别的文章", TEXT):
            stream.write(json.dumps({"repo": "somebody/pages", "text": text}, ensure_ascii=False) + "\n")
    return tmp_path


def annotations(folder, *entries) -> Path:
    path = folder / "annotations.jsonl"
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8")
    return path


def test_texts_are_filled_in_from_the_offsets(folder):
    (document,) = load(annotations(folder, annotation()), folder)
    assert document["id"] == annotation()["sha256"]
    assert document["text"] == TEXT
    assert document["source"]["repo"] == "somebody/pages"
    assert document["document"] == {"title": "安陵局召开座谈会", "date": None, "issuer": "安陵局"}
    (event,) = document["events"]
    assert event["name"] == {"text": "座谈会", **span("座谈会")}
    assert event["theme"] is None
    assert event["dates"][0]["text"] == "3月5日"
    assert event["officials"][0]["text"] == event["officials"][0]["name"] == "柳成岳"
    assert (event["counts"][0]["text"], event["counts"][0]["of"]) == ("30余名", "职工")
    assert event["evidence"][0]["text"] == TEXT.splitlines()[1]


def test_a_document_without_events_has_an_empty_list(folder):
    (document,) = load(annotations(folder, annotation(events=[])), folder)
    assert document["events"] == []


def test_another_text_is_skipped_and_told(folder):
    path = annotations(folder, annotation(line=0), annotation())
    with pytest.warns(GoldWarning, match=r"annotations\.jsonl:1: line 0 .* has the hash .* skipped"):
        documents = load(path, folder)
    assert [document["text"] for document in documents] == [TEXT]


def test_a_line_past_the_end_of_the_raw_file_is_skipped_and_told(folder):
    with pytest.warns(GoldWarning, match="there is no line 7"):
        assert load(annotations(folder, annotation(line=7)), folder) == []


def test_an_offset_outside_the_text_names_the_line_of_the_annotation(folder):
    event = annotation()["events"][0] | {"evidence": [{"start": 5, "end": len(TEXT) + 1}]}
    with pytest.raises(GoldError, match=r"annotations\.jsonl:1.*no stretch of a text"):
        load(annotations(folder, annotation(events=[event])), folder)


@pytest.mark.parametrize("line", ["{", "[]", '{"file": "made.jsonl.gz", "line": 1}'])
def test_a_line_that_is_no_annotation_is_named(folder, line):
    path = folder / "annotations.jsonl"
    path.write_text("\n" + line, encoding="utf-8")
    with pytest.raises(GoldError, match=r"annotations\.jsonl:2: no annotation"):
        load(path, folder)


def test_a_missing_raw_file_says_what_to_give(folder):
    path = annotations(folder, annotation(file="other.jsonl.gz"))
    with pytest.raises(FileNotFoundError, match=r"other\.jsonl\.gz is not there: give the folder data/raw"):
        load(path, folder)


@pytest.mark.parametrize("file", FILES)
def test_what_ships_holds_no_text_longer_than_a_name(file):
    def strings(value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from strings(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner)

    for line in resources.path("corpora", "gold", "real", file).read_text(encoding="utf-8").splitlines():
        assert max(map(len, strings(json.loads(line)))) <= 40


def test_no_document_is_both_trained_on_and_tested_with():
    trained, tested = (
        {json.loads(line)["sha256"] for line in resources.path("corpora", "gold", "real", file).open(encoding="utf-8")}
        for file in FILES
    )
    assert trained and tested and not trained & tested


@pytest.mark.skipif(not RAW.is_dir(), reason="the shared raw data (../shared/data/raw) are not here")
@pytest.mark.parametrize("file", FILES)
def test_what_ships_fits_the_shared_data(file):
    path = resources.path("corpora", "gold", "real", file)
    with warnings.catch_warnings():
        warnings.simplefilter("error", GoldWarning)
        documents = load(path, RAW)
    assert len(documents) == len(path.read_text(encoding="utf-8").splitlines())
    held_out = {"hspuppy/hugbert", "likgjava/eb", "JeffKuoCool/ZhiHuiDangJian"}
    for document in documents:
        assert document["source"]["repo"] not in held_out
        for event in document["events"]:
            assert event["evidence"]
            assert any(event[slot] for slot in ("dates", "venues", "officials", "counts"))
            for official in event["officials"]:
                assert official["text"]

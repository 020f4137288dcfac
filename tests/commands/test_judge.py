"""``shilu evaluate`` and ``shilu explain`` as a user calls them."""

import json

import pytest

import cli

TEXT = "2019年3月5日，云岭市图书馆在人民广场举行读书节开幕式，副市长苏以宁出席并致辞，市民300余人参加活动。"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "page.txt").write_text(TEXT, encoding="utf-8")
    assert cli.main(["extract", str(tmp_path / "page.txt"), "--out", str(tmp_path / "out")]) == 0
    events = [json.loads(line) for line in (tmp_path / "out" / "events.jsonl").read_text(encoding="utf-8").splitlines()]
    document = json.loads((tmp_path / "out" / "documents.jsonl").read_text(encoding="utf-8"))
    gold = {"id": document["id"], "text": TEXT, "document": {k: document[k] for k in ("date", "title", "issuer")}}
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold | {"events": events}), encoding="utf-8")
    return tmp_path


def test_what_was_extracted_is_perfect_against_itself(folder, capsys):
    assert cli.main(["evaluate", str(folder / "gold.jsonl"), str(folder / "out"), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["events"] == figures["arguments"] == figures["document_title"] == 1.0
    assert figures["ungrounded"] == 0


def test_the_gate_holds_and_falls(folder, capsys):
    floors = folder / "floors.toml"
    floors.write_text("[floors]\nevents = 1.0\n")
    call = ["evaluate", str(folder / "gold.jsonl"), str(folder / "out"), "--floors", str(floors)]
    assert cli.main(call) == 0
    floors.write_text("[floors]\nevents = 1.0\nno_such_figure = 0.5\n")
    assert cli.main(call) == 1
    assert "no_such_figure 0.0000 < 0.5" in capsys.readouterr().out


def test_the_error_page_is_self_contained(folder):
    page = folder / "errors.html"
    assert cli.main(["evaluate", str(folder / "gold.jsonl"), str(folder / "out"), "--html", str(page)]) == 0
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>") and "http" not in html


@pytest.mark.parametrize("line", ["{", "[]"])
def test_a_broken_gold_file_is_misuse(folder, capsys, line):
    (folder / "broken.jsonl").write_text(line)
    assert cli.main(["evaluate", str(folder / "broken.jsonl"), str(folder / "out")]) == 2
    assert "broken.jsonl:1" in capsys.readouterr().err


def test_a_missing_gold_file_is_misuse(folder):
    assert cli.main(["evaluate", str(folder / "none.jsonl"), str(folder / "out")]) == 2


def test_explain_says_what_was_linked_and_why(folder, capsys):
    assert cli.main(["explain", str(folder / "page.txt")]) == 0
    told = capsys.readouterr().out
    assert "told by '读书节开幕式'" in told
    assert "+ officials '苏以宁'" in told and "+ venues '人民广场'" in told


def test_explain_says_where_there_is_nothing(tmp_path, capsys):
    (tmp_path / "page.txt").write_text("本局一直重视安全工作。", encoding="utf-8")
    assert cli.main(["explain", str(tmp_path / "page.txt")]) == 0
    assert "no event" in capsys.readouterr().out

"""``shilu cluster`` as a user calls it."""

import json

import pytest

import cli

HERE = "6月3日上午，青禾市质量工作大会在青禾宾馆召开。副市长林知远出席会议并讲话，各区县代表120余人参加会议。"
THERE = "2019年6月3日，我市在青禾宾馆召开质量工作大会。市政府副市长林知远到会作了动员讲话。"


@pytest.fixture
def records(tmp_path):
    texts = [{"text": HERE, "date": "2019-06-04"}, {"text": THERE, "date": "2019-06-05"}]
    texts.append({"text": HERE.replace("6月3日", "6月4日"), "date": "2020-06-05"})
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts))
    assert cli.main(["extract", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "records")]) == 0
    return tmp_path / "records"


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_record_gets_an_id_and_the_clusters_say_why(records, tmp_path, capsys):
    out = tmp_path / "clusters"
    assert cli.main(["cluster", str(records), "--out", str(out)]) == 0
    before, after = lines(records / "events.jsonl"), lines(out / "events.jsonl")
    assert [record | {"cluster_id": None} for record in after] == before
    first, second, third = (record["cluster_id"] for record in after)
    assert first == second == after[0]["event_id"] and third == after[2]["event_id"]
    (found,) = lines(out / "clusters.jsonl")
    assert found["cluster_id"] == first
    assert found["event_ids"] == sorted(record["event_id"] for record in after[:2])
    (pair,) = found["pairs"]
    assert pair["score"] == sum(one["points"] for one in pair["for"] + pair["against"])
    assert {"fact": "date", "points": 3, "words": "2019-06-03"} in pair["for"]
    assert "3 records: 2 of them in 1 clusters; 2 distinct events" in capsys.readouterr().err


def test_the_same_again_gives_the_same_bytes(records, tmp_path):
    for name in ("one", "two"):
        assert cli.main(["cluster", str(records), "--out", str(tmp_path / name)]) == 0
    for file in ("events.jsonl", "clusters.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    assert cli.main(["cluster", str(tmp_path / "one"), "--out", str(tmp_path / "three")]) == 0
    assert (tmp_path / "three" / "events.jsonl").read_bytes() == (tmp_path / "one" / "events.jsonl").read_bytes()


def test_more_points_join_less(records, capsys):
    assert cli.main(["cluster", str(records / "events.jsonl"), "--enough", "50"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("line", ["{", "{}", '{"event_id": "a"}'])
def test_what_is_no_record_is_named_by_its_line(records, tmp_path, capsys, line):
    with (records / "events.jsonl").open("a") as file:
        file.write(line + "\n")
    assert cli.main(["cluster", str(records), "--out", str(tmp_path / "out")]) == 2
    assert "events.jsonl:4" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_records_are_misuse(tmp_path, records):
    assert cli.main(["cluster", str(tmp_path / "none")]) == 2
    (tmp_path / "empty").mkdir()
    assert cli.main(["cluster", str(tmp_path / "empty")]) == 2
    assert cli.main(["cluster", str(records), "--out", str(records)]) == 2

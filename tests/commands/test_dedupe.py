"""``shilu dedupe`` as a user calls it."""

import json

import pytest

import cli

TEXT = (
    "云港市召开安全生产工作会议。6月17日上午，云港市安全生产工作会议在市会议中心召开。副市长叶知秋出席会议并讲话，市应急管理局局长"
    "卫长庚主持会议。会议通报了今年以来全市安全生产形势，部署了下一阶段的重点工作。各县区、各有关部门负责人共80余人参加会议。"
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    (made / "a.txt").write_text(TEXT, encoding="utf-8")
    (made / "b.txt").write_text("首页 > 正文\n" + TEXT, encoding="utf-8")
    (made / "c.txt").write_text(TEXT, encoding="gb18030")
    (made / "d.txt").write_text(TEXT.replace("6月17日", "5月20日"), encoding="utf-8")
    (made / "e.jsonl").write_text(
        json.dumps({"id": "x7", "title": "另一篇", "date": "2020-01-02", "text": "另一篇。" * 9, "channel": "公益"})
        + "\n"
    )
    return tmp_path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_groups_and_what_is_kept(folder, capsys):
    out = folder / "out"
    assert cli.main(["dedupe", str(folder / "in"), "--out", str(out)]) == 0
    (group,) = lines(out / "duplicates.jsonl")
    assert group["kept"]["source"].endswith("b.txt")
    (copy,) = group["copies"]
    assert copy["source"].endswith("a.txt") and copy["repeats"] == [str(folder / "in" / "c.txt")]
    assert 0.8 <= copy["jaccard"] < 1
    (alike,) = group["alike"]
    assert alike["source"].endswith("d.txt") and alike["apart"] == {"kept": ["6月", "17日"], "copy": ["5月", "20日"]}
    kept = lines(out / "kept.jsonl")
    assert [line["source"][-5:] for line in kept] == ["b.txt", "d.txt", "sonl:1"[-5:]]
    assert kept[2] | {"source": ""} == {
        "id": "x7", "source": "", "title": "另一篇", "date": "2020-01-02", "channel": "公益", "text": "另一篇。" * 9,
    }  # fmt: skip
    assert "5 texts: 1 exact repeats, 1 near duplicates in 1 groups; 3 kept" in capsys.readouterr().err
    assert {file.name for file in out.iterdir()} == {"duplicates.jsonl", "kept.jsonl"}


def test_what_is_kept_can_be_extracted_and_a_second_pass_finds_nothing(folder):
    out = folder / "out"
    assert cli.main(["dedupe", str(folder / "in"), "--out", str(out), "--keep", "first"]) == 0
    assert lines(out / "duplicates.jsonl")[0]["kept"]["source"].endswith("a.txt")
    assert cli.main(["extract", str(out / "kept.jsonl"), "--out", str(folder / "records")]) == 0
    assert cli.main(["dedupe", str(folder / "records"), "--out", str(folder / "again")]) == 0
    assert not [group for group in lines(folder / "again" / "duplicates.jsonl") if group["copies"]]
    assert all("mentions" not in line for line in lines(folder / "again" / "kept.jsonl"))


def test_by_likeness_alone(folder, capsys):
    assert cli.main(["dedupe", str(folder / "in"), "--no-facts"]) == 0
    (group,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {copy["source"][-5:] for copy in group["copies"]} == {"a.txt", "d.txt"}


def test_a_bad_file_is_set_aside_and_the_rest_is_compared(folder):
    (folder / "in" / "f.txt").write_bytes(b"")
    assert cli.main(["dedupe", str(folder / "in"), "--out", str(folder / "out")]) == 1
    (failure,) = lines(folder / "out" / "quarantine.jsonl")
    assert failure["error"] == "empty"
    assert len(lines(folder / "out" / "kept.jsonl")) == 3


@pytest.mark.parametrize("wrong", [["--threshold", "0"], ["--threshold", "1.5"], ["--keep", "newest"]])
def test_misuse_writes_nothing(folder, wrong):
    assert cli.main(["dedupe", str(folder / "in"), "--out", str(folder / "out"), *wrong]) == 2
    assert not (folder / "out").exists()

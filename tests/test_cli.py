"""The command line: every verb end to end, exit codes, messages, streams."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(cli.__file__).parent
REPORT = (
    "清河市质量促进会召开年度工作会议\n"
    "2021年3月8日上午，清河市质量促进会在云台宾馆召开年度工作会议。会长周明远出席会议并讲话，"
    "来自各区县的代表260余人参加了会议。\n"
)
OTHER = "2021年4月2日，清河市图书馆在市民中心举办读书分享会，馆长何静主持，120人参加。\n"


@pytest.fixture(autouse=True)
def quiet_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SHILU_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "sub" / "b.txt").write_bytes(OTHER.encode("gb18030"))
    (folder / "sub" / "again.txt").write_text(REPORT, encoding="utf-8")
    return folder


def rows(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def feed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"))


# -- extract -------------------------------------------------------------------------------------------------------


def test_extract_writes_events_and_documents(reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", str(reports), "--out", "out"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".shilu", "documents.jsonl", "events.jsonl"]
    documents = rows(tmp_path / "out" / "documents.jsonl")
    assert [record["sources"] for record in documents] == [
        [(reports / "a.txt").as_posix(), (reports / "sub" / "again.txt").as_posix()],
        [(reports / "sub" / "b.txt").as_posix()],
    ]
    events = rows(tmp_path / "out" / "events.jsonl")
    assert events and {event["document"]["id"] for event in events} <= {record["id"] for record in documents}
    said = capsys.readouterr()
    assert said.out == ""
    assert "2 documents" in said.err and "1 repeats" in said.err


def test_extract_prints_events_alone_on_standard_output(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", str(reports / "a.txt")]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    event = json.loads(line)
    for official in event["officials"]:
        assert REPORT[official["start"] : official["end"]] == official["text"]
    assert [official["name"] for official in event["officials"]] == ["周明远"]


def test_the_same_input_gives_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert cli.main(["extract", str(reports), "--out", out]) == 0
    for name in ("events.jsonl", "documents.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_what_fails_is_set_aside_and_the_rest_is_done(reports: Path, tmp_path: Path) -> None:
    (reports / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
    (reports / "empty.txt").write_bytes(b"")
    assert cli.main(["extract", str(reports), "--out", "out"]) == 1
    assert [line["error"] for line in rows(tmp_path / "out" / "quarantine.jsonl")] == ["binary", "empty"]
    assert len(rows(tmp_path / "out" / "documents.jsonl")) == 2


def test_a_package_that_is_missing_is_not_blamed_on_the_documents(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'numpy'")

    monkeypatch.setattr("pipeline.process.process", missing)
    assert cli.main(["extract", str(reports)]) == 2
    assert "numpy" in capsys.readouterr().err


def test_ctrl_c_is_told_of(reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.process.process", interrupt)
    assert cli.main(["extract", str(reports)]) == 130
    assert "stopped" in capsys.readouterr().err


def test_flags_of_a_batch_are_refused_without_a_folder(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["extract", str(reports), "--workers", "2"]) == 2
    assert "--workers" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes are Linux's")
def test_a_file_name_that_is_no_utf8_can_be_written_down(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xb1\xa8\xb8\xe6.txt")).write_text(REPORT, encoding="utf-8")
    assert cli.main(["extract", "in", "--out", "out"]) == 0
    (record,) = rows(tmp_path / "out" / "documents.jsonl")
    assert record["source"].startswith("in/\\udcb1")
    assert cli.main(["clean", "in", "--out", "out"]) == 0


def test_with_source_adds_the_source_text(reports: Path, tmp_path: Path) -> None:
    cli.main(["extract", str(reports / "a.txt"), "--out", "out", "--with-source"])
    (record,) = rows(tmp_path / "out" / "documents.jsonl")
    assert record["source_text"] == REPORT


def test_other_fields_of_the_input_are_carried_along(tmp_path: Path) -> None:
    line = {"text": REPORT, "id": "x1", "source": {"repo": "q"}, "栏目": "要闻"}
    (tmp_path / "a.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    cli.main(["extract", "a.jsonl", "--out", "out"])
    (record,) = rows(tmp_path / "out" / "documents.jsonl")
    assert record["extra"] == {"id": "x1", "source": {"repo": "q"}, "栏目": "要闻"}
    assert record["source"] == "a.jsonl:1"


# -- clean ---------------------------------------------------------------------------------------------------------


def test_clean_prints_the_text_that_stays(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    feed(monkeypatch, REPORT)
    assert cli.main(["clean", "-"]) == 0
    assert capsys.readouterr().out == REPORT


def test_clean_writes_a_tree_that_mirrors_the_input(reports: Path, tmp_path: Path) -> None:
    assert cli.main(["clean", str(reports), "--out", "out"]) == 0
    texts = tmp_path / "out" / "texts"
    found = sorted(path.relative_to(texts).as_posix() for path in texts.rglob("*.txt"))
    assert found == ["a.txt", "sub/again.txt", "sub/b.txt"]
    assert (texts / "sub" / "b.txt").read_text(encoding="utf-8") == OTHER
    assert (texts / "sub" / "again.txt").read_bytes() == (texts / "a.txt").read_bytes()
    documents = rows(tmp_path / "out" / "documents.jsonl")
    assert [len(record["sources"]) for record in documents] == [2, 1]
    assert not (tmp_path / "out" / "events.jsonl").exists()


def test_clean_shows_what_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = ROOT / "corpora" / "samples" / "01-book118-standards.txt"
    if not sample.is_file():
        pytest.skip("the samples are not here")
    cli.main(["clean", str(sample), "--diff"])
    shown = capsys.readouterr().out
    assert "[-" in shown
    assert shown.replace("[-", "").replace("-]", "") == sample.read_text(encoding="utf-8").replace("\r\n", "\n")


# -- segment, timex, numex -----------------------------------------------------------------------------------------


def test_segment_prints_words_in_the_lines_of_the_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "会议召开。\n\n代表参加。\n")
    assert cli.main(["segment", "-"]) == 0
    assert capsys.readouterr().out == "会议 召开 。\n\n代表 参加 。\n"


def test_segment_gives_offsets_parts_of_speech_and_leaves_words_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stop.txt").write_text("。\n了\n", encoding="utf-8")
    (tmp_path / "words.txt").write_text("质量促进会 1000 nt\n", encoding="utf-8")
    feed(monkeypatch, "质量促进会召开了会议。")
    assert cli.main(["segment", "-", "--json", "--pos", "--stop", "stop.txt", "--lexicon", "words.txt"]) == 0
    words = json.loads(capsys.readouterr().out)["words"]
    assert [(word["text"], word["start"], word["end"]) for word in words] == [
        ("质量促进会", 0, 5),
        ("召开", 5, 7),
        ("会议", 8, 10),
    ]
    assert words[0]["pos"] == "nt"


@pytest.mark.parametrize(("flag", "whole"), [("--mentions", True), ("--no-mentions", False)])
def test_no_mention_is_cut_by_a_word_border(
    flag: str, whole: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "会议于10月14日上午召开，120余人参加。"
    feed(monkeypatch, text)
    assert cli.main(["segment", "-", "--json", flag]) == 0
    words = json.loads(capsys.readouterr().out)["words"]
    borders = {word["start"] for word in words} | {word["end"] for word in words}
    assert {text.index("10月"), text.index("召开"), text.index("120"), text.index("参加")} <= borders
    assert "".join(word["text"] for word in words) == text or not whole


def test_timex_gives_one_line_of_json_for_each_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "3月8日上午召开会议\n\n没有日期\n")
    assert cli.main(["timex", "-", "--reference", "2021-03-10"]) == 0
    first, blank, none = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(one["text"], one["first"], one["timex"]) for one in first["timex"]] == [
        ("3月8日上午", "2021-03-08", "2021-03-08TMO")
    ]
    assert (blank["text"], blank["timex"], none["timex"]) == ("", [], [])


def test_numex_gives_value_unit_and_what_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    feed(monkeypatch, "350余人参加")
    assert cli.main(["numex", "-"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["numex"]
    assert (found["text"], found["value"], found["unit"], found["bound"]) == ("350余人", 350, "人", "over")


# -- what Shilu says of itself -------------------------------------------------------------------------------------


def test_schema_describes_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    definitions = json.loads(capsys.readouterr().out)["$defs"]
    assert {"EventRecord", "DocumentRecord"} <= set(definitions)
    assert list(definitions["EventRecord"]["properties"])[:3] == ["schema_version", "event_id", "document"]
    assert cli.main(["schema", "event"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "EventRecord"


def test_doctor_names_packages_models_and_the_command_for_an_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipeline import doctor

    real = doctor._installed
    monkeypatch.setattr(doctor, "_installed", lambda name: None if name == "rjieba" else real(name))
    code = cli.main(["doctor"])
    shown = capsys.readouterr().out
    assert code == 0
    assert "pydantic" in shown and "sha256" in shown and "pip install 'shilu[fast]'" in shown


def test_doctor_notices_a_model_that_is_not_the_one_of_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import doctor

    folder = tmp_path / "models" / "names"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text('{"file": "weights.bin", "sha256": "00"}', encoding="utf-8")
    (folder / "weights.bin").write_bytes(b"x")
    monkeypatch.setattr(doctor.resources, "root", lambda: tmp_path)
    assert [model.intact for model in doctor.models()] == [False]
    assert cli.main(["doctor"]) == 1


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rules", "list"]) == 0
    assert all(len(line.split("\t")) == 5 for line in capsys.readouterr().out.splitlines())


def test_a_wrong_rule_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "site.toml").write_text('[[rule]]\nid = "x"\n', encoding="utf-8")
    assert cli.main(["rules", "list", "mine"]) == 2
    assert "site.toml" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("shilu ")


# -- misuse --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        (["extract", "nothing.txt"], "nothing.txt"),
        (["clean", "no*.txt"], "no*.txt"),
        (["extract", "in", "--out", "in"], "--out"),
        (["extract", "in", "--out", "in/a.txt"], "in/a.txt"),
        (["extract", "in", "--wrong"], "--wrong"),
        (["extract"], "PATH"),
        (["etxract", "in"], "extract"),
        (["clean", "in", "--limit", "3"], "--limit"),
        (["clean", "in", "--rules", "nowhere"], "nowhere"),
        (["clean", "in", "--config", "nowhere.toml"], "nowhere.toml"),
        (["segment", "in", "--stop", "nowhere.txt"], "nowhere.txt"),
        (["timex", "in", "--reference", "soon"], "soon"),
        (["schema", "person"], "person"),
        (["--lang", "fr", "doctor"], "fr"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_misuse_is_told_with_what_is_wrong_and_writes_nothing(
    reports: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    argv: list[str],
    names: str,
    language: str,
) -> None:
    monkeypatch.setenv("SHILU_LANG", language)
    before = sorted(tmp_path.rglob("*"))
    assert cli.main(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith({"en": "error:", "zh": "错误："}[language]) and names in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_with_nothing_in_it_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert cli.main(["extract", "empty", "--out", "out"]) == 2
    assert "empty" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_line_of_fifty_megabytes_is_refused_without_being_held(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "long.jsonl").open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(50):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + json.dumps({"text": REPORT}).encode())
    assert cli.main(["clean", "long.jsonl", "--out", "out"]) == 1
    assert "long.jsonl:1" in capsys.readouterr().err
    assert len(rows(tmp_path / "out" / "documents.jsonl")) == 1


# -- help ----------------------------------------------------------------------------------------------------------

VERBS = [[], ["extract"], ["clean"], ["segment"], ["timex"], ["numex"], ["schema"], ["doctor"], ["rules"]]


@pytest.mark.parametrize("verb", [*VERBS, ["rules", "test"], ["rules", "list"]])
@pytest.mark.parametrize(("language", "word"), [("en", "Show this message"), ("zh", "显示本说明")])
def test_help_speaks_both_languages(
    verb: list[str], language: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*verb, "--help", "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert word in shown
    assert "None" not in shown


# -- as a program --------------------------------------------------------------------------------------------------


def run(*argv: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, str(ROOT / "cli.py"), *argv], capture_output=True, check=False, **options
    )


def test_the_output_is_utf8_whatever_the_console_speaks(reports: Path) -> None:
    done = run("clean", str(reports / "a.txt"), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert done.stdout.decode("utf-8") == REPORT


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text(
        "".join(json.dumps({"text": f"{n} {OTHER}" * 20}) + "\n" for n in range(300)), encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "segment", "many.jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(60) == 0
    assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("argv", [["--help"], ["clean", "--help"], ["clean", "{file}"], ["segment", "{file}"]])
def test_light_verbs_import_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("会议召开。", encoding="utf-8")
    script = (
        "import sys, cli\n"
        f"assert cli.main({[word.format(file=file) for word in argv]!r}) == 0\n"
        "heavy = {'spacy', 'sklearn', 'torch', 'skops', 'pandas'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

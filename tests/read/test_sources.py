"""Paths, folders, patterns and - stand for input files in a fixed order, each once."""

import os
from pathlib import Path

import pytest

from pipeline.messages import Misuse
from pipeline.read.sources import find


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.TXT", "deep/er/c.jsonl", "deep/d.txt", "notes.md", ".hidden.txt", ".git/e.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("会议召开。", encoding="utf-8")
    return tmp_path / "in"


def names(*paths: object, leave_out: Path | None = None) -> list[str]:
    return ["/".join(found.mirror) for found in find(map(str, paths), leave_out)]


def test_a_folder_is_searched_to_its_depth_in_name_order(tree: Path) -> None:
    assert names(tree) == ["a.TXT", "b.txt", "deep/d.txt", "deep/er/c.jsonl"]


def test_a_file_is_taken_whatever_its_name_is(tree: Path) -> None:
    assert names(tree / "notes.md") == ["notes.md"]


def test_a_file_that_is_named_twice_is_read_once(tree: Path) -> None:
    assert names(tree / "b.txt", tree, tree / "b.txt") == ["b.txt", "a.TXT", "deep/d.txt", "deep/er/c.jsonl"]


def test_a_pattern_finds_files(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert names("**/*.txt") == ["b.txt", "deep/d.txt"]
    assert [found.path for found in find(["*.txt"])] == ["b.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "a[1].txt").write_text("会议", encoding="utf-8")
    assert names(tmp_path / "a[1].txt") == ["a[1].txt"]


def test_the_results_of_an_earlier_run_are_not_input(tree: Path) -> None:
    (tree / "out").mkdir()
    (tree / "out" / "events.jsonl").write_text("{}\n", encoding="utf-8")
    assert "out/events.jsonl" not in names(tree, leave_out=tree / "out")


def test_standard_input_is_one_input() -> None:
    assert [found.path for found in find(["-", "-"])] == ["-"]


def test_a_mirror_never_leads_out_of_its_tree(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "deep")
    assert names("../*.txt") == ["b.txt"]


@pytest.mark.parametrize(
    ("path", "code"), [("nothing.txt", "missing_path"), ("empty", "empty_folder"), ("no*.txt", "empty_glob")]
)
def test_what_stands_for_nothing_is_misuse(tmp_path: Path, path: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misuse) as misuse:
        find([str(tmp_path / path)])
    assert misuse.value.code == code
    assert path in misuse.value.text("zh")


def test_no_path_at_all_is_misuse() -> None:
    with pytest.raises(Misuse):
        find([])


def test_the_input_cannot_be_the_output(tree: Path) -> None:
    with pytest.raises(Misuse) as misuse:
        find([str(tree)], tree)
    assert misuse.value.code == "out_is_input"


def test_a_link_to_its_own_folder_does_not_go_round(tree: Path) -> None:
    try:
        (tree / "deep" / "loop").symlink_to(tree, target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    assert len(names(tree)) == 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_in_a_folder_is_told_of_and_not_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "pipe.txt")
    assert [found.kind for found in find([str(tree)]) if found.mirror == ("pipe.txt",)] == ["pipe"]


def test_a_folder_that_cannot_be_searched_is_told_of(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def closed(folder: Path):  # type: ignore[no-untyped-def]
        if Path(folder).name == "er":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr("pipeline.read.sources.os.scandir", closed)
    assert [found.error for found in find([str(tree)])] == [None, None, None, "Permission denied"]

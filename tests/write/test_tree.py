"""The tree of cleaned texts mirrors the input and appears as a whole."""

from pathlib import Path

import pytest

from pipeline.write.tree import Tree


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_tree_appears_when_it_is_complete(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    tree.write(("a", "b.txt"), "会议\n召开")
    assert not (tmp_path / "texts").exists()
    tree.commit()
    tree.discard()
    assert files(tmp_path) == {"texts/a/b.txt": "会议\n召开"}


def test_it_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    for name in ("old.txt", "new.txt"):
        tree = Tree(tmp_path / "texts")
        tree.write((name,), "会议")
        tree.commit()
    assert files(tmp_path) == {"texts/new.txt": "会议"}


def test_what_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    tree.write(("a.txt",), "会议")
    tree.discard()
    assert files(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_two_inputs_of_one_name_get_two_files(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    for text in ("甲", "乙", "丙"):
        tree.write(("a.txt",), text)
    tree.write(("A.TXT",), "丁")
    tree.commit()
    assert (
        files(tmp_path / "texts") == {"a.txt": "甲", "a~2.txt": "乙", "a~3.txt": "丙", "A~2.TXT": "丁"}
        or len(files(tmp_path / "texts")) == 4
    )


def test_a_repeat_is_copied(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    first = tree.write(("a.txt",), "会议")
    tree.copy(("b", "c.txt"), first)
    tree.commit()
    assert files(tmp_path / "texts") == {"a.txt": "会议", "b/c.txt": "会议"}


@pytest.mark.parametrize("name", ['a:b?"<>|*.txt', "CON", "con.txt", "x. ", "\x01.txt"])
def test_a_name_that_windows_forbids_is_changed(tmp_path: Path, name: str) -> None:
    tree = Tree(tmp_path / "texts")
    path = tree.write((name,), "会议")
    assert not set('<>:"|?*\x01') & set(str(path))
    assert path.name.split(".")[0].lower() != "con"
    assert not path.name.endswith((".", " "))

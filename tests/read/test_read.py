"""Reading gives documents and failures one at a time, and loses nothing."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.read import Failure, read, read_items
from pipeline.records import Document


def write(path: Path, data: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_text_file_is_one_document(tmp_path: Path) -> None:
    path = write(tmp_path / "报告.txt", "会议召开。\r\n")
    (document,) = read([path])
    assert isinstance(document, Document)
    assert (document.text, document.source) == ("会议召开。\n", path.as_posix())


def test_each_line_of_json_lines_is_a_document_and_bad_lines_are_failures(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "甲。"}\n\nnonsense\n{"text": "乙。"}')
    first, second, third = read([path])
    assert isinstance(first, Document) and first.source.endswith("a.jsonl:1")
    assert isinstance(second, Failure) and (second.source, second.code) == (f"{path.as_posix()}:3", "bad_json")
    assert isinstance(third, Document) and third.source.endswith("a.jsonl:4")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_json_lines_are_read_in_other_encodings(tmp_path: Path, codec: str) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "周明远讲话。"}\n{"text": "会议召开。"}\n'.encode(codec))
    assert [document.text for document in read([path]) if isinstance(document, Document)] == [
        "周明远讲话。",
        "会议召开。",
    ]


def test_a_line_over_the_limit_is_passed_over_and_the_next_is_read(tmp_path: Path) -> None:
    long = json.dumps({"text": "甲" * 500}, ensure_ascii=False)
    path = write(tmp_path / "a.jsonl", f'{long}\n{{"text": "乙。"}}\n')
    first, second = read([path], max_bytes=100)
    assert isinstance(first, Failure) and first.code == "too_large"
    assert isinstance(second, Document) and second.text == "乙。"


def test_a_text_over_the_limit_is_a_failure_that_names_the_limit(tmp_path: Path) -> None:
    (failure,) = read([write(tmp_path / "a.txt", "甲" * 100)], max_bytes=100)
    assert isinstance(failure, Failure)
    assert "100" in failure.text("en") and "--max-bytes" in failure.text("en")


@pytest.mark.parametrize(("name", "data"), [("a.txt", b""), ("a.jsonl", b""), ("a.jsonl", b"\n\n")])
def test_an_empty_file_is_a_failure(tmp_path: Path, name: str, data: bytes) -> None:
    (failure,) = read([write(tmp_path / name, data)])
    assert isinstance(failure, Failure) and failure.code == "empty"


def test_a_file_that_cannot_be_opened_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", "甲")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        (failure,) = read([path])
    assert isinstance(failure, Failure) and failure.code == "unreadable"
    assert path.as_posix() in failure.text("zh")


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        ("会议召开。\n第二行。\n", ["会议召开。\n第二行。\n"]),
        ('{"text": "甲。"}\n{"text": "乙。"}\n', ["甲。", "乙。"]),
        ("{这不是 JSON}\n", ["{这不是 JSON}\n"]),
    ],
)
def test_standard_input_is_text_or_json_lines(monkeypatch: pytest.MonkeyPatch, data: str, texts: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data.encode()))))  # type: ignore[arg-type]
    assert [document.text for document in read(["-"]) if isinstance(document, Document)] == texts


def test_documents_come_one_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"text": "甲。"}\n' * 1000)
    documents = read([path])
    assert isinstance(documents, Iterator)
    assert isinstance(next(documents), Document)


def test_the_mirror_of_a_line_is_a_file_in_a_folder_of_its_input(tmp_path: Path) -> None:
    write(tmp_path / "in" / "sub" / "a.jsonl", '{"text": "甲。", "source": "../../etc/passwd"}\n')
    write(tmp_path / "in" / "b.txt", "乙。")
    mirrors = [item.mirror for item in read_items([str(tmp_path / "in")])]
    assert mirrors == [("b.txt",), ("sub", "a.jsonl", "000001.txt")]

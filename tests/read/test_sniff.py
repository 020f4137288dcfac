"""A format is told from the first bytes; names decide only what these leave open."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.sniff import sniff, suffix_of
from pipeline.read.wanted import wanted


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"%PDF-1.7", "a.txt", "pdf"),
        (b"\xef\xbb\xbf\n%PDF-1.4", "a", "pdf"),
        (b"PK\x03\x04", "a.doc", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "ole"),
        (b"{\\rtf1", "a.doc", "rtf"),
        (b"<?xml version='1.0'?>\n<?mso-application progid=\"Word.Document\"?>", "a.doc", "wordml"),
        (b"\n <!-- x --><!DOCTYPE html>", "a.doc", "html"),
        ("<html>".encode("utf-16"), "a.txt", "html"),
        (b"<table border=1>", "a.xls", "html"),
        (b"<p>", "a", "html"),
        (b"From: <Saved by>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "a.doc", "mhtml"),
        (json.dumps({"text": "x"}).encode(), "a.txt", "jsonl"),
        ('{"正文": "会议召开。"}\n{'.encode(), "a", "jsonl"),
        (b'{"x": 1}', "a.txt", "text"),
        (b'{"x": 1}', "a.jsonl", "jsonl"),
        (b'[{"text": 1}]', "a.json", "json"),
        ("标题,正文\n".encode("gb18030"), "a.dat", "csv"),
        ("今天,正文写了\n".encode(), "a.txt", "text"),
        (b"x,y\n", "a.csv", "csv"),
        (b"\x89PNG\r\n", "a.txt", None),
        (b"Rar!\x1a\x07", "a.txt", None),
        ("会议召开。".encode(), "a.html", "html"),
        (b"", "a.txt", "text"),
        (bytes(4096), "a.jsonl", "text"),
    ],
)
def test_what_a_file_is(head: bytes, name: str, expected: str | None) -> None:
    assert sniff(head, name) == expected


@given(st.binary(max_size=300), st.sampled_from(["a", "a.txt", "a.csv", "a.json", "a.html"]))
def test_no_bytes_crash_it(head: bytes, name: str) -> None:
    sniff(head, name)


@pytest.mark.parametrize(
    ("name", "expected"), [("a.CSV.gz", ".csv"), ("a.tgz", ".tar"), ("a.b/c", ""), ("a.txt", ".txt")]
)
def test_the_suffix_of_a_packed_file_is_that_inside(name: str, expected: str) -> None:
    assert suffix_of(name) == expected


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", b"", True),
        ("a.tar.gz", b"", True),
        ("backup.sql.gz", b"", False),
        (".a.txt", b"", False),
        ("~$a.docx", b"", False),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", False),
        ("a.png", b"%PDF-1.7", False),
        ("notes.md", "会议召开。".encode(), False),
        ("a.dat", b"%PDF-1.7", True),
        ("a", "会议召开。".encode("gb18030") * 9, True),
        ("a", b"all: build\n", False),
        ("package.json", b'{"name": "x", "version": "1"}', False),
        ("news.json", '[{"标题": "x", "正文": "y"}]'.encode(), True),
        ("a.rar", b"Rar!\x1a\x07", True),  # to be told that it is not read
    ],
)
def test_which_files_of_a_folder_are_read(name: str, head: bytes, expected: bool) -> None:
    assert wanted(name, lambda size: head[:size]) is expected

"""WARC: the pages that a crawl found, with address and encoding as the server stated them."""

import gzip
from pathlib import Path

import pytest

from pipeline.read import Failure, read
from pipeline.records import Document
from tests.read.making import LINES, REPORT, URL, page, response

pytest.importorskip("fastwarc")
pytest.importorskip("resiliparse")


def saved(path: Path, *records: bytes, packed: bool = False) -> list[Document | Failure]:
    name = path / ("a.warc.gz" if packed else "a.warc")
    name.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    return list(read([name]))


@pytest.mark.parametrize("packed", [False, True])
def test_pages_and_texts_that_were_found_are_read(tmp_path: Path, packed: bool) -> None:
    html, text, blank = saved(
        tmp_path,
        response(page().encode("gb18030")),
        response(REPORT.encode("gb18030"), "text/plain; charset=gbk", url="https://b.example/1.txt"),
        response(b"<p>404</p>", status="404 Not Found"),
        response(b"\x89PNG", "image/png"),
        response(b" " * 200, "text/plain"),
        packed=packed,
    )  # what was not found, and what is no text, is passed over
    assert isinstance(html, Document) and isinstance(text, Document)
    assert LINES[1] in html.text and (html.site, html.extra["url"]) == ("www.qh.example", URL)
    assert html.source.endswith(f"!/{URL}") and html.extra["fetched"] == "2024-03-24T01:02:03Z"
    assert (text.text, text.site) == (REPORT, "b.example")
    assert isinstance(blank, Failure) and blank.code == "empty"


def test_a_body_that_the_server_packed_is_unpacked_and_bounded(tmp_path: Path) -> None:
    head = "text/html; charset=gb2312\r\nContent-Encoding: gzip"
    (found,) = saved(tmp_path, response(gzip.compress(page().encode("gb18030")), head))
    assert isinstance(found, Document) and LINES[1] in found.text
    (refused,) = saved(tmp_path, response(gzip.compress(bytes(50_000_000)), head))
    assert isinstance(refused, Failure) and refused.code == "too_large"


def test_a_page_that_cannot_be_read_costs_no_other(tmp_path: Path) -> None:
    broken, found = saved(tmp_path, response(b""), response(page().encode("gb18030")))
    assert isinstance(broken, Failure) and broken.code == "empty"
    assert isinstance(found, Document)

"""Hostile web pages end in bounded time, with their text or with a reason; nothing of them is executed or fetched."""

import time

import pytest

from pipeline.read import html
from pipeline.read.encoding import Undecodable
from pipeline.read.types import Failure

TEXT = "6月3日上午，青禾市在青禾宾馆召开质量大会，120余人参加，会议由市长主持，并要求各单位认真落实。"
P = f"<p>{TEXT}</p>"
SECONDS = 20  # of the processor; on an idle machine none takes four

READ = {
    "2,000 levels": "<div>" * 2000 + P + "</div>" * 2000,
    "a line of 3 MB": "<p>" + "字，" * 500_000 + "</p>" + P,
    "a million entities for spaces": P + "&nbsp;" * 1_000_000,
    "20,000 tags": "<p>字，字</p>" * 10_000 + P,
    "100,000 links": "<a href=x>字</a>" * 100_000 + P,
    "a class of 8 MB": "<div class='" + "nav " * 2_000_000 + f"'>{P}</div>",
    "100,000 unfinished tags": "<meta " * 100_000 + P,
    "a title of 2 MB": "<title>" + "字_" * 500_000 + "</title>" + P,
    "JSON-LD of 100,000 brackets": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + P,
    "20,000 rows": P + "<table>" + "<tr><td>甲<td>乙" * 20_000 + "</table>",
    "a row of 50,000 cells": P + "<table><tr>" + "<td>甲" * 50_000 + "</table>",
    "a script of 5 MB": "<script>" + "while (1) { document.write('x'); }" * 150_000 + "</script>" + P,
}
REFUSED = {
    "html_deep": "<div>" * 100_000 + P,
    "html_tags": "<b></b>" * 200_000 + P,
    "html_attributes": "<div " + " ".join(f"a{number}='>'" for number in range(50_000)) + f">{P}</div>",
    "html_no_text": "<script>" * 100_000 + P,
}


@pytest.mark.parametrize("mode", ["precise", "fast"])
@pytest.mark.parametrize("name", READ)
def test_the_text_of_a_bloated_page_is_found_in_bounded_time(name: str, mode: html.Mode) -> None:
    began = time.process_time()
    assert TEXT in html.from_bytes(READ[name].encode(), mode=mode).text
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_refused_is_refused_at_once_with_the_reason_and_a_remedy(code: str) -> None:
    began = time.process_time()
    with pytest.raises(Undecodable) as refused:
        html.from_bytes(REFUSED[code].encode())
    assert refused.value.code == code
    assert time.process_time() - began < 5
    failure = Failure("甲.html", "read", code, dict(refused.value.values))
    assert "甲.html" in failure.text("en") and "甲.html" in failure.text("zh")


def test_entities_of_a_document_type_do_not_grow(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "secret.txt").write_text("不可读的文件内容", encoding="utf-8")
    declared = "".join(f"<!ENTITY e{n} '&e{n - 1};&e{n - 1};&e{n - 1};'>" for n in range(1, 30))
    outside = f"<!ENTITY file SYSTEM 'file://{tmp_path}/secret.txt'>"
    page = f"<!DOCTYPE html [<!ENTITY e0 'xxxxxxxxxx'>{declared}{outside}]><html><body>&e29;&file;{P}</body></html>"
    text = html.from_bytes(page.encode()).text
    assert TEXT in text and "不可读" not in text and len(text) < 10_000


def test_nothing_is_fetched_and_no_script_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    page = (
        "<html><head><base href='http://qinghe.example/'><link rel=stylesheet href='http://qinghe.example/a.css'>"
        "<script src='http://qinghe.example/a.js'></script><meta http-equiv=refresh content='0;url=http://b.example'></head>"
        f"<body onload='alert(1)'><iframe src='http://qinghe.example/b'></iframe><img src='http://qinghe.example/c.png'>{P}"
        "<script>document.write('<p>由脚本写出的话，不是正文。</p>')</script></body></html>"
    )
    assert html.from_bytes(page.encode()).text == TEXT

"""Lines of HTML pages for training: one a block, scripts left out, labels checked against the page."""

import hashlib
import io
import json
import tarfile

import pytest

from pipeline.learn.pages import labelled_pages, page_lines

PAGE = """<html><head><title>云岭在线</title><script>var a = 1;</script><style>p {}</style></head><body>
<ul><li>首页</li><li>新闻&nbsp;中心</li></ul><h1>云岭县举办读书会</h1>
<p>5月8日，<b>云岭县</b>举办读书会。</p><div>版权所有</div></body></html>"""


def test_one_line_a_block_without_scripts():
    lines = page_lines(PAGE.encode())
    assert lines == ["云岭在线", "首页", "新闻 中心", "云岭县举办读书会", "5月8日，云岭县举办读书会。", "版权所有"]


def test_pages_in_gbk_are_read():
    assert page_lines(PAGE.encode("gb18030")) == page_lines(PAGE.encode())


@pytest.mark.parametrize("broken", [b"", b"<p", b"<script>never closed", "<p>\ud83c".encode("utf-8", "surrogatepass")])
def test_broken_pages_give_lines_and_no_error(broken):
    assert isinstance(page_lines(broken), list)


def archive(tmp_path, digest):
    path = tmp_path / "pages.tar.xz"
    with tarfile.open(path, "w:xz") as tar:
        member = tarfile.TarInfo("site/1.html")
        member.size = len(PAGE.encode())
        tar.addfile(member, io.BytesIO(PAGE.encode()))
    labels = tmp_path / "labels.jsonl"
    row = {"file": "site/1.html", "sha256": digest, "lines": 6, "stay": [3, 4]}
    labels.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path, labels


def test_labels_point_into_the_pages(tmp_path):
    digest = hashlib.sha256(PAGE.encode()).hexdigest()[:12]
    ((lines, stay),) = labelled_pages(*archive(tmp_path, digest))
    assert (lines[stay[0]], stay[1]) == ("云岭县举办读书会", 4)


def test_another_page_under_the_same_name_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"site/1\.html"):
        list(labelled_pages(*archive(tmp_path, "0" * 12)))

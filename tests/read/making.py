"""Makes a file of every format that is read, each with the same report; the libraries write what the readers read."""

import bz2
import csv
import gzip
import html
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipeline import resources

SAMPLE = "10-inspection-tour.txt"
REPORT = resources.path("corpora", "samples", SAMPLE).read_text(encoding="utf-8")
LINES = REPORT.strip().split("\n")
URL = "https://www.qh.example/news/1.html"


def text_file(path: Path) -> None:
    path.write_bytes(REPORT.encode("gb18030"))


def web_page(path: Path) -> None:
    path.write_bytes(page().encode("gb18030"))


def page() -> str:
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in LINES[1:])
    return (
        f"<!DOCTYPE html><html><head><meta charset='gb2312'><title>{LINES[0]}</title></head><body>"
        f"<h1>{LINES[0]}</h1><div id='content'>{body}</div></body></html>"
    )


def mhtml(path: Path) -> None:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related", type="text/html")
    part = MIMEText(page().replace("gb2312", "utf-8"), "html", "utf-8")
    part["Content-Location"] = URL
    message.attach(part)
    path.write_bytes(message.as_bytes())


def pdf(path: Path) -> None:
    canvas_of(path, [LINES])


def canvas_of(path: Path, sheets: Sequence[Sequence[str]], width: int = 30, **options: object) -> None:
    """A PDF with a headline, indented paragraphs wrapped at ``width`` characters, a running head and page numbers."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    metrics = pytest.importorskip("reportlab.pdfbase.pdfmetrics")
    fonts = pytest.importorskip("reportlab.pdfbase.cidfonts")
    metrics.registerFont(fonts.UnicodeCIDFont("STSong-Light"))
    made = canvas.Canvas(str(path), pagesize=(595, 842), invariant=1, **options)
    wrapped = [line for sheet in sheets for line in wrap(sheet[1:], width)]
    for number, at in enumerate(range(0, max(len(wrapped), 1), 9), 1):
        made.setFont("STSong-Light", 9)
        made.drawString(80, 802, "临溪县融媒体中心内部资料")
        made.drawCentredString(297, 30, f"- {number} -")
        top = 740
        if number == 1:
            made.setFont("STSong-Light", 20)
            made.drawCentredString(297, 760, sheets[0][0])
            top = 710
        made.setFont("STSong-Light", 14)
        for row, line in enumerate(wrapped[at : at + 9]):
            made.drawString(85, top - 24 * row, line)
        made.showPage()
    made.save()


def wrap(paragraphs: Sequence[str], width: int) -> list[str]:
    lines = []
    for paragraph in paragraphs:
        indented = f"\u3000\u3000{paragraph}"
        lines += [indented[at : at + width] for at in range(0, len(indented), width)]
    return lines


def docx(path: Path) -> None:
    library = pytest.importorskip("docx")
    made = library.Document()
    made.sections[0].header.paragraphs[0].text = "内部资料 注意保存"
    for line in LINES:
        made.add_paragraph(line)
    made.save(path)


HEADER = ["编号", "标题", "正文", "发布日期"]
ROW = ["7", LINES[0], REPORT, "2024-03-23"]


def table(path: Path) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADER, ROW])


def tabs(path: Path) -> None:
    with path.open("w", encoding="utf-16", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([HEADER, ROW])


def xlsx(path: Path) -> None:
    library = pytest.importorskip("openpyxl")
    book = library.Workbook()
    book.active.append(HEADER)
    book.active.append(ROW)
    book.save(path)


def jsonl(path: Path) -> None:
    path.write_text(json.dumps({"正文": REPORT, "标题": LINES[0]}, ensure_ascii=False) + "\n", encoding="utf-8")


def parquet(path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(arrow.table({"content": [REPORT], "title": [LINES[0]]}), path)


def arrow_stream(path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    rows = arrow.table({"content": [REPORT], "title": [LINES[0]]})
    with arrow.OSFile(str(path), "wb") as file, arrow.ipc.new_stream(file, rows.schema) as writer:
        writer.write_table(rows)


def feather(path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    rows = arrow.table({"content": [REPORT], "title": [LINES[0]]})
    pytest.importorskip("pyarrow.feather").write_feather(rows, path)


def warc(path: Path) -> None:
    path.write_bytes(gzip.compress(response(page().encode("gb18030"))) * 1)


def response(body: bytes, kind: str = "text/html; charset=gb2312", status: str = "200 OK", url: str = URL) -> bytes:
    """A record of a crawl."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-24T01:02:03Z\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def zipped(path: Path) -> None:
    path.write_bytes(zip_of({"新闻/报告.txt": REPORT.encode()}))


def zip_of(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def tar_of(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


def tarred(path: Path) -> None:
    path.write_bytes(tar_of({"报告.txt": REPORT.encode()}))


def gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(REPORT.encode()))


def bzipped(path: Path) -> None:
    path.write_bytes(bz2.compress(REPORT.encode()))


def xz(path: Path) -> None:
    path.write_bytes(lzma.compress(REPORT.encode()))


# File name → what makes it. Names of LibreOffice's formats are not here: it converts the .docx in their tests.
FORMATS: dict[str, Callable[[Path], None]] = {
    "a.txt": text_file, "b.html": web_page, "c.mht": mhtml, "d.pdf": pdf, "e.docx": docx, "f.csv": table,
    "g.tsv": tabs, "h.xlsx": xlsx, "i.jsonl": jsonl, "j.parquet": parquet, "k.arrow": arrow_stream,
    "l.feather": feather, "m.warc.gz": warc, "n.zip": zipped, "o.tar.gz": tarred, "p.txt.gz": gzipped,
    "q.txt.bz2": bzipped, "r.txt.xz": xz,
}  # fmt: skip

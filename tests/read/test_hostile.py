"""Hostile and broken input: bounded time and memory, a clear reason, nothing executed, nothing written."""

import bz2
import gzip
import io
import json
import lzma
import os
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.messages import catalogue
from pipeline.read import Failure, limits, read, read_items
from pipeline.records import Document
from tests.read.making import FORMATS, REPORT, canvas_of, docx, response, tar_of, xlsx, zip_of

resource = pytest.importorskip("resource")  # not on Windows
SOON = 20.0  # seconds of processor time: any of these takes a second or two, a loaded machine more


@pytest.fixture(autouse=True)
def bounded() -> object:
    """Every test here is held to its time, and the memory of the process to 1 GB more than it had."""
    before = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.process_time() - before < SOON
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 1_000_000  # kilobytes


def outcomes(*paths: Path, **options: object) -> list[Document | Failure]:
    return list(read(paths, **options))  # type: ignore[arg-type]


def codes(*paths: Path, **options: object) -> list[str]:
    found = outcomes(*paths, **options)
    for one in found:
        if isinstance(one, Failure):
            assert one.source.startswith(paths[0].as_posix())
            assert one.text("en") and one.text("zh")
    return [one.code if isinstance(one, Failure) else "read" for one in found]


# -- archives ----------------------------------------------------------------------------------------------------------


def zeros(size: int, level: int = 9) -> bytes:
    """Zeros in deflate, a block at a time."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    block = bytes(1 << 20)
    return b"".join([*(packer.compress(block) for _ in range(size >> 20)), packer.flush()])


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.txt", "w") as member,
    ):
        for _ in range(200):
            member.write(b"a" * (1 << 20))
    assert codes(tmp_path / "a.zip") == ["too_large"]


def test_many_members_that_unpack_to_too_much_together_end_the_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(
        zip_of({"0.txt": REPORT.encode(), **{f"{n}.txt": b"a" * 9_000_000 for n in range(1, 12)}})
    )
    found = outcomes(tmp_path / "a.zip")
    assert isinstance(found[0], Document)  # what came before is kept
    last = found[-1]
    assert isinstance(last, Failure) and (last.code, last.source) == ("bomb", (tmp_path / "a.zip").as_posix())
    assert len(found) < 10


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.tar.gz", "a.warc.gz", "a.html.gz"])
def test_a_packed_stream_that_unpacks_to_too_much_is_ended(tmp_path: Path, name: str) -> None:
    start = {"a.tar.gz": tar_of({"b.txt": REPORT.encode()}, "w"), "a.warc.gz": response(REPORT.encode(), "text/plain")}
    data = gzip.compress(start.get(name, b"")) + zeros(100_000_000)
    (tmp_path / name).write_bytes(data)
    ends = ("read",) if name == "a.tar.gz" else ("bomb", "too_large", "binary", "damaged")  # zeros end a tar
    assert codes(tmp_path / name)[-1] in ends


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_bzip2_and_xz_are_bounded_too(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    line = json.dumps({"text": "会议召开。"}, ensure_ascii=False).encode() + b"\n"
    (tmp_path / "a.jsonl").write_bytes(pack(line + b" " * 80_000_000))
    assert codes(tmp_path / "a.jsonl") == ["read", "bomb"]


def test_an_archive_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    data = REPORT.encode()
    for level in range(6):
        data = zip_of({f"{level}.zip" if level else "a.txt": data})
    (tmp_path / "a.zip").write_bytes(data)
    assert codes(tmp_path / "a.zip") == ["nested"]
    data = REPORT.encode()
    for _ in range(6):
        data = gzip.compress(data)
    (tmp_path / "b.gz").write_bytes(data)
    assert codes(tmp_path / "b.gz") == ["nested"]


def test_an_archive_inside_another_is_read(tmp_path: Path) -> None:
    inner = zip_of({"x/报告.txt": REPORT.encode()})
    (tmp_path / "a.tar.gz").write_bytes(tar_of({"y/b.zip": inner, "c.txt": REPORT.encode()}))
    names = [one.source.rpartition("a.tar.gz")[2] for one in outcomes(tmp_path / "a.tar.gz")]
    assert names == ["!/y/b.zip!/x/报告.txt", "!/c.txt"]


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "..\\..\\x.txt", "C:/x.txt", "a/../../x.txt", "./x.txt"])
@pytest.mark.parametrize("make", [zip_of, tar_of])
def test_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path, make: Callable[..., bytes], name: str) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.bin").write_bytes(make({name: REPORT.encode()}))
    before = sorted(tmp_path.rglob("*"))
    (item,) = read_items([str(place)])
    assert isinstance(item.outcome, Document)
    assert item.mirror[0] == "a.bin" and ".." not in item.mirror
    assert not any(part.startswith("/") for part in item.mirror)
    assert sorted(tmp_path.rglob("*")) == before


def test_links_and_devices_of_an_archive_are_passed_over(tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (
            ("l.txt", tarfile.SYMTYPE),
            ("h.txt", tarfile.LNKTYPE),
            ("d.txt", tarfile.CHRTYPE),
            ("f.txt", tarfile.FIFOTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    assert codes(tmp_path / "a.tar") == ["no_members"]


def test_an_encrypted_member_is_told_of_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.txt": REPORT.encode(), "b.txt": REPORT.encode()}))
    data[6] |= 1  # in the header of the member, and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    assert codes(tmp_path / "a.zip") == ["encrypted", "read"]


def test_chinese_names_of_old_zip_programs_are_read(tmp_path: Path) -> None:
    data = zip_of({"XXXX.txt": REPORT.encode()}).replace(b"XXXX", "报告".encode("gb18030"))
    (tmp_path / "a.zip").write_bytes(data)
    (document,) = outcomes(tmp_path / "a.zip")
    assert document.source.endswith("a.zip!/报告.txt")


# -- Office ------------------------------------------------------------------------------------------------------------

_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def replaced(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member, change(content) if member.filename == part else content)
    return out.getvalue()


@pytest.mark.parametrize("padding", ["", "<!--" + " " * 5000 + "-->"])
@pytest.mark.parametrize(
    ("name", "part", "make"), [("a.docx", "word/document.xml", docx), ("a.xlsx", "xl/worksheets/sheet1.xml", xlsx)]
)
def test_xml_entities_do_not_grow(
    tmp_path: Path, name: str, part: str, make: Callable[[Path], None], padding: str
) -> None:
    make(tmp_path / name)

    def laugh(content: bytes) -> bytes:
        start = content.index(b"?>") + 2 if content.startswith(b"<?xml") else 0
        body = (
            content[start:]
            .replace("省农业".encode(), b"&i;", 1)
            .replace(b"<sheetData>", b"<sheetData><row><c><v>&i;</v></c></row>", 1)
        )
        return content[:start] + padding.encode() + _LAUGHS.encode() + body

    (tmp_path / name).write_bytes(replaced((tmp_path / name).read_bytes(), part, laugh))
    (found,) = outcomes(tmp_path / name)
    if isinstance(found, Document):  # behind padding the parser meets the entities: they stay as they are
        assert padding and len(found.text) < 10_000
    else:
        assert found.code in ("entities", "damaged")


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    docx(tmp_path / "a.docx")
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    dtd = f'<!--{" " * 5000}--><!DOCTYPE x [<!ENTITY i SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'.encode()

    def steal(content: bytes) -> bytes:
        start = content.index(b"?>") + 2
        return content[:start] + dtd + content[start:].replace("省农业".encode(), b"&i;", 1)

    (tmp_path / "a.docx").write_bytes(replaced((tmp_path / "a.docx").read_bytes(), "word/document.xml", steal))
    (found,) = outcomes(tmp_path / "a.docx")
    assert "SECRET" not in str(found)


@pytest.mark.parametrize(
    ("name", "part", "make"), [("a.docx", "word/document.xml", docx), ("a.xlsx", "xl/worksheets/sheet1.xml", xlsx)]
)
def test_an_office_file_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, name: str, part: str, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / name)
    with (
        zipfile.ZipFile(tmp_path / name, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("media/x.png", "w") as member,
    ):
        for _ in range(64):
            member.write(bytes(1 << 20))
    assert codes(tmp_path / name, max_bytes=300_000) == ["bomb"]


def test_deep_nesting_of_a_word_file_is_bounded(tmp_path: Path) -> None:
    docx(tmp_path / "a.docx")
    deep = b"<w:tbl><w:tr><w:tc>" * 5000 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 5000

    def nest(content: bytes) -> bytes:
        return content.replace(b"<w:sectPr", deep + b"<w:sectPr", 1)

    (tmp_path / "a.docx").write_bytes(replaced((tmp_path / "a.docx").read_bytes(), "word/document.xml", nest))
    assert codes(tmp_path / "a.docx") in (["damaged"], ["read"])


def test_a_cell_far_out_takes_no_memory(tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx")

    def far(content: bytes) -> bytes:
        cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
        return content.replace(b"</sheetData>", cell, 1)

    (tmp_path / "a.xlsx").write_bytes(replaced((tmp_path / "a.xlsx").read_bytes(), "xl/worksheets/sheet1.xml", far))
    assert codes(tmp_path / "a.xlsx")[0] == "read"


def test_formulas_are_text_and_never_run(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('标题,正文\n=1+1,"=HYPERLINK(""http://x"")会议召开。"\n', encoding="utf-8")
    (document,) = outcomes(tmp_path / "a.csv")
    assert isinstance(document, Document)
    assert (document.title, document.text) == ("=1+1", '=HYPERLINK("http://x")会议召开。')


# -- PDF ---------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_pdf_of_ten_thousand_pages_is_read(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas").Canvas(str(tmp_path / "a.pdf"), invariant=1)
    for number in range(10_000):
        canvas.drawString(100, 700, f"Meeting {number} was held in room {number}.")
        canvas.showPage()
    canvas.save()
    (document,) = outcomes(tmp_path / "a.pdf")
    assert isinstance(document, Document)
    assert len(document.extra["pages"]) == 10_000
    at = document.extra["pages"][9_999]
    assert document.text[at:].startswith("Meeting 9999 was held")


@pytest.mark.slow
def test_a_pdf_that_multiplies_itself_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that draws another ten times, that one another ten times, nine deep: a thousand million characters."""
    pytest.importorskip("pypdfium2")
    monkeypatch.setattr("pipeline.read.isolated.SECONDS", 3)
    forms = []
    for level in range(9):
        body = b"/F Do " * 10 if level < 8 else b"BT /T 9 Tf (a) Tj ET"
        down = f"/XObject << /F {6 + level} 0 R >>" if level < 8 else "/Font << /T 4 0 R >>"
        forms.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << {down} >> /Length {len(body)} >>".encode()
            + b"\nstream\n" + body + b"\nendstream"
        )  # fmt: skip
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 14 0 R /Resources << /XObject << /F 5 0 R >>>>>>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", *forms,
        b"<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]  # fmt: skip
    data = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    (tmp_path / "a.pdf").write_bytes(data + b"trailer << /Root 1 0 R >>\n%%EOF")
    canvas_of(tmp_path / "b.pdf", [REPORT.strip().split("\n")])
    assert codes(tmp_path / "a.pdf")[0] in ("damaged", "too_large", "empty")
    assert codes(tmp_path / "b.pdf") == ["read"]  # by a new process


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.txt", "a.html", "a.pdf", "a.docx", "a.zip", "a.jsonl", "a.csv", "a.doc", "a.parquet", "noname"]
)
def test_a_sparse_file_of_two_gigabytes_is_refused_at_once(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(2 << 30)
    start = time.process_time()
    assert codes(tmp_path / name)[0] in ("too_large", "binary", "damaged", "empty")
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "name",
    [
        "d.pdf",
        "e.docx",
        "h.xlsx",
        "j.parquet",
        "k.arrow",
        "l.feather",
        "m.warc.gz",
        "n.zip",
        "o.tar.gz",
        "p.txt.gz",
        "q.txt.bz2",
        "r.txt.xz",
    ],
)
@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_truncated_file_is_told_of(tmp_path: Path, name: str, share: float) -> None:
    FORMATS[name](tmp_path / name)
    data = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(data[: max(4, int(len(data) * share))])
    found = codes(tmp_path / name)
    assert found and (found[-1] != "read" or share == 0.97 or name == "d.pdf")  # pdfium repairs what it can


@pytest.mark.parametrize(
    "name", ["d.pdf", "e.docx", "h.xlsx", "j.parquet", "k.arrow", "l.feather", "m.warc.gz", "n.zip", "o.tar.gz"]
)
def test_flipped_bytes_crash_nothing(tmp_path: Path, name: str) -> None:
    import random

    FORMATS[name](tmp_path / name)
    data = (tmp_path / name).read_bytes()
    chance = random.Random(7)
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(4, len(broken))] = chance.randrange(256)
        (tmp_path / name).write_bytes(broken)
        assert codes(tmp_path / name)


def test_what_is_no_file_is_told_of_and_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "in"
    place.mkdir()
    os.mkfifo(place / "a.txt")
    server = socket.socket(socket.AF_UNIX)
    with monkeypatch.context() as patch:
        patch.chdir(place)  # the name of a socket is bounded
        server.bind("b.txt")
    server.close()
    (place / "c.txt").symlink_to("c.txt")
    (place / "d").symlink_to(place, target_is_directory=True)
    (place / "e.txt").symlink_to("/dev/zero")
    (place / "f.txt").write_text("会议召开。", encoding="utf-8")
    assert codes(place) == ["special_file", "special_file", "unreadable", "special_file", "read"]


def test_a_device_that_never_ends_is_read_no_further_than_allowed() -> None:
    found = list(read(["/dev/zero"], max_bytes=1_000_000))
    assert [one.code for one in found if isinstance(one, Failure)] in (["too_large"], ["binary"])


def test_every_reason_has_its_message_in_both_languages() -> None:
    assert limits.Exhausted("bomb", limit=1).code in catalogue("zh")["failure"]


def test_scripts_of_a_page_are_no_text(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse")
    page = (
        f"<html><head><script>document.write('SECRET')</script></head><body onload='x()'><p>{REPORT}</p></body></html>"
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (document,) = outcomes(tmp_path / "a.html")
    assert isinstance(document, Document)
    assert "SECRET" not in document.text and "onload" not in document.text


def test_reading_writes_nothing_but_to_the_folder_of_results(tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    for name, make in FORMATS.items():
        make(place / name)
    (place / "z.zip").write_bytes(zip_of({"../../../escape.txt": REPORT.encode()}))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    program = str(Path(__file__).parents[2] / "cli.py")
    subprocess.run(
        [sys.executable, program, "clean", str(place), "--out", str(tmp_path / "out"), "--texts", "tree"],
        check=True, timeout=300,
    )  # fmt: skip
    out = tmp_path / "out"
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if out not in (path, *path.parents)} == before
    assert not (tmp_path.parent / "escape.txt").exists() and not Path("escape.txt").exists()

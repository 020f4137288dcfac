"""A folder with one of every format just works, and the same report gives the same events from each."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline import resources
from pipeline.process import process
from pipeline.read import Failure, read, read_items
from pipeline.read.encoding import Undecodable
from pipeline.read.office import to_docx
from pipeline.records import Document
from pipeline.settings import Settings
from tests.read.making import FORMATS, LINES, REPORT, SAMPLE, docx, page, web_page

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for library in ("pypdfium2", "docx", "openpyxl", "pyarrow", "fastwarc", "resiliparse"):
        pytest.importorskip(library)
    made = tmp_path_factory.mktemp("mixed")
    for name, make in FORMATS.items():
        make(made / name)
    return made


def facts(document: Document) -> list[dict[str, Any]]:
    """What an event says, without offsets and what names the document."""
    found = []
    for event in process(document, Settings()).events:
        record = json.loads(event.model_dump_json())
        for name in ("event_id", "document", "confidence", "cluster_id"):
            record.pop(name)
        found.append(_without_places(record))
    return found


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_places(part) for name, part in value.items() if name not in ("start", "end", "clean")}
        if isinstance(value.get("clean"), str):  # a line end inside: the words without it
            kept["text"] = value["clean"]
        return kept
    return [_without_places(part) for part in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    found = facts(Document(text=REPORT))
    assert len(found) > 2
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_events(folder: Path, name: str, expected: list[dict[str, Any]]) -> None:
    (document,) = read([folder / name])
    assert isinstance(document, Document), document.text("en")
    assert facts(document) == expected


def test_a_mixed_folder_is_read_whole_and_in_order(folder: Path) -> None:
    found = list(read([folder]))
    assert all(isinstance(one, Document) for one in found)
    assert [
        one.sources[-1].removeprefix(f"{folder.as_posix()}/").partition("!")[0].partition(":")[0] for one in found
    ] == list(FORMATS)


def test_texts_get_names_of_text_files(folder: Path) -> None:
    mirrors = ["/".join(item.mirror) for item in read_items([str(folder)])]
    assert mirrors == [
        "a.txt", "b.html.txt", "c.mht.txt", "d.pdf.txt", "e.docx.txt", "f.csv/000002.txt", "g.tsv/000002.txt",
        "h.xlsx/000002.txt", "i.jsonl/000001.txt", "j.parquet/000001.txt", "k.arrow/000001.txt", "l.feather/000001.txt",
        "m.warc/000001.txt", "n.zip/新闻/报告.txt", "o.tar/报告.txt", "p.txt", "q.txt", "r.txt",
    ]  # fmt: skip


def test_formats_are_told_by_content_and_not_by_name(folder: Path, tmp_path: Path) -> None:
    for number, name in enumerate(FORMATS):
        shutil.copy(folder / name, tmp_path / f"{number:02d}")
    found = list(read([tmp_path]))
    assert len(found) == len(FORMATS)
    assert all(isinstance(one, Document) and LINES[1][:20] in one.text for one in found)


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a.csv", "a.html", "a.zip"])
def test_a_wrong_suffix_changes_nothing(folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(folder / "e.docx", tmp_path / name)
    (document,) = read([tmp_path / name])
    assert isinstance(document, Document) and document.extra["format"] == "docx"


def test_a_web_page_that_is_called_doc_is_a_web_page(tmp_path: Path, expected: list[dict[str, Any]]) -> None:
    pytest.importorskip("resiliparse")
    web_page(tmp_path / "report.doc")
    (document,) = read([tmp_path])
    assert isinstance(document, Document) and facts(document) == expected


def test_the_address_of_a_saved_page_is_known(tmp_path: Path) -> None:
    pytest.importorskip("resiliparse")
    (tmp_path / "a.html").write_text(
        "<!-- saved from url=(0030)https://www.qh.example/1.html -->\n" + page().replace("gb2312", "utf-8"),
        encoding="utf-8",
    )
    (document,) = read([tmp_path])
    assert isinstance(document, Document)
    assert (document.site, document.extra["url"]) == ("www.qh.example", "https://www.qh.example/1.html")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("suffix", "to"), [("doc", "doc:MS Word 97"), ("rtf", "rtf"), ("odt", "odt"), ("xml", "xml:MS Word 2003 XML")]
)
def test_files_of_libre_office_give_the_same_events(
    tmp_path: Path, expected: list[dict[str, Any]], suffix: str, to: str
) -> None:
    docx(tmp_path / "report.docx")
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", to,
         "--outdir", str(tmp_path / "made"), str(tmp_path / "report.docx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (document,) = read([tmp_path / "made" / f"report.{suffix}"])
    assert isinstance(document, Document), document.text("en")
    assert facts(document) == expected
    assert "注意保存" not in document.text  # the header


def test_without_libre_office_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.read.office.program", lambda: None)
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1\ansi hello}")
    (tmp_path / "b.txt").write_text("会议召开。", encoding="utf-8")
    refused, document = read([tmp_path])
    assert isinstance(
        refused, Failure
    ) and "apt-get install --no-install-recommends libreoffice-writer" in refused.text("en")
    assert isinstance(document, Document)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libre_office_is_stopped_when_it_takes_too_long() -> None:
    with pytest.raises(Undecodable) as refused:
        to_docx(rb"{\rtf1\ansi hello}", "rtf", seconds=0.05)
    assert refused.value.code == "office_failed"


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("d.pdf", "pypdfium2"),
        ("e.docx", "docx"),
        ("h.xlsx", "openpyxl"),
        ("j.parquet", "pyarrow.parquet"),
        ("m.warc.gz", "fastwarc.warc"),
    ],
)
def test_a_missing_library_names_the_command_that_installs_it(
    folder: Path, name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def absent(wanted: str, *rest: Any) -> Any:
        if wanted == module:
            raise ImportError(wanted)
        return real(wanted, *rest)

    monkeypatch.setattr(importlib, "import_module", absent)
    refused, document = read([folder / name, folder / "a.txt"])
    assert isinstance(refused, Failure) and refused.code == "missing_extra"
    assert "-m pip install 'shilu[" in refused.text("zh")
    assert isinstance(document, Document)


def test_nothing_heavy_is_imported_to_read_a_text() -> None:
    code = (
        "import sys; from pipeline.read import read; list(read(sys.argv[1:])); "
        "heavy = ('docx', 'openpyxl', 'pyarrow', 'pypdfium2', 'fastwarc', 'lxml', 'resiliparse', 'tarfile'); "
        "print([name for name in heavy if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(resources.path("corpora", "samples", SAMPLE))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "[]"

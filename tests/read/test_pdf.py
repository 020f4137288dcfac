"""PDF: reading order, what pages repeat, paragraphs; what cannot be read is refused with the reason."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.read import Failure, read
from pipeline.read.pdf_layout import Line, Run, Sheet, lay_out, regions, rows_of
from pipeline.read.pdf_pages import compose, runs_of
from pipeline.records import Document
from tests.read.making import LINES, canvas_of

SIZE = 14


def document(path: Path) -> Document:
    pytest.importorskip("pypdfium2")
    (found,) = read([path])
    assert isinstance(found, Document), found.text("en")
    return found


def kept(found: Document) -> list[str]:
    return [line for line in clean(found)[0].text.split("\n") if line.strip()]


def of(text: str, x: float, y: float, size: float = SIZE) -> Run:
    return Run(text, x, x + size * len(text), y, y + size)


def words(pages: list[list[Line]]) -> list[str]:
    return [line.text for page in pages for line in page]


# -- a file from end to end --------------------------------------------------------------------------------------------


def test_paragraphs_are_whole_and_running_heads_and_page_numbers_are_cuts(tmp_path: Path) -> None:
    canvas_of(tmp_path / "a.pdf", [LINES])
    found = document(tmp_path / "a.pdf")
    assert kept(found) == LINES
    assert {cut.rule for cut in found.cuts} == {"pdf/soft-break", "pdf/running-head", "pdf/page-number"}
    for cut in found.cuts:
        stretch = found.text[cut.start : cut.end]
        assert re.fullmatch(
            {"soft-break": r" ?\n", "running-head": "临溪县融媒体中心内部资料\n", "page-number": r"- \d -\n"}[
                cut.rule[4:]
            ],
            stretch,
        )


def test_pages_and_paragraphs_are_known(tmp_path: Path) -> None:
    canvas_of(tmp_path / "a.pdf", [LINES])
    found = document(tmp_path / "a.pdf")
    pages, paragraphs = found.extra["pages"], found.extra["paragraphs"]
    assert pages[0] == 0 and len(pages) == 2
    assert all(found.text[at:].startswith("临溪县融媒体中心") for at in pages)
    assert [found.text[at : at + 6] for at in paragraphs] == [line[:6] for line in LINES]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    canvas_of(tmp_path / "x.pdf", [LINES])  # registers the font
    made = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    made.setFont("STSong-Light", 20)
    made.drawCentredString(297, 760, LINES[0])
    made.setFont("STSong-Light", 12)
    lines = [piece for line in LINES[1:] for piece in re.findall(".{1,16}", f"\u3000\u3000{line}")]
    half = (len(lines) + 1) // 2
    for row in range(half):  # line by line over both columns, as some programs write
        made.drawString(80, 710 - 20 * row, lines[row])
        if half + row < len(lines):
            made.drawString(310, 710 - 20 * row, lines[half + row])
    made.showPage()
    made.save()
    assert kept(document(tmp_path / "a.pdf")) == LINES


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(tmp_path: Path, turn: int) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    canvas_of(tmp_path / "x.pdf", [LINES])
    made = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 600))
    made.translate(300, 300)
    made.rotate(turn)  # drawn turned, and shown turned back
    made.translate(-300, -300)
    made.setFont("STSong-Light", 14)
    for row, line in enumerate(LINES[:4]):
        made.drawString(20, 560 - 40 * row, line[:38])
    made.save()
    opened = pdfium.PdfDocument(tmp_path / "a.pdf")
    opened[0].set_rotation(turn)
    opened.save(tmp_path / "b.pdf")
    assert document(tmp_path / "b.pdf").text.split("\n")[:4] == [line[:38] for line in LINES[:4]]


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    canvas_of(tmp_path / "a.pdf", [LINES], encrypt="secret")
    (refused,) = read([tmp_path / "a.pdf"])
    assert isinstance(refused, Failure) and refused.code == "encrypted"


def scan(path: Path, pages: int, number: bool = False, text: bool = False) -> None:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    image = pytest.importorskip("PIL.Image")
    made = canvas.Canvas(str(path), pagesize=(595, 842))
    if text:
        made.setFont("Helvetica", 12)
        for row in range(30):
            made.drawString(80, 700 - 20 * row, f"The meeting number {row} was held in the town hall of Qinghe.")
        made.showPage()
    picture = image.new("RGB", (60, 80), "white")
    for page in range(pages):
        made.drawInlineImage(picture, 0, 0, 595, 842)
        if number:
            made.drawString(290, 30, str(page + 1))
        made.showPage()
    made.save()


@pytest.mark.parametrize("number", [False, True])
def test_a_scan_is_refused_as_such(tmp_path: Path, number: bool) -> None:
    scan(tmp_path / "a.pdf", 3, number)
    (refused,) = read([tmp_path / "a.pdf"])
    assert isinstance(refused, Failure) and (refused.code, refused.values["pages"]) == ("scanned", 3)


def test_a_scanned_page_among_others_is_warned_of(tmp_path: Path) -> None:
    scan(tmp_path / "a.pdf", 1, text=True)
    found = document(tmp_path / "a.pdf")
    assert [(one.code, one.message[:6]) for one in found.warnings] == [("scanned-pages", "page 2")]


@pytest.mark.parametrize("shift", [0xE000 - 0x4E00, 0x1000])
def test_fonts_that_map_to_no_words_are_refused(tmp_path: Path, shift: int) -> None:
    """The map from glyphs to characters is wrong: into the private use area, or to other Han."""
    pdfium = pytest.importorskip("pypdfium2")
    canvas_of(tmp_path / "a.pdf", [[f"{chr(0x4E00 + 7 * n)}" * 1 for n in range(8)]])
    from pipeline.read import pdf_pages

    real = pdfium.raw.FPDFText_GetUnicode

    def wrong(text: object, index: int) -> int:
        code = real(text, index)
        return code + shift if 0x4E00 <= code < 0x9000 else code

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdfium.raw, "FPDFText_GetUnicode", wrong)
        canvas_of(tmp_path / "b.pdf", [LINES])
        with pytest.raises(pdf_pages.Undecodable) as refused:
            pdf_pages.extract((tmp_path / "b.pdf").read_bytes(), 10_000_000)
    assert refused.value.code == "broken_fonts"


def test_a_crash_of_the_library_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.read import isolated

    pytest.importorskip("pypdfium2")
    canvas_of(tmp_path / "a.pdf", [LINES])
    real = isolated._send

    def killed(stream: object, head: bytes, body: bytes) -> None:
        isolated._child().kill()
        real(stream, head, body)

    with monkeypatch.context() as patch:
        patch.setattr(isolated, "_send", killed)
        (refused,) = read([tmp_path / "a.pdf"])
    assert isinstance(refused, Failure) and refused.code == "damaged" and "crashed" in refused.text("en")
    assert kept(document(tmp_path / "a.pdf")) == LINES


# -- the layout by itself ----------------------------------------------------------------------------------------------


def test_cells_of_a_table_stay_in_their_row() -> None:
    runs = [
        of(text, x, 20 * row) for row in range(8) for x, text in ((10, f"单位{row}"), (200, f"{row}人"), (400, "出席"))
    ]
    assert len(regions(runs)) == 1
    assert words(lay_out([Sheet(595, 842, runs)]))[:2] == ["单位0\t0人\t出席", "单位1\t1人\t出席"]


def test_a_headline_over_two_columns_comes_first_and_a_line_across_parts_them() -> None:
    left, right = "左栏的文字一行接一行地写下去", "右栏的文字一行接一行地写下去"
    runs = [of("横跨两栏的标题横跨两栏的标题横跨两栏", 60, 60, 20)]
    for row in range(5):
        runs += [of(left, 50, 100 + 20 * row), of(right, 320, 100 + 20 * row)]
    runs.append(of("中间横跨两栏的一行小标题中间横跨两栏的一行小标题", 60, 220))
    for row in range(5):
        runs += [of(f"下{left[1:]}", 50, 260 + 20 * row), of(f"下{right[1:]}", 320, 260 + 20 * row)]
    starts = [text[0] for text in words(lay_out([Sheet(595, 842, runs)]))]
    assert "".join(starts) == "横" + "左" * 5 + "右" * 5 + "中" + "下" * 10


def test_a_first_line_that_only_one_page_has_is_text() -> None:
    pages = [Sheet(595, 842, [of(f"第{name}章的题目", 80, 40), of("正文" * 10, 80, 400)]) for name in "一二三"]
    assert {line.kind for page in lay_out(pages) for line in page} == {"text"}


def test_numbers_at_the_foot_that_do_not_count_pages_are_text() -> None:
    pages = [Sheet(595, 842, [of("正文" * 10, 80, 400), of(str(number), 290, 800)]) for number in (120, 7, 45)]
    assert {line.kind for page in lay_out(pages) for line in page} == {"text"}
    pages = [Sheet(595, 842, [of("正文" * 10, 80, 400), of(str(number), 290, 800)]) for number in (17, 18, 19)]
    assert [line.kind for page in lay_out(pages) for line in page] == ["text", "page-number"] * 3


@pytest.mark.parametrize(
    "lines",
    [
        [
            "一、加强组织领导，落实责任",
            "二、落实工作责任，加强领导",
            "三、做好宣传发动，营造氛围",
            "四、严格督促检查，保证质量",
        ],
        ["青禾市质量监督局", "青禾市工商管理局", "青禾市科学技术局", "青禾市人力资源局"],
        [
            "会议于上午九时在宾馆召开。",
            "下午各组在会议室进行讨论。",
            "晚上代表们观看了文艺演出。",
            "次日全体代表离会返回各地。",
        ],
    ],
)
def test_items_and_paragraphs_of_one_line_are_not_joined(lines: list[str]) -> None:
    runs = [of(text, 80, 100 + 24 * row) for row, text in enumerate(lines)]
    assert not any(line.joined for page in lay_out([Sheet(595, 842, runs)]) for line in page)


def test_words_of_latin_script_keep_their_space_and_parted_words_their_hyphen() -> None:
    one, two, three = (
        Line("The annual meet", 0, 1, 0, 1),
        Line("was inter\x02", 0, 1, 0, 1),
        Line("national", 0, 1, 0, 1),
    )
    one.joined = two.joined = True
    found = compose([[one, two, three]])
    text = found["text"]
    for start, end, _, _ in reversed(found["cuts"]):
        text = text[:start] + text[end:]
    assert text == "The annual meet was international\n"


def test_the_gap_before_a_number_is_no_space_and_that_between_words_is() -> None:
    def chars(text: str, gaps: dict[int, float]) -> list[tuple[str, float, float, float, float]]:
        found, x = [], 0.0
        for index, char in enumerate(text):
            if index in gaps:  # pdfium takes each of these for a space
                found.append(("", 0.0, 0.0, 0.0, 0.0))
                x += gaps[index]
            found.append((char, x, x + 10, 0.0, 10.0))
            x += 10
        return found

    assert [run.text for run in runs_of(chars("于3月", {1: 2.5, 2: 2.5}))] == ["于3月"]
    assert [run.text for run in runs_of(chars("ISOTC", {3: 3.0}))] == ["ISO TC"]
    assert [run.text for run in runs_of(chars("甲乙", {1: 30.0}))] == ["甲", "乙"]


COORDINATE = st.floats(min_value=-50, max_value=900, allow_nan=False)
RUN = st.builds(
    lambda text, x, y, w, h: Run(text, x, x + w, y, y + h),
    st.text("甲乙丙，。1a- ", min_size=1, max_size=20).filter(lambda text: bool(text.strip())),
    COORDINATE, COORDINATE, st.floats(0, 500), st.floats(0, 40),
)  # fmt: skip


@given(st.lists(st.lists(RUN, max_size=25), max_size=4))
def test_no_layout_loses_or_doubles_a_character(pages: list[list[Run]]) -> None:
    found = lay_out([Sheet(595, 842, runs) for runs in pages])
    for runs, lines in zip(pages, found, strict=True):
        assert sorted("".join(run.text for run in runs).replace(" ", "")) == sorted(
            "".join(line.text for line in lines).replace(" ", "").replace("\t", "")
        )
        assert sum(map(len, rows_of(runs))) == len(runs)
    made = compose(found)
    assert all(0 <= start < end <= len(made["text"]) for start, end, _, _ in made["cuts"])
    assert all(one[1] <= two[0] for one, two in zip(made["cuts"], made["cuts"][1:], strict=False))
    assert len(made["pages"]) == len(pages)

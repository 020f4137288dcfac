"""Word files: what a reader of the page sees, in order; what the file says of itself is not taken for a fact."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.read import read
from pipeline.records import Document

docx = pytest.importorskip("docx")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(path: Path, *paragraphs: str, **properties: Any) -> Document:
    """Saves a file whose body is the XML of its paragraphs and tables, and reads it."""
    made = docx.Document()
    for name, value in properties.items():
        setattr(made.core_properties, name, value)
    for xml in paragraphs:
        made.element.body.insert(len(made.element.body) - 1, docx.oxml.parse_xml(xml))
    made.sections[0].header.paragraphs[0].text = "页眉"
    made.sections[0].footer.paragraphs[0].text = "页脚"
    made.save(path / "a.docx")
    (found,) = read([path / "a.docx"])
    assert isinstance(found, Document), found.text("en")
    return found


def p(inner: str) -> str:
    return f"<w:p {W}>{inner}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(*paragraphs: str) -> str:
    return "<w:tc>" + "".join(f"<w:p>{r(text)}</w:p>" for text in paragraphs) + "</w:tc>"


def test_paragraphs_and_tables_stand_in_their_order_and_headers_are_left_out(tmp_path: Path) -> None:
    table = f"<w:tbl {W}><w:tr>{tc('单位')}{tc('人数')}</w:tr><w:tr>{tc('质监局')}{tc('12人')}</w:tr></w:tbl>"
    assert saved(tmp_path, p(r("会前")), table, p(r("会后"))).text == "会前\n单位\t人数\n质监局\t12人\n会后\n"


def test_a_table_that_lays_out_the_page_gives_its_paragraphs(tmp_path: Path) -> None:
    table = f"<w:tbl {W}><w:tr>{tc('第一段。', '第二段。')}</w:tr></w:tbl>"
    assert saved(tmp_path, table).text == "第一段。\n第二段。\n"


@pytest.mark.parametrize(
    "inner",
    [
        '<w:smartTag w:uri="x" w:element="chsdate">{}</w:smartTag>',  # Word 2003 wraps dates in these
        "<w:ins w:id='1' w:author='a'>{}</w:ins>",
        '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
    ],
)
def test_text_is_read_whatever_its_runs_are_wrapped_in(tmp_path: Path, inner: str) -> None:
    assert saved(tmp_path, p(r("于") + inner.format(r("6月3日")) + r("召开"))).text == "于6月3日召开\n"


def test_deleted_text_and_codes_of_fields_are_left_out(tmp_path: Path) -> None:
    gone = "<w:del w:id='1' w:author='a'><w:r><w:delText>旧</w:delText></w:r></w:del>"
    gone += "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    assert saved(tmp_path, p(r("新") + gone)).text == "新\n"


def test_tabs_and_line_ends_inside_a_paragraph_are_kept(tmp_path: Path) -> None:
    assert (
        saved(tmp_path, p(r("甲") + "<w:r><w:tab/></w:r>" + r("乙") + "<w:r><w:br/></w:r>" + r("丙"))).text
        == "甲\t乙\n丙\n"
    )


def test_a_title_of_the_file_is_believed_only_where_the_text_begins_with_it(tmp_path: Path) -> None:
    assert saved(tmp_path, p(r("质量大会召开")), title="质量大会召开").title == "质量大会召开"
    other = saved(tmp_path, p(r("质量大会召开")), title="模板", author="周明远")
    assert (other.title, other.date, other.extra["title"], other.extra["author"]) == (None, None, "模板", "周明远")

"""One document end to end: offsets ground, records valid, the same bytes twice, no text that crashes a stage."""

import datetime
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.process import process
from pipeline.records import Document, DocumentRecord, EventRecord
from pipeline.settings import Settings

PAGE = (
    "- 1、本文档共3页，可阅读全部内容。\n- 2、本站所有内容均由合作方或网友上传，付费前请自行鉴别。\n"
    "查看更多\n云岭市举行图书漂流活动启动仪式\n"
    "2020年4月23日，云岭市图书馆在人民广场举行图书漂流活动启动仪式。副市长苏以宁出席仪式并致辞。"
    "市民300余人参加活动，现场发放宣传资料一万五千份。\n文档评论(0)"
)


def grounded(result, source: str) -> list[str]:
    """Mentions of the records that are not the source's own characters."""
    bad = []
    for record in result.events:
        fields = [record.name, record.theme, *record.evidence, *record.dates, *record.venues]
        fields += [*record.officials, *record.counts, *record.organizers]
        bad += [m.text for m in fields if m is not None and (not m.text or source[m.start : m.end] != m.text)]
    for document in result.documents:
        mentions = [*document.mentions, *document.totals]
        bad += [m.text for m in mentions if not m.text or source[m.start : m.end] != m.text]
    return bad


def test_offsets_count_in_the_source_with_the_furniture():
    result = process(Document(text=PAGE, source="page.txt"), Settings())
    assert grounded(result, PAGE) == []
    record = result.events[0]
    assert record.document.source == "page.txt"
    assert [d.first for d in record.dates] == [datetime.date(2020, 4, 23)]
    assert [o.name for o in record.officials] == ["苏以宁"]
    assert {(c.value, c.unit) for c in record.counts} == {(300, "人"), (15000, "份")}
    assert result.documents[0].cuts[0].start == 0


def test_the_confidence_of_a_damaged_document_falls():
    sound = process(Document(text=PAGE), Settings()).events[0].confidence
    masked = PAGE.replace("市民300余人参加活动，", "市民300余人参加活动，20xx年9月曾有首次活动，")
    damaged = process(Document(text=masked), Settings())
    assert {one.code for document in damaged.documents for one in document.warnings} == {"masked-digits"}
    assert damaged.events[0].confidence < sound


def test_ids_come_from_the_text_and_the_first_evidence():
    result = process(Document(text=PAGE), Settings())
    document, record = result.documents[0], result.events[0]
    assert record.event_id == f"{document.id}-{record.evidence[0].start:04d}"
    assert len(document.id) == 12


def test_records_are_what_the_schema_says():
    result = process(Document(text=PAGE, extra={"卷": 3}), Settings(with_source=True))
    assert EventRecord.model_validate_json(result.events[0].model_dump_json()) == result.events[0]
    document = result.documents[0]
    assert DocumentRecord.model_validate_json(document.model_dump_json()) == document
    assert document.extra == {"卷": 3} and document.source_text == PAGE


def test_the_same_input_gives_the_same_bytes():
    def once() -> str:
        result = process(Document(text=PAGE), Settings())
        return "".join(r.model_dump_json() for r in [*result.events, *result.documents])

    assert once() == once()


PIECES = st.sampled_from(
    [
        *("2019年3月5日", "会议", "举行", "在", "市长", "李明", "、", "，", "。", "\n", "“", "”", "(", "共", "30余人"),
        *("一是", "参加", "20xx年", "團(tuán)購", "?", "·", "出席", "签署", "考察", "万", "第", "届", "：", "a"),
        *("\u200b", "😀", "\ud800"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_no_text_crashes_a_stage_and_every_mention_is_grounded(text: str):
    text = text.replace("\r", "\n")
    result = process(Document(text=text), Settings())
    assert grounded(result, text) == []
    for document in result.documents:
        ends = [(c.start, c.end) for c in document.cuts]
        assert all(a < b for a, b in ends) and all(x[1] <= y[0] for x, y in pairwise(ends))

"""Front matter: the fields that a generator, a crawler or a dump wrote before the text are read, and go."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean, front_matter
from pipeline.records import Document

BODY = "5月3日，青禾县召开安全生产工作会议，各乡镇负责人120余人参加会议。\n周启明强调，要压实责任，抓好整改。"
TITLE = "青禾县召开安全生产工作会议"


@pytest.mark.parametrize(
    "head",
    [
        f'+++\ntitle = "{TITLE}"\ndate = 2018-05-04T10:00:00+08:00\ndraft = false\n+++\n',
        f"+++\nlastmod = \"2019-01-01\"\ndate = '2018-05-04'\ntitle = '{TITLE}'\n[author]\nname = \"林望\"\n+++\n\n",
        f"---\ntitle: {TITLE}\ndate: 2018-05-04\n---\n",
        f'---\nlayout: post\ntitle: "{TITLE}"\nupdated: 2019-06-01\ndate: 2018/05/04\ntags:\n  - 会议\n---\n\n',
        f"title: {TITLE}\ndate: 2018-05-04 10:00:00\ntags: [会议]\n---\n",
        f"---\ntitle: {TITLE}\ndate: 2018-05-04\n---\n# {TITLE}\n\n",
        f'{{\n  "title": "{TITLE}",\n  "date": "2018-05-04",\n  "tags": ["会议"]\n}}\n\n',
        f'{{"date": 1525401000, "title": "{TITLE}"}}\n',
        f"date:2018-05-04\ntitle:{TITLE}\ncontent:",
        f"title：{TITLE}\npubtime：2018-05-04 09:20\nurl：http://news.qinghe.example/1.html\ncontent：",
        f"crawl_time: 2020-03-01 00:11:22\npublish_time: 2018-05-04 09:00:00\ntitle: {TITLE}\n",
        f"标题：{TITLE}\n更新时间：2019-01-01\n发布时间：2018-05-04\n正文：\n",
        f"【标题】{TITLE}\n【日期】2018年5月4日\n【正文】\n",
        f"<标题>{TITLE}\n<日期>2018.05.04\n<正文>",
        f"title: {TITLE}\ntimestamp: 1525401000000\n",
    ],
)
def test_the_fields_are_read_and_only_the_title_stays(head: str) -> None:
    (page,) = clean(Document(text=head + BODY))
    assert page.text.split("\n")[0] == TITLE
    assert page.text.split("\n", 1)[1].strip() == BODY
    assert page.metadata.title and page.metadata.title.text == TITLE
    assert page.metadata.day == datetime.date(2018, 5, 4)


@pytest.mark.parametrize(
    "head",
    [
        f"{TITLE}\t2018-05-04\t",
        f"2018-05-04\t{TITLE}\t",
        f"1024\t{TITLE}\t青禾日报\t2018-05-04 10:22:11\t",
        f"{TITLE}|2018-05-04|",
        f"{TITLE}##2018-05-04##",
        f"2018-05-04,青禾日报,{TITLE},",
        f"INSERT INTO `news` VALUES (12, '{TITLE}', '2018-05-04 08:00:00', ",
    ],
)
def test_the_cells_before_the_text_of_a_row_go(head: str) -> None:
    (page,) = clean(Document(text=head + BODY))
    assert page.text == BODY
    assert page.metadata.title and page.metadata.title.text == TITLE
    assert page.metadata.day == datetime.date(2018, 5, 4)


def test_a_quoted_row_loses_its_quotes() -> None:
    (page,) = clean(Document(text=f'"{TITLE}","2018-05-04","{BODY.partition(chr(10))[0]}"'))
    assert page.text == BODY.partition("\n")[0]


def test_source_and_author_are_read() -> None:
    (page,) = clean(Document(text=f"---\ntitle: {TITLE}\nsource: 青禾日报\nauthor: 林望\n---\n{BODY}"))
    assert page.metadata.source and page.metadata.source.text == "青禾日报"
    assert [byline.text for byline in page.metadata.bylines] == ["林望"]


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{BODY}\n---\n{BODY}",
        f"会议时间：2018年5月3日\n会议地点：县政府三楼会议室\n{BODY}",
        f"标题：{TITLE}\n时间：2018年5月3日\n地点：县政府三楼会议室\n{BODY}",
        "2018-05-03,青禾县召开安全会议,研究安全生产工作,部署下一步任务。会议由县长主持。",
        f"姓名\t单位\t电话\n林望\t水务局\t1234\n{BODY}",
        '{"title": "没有正文"}',
        "---\ntitle: 没有正文\n---\n",
        BODY,
    ],
)
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert front_matter.read(text) == ([], [])


@given(st.text(alphabet='-+{}":=\n \t|,标题日期内容date2018.。', max_size=80))
def test_no_head_crashes_and_every_field_grounds(text: str) -> None:
    cuts, fields = front_matter.read(text)
    assert all(text[value.start : value.end] == value.text for _, value in fields)
    assert all(0 <= cut.start < cut.end <= len(text) for cut in cuts)


def test_thousands_of_brackets_in_each_other_are_no_front_matter() -> None:
    assert front_matter.read('{"a":' * 1100 + "1" + "}" * 1100 + "\n" + BODY) == ([], [])


def test_a_long_run_of_space_takes_no_long_time() -> None:
    before = time.process_time()
    front_matter.read("title: 会" + " " * 100_000)
    assert time.process_time() - before < 1.0

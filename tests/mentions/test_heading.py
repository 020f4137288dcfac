"""Title, issuer and date of a document: section 4 of docs/record.md."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import fold
from pipeline.clean import clean
from pipeline.mentions import heading
from pipeline.mentions.types import Heading, Page
from pipeline.process import page_of
from pipeline.records import Document

BODY = "5月8日，大会在望湖举行，来自各地的两百多人参加了大会，会议听取了工作报告，部署了下一阶段的任务。"


def find(text: str, **given_beside: object) -> Heading:
    return heading.find(text, fold(text), **given_beside)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"发布时间：2015-06-12\n云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"图片说明文字\n>云州市召开水务大会！\n发稿时间：2021/6/9\n{BODY}", "云州市召开水务大会！"),
        (f"原标题：云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"云州市召开水务大会云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"云州市召开水务大会来源：望湖网5月8日，大会举行\n{BODY}", "云州市召开水务大会"),
        (BODY, None),
        (f"原标题：云州水务大会闭幕望湖日报记者 林望5月8日，大会闭幕。{BODY}", "云州水务大会闭幕"),
        (f"现将云州水务大会的结果公布如下：\n{BODY}", None),
        (f"一、会议时间：5月8日\n{BODY}", None),
        (f"宣传处\n{BODY}", None),
        (f"（上接第一版）\n{BODY}", None),
        (f"时间：2015年6月12日14:30\n地点：水务厅三楼\n{BODY}", None),
        ("", None),
        (f"云州市水务工作新闻发布会\n2015年6月12日\n水务局新闻发言人 林望\n{BODY}", "云州市水务工作新闻发布会"),
        (f"云州市水务局\n云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"党建动态\n云州市召开水务大会\n2015-06-12\n{BODY}", "云州市召开水务大会"),
        (f"云州市召开水务大会-云州水利网\n{BODY}", "云州市召开水务大会"),
        (f"我们的水 ----云州市水务局座谈会\n{BODY}", "我们的水 ----云州市水务局座谈会"),
        (f"description: 大会的一天\n{BODY}", None),
        (f"云州市召开水务大会 日期：2015-06-12 点击：12\n{BODY}", "云州市召开水务大会"),
        (f"首页 > 要闻 > 云州市召开水务大会\n{BODY}", "云州市召开水务大会"),
        (f"云州市召开水务大会 2015-06-12 {BODY}", "云州市召开水务大会"),
        (f"一江清水\n——云州市召开水务大会\n{BODY}", "一江清水\n——云州市召开水务大会"),
        (f"云州市召开水务大会\n——云州市水务局\n{BODY}", "云州市召开水务大会"),
        (f"关于批准云州市水务局预算及\n调整水费限额的决议\n{BODY}", "关于批准云州市水务局预算及\n调整水费限额的决议"),
    ],
)
def test_the_title_is_what_reads_like_one(text: str, title: str | None) -> None:
    found = find(text)
    assert found.title == title
    assert (found.title_span is None) == (title is None)
    if found.title_span:
        assert text[slice(*found.title_span)] == title


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (f"云州市召开水务大会\n2011年11月10日\n{BODY}", datetime.date(2011, 11, 10)),
        (f"云州市召开水务大会\n（2011-11-10）\n{BODY}", datetime.date(2011, 11, 10)),
        (f"云州市召开水务大会\n{BODY}\n云州市水务局\n二〇一一年十一月十日", datetime.date(2011, 11, 10)),
        (f"云州市召开水务大会\n发布时间：2015-06-12\n{BODY}", datetime.date(2015, 6, 12)),
        (f"云州市召开水务大会\n2015-06-12 10:20 来源：望湖网 浏览：35\n{BODY}", datetime.date(2015, 6, 12)),
        (f"云州市召开水务大会\n{BODY}（2011年11月10日）", datetime.date(2011, 11, 10)),
        (f"云州市召开水务大会\n上传时间：2015-06-12\n{BODY}", None),
        (f"时间：2015年6月12日14:30\n地点：水务厅三楼\n{BODY}", None),
        (f"云州市召开水务大会\n{BODY}2011年11月10日，又开了一次会。", None),
        (f"云州市召开水务大会\n2011年13月40日\n{BODY}", None),
    ],
)
def test_the_date_is_the_reports_own(text: str, date: datetime.date | None) -> None:
    assert find(text).date == date


_DATES = [
    line.split("|", 1)
    for line in (Path(__file__).parent / "heading_dates.txt").read_text(encoding="utf-8").splitlines()
    if line[0] != "#"
]


@pytest.mark.parametrize(("date", "text"), _DATES)
def test_dates_of_many_pages(date: str, text: str) -> None:
    assert str(find(text.replace("\\n", "\n").replace("~", BODY)).date) == date


_HEADS = [
    (*case.split("\n", 1)[0].split(" | "), case.split("\n", 1)[1].replace("~", BODY))
    for case in (Path(__file__).parent / "heads.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
]


@pytest.mark.parametrize(("date", "title", "issuer", "text"), _HEADS)
def test_heads_as_scrapers_and_generators_leave_them(date: str, title: str, issuer: str, text: str) -> None:
    (page,) = clean(Document(text=text))
    found = heading.find(page.text, fold(page.text), page_of(page))
    assert [str(found.date or "-"), found.title or "-", found.issuer or "-"] == [date, title, issuer]


def test_the_signature_goes_before_the_publication_line() -> None:
    text = f"发布时间：2015-06-12\n云州市召开水务大会\n{BODY}\n云州市水务局\n2015年6月10日"
    assert find(text).date == datetime.date(2015, 6, 10)


def test_what_the_input_states_fills_gaps_only() -> None:
    day = datetime.date(2020, 1, 2)
    assert find(BODY, given_title="水务大会", given_date=day).title == "水务大会"
    assert find(BODY, given_date=day).date == day
    text = f"云州市召开水务大会\n2011年11月10日\n{BODY}"
    assert find(text, given_title="别的", given_date=day).date == datetime.date(2011, 11, 10)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (f"水务大会召开\n{BODY}\n来源：望湖新闻网", "望湖新闻网"),
        (f"水务大会召开\n云州市水务局\n{BODY}", "云州市水务局"),
        (f"水务大会召开\n第7期\n云州市水资源管理局办公室          2011年11月10日\n{BODY}", "云州市水资源管理局办公室"),
        (f"水务大会召开\n{BODY}\n云州市水务局\n2011年11月10日", "云州市水务局"),
        (f"水务大会召开\n望湖日报讯（记者何远）{BODY}", "望湖日报"),
        (f"【望湖日报】水务大会召开\n{BODY}", "望湖日报"),
        (f"云州一院召开大会\n{BODY}我院职工参加。", "云州一院"),
        (f"{BODY}我院召开护理会议，邀请了云州大学附属医院护理部主任周明远授课。", None),
        (f"{BODY}周明远汇报了我院平安医院建设情况。", None),
        (f"水务大会召开\n{BODY}\n（办公室供稿）", "办公室"),
        (f"水务大会召开\n据望湖社电{BODY}", "望湖社"),
        (f"水务大会召开\n大会材料逐步实现统一上网\n{BODY}", None),
        (f"水务大会召开\n资金来源：财政\n{BODY}", None),
        (f"水务大会召开\n来源：网络\n{BODY}", None),
        (f"水务大会召开\n{BODY}\n内容来源：“望湖中学”微信公众号", "望湖中学"),
        (f"水务大会召开\n来源：本站原创\n{BODY}", None),
        (f"水务大会召开\n来源：2015-06-12 10:20\n{BODY}", None),
        (f"水务大会召开\n来源于：云州市水务局\n{BODY}", "云州市水务局"),
        (f"水务大会召开\n{BODY}（来源：云州水利在线）", "云州水利在线"),
        (f"水务大会召开\n{BODY}文章来源：云州水利网", "云州水利网"),
        (f"水务大会召开\n{BODY}（新华社特稿）（林望）", "新华社"),
        (f"水务大会召开\n{BODY}（云州晚报融媒体中心出品）", "云州晚报融媒体中心"),
        (f"水务大会召开\n{BODY}（市水务局办公室）", "市水务局办公室"),
        (f"水务大会召开\n{BODY}（林望）", None),
        (f"水务大会召开\n{BODY}文/云州日报全媒体记者 林望", "云州日报"),
        (f"水务大会召开来源：人民日报近日，大会召开。{BODY}", "人民日报"),
        (f"水务大会召开\n【WaterNews】5月8日消息，{BODY}", "WaterNews"),
        (f"记2015年望湖中学学生参观水务局\n{BODY}我校学生应云州中学、云州中学学生会邀请参加。", "望湖中学"),
        (f"水务大会召开\n{BODY}我校师生来自云州大学附属中学。", None),
        (f"水务大会召开\n{BODY}", None),
    ],
)
def test_the_issuer_is_the_body_whose_report_it_is(text: str, issuer: str | None) -> None:
    assert find(text).issuer == issuer


def test_the_line_that_is_the_stated_title_is_the_title() -> None:
    text = f"水务\n水的一天\n> 云州市召开水务大会了吗？\n{BODY}"
    assert find(text, given_title="水的一天很长").title != "水的一天很长"
    assert (
        find(text.replace("水的一天", "云州水务大会掠影"), given_title="云州水务大会掠影").title == "云州水务大会掠影"
    )


@pytest.mark.parametrize(
    ("site", "issuer"),
    [("云州市第一人民医院", "云州市第一人民医院"), ("云州日报", "云州日报"), ("云州门户网", None), ("云州", None)],
)
def test_where_nothing_names_an_issuer_the_body_whose_site_it_is_does(site: str, issuer: str | None) -> None:
    page = Page(site=site)
    assert find(f"水务大会召开\n{BODY}", metadata=page).issuer == issuer
    assert find(f"水务大会召开\n{BODY}\n来源：望湖新闻网", metadata=page).issuer == "望湖新闻网"


@given(st.text(alphabet="云州市召开大会来源：\n年月日12局（）>【】。我院", max_size=80))
def test_no_text_crashes_it(text: str) -> None:
    found = find(text)
    if found.title_span:
        assert text[slice(*found.title_span)] == found.title


@pytest.mark.parametrize("line", ["____", "- - -", "_ 2018-05-04 _"])
def test_a_line_of_signs_alone_breaks_nothing(line: str) -> None:
    assert find(f"{line}\n{BODY}").title != ""

"""Web pages: main text, what the page says of itself, encodings, hints; hostile ones are in test_html_hostile.py."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import hints
from pipeline.read import html
from pipeline.read.encoding import Undecodable
from pipeline.rules import RuleSet

FIRST = "本报讯（记者 山雨）6月3日上午，青禾市质量大会在青禾宾馆召开，来自全市各单位的120余人参加会议。"
SECOND = "会议由副市长林远主持，市长云舟出席并讲话，要求各单位把质量工作放在首位，做到年初有计划、年底有检查。"
THIRD = "会后，与会人员参观了青禾市质量检测中心，听取了中心负责人的介绍。"
TITLE = "青禾市召开质量大会"
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_青禾新闻网</title>
<meta name="ContentSource" content="青禾日报"><meta name="PubDate" content="2015-06-04 09:30">
<style>p {{ color: red }}</style><script>var text = "脚本里的话，不是正文。";</script></head>
<body><div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/news">新闻</a></li></ul></div>
<div class="main"><h1>{TITLE}</h1><div class="info">2015-06-04 09:30 来源：青禾日报 作者：山雨 字号：大 中 小</div>
<div class="content"><p>　　{FIRST}</p><p>　　{SECOND}</p>
<table><tr><th>单位</th><th>人数</th></tr><tr><td>质量协会</td><td>40</td></tr></table><p>　　{THIRD}</p></div>
<div class="related"><h3>相关新闻</h3><ul><li><a href="/1">青禾市启动质量月活动，百余家企业参加</a></li>
<li><a href="/2">林远到质量协会调研</a></li></ul></div></div>
<div class="footer"><p>青禾新闻网版权所有，未经许可不得转载。</p></div></body></html>"""


@pytest.mark.parametrize("mode", ["precise", "fast"])
def test_the_text_is_the_title_and_the_article_and_nothing_around_it(mode: html.Mode) -> None:
    page = html.from_bytes(PAGE.encode(), mode=mode)
    lines = page.text.split("\n")
    assert lines[0] == TITLE
    assert [line for line in lines if line in (FIRST, SECOND, THIRD)] == [FIRST, SECOND, THIRD]
    for furniture in ("首页", "相关新闻", "质量月", "版权所有", "脚本", "color"):
        assert furniture not in page.text


def test_a_row_of_a_table_is_a_line_with_tabs_between_its_cells() -> None:
    text = html.from_bytes(PAGE.encode(), mode="fast").text
    assert "单位\t人数\n质量协会\t40" in text


def test_a_table_or_list_at_the_end_of_the_article_belongs_to_it() -> None:
    end = "<table><tr><td>质量协会<td>40</table><ul><li>计量所</ul>"
    page = f"<div><p>{FIRST}</p><p>{SECOND}</p>{end}</div><div>联系我们</div>"
    assert html.from_bytes(page.encode(), mode="fast").text.split("\n") == [FIRST, SECOND, "质量协会\t40", "计量所"]


def test_a_table_that_lays_out_the_page_is_no_row() -> None:
    page = f"<table><tr><td><p>{FIRST}</p><p>{SECOND}</p></td><td><p>{THIRD}</p></td></tr></table>"
    assert html.from_bytes(page.encode(), mode="fast").text.split("\n") == [FIRST, SECOND, THIRD]


def test_what_the_page_says_of_itself() -> None:
    page = html.from_bytes(PAGE.encode(), mode="fast", url="https://www.qinghe.example/2015/06/04/1.html")
    assert (page.title, page.date) == (TITLE, datetime.date(2015, 6, 4))
    assert (page.issuer, page.author, page.site) == ("青禾日报", "山雨", "www.qinghe.example")
    assert page.extra["element"].startswith("/html/body/div")


@pytest.mark.parametrize(
    ("head", "info", "url", "day"),
    [
        ("<meta property='article:published_time' content='2015-06-04T09:30:00+08:00'>", "", None, (2015, 6, 4)),
        ('<script type="application/ld+json">{"datePublished":"2015-06-04"}</script>', "", None, (2015, 6, 4)),
        ("", "2015年6月4日 09:30 青禾日报", None, (2015, 6, 4)),
        ("", "发布时间：2015/6/4", None, (2015, 6, 4)),
        ("", "", "http://qinghe.example/art/2015/6/4/art_1_2.html", None),
        ("", "", "http://qinghe.example/content/20150604/12.html", (2015, 6, 4)),
        ("", "<time datetime='2015-06-04'>昨天</time>", None, (2015, 6, 4)),
        ("<meta name='PubDate' content='2015-13-44'>", "", None, None),
        ("", "发布时间：15-06-04 09:30", None, (2015, 6, 4)),
        ("<script>var ct = \"1433381400\";</script>", "", None, (2015, 6, 4)),
        ("<script>var page = {publish_time: '2015-06-04 09:30'}</script>", "", None, (2015, 6, 4)),
        ("<script>[{pubDate:'2015-06-04'},{pubDate:'2015-06-05'}]</script>", "", None, None),
        ("<meta itemprop=dateUpdate content='2015-06-04 09:30:00'>", "发布时间：06-04 09:30", None, (2015, 6, 4)),
        ("", "", None, None),
    ],
)  # fmt: skip
def test_the_day_of_publication_comes_from_meta_json_ld_the_line_of_source_or_the_address(
    head: str, info: str, url: str | None, day: tuple[int, int, int] | None
) -> None:
    page = (
        f"<html><head>{head}</head><body><h1>{TITLE}</h1><div>{info}</div><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    )
    assert html.from_bytes(page.encode(), mode="fast", url=url).date == (datetime.date(*day) if day else None)


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        (f"{TITLE}_青禾新闻网", "", TITLE),
        (f"青禾新闻网 - {TITLE}", f"<h1>{TITLE}</h1>", TITLE),
        (f"{TITLE}-要闻-青禾市人民政府", f"<h2>{TITLE}</h2>", TITLE),
        ("1-6月青禾市质量工作综述", "", "1-6月青禾市质量工作综述"),
        ("青禾新闻网", f"<h4>{TITLE}</h4>", TITLE),
        ("", f"<h1>{TITLE}</h1>", TITLE),
    ],
)
def test_the_title_comes_without_the_name_of_the_site(title: str, heading: str, expected: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><div>{heading}<p>{FIRST}</p><p>{SECOND}</p></div></body>"
    assert html.from_bytes(page.encode(), mode="fast").title == expected


def test_an_included_header_that_closes_the_page_does_not_end_it() -> None:
    page = (
        f"<html><body><div class=nav>首页</div></body></HTML >\n<div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>"
    )
    assert html.from_bytes(page.encode(), mode="fast").text.split("\n")[-2:] == [FIRST, SECOND]


def test_what_another_site_called_the_text_is_no_title_of_the_page() -> None:
    body = f"<p>（原标题：{TITLE}）</p><p>{FIRST}</p><p>{SECOND}</p>"
    page = f"<html><head><title>{TITLE}_青禾网</title></head><body><h1>{TITLE}</h1><div>{body}</div></body></html>"
    assert html.from_bytes(page.encode(), mode="fast").text.split("\n")[:2] == [TITLE, f"（原标题：{TITLE}）"]


def test_a_quotation_mark_that_ends_the_attribute_does_not_end_the_title() -> None:
    title = '青禾市答"质量三问"'
    head = f'<title>{title}_青禾新闻网</title><meta property="og:title" content="{title}">'
    page = f"<html><head>{head}</head><body><h1>{title}</h1><p>{FIRST}</p><p>{SECOND}</p></body></html>"
    assert html.from_bytes(page.encode(), mode="fast").title == title


@pytest.mark.parametrize(
    ("above", "site", "issuer"),
    [
        ("<p>2015-06-04 09:30 来源：本站原创</p>", "青禾市第一医院", "青禾市第一医院"),
        ("<p>2015-06-04 09:30 来源：网络</p>", "青禾网", None),
        ("<p>来源于：质量协会</p>", "青禾网", "质量协会"),
        ("<p>发表于2015-06-04 09:30| 12次阅读| 来源青禾晚报| 作者山雨</p>", "青禾网", "青禾晚报"),
        ("<p>2015-06-04 09:30 青禾时报[整理] 12</p>", "青禾网", "青禾时报"),
        ("<p>原创 青禾时报 2015-06-04 09:30:01</p>", "青禾网", "青禾时报"),
        ("<p>2015-06-04 09:30 山雨</p>", "山海网", None),
        ("<p><i>2015年06月04日</i><i>青禾传媒</i><a href=1>时政</a><i>12</i></p>", "青禾传媒", "青禾传媒"),
        ("<p>山雨/新华社</p><p>2015-06-04 09:30</p>", "青禾网", "新华社"),
        ("<p class=author-name>质量之声</p><p>发布时间：06-04 09:30</p>", "青禾网", "质量之声"),
        ("<p>要闻导读</p><p>2015-06-04 09:30</p>", "青禾网", None),
        ("<p><a href=1>金融</a><i>质量镜</i><i>2015-06-04 09:30</i></p>", "青禾网", "质量镜"),
        ("<p><a href=1>质量眼</a></p><p>关注</p>", "青禾网", "质量眼"),
        ("<p><a href=1>首页</a></p><p>关注</p>", "青禾网", None),
        ("<p>2015-06-04 星期四</p>", "青禾网", None),
    ],
)
def test_the_publisher_is_found_without_a_label_too(above: str, site: str, issuer: str | None) -> None:
    page = f"<title>{TITLE} - {site}</title><div><h1>{TITLE}</h1>{above}<p>{FIRST}</p><p>{SECOND}</p></div>"
    assert html.from_bytes(page.encode(), mode="fast").issuer == issuer


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("stated", ["utf-8", "gb2312", "big5", "iso-8859-1"])
def test_the_bytes_tell_the_encoding_whatever_the_page_states(codec: str, stated: str) -> None:
    page = html.from_bytes(PAGE.replace('charset="utf-8"', f'charset="{stated}"').encode(codec), mode="fast")
    assert FIRST in page.text


def test_traditional_pages_in_big5_are_read() -> None:
    line = "昨日上午，青禾市舉行質量大會，來自各單位的一百二十餘人參加，市長在會上發表講話，會後參觀檢測中心。"
    page = html.from_bytes(f"<meta charset=big5><p>{line}</p><p>{line}</p>".encode("big5"), mode="fast")
    assert line in page.text


def test_a_wrong_statement_of_the_server_is_told_and_passed_over() -> None:
    page = html.from_bytes(PAGE.encode("gb18030"), mode="fast", encoding="utf-8")
    assert FIRST in page.text and "charset" in {warning.code for warning in page.warnings}


@pytest.mark.parametrize("latin", ["iso-8859-1", "iso-8859-15"])
def test_a_page_saved_after_its_gbk_was_read_as_latin_letters_is_restored(latin: str) -> None:
    page = html.from_bytes(PAGE.encode("gb18030").decode(latin).encode("utf-8"), mode="fast")
    assert FIRST in page.text and "mojibake" in {warning.code for warning in page.warnings}


def test_western_letters_are_no_mojibake() -> None:
    page = html.from_bytes(
        ("<p>" + "Müller, Bärbel, Zoë und André grüßen, überall. " * 10 + "</p>").encode(), mode="fast"
    )
    assert "Müller" in page.text and not page.warnings


def test_text_in_json_ld_stands_in_for_a_body_that_scripts_would_load() -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "articleBody": "{FIRST}\\n{SECOND}"}}'
    page = html.from_bytes(
        f'<script type="application/ld+json">{data}</script><div id=app></div>'.encode(), mode="fast"
    )
    assert page.text.split("\n") == [TITLE, FIRST, SECOND]


def test_a_page_of_links_gives_what_there_is_with_a_warning() -> None:
    page = html.from_bytes("<title>青禾新闻</title><ul><li><a href=1>甲</a><li>乙</ul>".encode(), mode="fast")
    assert page.text and "html_weak" in {warning.code for warning in page.warnings}


@pytest.mark.parametrize("data", [b"", b"  \n", b"<html></html>", b"<script>alert(1)</script>", b"<p> </p>"])
def test_a_page_without_text_is_undecodable(data: bytes) -> None:
    with pytest.raises(Undecodable):
        html.from_bytes(data)


def test_a_hint_says_where_a_host_keeps_its_text() -> None:
    sentence = "青禾市质量协会提醒市民，购买商品时请索取发票，发现问题请及时拨打电话，工作人员会在三个工作日内答复。"
    beside = f"<div id=b><p>{sentence}</p><b class=x>甲</b><i>2015-06-04</i></div>"
    page = f"<div id=a><p>{FIRST}</p><p>{SECOND}</p></div>{beside}"
    hint = hints.Hint(sites=("qinghe.example",), body=("#b",), date=("#b i",), drop=(".x", "i"))
    rules = RuleSet((), (), (), (hint,))
    found = html.from_bytes(page.encode(), url="http://www.qinghe.example/1", rules=rules)
    assert FIRST not in found.text and sentence in found.text
    assert found.date == datetime.date(2015, 6, 4)
    assert FIRST in html.from_bytes(page.encode(), url="http://other.example/1", rules=rules).text


def test_the_shipped_hints_know_makes_of_software() -> None:
    page = f"<p>{FIRST}</p><div class=TRS_Editor><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert html.from_bytes(page.encode()).text.split("\n")[-2:] == [SECOND, THIRD]


def test_a_page_of_unknown_address_is_of_the_site_whose_title_and_text_stand_where_they_should() -> None:
    hint = hints.Hint(sites=("qinghe.example",), body=("#b",), title=("#t",), source=("#s",))
    rules = RuleSet((), (), (), (hint,))
    body = f"<h1 id=t>{TITLE}</h1><i id=s>质量协会</i><div id=b><p>{SECOND}</p><p>{THIRD}</p></div>"
    page = html.from_bytes(f"<p>{FIRST}</p>{body}".encode(), mode="fast", rules=rules)
    assert (page.text.split("\n"), page.issuer) == ([TITLE, SECOND, THIRD], "质量协会")
    untitled = html.from_bytes(f"<p>{FIRST}</p>{body.replace('id=t', '')}".encode(), mode="fast", rules=rules)
    assert FIRST in untitled.text


PIECES = [
    "<p>", "</p>", "<a>", "<td>", "<tr>", "<table>", "<br>", "</div>", "<div class=nav>", "青禾市召开大会，120人参加。",
    " ", "\n",
    "&nbsp;", "&#x6;", "<", ">", '"', "<!--", "]]>", "<title>", "\x00", "<h1>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_no_page_crashes_and_the_same_page_gives_the_same_text(page: str) -> None:
    def read() -> str:
        try:
            return html.from_bytes(page.encode(), mode="fast").text
        except Undecodable as error:
            return error.code

    first = read()
    assert first == read() and "<div class=nav>" not in first

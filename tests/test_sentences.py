"""The sentence splitter, as a specification: ``|`` stands where a line is cut."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import LONGEST, split

CUT = {
    "full stops": "会议于3月5日召开。|会期两天！|谁来主持？|局长。",
    "ellipses": "彩旗、气球、标语……|大会开始了。",
    "semicolons": "上午举行开幕式；|下午举办论坛；|晚上有演出。",
    "half-width marks": "会议结束了!|大家怎么看?|都说好;|散会。",
    "closing quotes belong to the sentence": "他说：“今天就办。”|会后大家散去。|「明日再議。」|眾人離席。",
    "exclaimed speech": "主持人喊道：“开始！”|全场鼓掌。",
    "a quotation inside a sentence": "开展“加油，少年！”主题活动，现场高呼“冲啊！冲啊！”的口号。|活动结束。",
    "a book's name": "放映电影《你好！青山。》并讲座。|散场。",
    "short brackets": "局长（会议由他主持。三人发言；两人缺席）作了报告。|散会。",
    "spoken lists": "活动有三项：|一是10月4日办展览，|二是办讲座；|三是办比赛。",
    "numbered headings": "（一）形式多样。|本次活动共3场：|1.培训；|2.讲座；|（3）展览。",
    "a numbered item that begins with a date": "议程：|1.5月18日开会；|2、5月19日参观",
    "items after a gap": "附件 |1、方案 |2、名单",
    "the number of a figure": "切口见图 7.切口长6.5 cm。",
    "decimals and dates": "增长3.5%,时间2011.10.14,用时4、5天,一、二年级参加。",
    "a dot in a foreign name": "首席部长卡文?琼斯和大卫.布朗到会。|威尔?史密斯没有来。",
    "dirt between characters": "目? 录与人民的.健身活动。",
    "a typed dot at the end": "会议由李大海主持.",
    "pages that type every stop as a dot": "会议昨日召开.|局长王小山主持.|会后散步.",
    "abbreviations": "使用No.5展厅与U.S.标准;|由Dr.王讲授。",
    "an entity": "来源&nbsp;市局&amp;县局。",
    "paragraph indents without line ends": "第一段结束　　|第二段开始。",
    "stray marks": "会议结束。。。|散会。”",
    "a long quotation": "他说：“" + "今年要把标准化工作抓好，" * 5 + "一定办成。|明年再办。”|会后合影。",
}


@pytest.mark.parametrize("marked", CUT.values(), ids=CUT)
def test_cuts(marked):
    text = marked.replace("|", "")
    assert [text[s.start : s.end] for s in split(text)] == [piece.strip() for piece in marked.split("|")]


def test_markers_and_paragraphs():
    text = "总结\n\n一、精心筹划\n  (二)规模大。受众广。\n三是 由市局举办讲座。\n2.展览\n②比赛\n第一，抓学习。"
    found = [(text[s.start : s.end], s.paragraph, s.marker) for s in split(text)]
    assert found == [
        ("总结", 0, ""),
        ("一、精心筹划", 2, "一、"),
        ("(二)规模大。", 3, "(二)"),
        ("受众广。", 3, ""),
        ("三是 由市局举办讲座。", 4, "三是"),
        ("2.展览", 5, "2."),
        ("②比赛", 6, "②"),
        ("第一，抓学习。", 7, "第一，"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", " \u3000\n\t"])
def test_nothing_to_split(text):
    assert split(text) == []


@given(
    st.text(
        alphabet=st.sampled_from('会议一是二三、1.2（）()“”‘"《》。！？!?；;，…?. \u3000\n的12人卡文')
        | st.characters(),
        max_size=200,
    )
)
def test_every_character_is_in_one_sentence(text):
    covered = set()
    last = -1
    for s in split(text):
        piece = text[s.start : s.end]
        assert piece and piece == piece.strip() and "\n" not in piece
        assert s.start > last
        assert s.paragraph == text.count("\n", 0, s.start)
        assert piece.startswith(s.marker)
        last = s.end - 1
        covered.update(range(s.start, s.end))
    assert all(index in covered or char.isspace() for index, char in enumerate(text))


@pytest.mark.parametrize("unit", ["会议在北京召开，", "(", "“好", '"', "会.", "?", "一是", "会 ", "；“", "：1、"])
def test_time_is_linear_and_sentences_bounded(unit):
    text = unit * (400_000 // len(unit))
    began = time.process_time()
    sentences = split(text)
    assert time.process_time() - began < 8
    assert max(s.end - s.start for s in sentences) <= LONGEST

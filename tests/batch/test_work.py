"""What one document gives a batch: its lines, and the characters that each rule cut."""

from pipeline.batch.work import clean
from pipeline.records import Document
from pipeline.settings import Settings


def test_the_characters_cut_are_counted_by_rule():
    text = "首页 > 动态 > 正文\n云岭县举办灯会\n2月15日,灯会在滨河公园第2页共5页举办,两千人参加。\n上一篇:没有了\n返回"
    written = clean(Settings())(Document(text=text))
    assert len(written.rules) >= 3
    assert written.rules["conversion/page-inline"] == len("第2页共5页")
    assert sum(written.rules.values()) == written.cut

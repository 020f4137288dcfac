"""Events that the tagger left out or found in part."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mentions import names_events
from pipeline.mentions.types import Name


def completed(text, *found):
    """What becomes of ``(word, label)`` that the tagger found, in text order."""
    names, at = [], 0
    for word, label in found:
        start = text.index(word, at)
        at = start + len(word)
        names.append(Name(start, at, label))
    return [text[n.start : n.end] for n in names_events.complete(text, names)]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("青禾市召开全市春耕生产动员会,部署工作。", "全市春耕生产动员会"),
        ("由青禾学院主办的第三届青年读书节成功举办。", "第三届青年读书节"),
        ("6月3日,第二届中药技能竞赛在清溪开幕。", "第二届中药技能竞赛"),
        ("学校举行了“放飞梦想、青春同行”新生迎新晚会。", "“放飞梦想、青春同行”新生迎新晚会"),
    ],
)
def test_what_is_held_or_opens_is_an_event(text, event):
    assert completed(text) == [event]


@pytest.mark.parametrize(
    "text", ["市里召开会议。", "他参加了比赛。", "学校举行了隆重的开学典礼。", "会上,本次大会在清溪召开。"]
)
def test_a_description_is_none(text):
    assert completed(text) == []


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("参加“绿色发展”论坛。", ("绿色发展”论坛", "event"), "“绿色发展”论坛"),
        ("参加“爱眼同行”义诊活动。", ("义诊活动", "event"), "“爱眼同行”义诊活动"),
        ("参加“清溪学术研讨会”。", ("研讨会", "event"), "清溪学术研讨会"),
        ("参加第三届读书论坛(2020)。", ("第三届读书论坛", "event"), "第三届读书论坛(2020)"),
    ],
)
def test_quotes_and_years_belong_to_the_name(text, found, whole):
    assert completed(text, found) == [whole]


def test_the_body_that_an_event_is_named_after_belongs_to_its_name():
    text = "上午,清溪医院工会成立大会结束。"
    assert completed(text, ("清溪医院工会", "organization"), ("成立大会", "event")) == ["清溪医院工会成立大会"]


@given(st.text(st.sampled_from("“”召开大会在青禾,。的《》(2020)"), max_size=60), st.data())
@settings(max_examples=100, deadline=None)
def test_spans_are_within_the_text_whatever_it_is(text, data):
    found = []
    if len(text) > 3:
        start = data.draw(st.integers(0, len(text) - 3))
        found = [Name(start, start + 2, "event")]
    for name in names_events.complete(text, found):
        assert 0 <= name.start < name.end <= len(text)
        assert name.label == "event"

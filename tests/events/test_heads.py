"""Head nouns in a text: the longest wins, they are disjoint, and nothing is found that does not stand there."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.events import lexicon
from pipeline.events.heads import Heads

HEADS = Heads(
    {"会议": "meeting", "会议周活动": "publicity", "活动": "publicity"}, "[甲乙]赛(?!道)|十九大", "赛", ["十九"]
)


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in HEADS.find(text)]


def test_the_longest_head_wins_and_heads_do_not_overlap() -> None:
    assert found("会议周活动、会议与活动") == ["会议周活动", "会议", "活动"]


def test_a_head_that_the_end_of_the_text_cuts_is_the_shorter_one() -> None:
    assert list(HEADS.find("开会议")) == [(1, 3)] and HEADS.end_at("会议周活", 0) == 2


def test_a_form_is_a_head_too() -> None:
    assert found("甲赛、乙赛道、丙赛、十九大") == ["甲赛", "十九大"]


def test_where_no_head_stands_there_is_none() -> None:
    assert HEADS.end_at("会场", 0) == -1 and found("") == found("会") == found("\U00020000会\ud800") == []


@given(st.text(alphabet="会议周活动甲赛道\U00020000x", max_size=30))
def test_every_head_is_found_from_left_to_right(text: str) -> None:
    spans, at = [], 0
    while at < len(text):
        if (end := HEADS.end_at(text, at)) >= 0:
            spans.append((at, end))
        at = max(end, at + 1)
    assert list(HEADS.find(text)) == spans


def test_the_shipped_heads_hold_words_and_forms() -> None:
    text = "签约仪式、双人赛、十九大和座谈会"
    assert [text[a:b] for a, b in lexicon.load().heads.find(text)] == ["签约仪式", "人赛", "十九大", "座谈会"]

"""Labelled lines of a notice whose place is not that of an event."""

import pytest

from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def places(text: str) -> list[str]:
    """The places of a text that events are offered."""
    index = Index(analyse(text))
    return [index.text[p.start : p.end] for row in index.places for p in row]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、项目地点：云岭市人民医院北区\n二、开标地点：青梧宾馆三楼会议室\n", ["青梧宾馆三楼会议室"]),
        ("2.2服务地点：云岭市人民医院北区\n", []),
        ("住宿地点：青梧宾馆\n培训地点：望雾会展中心\n", ["望雾会展中心"]),
        ("地址：青梧宾馆三楼会议室\n联系人：林老师\n", []),
        ("时间：3月8日\n地址：青梧宾馆三楼会议室\n", ["青梧宾馆三楼会议室"]),
    ],
)
def test_a_label_says_whose_place_it_is(text: str, expected: list[str]) -> None:
    assert places("关于举办培训班的通知\n" + text) == expected

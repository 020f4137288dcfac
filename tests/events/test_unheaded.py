"""Events whose name ends in no known head."""

import pytest

from pipeline.events import anchors
from pipeline.mentions.analyse import analyse


def told(text: str) -> list[tuple[str, str, str]]:
    """Name, verb and type of each event that a name tells."""
    analysis = analyse(text)
    return [
        (analysis.text[slice(*a.name)], analysis.text[slice(*a.trigger)], a.type)
        for a in anchors.find(analysis)
        if a.name and a.trigger
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("据了解，青梧湿地修复工程今天（6月8日）在云岭启动。", ("青梧湿地修复工程", "启动", "ceremony")),
        ("据悉，新一轮茶价磋谈将于5月初在青梧举行。", ("新一轮茶价磋谈", "举行", "other")),
        ("昨晚，歌剧《茶山谣》在青梧大剧院上演。", ("歌剧《茶山谣》", "上演", "performance")),
        ("12月20日，青梧茶业在云岭举行青苹果帮，周明远出席。", ("青苹果帮", "举行", "other")),
    ],
)
def test_a_verb_of_taking_place_tells_of_what_has_no_head(text: str, found: tuple[str, str, str]):
    assert told(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "青梧公司成立于1998年，现有员工300人。",
        "青梧公司于1998年成立，现有员工300人。",
        "该项目已连续举办五届，影响很大。",
        "预计青梧大桥将在2030年底建成通车。",
        "该片于去年举办地放映。",
        "自2013年以来已相继在青梧、云岭举办。",
    ],
)
def test_what_is_no_name_tells_of_nothing(text: str):
    assert told(text) == []

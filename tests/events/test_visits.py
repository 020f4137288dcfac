"""Where people went: what a verb of visiting names, as a whole, and never kinds of places only."""

import pytest

from pipeline.events import visits
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse
from pipeline.mentions.types import Place


def placed(text: str) -> list[str]:
    index = Index(analyse(text))
    return [index.analysis.text[p.start : p.end] for row in index.places for p in row]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周明远来到青河河道修复工程建设现场，了解进展。", ["青河河道修复工程建设现场"]),
        ("周明远深入农村、社区、企业和窗口服务单位调研。", []),
        ("周明远现场查看了4个公建项目、2个居住项目。", []),
        ("周明远前往梧桐诊所察看医疗服务项目。", ["梧桐诊所"]),
        ("在考察云岭平安城市项目时，周明远鼓励大家。", ["云岭平安城市项目"]),
    ],
)
def test_what_was_visited(text: str, expected: list[str]) -> None:
    assert placed(text) == expected


def test_a_longer_place_takes_the_shorter_it_holds() -> None:
    short, long, other = Place(3, 5, "place"), Place(3, 9, "venue"), Place(12, 14, "place")
    assert visits.join([short, other], [long]) == [long, other]

"""People in the titles of works are no mentions."""

import pytest

from pipeline.mentions import works
from tests.mentions import marked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{p:周明远}出席会议。", ["周明远"]),
        ("印发《关于{p:周明远}等同志任职的通知》，{p:贺文涛}宣读。", ["贺文涛"]),
        ("学习{p:周明远}思想的讲座。", []),
        ("与思想家{p:周明远}思想家座谈。", ["周明远"]),
        ("《周报》记者{p:周明远}和《晚报》记者{p:贺文涛}", ["周明远", "贺文涛"]),
        ("《{p:周明远}", ["周明远"]),
    ],
)
def test_people_of_works_and_theories(text: str, left: list[str]) -> None:
    plain, folded, names = marked.read(text)
    assert [plain[n.start : n.end] for n in works.leave_out(folded, names)] == left

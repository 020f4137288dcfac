"""Notices whose title alone names what they announce (``pipeline/events/posters.py``)."""

import pytest

from pipeline.events import actions
from pipeline.events.assemble import propose_drafts
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse

FIELDS = "时间：2021年5月6日14:30\n地点：青禾楼报告厅\n主讲人：周文山 教授\n主持人：何明远\n青禾大学科研处\n"


def _told(text: str) -> list[tuple[str, str]]:
    index = Index(analyse(text))
    return [(index.text[slice(*d.name)], d.status) for d in propose_drafts(index) if d.name]


@pytest.mark.parametrize("title", ["“山地气象”学术讲座", "关于举办“山地气象”学术讲座的通知"])
def test_the_title_tells_what_the_fields_below_give_time_and_place_for(title: str) -> None:
    assert _told(f"{title}\n{FIELDS}2021年4月30日") == [("“山地气象”学术讲座", "planned")]


def test_what_lies_before_the_day_of_the_notice_was_held() -> None:
    assert _told(f"“山地气象”学术讲座\n{FIELDS}2021年5月7日") == [("“山地气象”学术讲座", "held")]


@pytest.mark.parametrize(
    "text",
    [
        "青禾市水务局办事指南\n时间：2021年5月6日起\n地点：政务大厅2号窗口\n",
        "“山地气象”学术讲座\n时间：2021年5月6日14:30\n主讲人：周文山\n",
    ],
)
def test_without_a_name_or_a_place_nothing_is_announced(text: str) -> None:
    assert _told(text) == []


def test_whoever_stands_behind_a_label_does_what_it_says() -> None:
    index = Index(analyse(f"“山地气象”学术讲座\n{FIELDS}"))
    done = {
        person.name: group.actions
        for number in range(len(index.sentences))
        for group in actions.groups(index, number)
        for person in group.people
    }
    assert done == {"周文山": ("speak",), "何明远": ("preside",)}

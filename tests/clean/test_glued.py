"""Furniture glued to a line of the report: found at places where lines may have met, and nowhere else."""

import pytest

from pipeline.clean import lines
from pipeline.clean.glued import glued, glued_ends, glued_starts

BODY = [
    "云岭县召开春耕备耕工作会议",
    "3月2日，云岭县召开春耕备耕工作会议，副县长林知远出席并讲话，县农业农村局局长祝文秀主持，各乡镇负责人共60人参加。",
    "会议要求，要抓好种子、化肥储备，组织农技人员下乡指导，确保完成全年12万亩粮食播种任务。",
]


def score(known: str):
    """Log-odds as the model would give: high for furniture, low for the rest."""
    return lambda stretches: [5.0 if stretch.strip() == known else -3.0 for stretch in stretches]


@pytest.mark.parametrize("mark", ["【打印】【关闭】", "(责任编辑:苏以宁)", "[返回顶部]"])
def test_a_mark_after_the_last_full_stop_is_found(mark):
    line = BODY[2] + mark
    assert glued([glued_ends(line)], score(mark)) == [(len(BODY[2]), 5.0)]


def test_a_breadcrumb_before_the_title_is_found():
    line = "首页 > 新闻 > 正文 " + BODY[0]
    assert glued([glued_starts(line)], score("首页 > 新闻 > 正文")) == [(len("首页 > 新闻 > 正文 "), 5.0)]


def test_lines_are_judged_together_and_each_keeps_its_own_answer():
    looks = [glued_ends(BODY[2] + "[返回顶部]"), glued_ends(BODY[2]), glued_ends(BODY[1] + "[返回顶部]")]
    assert glued(looks, score("[返回顶部]")) == [(len(BODY[2]), 5.0), None, (len(BODY[1]), 5.0)]


@pytest.mark.parametrize("line", [*BODY, "云岭县农业农村局", "2023年3月3日", "合计 — 915", "主持人：林知远"])
def test_lines_of_a_report_are_left_alone_even_by_a_wild_model(line):
    wild = glued([glued_ends(line)], lambda stretches: [-1.0 if stretch == line else 0.5 for stretch in stretches])
    assert wild == [None]


def test_the_rest_must_read_as_report():
    assert glued([glued_ends("登录 注册 首页 新闻【打印】")], lambda stretches: [5.0] * len(stretches)) == [None]


def test_the_page_keeps_the_sentence_and_loses_the_mark():
    text = "\n".join([*BODY[:2], BODY[2] + "【打印】【关闭】", "上一篇：没有了", "版权所有 云岭在线"])
    gone = [text[start:end] for start, end, _ in lines.furniture(text, pieces=True)]
    assert "【打印】【关闭】" in gone
    assert not any("播种任务" in piece for piece in gone)

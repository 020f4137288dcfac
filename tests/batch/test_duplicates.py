"""Near duplicates: what is dropped is near what is kept, and what differs in its dates is not dropped."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.duplicates import Index, apart, bands, facts, jaccard, plain, shingles
from pipeline.messages import Misuse
from tests import measure_duplicates

REPORT = (
    "云港市召开安全生产工作会议。6月17日上午，云港市安全生产工作会议在市会议中心召开。副市长叶知秋出席会议并讲话，市应急管理局局长"
    "卫长庚主持会议。会议通报了今年以来全市安全生产形势，部署了下一阶段的重点工作。各县区、各有关部门负责人共80余人参加会议。"
)


def groups(texts, **options):
    index = Index(options.pop("threshold", 0.8))
    for text in texts:
        index.add(text)
    return index.groups(texts.__getitem__, **options)


def test_a_copy_with_furniture_and_other_spacing_is_found_and_the_longest_is_kept():
    pasted = "首页 > 要闻 > 正文\n" + REPORT.replace("，", "， ") + "\n【打印本页】"
    (group,) = groups([REPORT, "毫不相干的另一篇文章，说的是图书馆里的一次读书会，来了许多孩子和家长。", pasted])
    assert group.kept == 2
    (copy,) = group.copies
    assert copy.number == 0 and 0.8 <= copy.jaccard < 1
    assert groups([REPORT, pasted], longest=False)[0].kept == 0


def test_next_years_report_in_the_same_words_is_a_look_alike():
    other = REPORT.replace("6月17日", "5月20日")
    (group,) = groups([REPORT, other])
    assert not group.copies
    (alike,) = group.alike
    assert alike.apart == (["6月", "17日"], ["5月", "20日"]) and alike.contradicts
    assert groups([REPORT, other], by_facts=False)[0].copies


def test_a_date_that_only_one_has_is_no_contradiction():
    (group,) = groups([REPORT, "2020年6月18日 " + REPORT])
    assert group.copies[0].apart == (["2020年", "18日"], [])


def test_the_jaccard_index_is_exact():
    (group,) = groups([REPORT, REPORT[: len(REPORT) - 12]])
    sets = [shingles(plain(REPORT)), shingles(plain(REPORT[: len(REPORT) - 12]))]
    assert group.copies[0].jaccard == jaccard(*sets) == len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_every_copy_is_near_its_kept_text_and_no_chain_is_followed():
    steps = [REPORT]
    for number in range(8):
        steps.append(steps[-1][12:] + f"补充说明的内容之{'甲乙丙丁戊己庚辛'[number]}在此。")
    for group in groups(steps):
        for copy in group.copies:
            assert jaccard(shingles(plain(steps[group.kept])), shingles(plain(steps[copy.number]))) >= 0.8


def test_the_order_of_unlike_texts_changes_nothing():
    texts = [REPORT, REPORT + "完。", "短", "短", "另一篇" * 30]
    found = groups(texts)
    assert found == groups(texts)
    assert [group.kept for group in found] == [1, 2]


def test_ordinals_and_numerals_are_facts():
    assert list(facts("第十届书展，十九大，2018年4月20日，３场，12.5元，第 3 期")) == [
        "十届", "十九大", "2018年", "4月", "20日", "3期",
    ]  # fmt: skip
    assert apart("第九届", "第十届") == (["九届"], ["十届"])


@given(st.floats(min_value=0.3, max_value=1.0))
def test_the_bands_propose_a_pair_at_the_threshold(threshold):
    count, rows = bands(threshold)
    assert count * rows <= 128
    assert 1 - (1 - threshold**rows) ** count >= 0.995


@given(st.lists(st.text(alphabet="甲乙丙丁 ，1", max_size=30), max_size=12))
def test_no_text_is_lost_or_in_two_groups(texts):
    members = [n for group in groups(texts) for n in (group.kept, *(copy.number for copy in group.copies))]
    assert len(members) == len(set(members)) and set(members) <= set(range(len(texts)))


def test_nothing_is_missed_on_changed_gold_texts():
    rng = random.Random(3)
    texts = [
        copy for text in measure_duplicates.own_texts()[:25] for copy in (text, *measure_duplicates.copies(text, rng))
    ]
    found = groups(texts, by_facts=False)
    gone = {copy.number for group in found for copy in group.copies}
    sets = [shingles(plain(text)) for text in texts]
    for a in range(len(texts)):
        for b in range(a):
            if a not in gone and b not in gone:
                assert jaccard(sets[a], sets[b]) < 0.8


def test_without_rensa_the_command_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "rensa", None)
    with pytest.raises(Misuse, match=r"pip install 'shilu\[dedupe\]'"):
        Index()

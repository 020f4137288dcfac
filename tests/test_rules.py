"""Rule files: what a good one gives, and what an error in one says."""

import re
import time
from pathlib import Path

import pytest

from pipeline import patterns
from pipeline.clean import clean
from pipeline.clean import test_rules as run_examples
from pipeline.records import Document
from pipeline.rules import Rule, RuleError, RuleSet, list_rules

RULE = """
title = "a site"
[[rule]]
id = "bar"
scope = "line"
position = "head"
strength = "sure"
reason = "the bar"
marks = ["青山"]
pattern = '青山文库.{0,20}'

[[example]]
rules = ["bar"]
before = "青山文库欢迎你\\n九月的会议在县政府召开\\n"
after = "九月的会议在县政府召开\\n"
"""


def folder(tmp_path: Path, text: str, name: str = "qingshan.toml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_every_example_of_every_shipped_rule_holds_and_every_rule_has_one() -> None:
    assert run_examples(RuleSet.load()) == []


def test_a_users_folder_lies_over_the_shipped_rules(tmp_path: Path) -> None:
    rules = RuleSet.load(folder(tmp_path, RULE))
    assert len(list_rules(rules)) == len(list_rules()) + 1
    assert run_examples(rules) == []
    [cleaned] = clean(Document(text="青山文库欢迎你\n九月的会议在县政府召开\n"), rules, model=False)
    assert [cut.rule for cut in cleaned.cuts] == ["qingshan/bar"]


def test_a_users_rule_takes_the_place_of_a_shipped_one_and_may_turn_it_off(tmp_path: Path) -> None:
    page = Document(text="九月的会议在县政府召开。\n文档评论(0)")
    off = '[[rule]]\nid = "comments"\nenabled = false\n'
    (tmp_path / "_common.toml").write_text(off, encoding="utf-8")
    rules = RuleSet.load(folder(tmp_path, off, "book118.toml"))
    assert clean(page, model=False)[0].text == "九月的会议在县政府召开。\n"
    assert clean(page, rules, model=False)[0].text == page.text


def test_an_example_that_does_not_hold_is_reported_with_its_line(tmp_path: Path) -> None:
    text = RULE.replace('after = "九月的会议在县政府召开\\n"', 'after = "十月的会议在县政府召开\\n"')
    [failure] = run_examples(RuleSet.load(folder(tmp_path, text)))
    assert failure.line == 12
    assert "十月的会议" in failure.problem


def test_a_rule_without_an_example_is_reported(tmp_path: Path) -> None:
    [failure] = run_examples(RuleSet.load(folder(tmp_path, RULE.partition("[[example]]")[0])))
    assert failure.problem == "no example proves qingshan/bar"


@pytest.mark.parametrize(
    ("wrong", "line", "key"),
    [
        (RULE.replace("strength =", "strenght ="), 7, "rule.strenght"),
        (RULE.replace('"sure"', '"certain"'), 7, "rule.strength"),
        (RULE.replace("reason", "# reason"), 3, "rule.reason"),
        (RULE.replace('marks = ["青山"]\n', ""), 3, "rule.marks"),
        (RULE.replace("青山文库.{0,20}", "青山(文库.{0,20}"), 10, "rule.pattern"),
        (RULE.replace("青山文库.{0,20}", "青山.*"), 10, "rule.pattern"),
        (RULE.replace("[[example]]", "[[examples]]"), 12, "examples"),
        (RULE.replace('rules = ["bar"]', 'rules = "bar"'), 13, "example.rules"),
        (RULE.replace("title =", "title"), 2, "TOML"),
    ],
)
def test_an_error_names_file_line_and_key(tmp_path: Path, wrong: str, line: int, key: str) -> None:
    with pytest.raises(RuleError) as raised:
        RuleSet.load(folder(tmp_path, wrong))
    assert (raised.value.file.name, raised.value.line, raised.value.key) == ("qingshan.toml", line, key)
    assert f"qingshan.toml:{line}: {key}: " in str(raised.value)


def test_one_phrase_never_decides(tmp_path: Path) -> None:
    text = RULE.replace("marks = [\"青山\"]\npattern = '青山文库.{0,20}'", 'phrases = ["青山", "文库"]\nat_least = 1')
    with pytest.raises(RuleError, match="no keyword decides alone"):
        RuleSet.load(folder(tmp_path, text))


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no folder of rule files"):
        RuleSet.load(tmp_path / "none")


@pytest.mark.parametrize("slow", ["a*", "(a+)+b", "(?:a{0,9}){0,60}b", r"(a)\1", "a++"])
def test_patterns_that_may_backtrack_are_refused(slow: str) -> None:
    with pytest.raises(patterns.SlowPattern):
        patterns.check(slow)


@pytest.mark.parametrize("fine", ["a{0,40}b", "(?:甲|乙){1,5}", r"\d{4}-\d{1,2}", "a{0,400}+"])
def test_bounded_patterns_pass(fine: str) -> None:
    patterns.check(fine)
    assert re.compile(fine)


@pytest.mark.parametrize("rule", [rule for rule in list_rules() if rule.pattern is not None], ids=lambda rule: rule.id)
def test_no_shipped_pattern_is_slow_on_lines_of_its_own_marks(rule: Rule) -> None:
    pattern = rule.pattern
    assert pattern is not None
    begin = time.process_time()
    for seed in (*rule.marks, "首页", ">", " ", "1", "12:30 ", "【", "|", "编辑:何清 ", "("):
        for mark in rule.marks[:3]:
            for line in (seed * 400, mark + seed * 400, (mark + seed) * 200):
                pattern.fullmatch(line[: rule.longest])
                list(pattern.finditer(line[: rule.longest]))
    assert time.process_time() - begin < 20 * len(rule.marks)

"""Hints for HTML in rule files: what a table may hold, which hosts it is for, what is told of a wrong one."""

from pathlib import Path

import pytest

from pipeline import resources
from pipeline.rules import RuleError, RuleSet

FILE = """title = "青禾新闻网"
sites = ["qinghe.example"]

[[html]]
body = "#content"
date = [".info .time", "#day"]
drop = ".editor"
"""


def load(tmp_path: Path, text: str) -> RuleSet:
    (tmp_path / "qinghe.toml").write_text(text, encoding="utf-8")
    return RuleSet.load(tmp_path)


def test_a_hint_is_for_the_hosts_of_its_file_and_what_is_under_them(tmp_path: Path) -> None:
    hint = load(tmp_path, FILE).hints[0]
    assert (hint.body, hint.date, hint.drop, hint.title) == (("#content",), (".info .time", "#day"), (".editor",), ())
    assert hint.fits("qinghe.example") and hint.fits("news.qinghe.example")
    assert not hint.fits("notqinghe.example") and not hint.fits(None) and not hint.everywhere


def test_the_hints_of_a_user_come_before_the_shipped_ones(tmp_path: Path) -> None:
    shipped = RuleSet.load().hints
    assert shipped and load(tmp_path, FILE).hints[1:] == shipped


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('body = "#content"', 'text = "#content"', 5, "html.text"),
        ('body = "#content"', "", 4, "html.body"),
        ('body = "#content"', "body = 3", 5, "html.body"),
        ('body = "#content"', 'body = ""', 5, "html.body"),
        ('drop = ".editor"', 'drop = "..editor"', 7, "html.drop"),
        ('drop = ".editor"', 'drop = "{}"', 7, "html.drop"),
        ('sites = ["qinghe.example"]', "", 4, "html.sites"),
    ],
)
def test_a_wrong_hint_is_told_with_its_line_and_key(tmp_path: Path, old: str, new: str, line: int, key: str) -> None:
    with pytest.raises(RuleError) as error:
        load(tmp_path, FILE.replace(old, new))
    assert (error.value.line, error.value.key) == (line, key)


def test_the_shipped_selectors_can_be_compiled(tmp_path: Path) -> None:
    shipped = resources.path("corpora", "rules", "pages.toml").read_text(encoding="utf-8")
    (tmp_path / "pages.toml").write_text(shipped, encoding="utf-8")
    hints = RuleSet.load(tmp_path).hints
    assert len(hints) == 2 * len(RuleSet.load().hints)

"""Composed pages: spans are exact, the same seed gives the same page, and nothing invented leaks into training."""

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.learn import damage
from pipeline.learn.compose import Family, Report, TemplateError, compose, read_families, read_reports

FOLDER = resources.path("corpora", "gold", "cleaning")
REPORT = Report(
    "r",
    (
        "云岭县读书会总结",
        "4月2日，云岭县图书馆在二楼报告厅举行读书会，馆长林知远主持，读者代表120余人参加，活动持续两个小时。",
        "会后，馆方向6名读者赠书。",
        "云岭县图书馆",
    ),
)


def family(tmp_path: Path, text: str) -> Family:
    path = tmp_path / "furniture.txt"
    path.write_text("[site]\n" + text, encoding="utf-8")
    (found,) = read_families(path)
    return found


def page(tmp_path: Path, text: str, seed: str = "1"):
    return compose(family(tmp_path, text), REPORT, ["别的文件"], seed)


def marked(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[a:b] for a, b in spans]


def test_lines_carry_their_labels(tmp_path):
    made = page(tmp_path, "- 首页 | 登录\n~ 来源：本站\n@body\n- 上一篇：没有了\n")
    assert made.text.startswith("首页 | 登录\n来源：本站\n云岭县读书会总结\n")
    assert marked(made.text, made.go) == ["首页 | 登录", "上一篇：没有了"]
    assert "来源：本站" not in "".join(marked(made.text, made.stay))
    assert marked(made.text, made.stay)[0] == "云岭县读书会总结"


def test_of_a_title_given_twice_the_first_copy_stays(tmp_path):
    made = page(tmp_path, "+ {title}\n- 打印\n@body\n")
    assert marked(made.text, made.go) == ["打印", "云岭县读书会总结"]
    assert marked(made.text, made.stay)[0] == "云岭县读书会总结"


def test_a_glued_line_has_no_line_feed(tmp_path):
    made = page(tmp_path, "- 打印 关闭^\n@body\n")
    assert made.text.startswith("打印 关闭云岭县读书会总结\n")


def test_blocks_number_join_and_choose(tmp_path):
    made = page(tmp_path, 'pick 2 number="@、" from=2\n- 甲\n- 乙\nend\njoin " ~ "\n- 首页\n- 新闻\nend\n@body\n')
    assert made.text.startswith("2、甲\n3、乙\n首页 新闻\n")


def test_the_same_seed_gives_the_same_page(tmp_path):
    text = "0.5 - {a|b|c}{1-99}\n@body truncate=0.5 counter=0.5\n"
    assert page(tmp_path, text, "7") == page(tmp_path, text, "7")
    assert len({page(tmp_path, text, str(seed)).text for seed in range(20)}) > 5


@pytest.mark.parametrize("kind", sorted(damage.KINDS))
def test_damage_marks_what_it_adds_and_never_rewrites_what_stays(kind):
    before = [piece for line in REPORT.lines for piece in (damage.Piece(line, "stay"), damage.Piece("\n", "free"))]
    after = damage.KINDS[kind](before, random.Random(3), "请登录后查看")
    stay = "".join("".join(piece.text.split()) for piece in after if piece.label == "stay")
    if kind in ("truncate", "paywall"):
        assert stay and all(part in "".join(REPORT.lines) for part in (stay[:20], stay[-3:]))
    elif kind in ("traditional", "half", "masked"):
        assert len(stay) >= len("".join(REPORT.lines)) - 8
    else:
        assert stay == "".join(REPORT.lines)


@pytest.mark.parametrize("text", ["- 甲\nend\n", "pick\nfoo bar\nend\n", "甲\n"])
def test_a_wrong_template_names_file_and_line(tmp_path, text):
    with pytest.raises(TemplateError, match=r"furniture\.txt:\d+"):
        family(tmp_path, text)


def test_the_benchmark_is_as_composed(tmp_path):
    from pipeline.learn.compose import main

    for name in ("reports", "furniture"):
        (tmp_path / name).symlink_to(FOLDER / name)
    main(tmp_path)
    for name in ("known", "keep", "invented"):
        written = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
        assert (tmp_path / f"{name}.jsonl").read_text(encoding="utf-8") == written, f"compose {name}.jsonl again"


def test_the_benchmark_is_as_large_as_its_readme_says():
    pages = {}
    for name in ("known", "keep", "invented"):
        rows = [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        pages[name] = rows
        for row in rows:
            spans = sorted(row["go"] + row["stay"])
            assert all(a < b for a, b in spans) and all(x[1] <= y[0] for x, y in pairwise(spans))
            assert spans[-1][1] <= len(row["text"])
    assert sum(map(len, pages.values())) >= 300
    assert len({row["family"] for row in pages["known"]}) >= 20
    assert len({row["family"] for row in pages["invented"]}) >= 6
    assert len(read_reports(sorted((FOLDER / "reports").glob("*.txt")))) >= 60


def test_training_furniture_shares_no_line_with_the_invented_sites():
    def lines(name: str) -> set[str]:
        raw = (FOLDER / "furniture" / name).read_text(encoding="utf-8").splitlines()
        found = {line.partition("- ")[2] for line in raw if not line.lstrip("0.123456789 ").startswith("join")}
        return {line for line in found if len(line) > 8 and not line.startswith("{other}")}

    others = {path.name for path in (FOLDER / "furniture").glob("*.txt")} - {"invented.txt"}
    assert len(others) > 5
    assert {name: lines("invented.txt") & lines(name) for name in others} == {name: set() for name in others}


def test_what_is_drawn_anew_differs_within_a_page(tmp_path):
    words = "word := 首页|新闻|公告|下载|论坛|留言\nsite = 甲网|乙网\n"
    lines = page(tmp_path, f"{words}- {{site}}\n- {{site}}\n" + "- {word}\n" * 12).text.split("\n")
    assert lines[0] == lines[1]
    assert len(set(lines[2:])) > 2

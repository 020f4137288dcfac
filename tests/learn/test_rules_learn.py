"""`rules learn`: what repeats around reports becomes rules; what repeats in them does not."""

import random

import pytest

from pipeline.learn.rules_learn import LEAST_PAGES, learn, to_toml, write
from pipeline.records import Document
from pipeline.rules import read_file

PLACES = ["云岭", "石门", "白沙", "清溪", "长坪", "望江", "东岭", "南浦"]
DEEDS = ["消防演练", "读书分享会", "义务植树", "健康义诊", "技能竞赛", "普法宣传", "迎新晚会", "安全培训"]


def page(number: int) -> str:
    rng = random.Random(number)
    place, deed = PLACES[number % 8], DEEDS[(number * 3) % 8]
    when = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日，{place}镇在镇文化广场举行{deed}活动"
    given = f"活动期间，{place}镇向群众发放宣传资料{rng.randint(100, 900)}份"
    return "\n".join([
        "云岭在线 | 首页 | 新闻 | 视频 | 论坛",
        "您的位置：云岭在线 > 新闻中心 > 正文",
        f"{place}镇举行{deed}",
        f"浏览次数：{rng.randint(10, 9999)} 字号：大 中 小",
        f"发布时间：2023-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d} 来源：{place}镇政府",
        "一、基本情况",
        f"{when}，镇长林知远主持，{rng.randint(50, 900)}人参加了活动，现场气氛热烈，秩序井然。",
        "二、主要做法",
        f"{given}，解答咨询{rng.randint(10, 99)}人次，受到群众的普遍欢迎和好评。",
        "云岭县人民政府办公室",
        "上一篇：没有了",
        "云岭在线版权所有 未经许可不得转载",
        "浙ICP备12345678号 技术支持：云科网络",
    ])  # fmt: skip


def documents(count: int = 12) -> list[Document]:
    return [Document(text=page(i), source=f"pages/{i}.txt", site="yunling.example") for i in range(count)]


@pytest.fixture(scope="module")
def found():
    (rules,) = learn(documents())
    return rules


def test_repeated_furniture_is_found_with_its_count(found):
    lines = {line.example: line for line in found.lines}
    assert lines["云岭在线 | 首页 | 新闻 | 视频 | 论坛"].pages == 12
    assert lines["云岭在线 | 首页 | 新闻 | 视频 | 论坛"].position == "head"
    assert lines["云岭在线版权所有 未经许可不得转载"].position == "tail"
    assert any(line.shape.startswith("浏览次数:#") for line in found.lines)


def test_headings_and_the_signature_of_the_office_are_not_learned(found):
    learned = "\n".join(line.example for line in found.lines)
    for content in ("一、基本情况", "二、主要做法", "云岭县人民政府办公室"):
        assert content not in learned


def test_the_same_report_many_times_proves_nothing():
    assert learn([Document(text=page(1), source=f"a/{i}", site="x.example") for i in range(9)]) == []


def test_too_few_pages_prove_nothing():
    assert learn(documents(LEAST_PAGES - 1)) == []


def test_pages_without_a_host_go_by_their_folder():
    (rules,) = learn([one.model_copy(update={"site": None}) for one in documents()])
    assert (rules.site, rules.is_host) == ("pages", False)


def test_the_file_is_a_rule_file_that_cuts_the_furniture_and_nothing_else(found, tmp_path):
    from pipeline.clean import clean
    from pipeline.rules import RuleSet

    (path,) = write([found], tmp_path / "rules").values()
    assert "# 12" in path.read_text(encoding="utf-8")
    read_file(path)
    fresh = Document(text=page(77), site="yunling.example")
    (cleaned,) = clean(fresh, RuleSet.load(tmp_path / "rules"), model=False)
    assert "云岭在线" not in cleaned.text
    assert "浏览次数" not in cleaned.text
    assert "一、基本情况" in cleaned.text
    assert "镇长林知远主持" in cleaned.text


def test_an_existing_file_is_not_written_over(found, tmp_path):
    write([found], tmp_path)
    with pytest.raises(FileExistsError, match="yunling"):
        write([found], tmp_path)


def test_a_line_with_quotes_and_backslashes_can_be_written(found):
    import tomllib

    found.lines[0].example = 'it\'s \\ "quoted"'
    assert tomllib.loads(to_toml(found))

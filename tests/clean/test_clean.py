"""Cleaning only deletes, says what and why, and keeps what looks like furniture and is none."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean import Captured, clean
from pipeline.clean.metadata import people
from pipeline.records import Document
from pipeline.rules import RuleSet

SHARED = Path(__file__).parents[3] / "shared"

WORDS = (
    "首页|当前位置:首页 > 要闻|来源:临江日报|发布时间:2019-03-05|1、|2、|的'|(tuán)|團|第1页共3页|责任编辑:何清"
    "|版权所有|文档评论(0)|查看更多|篇一|篇二|临ICP备00000001号|20xx年|**人|。|,|会议在县政府召开|— 3 —|上一篇:没有了"
    "|江若水出席会议并讲话。|气 象 灾 害 预 警 |2000年2000年8月8月日日前前|【字体:大 中 小】|https://example.com/1.html"
)
PIECES = st.sampled_from([*WORDS.split("|"), "\n", "\n\n", " ", "\u3000", "\u200b", "\ue000", "\x00", "\ud800"])
PAGES = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


def check(text: str, **options: bool) -> None:
    parts = clean(Document(text=text), **options)  # type: ignore[arg-type]
    assert parts[0].start == 0
    assert parts[-1].end == len(text)
    for before, after in pairwise(parts):
        assert before.end == after.start
    for part in parts:
        at, kept = part.start, []
        for cut in part.cuts:
            assert at <= cut.start < cut.end <= part.end
            assert 0 <= cut.score <= 1
            assert "/" in cut.rule
            assert cut.reason
            kept.append(text[at : cut.start])
            at = cut.end
        kept.append(text[at : part.end])
        assert part.text == "".join(kept) == part.offsets.apply(text)
        for warning in part.warnings:
            if warning.start is not None and warning.end is not None:
                assert part.start <= warning.start <= warning.end <= part.end
        for values in part.metadata.fields.values():
            assert all(text[value.start : value.end] == value.text for value in values)
        assert (part.status == "empty") == (not part.text.strip())


@given(PAGES)
@settings(deadline=None, max_examples=300)
def test_cuts_are_sorted_disjoint_inside_and_only_delete(text: str) -> None:
    check(text, model=False)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_no_text_breaks_it(text: str) -> None:
    check(text, model=False)


@given(PAGES)
@settings(deadline=None, max_examples=40)
def test_the_line_model_keeps_the_same_promises(text: str) -> None:
    check(text)


@given(PAGES)
@settings(deadline=None, max_examples=40)
def test_the_same_page_gives_the_same_cuts(text: str) -> None:
    assert clean(Document(text=text))[0].cuts == clean(Document(text=text))[0].cuts


RUNS = "的|a|7| |。|(|é|版权|1、|的'|第1页|xx年|首页 |来源:|ā)|【|\u200b|《|编辑|下载VIP|20|第1页共1页|TOC\\|@page {|http://a|发(作者:|/|pdf|……(|*"


@pytest.mark.parametrize("piece", [*RUNS.split("|"), "|", "\n", "篇一\n"])
def test_time_grows_with_the_length_and_no_pattern_backtracks(piece: str) -> None:
    def seconds(size: int) -> float:
        page = Document(text=(piece * (size // len(piece) + 1))[:size])
        begin = time.process_time()
        clean(page, model=False)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(1_000_000) < 12


def test_the_seed_page_loses_its_furniture_and_not_one_character_more() -> None:
    pages = list((SHARED / "data" / "seed").glob("*.txt")) if SHARED.is_dir() else []
    if not pages:
        pytest.skip("the shared seed page is not here")
    text = pages[0].read_text(encoding="utf-8-sig")
    [cleaned] = clean(Document(text=text))
    head = sum(len(line) + 1 for line in text.split("\n")[:8])
    assert cleaned.text == text[head : -len("文档评论(0)")]
    assert [warning.code for warning in cleaned.warnings] == ["truncated"]


@pytest.mark.parametrize("name", ["dev", "heldout"])
def test_no_gold_evidence_is_cut(name: str) -> None:
    path = SHARED / "bench" / "gold" / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("the shared gold documents are not here")
    cut = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        gone = [c for part in clean(Document(text=gold["text"])) for c in part.cuts]
        for event in gold["events"]:
            cut += sum(c.start < e["end"] and e["start"] < c.end for e in event["evidence"] for c in gone)
    assert cut == 0


def test_the_publication_line_is_captured_and_cut() -> None:
    page = Document(
        text="临江召开质量会议\n来源:临江日报 发布时间:2019-03-05 09:12 浏览:31次\n3月4日,会议召开。\n责任编辑:何清"
    )
    [cleaned] = clean(page, model=False)
    assert cleaned.text == "临江召开质量会议\n3月4日,会议召开。\n"
    assert cleaned.metadata.source is not None
    assert cleaned.metadata.source.text == "临江日报"
    assert str(cleaned.metadata.day) == "2019-03-05"
    assert [value.text for value in cleaned.metadata.bylines] == ["何清"]


def test_an_upload_is_no_publication() -> None:
    page = "上传人:半山雨 上传时间:2019-04-05 页数:6\n云岭县普法总结\n4月2日,司法局设点宣传,发放资料五百份。\n"
    metadata = clean(Document(text=page), model=False)[0].metadata
    assert metadata.day is None
    assert metadata.fields["uploaded"][0].text == "2019-04-05"


@pytest.mark.parametrize(
    "kept",
    [
        "科普日活动结束\n主办单位:临江市科协\n承办单位:临江市文化宫",
        "新华社临江3月4日电 会议今天召开。\n图为会议现场。何清 摄",
        "会议通知\n时间:2019年3月4日\n地点:县政府\n联系人:何清\n联系电话:010-00000000",
        "关于印发方案的通知\n各乡镇:\n现印发给你们。\n(此件公开发布)\n抄送:县委办公室",
        "读书月总结\n1、领导重视。\n2、形式多样。\n3、效果良好。",
    ],
)
def test_facts_that_look_like_furniture_stay(kept: str) -> None:
    assert clean(Document(text=kept), model=False)[0].text == kept


def test_of_a_repeated_title_the_first_copy_stays() -> None:
    text = "临江市召开质量会议\n临江市召开质量会议\n3月4日,会议召开。"
    assert clean(Document(text=text), model=False)[0].text == "临江市召开质量会议\n3月4日,会议召开。"


def test_site_rules_can_be_left_out() -> None:
    text = "还剩12页未读,继续阅读\n文本内容:\n灯会定于2月15日在第1页共15页滨河公园举行。"
    with_rules = {cut.rule for cut in clean(Document(text=text), model=False)[0].cuts}
    without = {cut.rule for cut in clean(Document(text=text), model=False, site_rules=False)[0].cuts}
    assert any(rule.startswith("bigxun/") for rule in with_rules)
    assert not any(rule.startswith("bigxun/") for rule in without)


def test_a_page_of_furniture_alone_is_empty() -> None:
    [cleaned] = clean(Document(text="文档评论(0)\n查看更多\n责任编辑:何清"), model=False)
    assert cleaned.status == "empty"
    assert [warning.code for warning in cleaned.warnings] == ["empty-page"]


def test_a_page_of_several_reports_is_split() -> None:
    one = "读书月总结 篇一\n" + "四月五日,读书月在礼堂开幕,师生六百人参加。" * 6 + "\n"
    two = "读书月总结 篇二\n" + "五月九日,读书月在广场闭幕,师生八百人参加。" * 6
    parts = clean(Document(text=one + two), model=False)
    assert [(part.start, part.end) for part in parts] == [(0, len(one)), (len(one), len(one + two))]
    assert all("compilation" in {warning.code for warning in part.warnings} for part in parts)


def test_the_guard_refuses_to_empty_a_page_without_two_firm_marks(tmp_path: Path) -> None:
    greedy = """
[[rule]]
id = "all"
scope = "span"
position = "inside"
strength = "weak"
reason = "too much"
marks = ["会议"]
pattern = '会议.{0,200}'
"""
    (tmp_path / "greedy.toml").write_text(greedy, encoding="utf-8")
    text = "会议于三月四日在县政府召开,江若水出席并讲话。"
    [cleaned] = clean(Document(text=text), RuleSet.load(tmp_path), model=False)
    assert cleaned.text == text
    assert [warning.code for warning in cleaned.warnings] == ["guard"]
    assert clean(Document(text=text), RuleSet.load(tmp_path), model=False, limit=1.0)[0].text == ""


def test_below_a_mark_that_closes_the_report_short_lines_go_too() -> None:
    report = "质量月启动\n9月10日,质量月启动仪式在人民广场举行,副县长江若水出席,三百余人参加。\n云岭县质监局\n"
    [cleaned] = clean(Document(text=report + "上一篇:没有了\n云岭县举行运动会\n云岭县召开秋收会\n"), model=False)
    assert cleaned.text == report


def test_organizers_and_contacts_above_a_footer_stay() -> None:
    report = "读书节开幕\n4月23日,读书节在县图书馆开幕,副县长江若水出席。\n主办单位:云岭县文化局\n联系人:何清\n"
    tail = "责任编辑:何清\n上一篇:没有了\n版权所有 云岭县人民政府 皖ICP备00000001号"
    [cleaned] = clean(Document(text=report + tail), model=False)
    assert cleaned.text == report


@pytest.mark.parametrize(
    "line",
    [
        "来源：云州市水务局2018-05-03 09:10",
        "来源:云州日报|2018年05月03日 09:10",
        "2018-05-03 点击：22",
        "【 字体：大 中 小 】 2018-05-03 来源：本站",
        "2018-05-03 09:20:00 来源： 云州水务 作者：林望 责任编辑：周山",
        "稿件来源：望湖分行　2018-05-03",
    ],
)
def test_the_day_on_a_cut_publication_line_is_kept_as_metadata(line: str) -> None:
    body = "市水务局有关负责人参加会议，部署了全年的重点任务。会议指出，各单位要认真落实责任，抓好各项工作。"
    cleaned = clean(Document(text=f"云州市召开水务大会\n{line}\n{body}"), model=False)[0]
    assert line not in cleaned.text
    assert str(cleaned.metadata.day) == "2018-05-03"


def test_the_day_of_an_upload_on_a_publication_line_is_not_the_report_s() -> None:
    body = "市水务局有关负责人参加会议，部署了全年的重点任务。会议指出，各单位要认真落实责任，抓好各项工作。"
    page = f"云州市召开水务大会\n上传时间：2018-05-03 10:20:33 来源：水务局\n{body}"
    assert clean(Document(text=page), model=False)[0].metadata.day is None


def test_the_line_that_is_the_stated_title_stays_whatever_the_line_model_says() -> None:
    head = "定了！就在明天！\n扫码关注我们\n点击查看更多精彩内容\n"
    body = "5月8日，水务大会在望湖举行，来自各地的两百多人参加了大会，会议听取了工作报告。\n" * 3
    (page,) = clean(Document(text=head + body, title="定了！就在明天！"))
    assert page.text.startswith("定了！就在明天！\n")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("林望 校对 云舟", ["林望", "云舟"]),
        ("林望、云舟", ["林望", "云舟"]),
        ("林 望", ["林 望"]),
        ("系统管理员", []),
        ("HN666", []),
        ("", []),
    ],
)
def test_bylines_are_people_one_by_one(value: str, names: list[str]) -> None:
    found = people(Captured(value, 5, 5 + len(value)))
    assert [one.text for one in found] == names
    assert all(value[one.start - 5 : one.end - 5] == one.text for one in found)

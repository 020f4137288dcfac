"""The line classifier: what goes at the edges of an unknown site, what stays; its numbers are scikit-learn's."""

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import resources
from pipeline.clean import line_grams, line_model, lines

REPORT = [
    "云岭县举办急救知识培训班",
    "5月8日上午，云岭县红十字会在县文化馆三楼举办急救知识培训班，县红十字会副会长林知远主持，120名学校教师参加了培训。",
    "培训班邀请县人民医院急诊科护士长祝文秀授课，内容包括心肺复苏、创伤包扎和海姆立克急救法，学员分组进行了实操练习。",
    "培训结束后，86名学员通过了考核，领取了初级救护员证书。",
    "云岭县红十字会",
    "2023年5月9日",
]
HEAD = [
    "网站首页 | 新闻动态 | 通知公告 | 联系我们",
    "您的位置：首页 > 新闻动态 > 正文",
    "字号：大 中 小 打印本页 浏览次数：128",
]
TAIL = [
    "上一篇：没有了",
    "下一篇：关于开展消防检查的通知",
    "版权所有 云岭在线 未经授权禁止转载",
    "浙ICP备12345678号-1 技术支持：云科网络",
]


def gone(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in lines.furniture(text)]


def test_both_edges_of_an_unknown_site_go_and_the_report_stays():
    text = "\n".join([HEAD[0], HEAD[1], REPORT[0], HEAD[2], *REPORT[1:], *TAIL])
    assert gone(text) == [*HEAD, *TAIL]


def test_a_bare_report_stays_whole():
    assert gone("\n".join(REPORT)) == []


@pytest.mark.parametrize(
    "content",
    [
        ["主办单位：云岭县人民政府", "承办单位：云岭县体育局", "协办单位：云岭县农商银行"],
        ["一、加强领导，落实责任", "二、突出重点，注重实效"],
        ["9:00-9:20 领导致辞", "9:20-10:30 专题报告", "10:30-11:00 自由讨论"],
        ["联系人：祝文秀", "联系电话：0571-5550199"],
        ["附件：1.参会人员名单", "2.日程安排表"],
    ],
)
def test_lines_of_a_report_that_look_like_furniture_stay(content):
    assert gone("\n".join([*REPORT[:3], *content, *REPORT[3:]])) == []


def test_a_report_about_members_and_copyright_stays():
    text = "\n".join([
        "云岭书城会员日活动总结",
        "4月23日，云岭书城举办会员日暨版权宣传活动，书城经理林知远介绍，会员可凭积分兑换图书，当天新注册会员310人。",
        "活动提醒读者，未经授权不得复制、传播他人作品，如发现侵权行为可拨打举报电话12318，现场发放版权宣传册500份。",
        "读者扫描二维码即可下载书城客户端，截至当晚8时，下载量达1200次。",
        "云岭书城",
    ])  # fmt: skip
    assert gone(text) == []


def test_what_is_cut_already_is_not_given_again_and_helps_its_neighbours():
    text = "\n".join([*HEAD, *REPORT])
    cut = len(HEAD[0])
    found = lines.furniture(text, [(0, cut)])
    assert all(start >= cut for start, _, _ in found)


def test_scores_give_one_probability_a_line():
    found = lines.scores([*HEAD, "", *REPORT])
    assert len(found) == len(HEAD) + 1 + len(REPORT)
    assert all(0 <= one <= 1 for one in found)
    assert found[3] == 0
    assert min(found[:2]) > max(found[5:8])


def test_the_scorer_gives_what_scikit_learn_gives():
    skops = pytest.importorskip("skops.io")
    path = resources.path("models", "cleaner", "lines.skops")
    saved = skops.load(path, trusted=skops.get_untrusted_types(file=path))
    column = {int(bucket): i for i, bucket in enumerate(saved["buckets"])}
    sample = [*HEAD, *REPORT, *TAIL]
    rows = []
    for line in sample:
        found = line_grams.grams([line])
        row = [0.0] * len(column)
        for bucket in (int(one) for layer in found.buckets for one in layer):
            if bucket in column:
                row[column[bucket]] += float(found.counts[0]) ** -0.5
        rows.append(row)
    expected = saved["text"].decision_function(rows).clip(-6, 6)
    own = line_model.own_scores(sample)
    assert own == pytest.approx(list(expected), abs=1e-4)
    trained = line_model.model()
    table = line_model.Lines.of(sample, own).rows()
    sums = trained.base + trained.trees.sums(table)
    assert list(sums) == pytest.approx(list(saved["context"].decision_function(table)), abs=1e-3)


def test_the_model_is_the_one_that_its_checksum_names():
    import hashlib

    folder = resources.path("models", "cleaner")
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_inference_does_without_scikit_learn():
    import subprocess
    import sys

    code = "import sys; from pipeline.clean import lines; lines.furniture('首页\\n登录'); "
    code += "print({'scipy', 'sklearn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*HEAD, *REPORT, *TAIL, "", "　", "|", "\u200b"]), max_size=12), st.text(max_size=40))
def test_spans_are_sorted_disjoint_and_inside_the_text(parts, noise):
    text = "\n".join([*parts, noise])
    found = lines.furniture(text)
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))


@pytest.mark.parametrize("text", ["首" * 10**6, "首页\n" * 300_000, "。\n" * 400_000, " \n" * 500_000, "a|" * 500_000])
def test_a_megabyte_of_anything_takes_no_time_to_speak_of(text):
    start = time.process_time()
    lines.furniture(text)
    assert time.process_time() - start < 8


def test_the_model_file_is_plain_json():
    data = json.loads(resources.path("models", "cleaner", "lines.json").read_text(encoding="utf-8"))
    assert len(data["buckets"]) == len(data["weights"]) == len(set(data["buckets"]))


def test_the_first_cells_of_a_table_stay_with_the_others():
    cells = [
        "编号",
        "现状",
        "用途",
        "起始价",
        "竞买",
        "1",
        "旱地",
        "工业",
        "320",
        "60",
        "2",
        "林地",
        "仓储",
        "410",
        "80",
    ]
    text = "\n".join([*cells, REPORT[1]])
    assert gone(text) == []

"""Repairs delete what a converter or a mirror put in, and nothing else."""

import pytest

from pipeline.clean import clean
from pipeline.records import Document

LONG = "云岭县质量月活动九月十日在人民广场启动,副县长江若水宣布开始,各乡镇代表和企业职工三百余人参加了仪式,"


def kept(text: str) -> str:
    return "".join(part.text for part in clean(Document(text=text), model=False))


def rules(text: str) -> set[str]:
    return {cut.rule for part in clean(Document(text=text), model=False) for cut in part.cuts}


def test_injected_pinyin_goes() -> None:
    assert kept("版權(quán)說(shuō)明:團(tuán)購網(wǎng)站會(huì )議召開。") == "版權說明:團購網站會議召開。"


@pytest.mark.parametrize(
    "text",
    [
        "国际标准化组织(ISO)和认可委(CNAS)出席。",
        "“重庆”的“重”读(chóng),不读(zhòng)。" + LONG * 20,
        "江若水(女)主持会议。",
    ],
)
def test_brackets_that_mean_something_stay(text: str) -> None:
    assert "(" in kept(text)
    assert "repair/pinyin" not in rules(text)


def test_a_space_between_all_characters_goes() -> None:
    assert kept("气 象 灾 害 预 警 信 息 2 0 2 4-0 6-2 8") == "气象灾害预警信息2024-06-28"


def test_layout_spaces_stay() -> None:
    text = "出席:王 伟 江若水 何 清 欧阳文 李 明 张小凡"
    assert kept(text) == text


def test_runs_that_stand_twice_go() -> None:
    line = "20002000年年8 8月月2424日日装配体文件装配体文件发布发布会议会议"
    assert kept(line) == "2000年8 8月24日装配体文件发布会议"


def test_an_echo_in_a_sound_line_stays() -> None:
    text = "大家高高兴兴、认认真真地参加了加油加油比赛。"
    assert kept(text) == text


def test_zero_width_and_private_characters_go() -> None:
    assert kept("会\u200b议\ue123召\ufeff开。") == "会议召开。"


def test_a_stray_mark_after_de_goes_and_a_quotation_stays() -> None:
    assert kept("认真回答客人的'询问,满足人民的.健身需要。") == "认真回答客人的询问,满足人民的健身需要。"
    assert kept("他说的'改革'很好。") == "他说的'改革'很好。"


def test_false_chunk_numbers_in_mid_sentence_go() -> None:
    one, two, three = (
        LONG * 10 + "会后工作组到企业检",
        "查了十二条生产线," + LONG * 10 + "并提出整",
        "改意见。" + LONG * 10,
    )
    assert kept(f"1、{one}\n\n2、{two}\n\n3、{three}") == one + two + three


def test_a_real_list_stays() -> None:
    text = f"1、{LONG}效果很好。\n2、{LONG}反响热烈。\n3、{LONG}取得成功。"
    assert kept(text) == text


def test_page_numbers_and_running_heads_in_mid_sentence_go_with_their_line_ends() -> None:
    pages = [f"{LONG}仪式后\n云岭县质量月总结 第{n}页\n— {n} —\n" for n in (1, 2, 3)]
    assert kept("".join(pages) + "全体人员随后散会。") == f"{LONG}仪式后" * 3 + "全体人员随后散会。"


def test_a_page_number_glued_into_a_sentence_goes() -> None:
    assert kept("灯会定于2月15日在第1页共15页滨河公园举行。") == "灯会定于2月15日在滨河公园举行。"


def test_a_column_of_numbers_stays() -> None:
    text = "序号\n1\n2\n3\n姓名\n何清\n江若水\n王伟"
    assert kept(text) == text


def test_slide_footers_go() -> None:
    text = f"{LONG}\n2019/9/26,何清,3\n会后{LONG}\n2019/9/26,何清,4\n散会。"
    assert kept(text) == f"{LONG}\n会后{LONG}\n散会。"


def test_lines_wrapped_at_one_width_are_joined() -> None:
    body = LONG * 6 + "散会。"
    wrapped = "\n".join(body[i : i + 30] for i in range(0, len(body), 30))
    assert kept(wrapped).count("\n") < wrapped.count("\n") / 3
    assert kept(wrapped).replace("\n", "") == body


def test_a_list_of_short_lines_is_not_joined() -> None:
    text = "\n".join(f"{name}代表队领队何清等二十名队员参加入场式" for name in "甲乙丙丁戊己庚辛")
    assert kept(text) == text

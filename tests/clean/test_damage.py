"""Damage that cannot be mended is said, with its place."""

import pytest

from pipeline.clean import clean
from pipeline.records import Document

SOUND = "九月十日,质量月启动仪式在人民广场举行,副县长江若水出席,三百余人参加。"


def codes(text: str) -> set[str]:
    return {warning.code for part in clean(Document(text=text), model=False) for warning in part.warnings}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("20xx年9月,质量月启动。", "masked-digits", "20xx年"),
        ("发放科普书籍20xx余册。", "masked-digits", "20xx"),
        ("xx年10月13日召开会议。", "masked-digits", "xx年"),
        ("20__年度工作总结如下。", "masked-digits", "20__年"),
        ("现场来了×××人。", "masked-digits", "×××"),
        ("活动于*月2*日举行。", "starred-dates", "*月2*日"),
        ("接待*00万人次。", "starred-dates", "*00万"),
        ("杜绝了一次死亡人以上的事故。", "deleted-digits", "死亡人"),
        ("他于196212月生。", "deleted-digits", "196212月生"),
        ("标准号犐犆犛见附件。", "broken-font", "犐犆犛"),
    ],
)
def test_damage_is_named_and_placed(text: str, code: str, place: str) -> None:
    [cleaned] = clean(Document(text=text), model=False)
    found = [one for one in cleaned.warnings if one.code == code]
    assert found
    assert place in {text[one.start : one.end] for one in found}
    assert cleaned.status == "degraded"


def test_an_injected_place_is_named() -> None:
    text = "会议在县政府举行济宁。江若水出席济宁。各乡镇负责人参加济宁。会后进行了座谈济宁。散会。"
    assert "place-injection" in codes(text)
    assert "place-injection" not in codes("他来到济宁。" + SOUND * 6)


def test_a_body_of_rare_characters_is_gibberish() -> None:
    assert "gibberish" in codes("蒄蚄袀膇螀蚀蒅肃蚇蚃蒄螅羀罿蒃蒅螃袇蒂薇羈膆蒁虿螁" * 4)


def test_a_body_that_stops_in_mid_sentence_is_truncated() -> None:
    assert "truncated" in codes(SOUND + "作为系列活动之一,会议还")
    assert "truncated" not in codes(SOUND + "\n云岭县质监局\n2014年9月11日")
    assert "truncated" not in codes(SOUND + "(何清)")


def test_a_sound_report_has_no_warning() -> None:
    assert codes(f"质量月总结\n{SOUND}\n云岭县质监局") == set()

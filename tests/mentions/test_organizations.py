"""Organizations and the names they resolve to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import fold
from pipeline.mentions import coreference, organizations
from pipeline.mentions.types import Name
from tests.mentions import marked


def find(text: str, issuer: str | None = None) -> list[tuple[str, str]]:
    plain, folded, names = marked.read(text)
    return [(plain[o.start : o.end], o.name) for o in organizations.find(plain, folded, names, issuer)]


@pytest.mark.parametrize(
    ("text", "issuer", "expected"),
    [
        ("我局召开会议。", "云州市水务局", [("我局", "云州市水务局")]),
        ("我局召开会议。", None, [("我局", "我局")]),
        ("我校研究生院举办讲座。", "南湖大学", [("我校研究生院", "南湖大学研究生院")]),
        (
            "{o:云州市水务局}成立十年。该局召开会议。",
            None,
            [("云州市水务局", "云州市水务局"), ("该局", "云州市水务局")],
        ),
        ("{l:云州市}{o:水务局}主办。", None, [("云州市水务局", "云州市水务局")]),
        ("{o:望湖县委}理论学习中心组举行学习会。", None, [("望湖县委理论学习中心组", "望湖县委理论学习中心组")]),
        (
            "{o:省质量技术监督局}主办，{o:省质监局}通报。",
            None,
            [("省质量技术监督局", "省质量技术监督局"), ("省质监局", "省质量技术监督局")],
        ),
        ("{o:云州市水务局主办}的活动。", None, [("云州市水务局", "云州市水务局")]),
        ("日前，望湖脑科医院首次举办学习班。", None, [("望湖脑科医院", "望湖脑科医院")]),
        ("{o:望湖集团}我局长期合作。", None, [("望湖集团", "望湖集团")]),
        ("落实{o:市委}{o:市政府}部署。", None, [("市委", "市委"), ("市政府", "市政府")]),
        ("审议{o:云州市人大}关于召开会议的报告。", None, [("云州市人大", "云州市人大")]),
        ("{o:南湖大学工程学与技术系}主任。", None, [("南湖大学工程学与技术系", "南湖大学工程学与技术系")]),
        ("{o:第五、第七届云州市人大}代表。", None, [("第五、第七届云州市人大", "第五、第七届云州市人大")]),
        ("{o:市水务局、市财政局}主办。", None, [("市水务局", "市水务局"), ("市财政局", "市财政局")]),
        # Where the body does not act, a reference is no mention.
        ("专家对我院的水平给予肯定，推动我院发展。", "南湖医院", []),
        ("近年来，我院在主院区会议室举办讲座。", "南湖医院", [("我院", "南湖医院")]),
        ("本台记者从该集团军获悉，根本社会条件变了。", None, []),
        ("6月3日晚6点{o:望湖集团}在文体中心隆重举办年会。", None, [("望湖集团", "望湖集团")]),
        ("{o:望湖知网}（{o:北京）技术有限公司}主办。", None, [("望湖知网（北京）技术有限公司",) * 2]),
        ("（六）{o:青禾训练中心}成立。", None, [("青禾训练中心", "青禾训练中心")]),
        ("{o:望湖支部组织青禾医院内科}专家义诊。", None, [("望湖支部", "望湖支部"), ("青禾医院内科", "青禾医院内科")]),
        ("{o:望湖医院组织}20余名专家义诊。", None, [("望湖医院", "望湖医院")]),
        ("由{o:青禾果业协会}联合主办，{o:望湖果业局}承办。", None, [("青禾果业协会",) * 2, ("望湖果业局",) * 2]),
        ("{l:望湖镇}公所辦理登記。", None, [("望湖镇公所", "望湖镇公所")]),
        ("{o:望湖}有限公司的产品。", None, [("望湖有限公司", "望湖有限公司")]),
        ("{o:第27讲}由专家主讲。", None, []),
        # What the tagger marks in one place and leaves out in another is its own judgement.
        ("接受{o:ESD}治疗的人很多，ESD疗效好。", None, [("ESD", "ESD")]),
        (
            "今天（6月3日）举行的仪式；交由43家承办；一定会成功举办；与会代表分三组开展讨论；与会代表对医院召开工休会表示满意。",
            None,
            [],
        ),
    ],
)
def test_organizations(text: str, issuer: str | None, expected: list[tuple[str, str]]) -> None:
    assert find(text, issuer) == expected


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("省质监局", "省质量技术监督局"),
        ("市一院", "云州市第一人民医院"),
        ("市卫健委", "市卫生健康委员会"),
        ("望湖", "望湖科技有限公司"),
        ("医院", "云州市第一人民医院"),
    ],
)
def test_abbreviations_align(short: str, full: str) -> None:
    assert coreference.abbreviates(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [("市水务局", "市财政局"), ("云州市", "云州市政府"), ("", "市局")],
)
def test_what_does_not_align_is_no_abbreviation(short: str, full: str) -> None:
    assert not coreference.abbreviates(short, full)


_PIECES = st.sampled_from(
    [
        *["我局", "该院", "云州市", "水务局", "（北京）", "主办"],
        *["召开", "，", "。", "联合", "于", "院"],
        "\n",
        " ",
    ]
)
_LABELS = st.sampled_from(["person", "organization", "place", None])


@given(st.lists(st.tuples(_PIECES, _LABELS), max_size=30))
def test_offsets_always_ground(pieces: list[tuple[str, str | None]]) -> None:
    text, names = "", []
    for words, label in pieces:
        if label:
            names.append(Name(len(text), len(text) + len(words), label))
        text += words
    for found in organizations.find(text, fold(text), names, "云州市水务局"):
        assert 0 <= found.start < found.end <= len(text)
        assert found.name

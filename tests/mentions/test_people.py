"""People with their posts: the rules of sections 5 and 10 of docs/record.md, on names as a tagger gives them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import fold
from pipeline.mentions import people
from pipeline.mentions.types import Name, Person
from tests.mentions import marked


def find(text: str, issuer: str | None = None) -> list[Person]:
    return people.find(*marked.read(text), [], issuer)


def posts(text: str, issuer: str | None = None) -> dict[str, list[tuple[str | None, str]]]:
    """Every post of every person, as stated anywhere in the text."""
    return {p.name: [(x.organization, x.title) for x in p.all_posts] for p in find(text, issuer)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{l:云州市}{t:副市长}{p:洪立峰}出席。", {"洪立峰": [("云州市", "副市长")]}),
        (
            "{o:国家量值总局}{t:局长}、{t:党组书记}{p:支远平}出席。",
            {"支远平": [("国家量值总局", "局长"), ("国家量值总局", "党组书记")]},
        ),
        (
            "{o:国家量值总局}{t:党组成员}、{o:国家标定委}{t:主任}{p:陈望钢}主持。",
            {"陈望钢": [("国家量值总局", "党组成员"), ("国家标定委", "主任")]},
        ),
        (
            "{o:中共中央}{t:总书记}、{t:国家主席}{p:林望山}致信。",
            {"林望山": [("中共中央", "总书记"), (None, "国家主席")]},
        ),
        ("{o:海东省委}{t:常委}{p:魏小川}到会。", {"魏小川": [("海东省委", "常委")]}),
        ("{o:云州市一院党委}{t:书记}{p:查远章}致辞。", {"查远章": [("云州市一院", "党委书记")]}),
        ("{o:岗南镇党委}{t:副书记}{p:武继远}陪同。", {"武继远": [("岗南镇党委", "副书记")]}),
        ("{o:金禾集团董事局}{t:主席}{p:马远}发言。", {"马远": [("金禾集团", "董事局主席")]}),
        ("{o:云州市人大常委会}{t:原副主任}{p:邹望实}出席。", {"邹望实": [("云州市人大常委会", "原副主任")]}),
        ("原{o:云州市人大常委会}{t:副主任}{p:邹望实}出席。", {"邹望实": [("云州市人大常委会", "原副主任")]}),
        ("{o:星湖卫视}知名{t:主持人}{p:郎望淳}主持。", {"郎望淳": [("星湖卫视", "主持人")]}),
        (
            "{o:云州市委}{t:副书记}、{t:市长}{p:曹望宝}讲话。",
            {"曹望宝": [("云州市委", "副书记"), ("云州市", "市长")]},
        ),
        ("{o:市委}{t:副书记}、{t:市长}{p:曹望宝}讲话。", {"曹望宝": [("市委", "副书记"), (None, "市长")]}),
        ("{o:白鹭公司}{t:董事长}兼{t:CEO}{p:苏远舒}发言。", {"苏远舒": [("白鹭公司", "董事长"), ("白鹭公司", "CEO")]}),
        ("{p:林望}同志、{p:周远}女士参加。", {"林望": [], "周远": []}),
        ("医院领导{p:林望山}参加。", {"林望山": []}),
        # The tagger left out the front of a bracketed name.
        (
            "白鹭数字技术（{o:云州）有限公司}{t:总经理}{p:洪立峰}出席。",
            {"洪立峰": [("白鹭数字技术（云州）有限公司", "总经理")]},
        ),
        # A council in the name of a body is no part of the title.
        ("{o:环湖国际理事会}{t:副主席}{p:宋望}致辞。", {"宋望": [("环湖国际理事会", "副主席")]}),
        (
            "{o:云州市医保局}机关第二{t:党支部书记}{p:陈望军}主持。",
            {"陈望军": [("云州市医保局机关第二党支部", "书记")]},
        ),
        ("{o:药学院党总支第一支部}{t:组织委员}{p:张望}发言。", {"张望": [("药学院党总支第一支部", "组织委员")]}),
        # Every shared post of the first runs on to the second.
        (
            "{o:区供销联社}{t:党委委员}、{t:副主任}{p:陆静}、{p:何望刚}陪同。",
            {
                "陆静": [("区供销联社", "党委委员"), ("区供销联社", "副主任")],
                "何望刚": [("区供销联社", "党委委员"), ("区供销联社", "副主任")],
            },
        ),
        ("学生{t:代表}{p:林望山}发言。", {"林望山": []}),
        ("{l:滨河}{t:街道党工委书记}{p:房望亭}陪同。", {"房望亭": [("滨河街道党工委", "书记")]}),
        # A praised profession is a title where nothing else is said.
        ("知名歌唱家{p:佟望新}到场。", {"佟望新": [(None, "歌唱家")]}),
        ("{l:印度}{p:尼西亚}{t:副总统}{p:马望}出席。", {"马望": [("印度尼西亚", "副总统")]}),
    ],
)
def test_posts_before_a_name(text: str, expected: dict[str, list[tuple[str | None, str]]]) -> None:
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{p:支远平}{t:局长}出席。", {"支远平": [(None, "局长")]}),
        ("{o:云州大学图书馆}{p:张望秋}{t:副馆长}介绍。", {"张望秋": [("云州大学图书馆", "副馆长")]}),
        (
            "{o:南湖大学法学院}{t:院长}{p:孙熙远}{t:教授}作报告。",
            {"孙熙远": [("南湖大学法学院", "院长")]},
        ),
        (
            "{o:中华量具学会}{t:副主任委员}{p:李望虹}{t:教授}作报告。",
            {"李望虹": [("中华量具学会", "副主任委员"), (None, "教授")]},
        ),
        ("{p:赵望兰}（女，回族）{t:副院长}发言。", {"赵望兰": [(None, "副院长")]}),
        ("{p:陈远和}（{o:云州市水务局}{t:局长}）发言。", {"陈远和": [("云州市水务局", "局长")]}),
        (
            "大会选举产生了{o:云州一院基层委员会}，{p:王望军}当选为{t:主任委员}，{p:柏远华}、{p:周望东}当选为{t:副主任委员}。",
            {
                "王望军": [("云州一院基层委员会", "主任委员")],
                "柏远华": [("云州一院基层委员会", "副主任委员")],
                "周望东": [("云州一院基层委员会", "副主任委员")],
            },
        ),
    ],
)
def test_posts_after_a_name(text: str, expected: dict[str, list[tuple[str | None, str]]]) -> None:
    assert posts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{p:姚望娉}和{p:张远明}两位{t:副局长}参加。", {"姚望娉": [(None, "副局长")], "张远明": [(None, "副局长")]}),
        (
            "{l:云州市}{t:副市长}{p:姚望娉}、{p:张远明}参加。",
            {"姚望娉": [("云州市", "副市长")], "张远明": [("云州市", "副市长")]},
        ),
        ("{o:云州一中}{t:校长}{p:姚望娉}、{p:张远明}参加。", {"姚望娉": [("云州一中", "校长")], "张远明": []}),
        (
            "{o:云州大学}{t:名誉校长}{p:姚望娉}、{t:校长}{p:张远明}、{t:党委书记}{p:何望}参加。",
            {
                "姚望娉": [("云州大学", "名誉校长")],
                "张远明": [("云州大学", "校长")],
                "何望": [("云州大学", "党委书记")],
            },
        ),
        (
            "{o:和北县县委}{t:书记}{p:姚望娉}、{t:副县长}{p:张远明}参加。",
            {"姚望娉": [("和北县县委", "书记")], "张远明": [("和北县", "副县长")]},
        ),
        (
            "{o:市卫健委}{t:主任}{p:姚望娉}、{t:院长}{p:张远明}参加。",
            {"姚望娉": [("市卫健委", "主任")], "张远明": [(None, "院长")]},
        ),
        (
            "来自各县的{t:代表}，{o:云州大学}{t:校长}{p:张远明}参加。",
            {"张远明": [("云州大学", "校长")]},
        ),
    ],
)
def test_what_an_enumeration_shares(text: str, expected: dict[str, list[tuple[str | None, str]]]) -> None:
    assert posts(text) == expected


def test_people_of_one_enumeration_share_a_group() -> None:
    a, b, c, d = find("{t:局长}{p:姚望娉}、{t:副局长}{p:张远明}和{p:何望}出席，会议由{p:林远山}主持。")
    assert a.group == b.group == c.group >= 0
    assert d.group == -1


def test_a_surname_with_a_title_is_the_person_of_that_surname_and_title() -> None:
    people_found = find("{o:云州市水务局}{t:局长}{p:赵长山}到会。会上，{p:赵}{t:局长}讲话。")
    assert [p.name for p in people_found] == ["赵长山", "赵长山"]
    text = marked.read("{o:云州市水务局}{t:局长}{p:赵长山}到会。会上，{p:赵}{t:局长}讲话。")[0]
    assert text[people_found[1].text_start : people_found[1].text_end] == "赵局长"
    assert [(p.organization, p.title) for p in people_found[1].all_posts] == [("云州市水务局", "局长")]


def test_two_people_of_one_surname_and_title_stay_apart() -> None:
    names = [p.name for p in find("{t:副局长}{p:赵长山}、{t:副局长}{p:赵远海}到会。{p:赵}{t:副局长}讲话。")]
    assert names == ["赵长山", "赵远海", "赵副局长"]


def test_an_unknown_surname_keeps_its_title_as_name() -> None:
    assert posts("{o:云州市人防办}{p:王}{t:主任}到场。") == {"王主任": [("云州市人防办", "主任")]}


def test_the_last_part_of_a_foreign_name_is_the_whole_name() -> None:
    assert [p.name for p in find("{p:比恩·盖尔}到会，{p:盖尔}说好。")] == ["比恩·盖尔"] * 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{p:马克-卢森}夺冠，{p:卢森}很高兴。", "马克-卢森"),
        ("{p:马克-卢森}夺冠，{p:马克}很高兴。", "马克-卢森"),
        ("{p:Jack Larsen}到会，{p:Jack}{t:教授}授课。", "Jack Larsen"),
        ("{p:赵婷婷}夺冠，{p:婷婷}很高兴。", "赵婷婷"),
        ("{t:组织部长}{p:赵长山}到会。{p:赵}{t:部长}讲话。", "赵长山"),
        ("{t:护士长}{p:赵长山}到会。{p:赵}{t:老师}讲话。", "赵长山"),
    ],
)
def test_a_part_of_a_name_is_the_whole_name(text: str, name: str) -> None:
    assert [p.name for p in find(text)] == [name] * 2


def test_of_two_whole_names_the_one_told_before_is_meant() -> None:
    text = "{p:赵长山}{t:教授}讲课。{p:赵}{t:教授}答疑。{p:赵远海}{t:教授}讲课。{p:赵}{t:教授}答疑。"
    assert [p.name for p in find(text)] == ["赵长山", "赵长山", "赵远海", "赵教授"]
    assert [p.name for p in find("{t:主任}{p:赵长山}到会。{p:赵}{t:局长}讲话。")][1] == "赵局长"


@pytest.mark.parametrize(
    ("written", "name"), [("王　伟", "王伟"), ("卡恩?琼思", "卡恩·琼思"), ("卡恩•琼思", "卡恩·琼思")]
)
def test_names_are_plain(written: str, name: str) -> None:
    assert [p.name for p in find(f"{{t:局长}}{{p:{written}}}出席。")] == [name]


def test_a_pronoun_is_the_one_who_spoke_before() -> None:
    _, he = find("{t:局长}{p:赵长山}出席并讲话。他指出，要抓落实。")
    assert (he.name, he.pronoun) == ("赵长山", True)


@pytest.mark.parametrize(
    "text",
    [
        "{p:赵长山}、{p:何远}出席并讲话。他指出，要抓落实。",
        "{p:赵长山}讲话。他们指出，要抓落实。",
        "{p:赵长山}的书出版。他说好。",
    ],
)
def test_an_unsure_pronoun_is_nobody(text: str) -> None:
    assert not any(p.pronoun for p in find(text))


def test_one_post_in_two_forms_is_given_once() -> None:
    text = "{o:海东省质监局}{t:局长}{p:赵长山}到会。{o:海东省质量技术监督局}{t:局长}{p:赵长山}讲话。"
    assert posts(text) == {"赵长山": [("海东省质量技术监督局", "局长")]}


def test_a_name_is_found_again_where_the_tagger_missed_it() -> None:
    assert len(find("{t:局长}{p:赵长山}出席。赵长山指出，要抓落实。")) == 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{o:云州市水务局}{t:局长}赵长山、{p:何远}出席。", ["赵长山", "何远"]),
        ("{o:云州大学}田立远副教授介绍了情况。", ["田立远"]),
        ("{o:云州学院}校长Ann Lee致辞。", ["Ann Lee"]),
        ("{t:局长}{p:赵长山同志}讲话。", ["赵长山"]),
        ("{t:局长}{p:吴锦宣}布开幕。", ["吴锦"]),
        ("{t:主任}{p:邹毅}实，{t:副主任}{p:何远}到会。", ["邹毅实", "何远"]),
        ("{p:法国何远}{t:总统}到访。", ["何远"]),
        ("{t:局长}高度重视。", []),
        ("{p:常务}{t:副局长}{p:何远}到会。", ["何远"]),
    ],
)
def test_what_the_tagger_missed_or_cut_wrongly_is_mended(text: str, names: list[str]) -> None:
    assert [p.name for p in find(text)] == names


@pytest.mark.parametrize(
    "text",
    ["本报讯（记者{p:林望山}）昨天", "责任编辑：{p:林望山}", "通讯员 {p:林望山} {p:何远}", "会议闭幕。（{p:林望山}）"],
)
def test_bylines_are_no_people(text: str) -> None:
    assert find(text) == []


def test_our_own_body_is_the_issuer() -> None:
    found = posts("{o:我校}{o:研究生院}{t:副院长}{p:田望辉}参加。", issuer="南湖大学")
    assert found == {"田望辉": [("南湖大学研究生院", "副院长")]}


_PIECES = st.sampled_from(
    [
        *["局长", "、", "，", "。", "张三丰", "云州市", "党委", "书记"],
        *["（", "）", "教授", "和", "同志", "当选为", "我院", "副"],
        "\n",
        " ",
    ]
)
_LABELS = st.sampled_from(["person", "title", "organization", "place", "facility", "byline", "event", None])


@given(st.lists(st.tuples(_PIECES, _LABELS), max_size=30))
def test_offsets_always_ground(pieces: list[tuple[str, str | None]]) -> None:
    text, names = "", []
    for words, label in pieces:
        if label:
            names.append(Name(len(text), len(text) + len(words), label))
        text += words
    found = people.find(text, fold(text), names, [], "云州市第一人民医院")
    assert found == people.find(text, fold(text), names, [], "云州市第一人民医院")
    for person in found:
        assert 0 <= person.phrase_start <= person.start < person.end <= person.phrase_end <= len(text)
        assert person.text_start <= person.start < person.end <= person.text_end
        assert person.name
        assert all(post.title for post in person.all_posts)


def test_a_line_that_introduces_somebody_states_posts() -> None:
    text = (
        "{p:王望山}，男，{t:主任医师}，{o:望湖大学医学院}{t:教授}；现任{o:海东省医学会}{t:委员}。"
        "曾任{o:望湖医院}{t:院长}。"
    )
    assert posts(text)["王望山"] == [
        (None, "主任医师"),
        ("望湖大学医学院", "教授"),
        ("海东省医学会", "委员"),
    ]


def test_posts_before_the_next_person_are_that_persons() -> None:
    text = "{p:雷望}，{o:白鹭集团}的人。\n{p:雷望}，作为代表发言，{o:中共中央}{t:总书记}、{t:国家主席}{p:林望山}出席。"
    assert posts(text)["雷望"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("高三学生公{p:冶晓雯}发言。", "公冶晓雯"),
        ("县委{t:副书记}呼{l:延庆}，出席。", "呼延庆"),
        ("青禾公司{p:马强}发言。", "马强"),
        ("{t:副院长}{p:羊城}主持。", "羊城"),
        ("{t:董事长}{p:周望作}年度报告。", "周望"),
    ],
)
def test_a_name_gets_the_half_that_was_left_out_and_gives_back_what_is_none_of_it(text: str, name: str) -> None:
    assert [person.name for person in find(text)] == [name]

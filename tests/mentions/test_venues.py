"""Venues and places: section 6 of docs/record.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import fold
from pipeline.mentions import venues
from pipeline.mentions.types import Name, Place
from tests.mentions import marked


def find(text: str) -> dict[str, Place]:
    plain, folded, names = marked.read(text)
    return {plain[p.start : p.end]: p for p in venues.find(plain, folded, names, [])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("大会在{l:北京}{f:望辰洲际酒店}举行。", ["北京望辰洲际酒店"]),
        ("{l:中}{l:俄}两国和{l:江}{l:浙}{l:沪}三地的企业。", ["中", "俄", "江", "浙", "沪"]),
        ("大会在{f:望辰洲际酒店}大宴会厅举行。", ["望辰洲际酒店大宴会厅"]),
        ("会议在{o:市水务局}三楼会议室召开。", ["市水务局三楼会议室"]),
        ("活动在{f:行政中心}中央会场举行。", ["行政中心中央会场"]),
        ("会议在主楼304报告厅召开。", ["主楼304报告厅"]),
        ("论坛于{o:云州大学}举行。", ["云州大学"]),
        ("{o:云州大学}举行论坛。", []),
        ("我校在图书馆报告厅举行大会。", ["图书馆报告厅"]),
        ("记者赶往{o:云州市青禾医院}采访。", ["云州市青禾医院"]),
        ("州长在{l:白塔宫}为他们举行宴会。", ["白塔宫"]),
        ("市政府在面临重大决策时可以召开大会。", []),
        ("在事业巅峰期举办画展。", []),
        ("在已经开幕的比赛中，球队在开场第14分钟打破僵局，赢了。", []),
        ("倡议正在成为合作之路、繁荣之路、开放之路。", []),
        ("众人参观了相当于博物馆的石屋。", []),
        ("完成眼底检查等眼部检查后，孩子出院。", []),
        ("讲座在{f:会展中心}（{l:上海}）举行。", ["会展中心（上海）"]),
        ("代表团参观了望月山、柳家岭、枣林革命纪念馆等。", ["望月山", "柳家岭", "枣林革命纪念馆"]),
        ("一行先后前往明珠苑和望湖居委考察。", ["明珠苑", "望湖居委"]),
        ("会谈在{l:望门店}北方一侧的“和风之家”举行。", ["望门店北方一侧的“和风之家”"]),
        ("仪式在戒备森严的首都{l:云州}“绿区”举行。", ["首都云州“绿区”"]),
        ("舰艇在{l:云州}附近海域进行演练。", ["云州附近海域"]),
        ("火炬将在{l:云州省}11个设区市传递。", ["云州省11个设区市"]),
        ("{o:市医院}联合市委党校举办培训班。", []),
        ("{l:云州}富士公司跳楼事件后，企业加强管理。", ["云州"]),
        ("一行考察了工作进展情况。", []),
        ("会议在江苏徐州召开。", ["江苏徐州"]),
        ("讲座在我院举行。", ["我院"]),
        ("时间：5月8日上午\n地点：望湖酒店三楼", ["望湖酒店三楼"]),
        ("一行赴徐州考察。", ["徐州"]),
        ("我局在大望镇、石望镇举办培训班。", ["大望镇", "石望镇"]),
        ("市民通过“云上望图”直播平台观看。", ["“云上望图”直播平台"]),
        ("我局在云望电视台和市政府门户网站刊播广告。", ["云望电视台", "市政府门户网站"]),
        ("一行来到{l:望雾乡}敬老院走访慰问。", ["望雾乡敬老院"]),
        ("嘉宾参观了望能车间和产品展厅。", ["望能车间", "产品展厅"]),
        ("人员参观了{o:我市望水蜂业公司}。", ["望水蜂业公司"]),
        ("演唱会11月24日在望展举行。", ["望展"]),
        ("典礼在热烈的掌声中举行。", []),
        ("大会在{l:汉隆重}召开。", ["汉"]),
        ("代表团一行6人来盐，就合作座谈。", ["盐"]),
        ("总理在望菲文化宫与各国代表见面。", ["望菲文化宫"]),
        ("活动在主办城市{l:云州市}举行。", ["云州市"]),
        ("5月8日，望湖卫视《万家灯》特邀了专家。", ["望湖卫视《万家灯》"]),
        ("中心今天在{o:望湖日报社}成立。", ["望湖日报社"]),
        ("5月8日，老教练出现在{o:云州大学}参加音乐会。", ["云州大学"]),
        ("市长{p:林正}在{o:云州大学}出席论坛开幕式。", ["云州大学"]),
        ("市民们正在{o:云州大学}的带动下阅读。", []),
        ("{o:市法院}院长在{o:市法院}工作报告中指出。", []),
        ("在{o:望湖资本}成立前，行业并不规范。", []),
        ("嘉宾参观了企业展。", ["企业展"]),
        ("会议在{l:望海省}、{l:云州省}设分会场。", ["望海省", "云州省"]),
        ("志愿者在{f:莲湖社区}现场宣传防汛知识。", ["莲湖社区"]),
        ("志愿者在{f:莲湖社区}进行八段锦现场教学。", ["莲湖社区"]),
        ("包括外科、儿科在内的小组来到{f:莲湖社区}义诊。", ["莲湖社区"]),
        ("旅客到达{f:望雾国际机场}。", ["望雾国际机场"]),
        ("党员赴{f:云江参观廉政教育专线}。", ["云江"]),
        ("报告讲了{o:国家医保局}飞行检查和{o:市医保局}检查的案例。", ["市医保局"]),
        ("{f:望湖厂跳楼}事件后，公司组织活动。", []),
        ("党员在柳叶坡、{f:枣林纪念馆}、{f:白石古城}等地，开展现场教学。", ["柳叶坡", "枣林纪念馆", "白石古城"]),
        ("局长做客《民生在线》栏目。", ["《民生在线》栏目"]),
        ("教授做客“名医访谈录”，谈防治。", ["“名医访谈录”"]),
        ("局长做客《政风行风热线》栏目。", ["《政风行风热线》栏目"]),
    ],
)
def test_the_longest_name_that_stands_together(text: str, expected: list[str]) -> None:
    assert list(find(text)) == expected


@pytest.mark.parametrize(
    ("text", "name", "kind", "virtual", "division"),
    [
        ("大会在{l:北京}{f:望辰洲际酒店}举行。", "北京望辰洲际酒店", "venue", False, "110000"),
        ("大会在{l:北京市密云县}举行。", "北京市密云县", "place", False, "110118"),
        ("会议在京召开。", "京", "place", False, "110000"),
        ("局长做客首都之窗接受访谈。", "首都之窗", "venue", True, None),
        ("局长在{o:云州广播电台}“行风直通”栏目接受访谈。", "云州广播电台“行风直通”栏目", "venue", True, None),
        ("在市区主要街道、广场设立了橱窗。", "市区主要街道、广场", "venue", False, None),
        ("会议通过腾讯会议举行。", "腾讯会议", "venue", True, None),
        ("大会在{f:望辰洲际酒店}举行。", "望辰洲际酒店", "venue", False, None),
        ("代表来自{l:南非}。", "南非", "place", False, None),
    ],
)
def test_what_a_place_is(text: str, name: str, kind: str, virtual: bool, division: str | None) -> None:
    place = find(text)[name]
    assert (place.kind, place.virtual, place.division) == (kind, virtual, division)


_PIECES = st.sampled_from(
    [
        *["在", "举行", "北京", "三楼会议室", "云州大学", "（上海）", "参观", "、"],
        *["，", "。", "望月山", "等", "我院", "通过", "首都之窗", "的", "于"],
        "\n",
        " ",
    ]
)
_LABELS = st.sampled_from(["person", "title", "organization", "place", "facility", None])


@given(st.lists(st.tuples(_PIECES, _LABELS), max_size=30))
def test_places_ground_and_never_overlap(pieces: list[tuple[str, str | None]]) -> None:
    text, names = "", []
    for words, label in pieces:
        if label:
            names.append(Name(len(text), len(text) + len(words), label))
        text += words
    found = venues.find(text, fold(text), names, [])
    end = 0
    for place in found:
        assert end <= place.start < place.end <= len(text)
        end = place.end

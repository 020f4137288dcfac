"""Names that the tagger cut wrongly, mended."""

from pipeline.mentions import people, persons
from pipeline.mentions.repairs import repaired
from pipeline.mentions.types import Name


def _names(text: str, *names: tuple[str, str]) -> list[Name]:
    found, at = [], 0
    for word, label in names:
        at = text.index(word, at)
        found.append(Name(at, at + len(word), label))
        at += len(word)
    return found


def _cut(text: str, *names: tuple[str, str]) -> list[str]:
    return [text[n.start : n.end] for n in persons.find(text, _names(text, *names)) if n.label == "person"]


def _post(text: str, *names: tuple[str, str]) -> str | None:
    (person,) = people.find(text, text, _names(text, *names), [])
    return person.posts[0].organization


def _words(text: str, *names: tuple[str, str]) -> list[tuple[str, str]]:
    return [(text[n.start : n.end], n.label) for n in repaired(text, _names(text, *names))]


def test_a_company_before_a_title_and_a_person_is_no_person() -> None:
    tagged = ("小柳湾", "person"), ("合伙人", "title"), ("何明", "person")
    assert _words("小柳湾合伙人何明介绍", *tagged)[0] == ("小柳湾", "organization")


def test_a_head_of_state_before_a_word_that_looks_like_a_name_stays_a_person() -> None:
    tagged = ("普兰达", "person"), ("总统", "title"), ("盛情", "person")
    assert _words("普兰达总统盛情接待", *tagged)[0] == ("普兰达", "person")


def test_a_person_with_a_title_of_their_own_stays_one() -> None:
    tagged = ("周文山", "person"), ("总经理", "title"), ("何明", "person")
    assert _words("周文山总经理何明", *tagged)[0] == ("周文山", "person")


def test_a_town_before_its_mayor_is_a_place() -> None:
    tagged = ("努尔柳湾", "person"), ("市长", "title"), ("何明", "person")
    assert _words("努尔柳湾市市长何明", *tagged)[0] == ("努尔柳湾市", "place")


def test_a_bracket_that_a_supposed_person_opens_belongs_to_the_name() -> None:
    tagged = ("柳湾", "person"), ("青禾)康复医院", "organization")
    assert _words("柳湾(青禾)康复医院院长", *tagged) == [("柳湾(青禾)康复医院", "organization")]


def test_marks_and_verbs_before_a_body_are_no_part_of_it() -> None:
    assert _words("△青禾市医院", ("△青禾市医院", "organization")) == [("青禾市医院", "organization")]
    assert _words("由药学院承办", ("由药学院", "organization")) == [("药学院", "organization")]


def test_a_person_behind_a_body_is_taken_out_of_it() -> None:
    tagged = ("青禾大学马建国", "organization"), ("副校长", "title")
    assert _words("青禾大学马建国副校长出席", *tagged)[:2] == [("青禾大学", "organization"), ("马建国", "person")]


def test_the_last_character_of_a_name_is_no_part_of_the_title() -> None:
    tagged = ("周文", "person"), ("一院长", "title")
    assert _words("周文一院长出席", *tagged) == [("周文一", "person"), ("院长", "title")]
    tagged = ("周文", "person"), ("副院长", "title")
    assert _words("周文副院长出席", *tagged)[0] == ("周文", "person")


def test_who_reports_behind_a_title_is_no_body() -> None:
    tagged = ("局长", "title"), ("周文山通报", "organization")
    assert _words("局长周文山通报了情况", *tagged)[1] == ("周文山", "person")


def test_a_subdistrict_before_its_party_committee_is_a_place() -> None:
    tagged = ("青禾", "person"), ("街道党工委书记", "title")
    assert _words("青禾街道党工委书记周文山", *tagged)[0] == ("青禾街道", "place")


def test_people_that_the_tagger_cut() -> None:
    assert _cut("副院长周四安教授主持。", ("副院长", "title"), ("四安", "person")) == ["周四安"]
    assert _cut("总审计师周文依次发言。", ("总审计师", "title"), ("周文依", "person")) == ["周文"]
    assert _cut("教授梅珊月发布了报告。", ("教授", "title"), ("梅珊", "person")) == ["梅珊月"]
    assert _cut("周、张两位副局长到场。", ("周", "person"), ("张", "person"), ("副局长", "title")) == ["周", "张"]


def test_people_that_the_tagger_missed_behind_a_title() -> None:
    assert _cut("高级工程师罗成章授课。", ("高级工程师", "title")) == ["罗成章"]
    assert _cut("副厅长荆础才,校长。", ("副厅长", "title")) == ["荆础才"]


def test_a_full_name_wins_over_a_short_body_across_its_end() -> None:
    tagged = ("施有恒", "person"), ("恒为", "organization"), ("名誉会长", "title")
    assert _cut("施有恒出席。聘请施有恒为名誉会长。", *tagged) == ["施有恒", "施有恒"]


def test_the_front_of_a_body_that_the_tagger_left_out() -> None:
    tagged = ("市纪委", "organization"), ("第三纪检组", "organization"), ("组长", "title"), ("周文山", "person")
    assert _post("市纪委派驻第三纪检组组长周文山出席。", *tagged) == "市纪委派驻第三纪检组"
    university = ("柳湾艺术大学", "organization"), ("教授", "title"), ("周文山", "person")
    assert _post("邀请国立柳湾艺术大学教授周文山。", *university) == "国立柳湾艺术大学"
    county = ("县委", "organization"), ("书记", "title"), ("周文山", "person")
    assert _post("马和县的活动。马和县委书记周文山出席。", *county) == "马和县委"

"""Names that the tagger cut wrongly, mended."""

from pipeline.mentions.repairs import repaired
from pipeline.mentions.types import Name


def _words(text: str, *names: tuple[str, str]) -> list[tuple[str, str]]:
    spans, at = [], 0
    for word, label in names:
        at = text.index(word, at)
        spans.append(Name(at, at + len(word), label))
        at += len(word)
    return [(text[name.start : name.end], name.label) for name in repaired(text, spans)]


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

"""Messages: English and Chinese say the same things, and the language is chosen by flag, environment, locale."""

import re
import string

import pytest

from pipeline.messages import Misuse, catalogue, choose, say, take_language


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_messages_with_the_same_values() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert {(section, key) for section in english for key in english[section]} == {
        (section, key) for section in chinese for key in chinese[section]
    }
    for section, table in english.items():
        for key, text in table.items():
            assert fields(text) == fields(chinese[section][key]), f"{section}.{key}"


def test_chinese_is_chinese() -> None:
    for section, table in catalogue("zh").items():
        for key, text in table.items():
            assert re.search("[一-鿿]", text) or text == "{reason}", f"{section}.{key}"


def test_a_message_names_what_it_is_given() -> None:
    assert say("error", "missing_path", "zh", path="甲.txt").startswith("甲.txt：")


@pytest.mark.parametrize(
    ("asked", "environ", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        (None, {"LANG": "zh_TW", "SHILU_LANG": "en"}, "en"),
        ("zh", {"LANG": "de_DE"}, "zh"),
        ("zh-CN", {}, "zh"),
        ("EN", {"LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_what_was_asked_for_else_the_environment_else_the_locale(
    asked: str | None, environ: dict[str, str], language: str
) -> None:
    assert choose(asked, environ) == language


def test_a_language_that_we_do_not_speak_is_misuse() -> None:
    with pytest.raises(Misuse):
        choose("fr", {})


@pytest.mark.parametrize(
    ("argv", "rest", "asked"),
    [
        (["--lang", "zh", "clean", "a"], ["clean", "a"], "zh"),
        (["clean", "a", "--lang=zh"], ["clean", "a"], "zh"),
        (["clean", "--", "--lang", "zh"], ["clean", "--", "--lang", "zh"], None),
    ],
)
def test_the_language_may_stand_anywhere_before_the_double_dash(
    argv: list[str], rest: list[str], asked: str | None
) -> None:
    assert take_language(argv) == (rest, asked)

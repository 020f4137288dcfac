"""Settings: defaults, then the file, then the environment, then flags; a wrong key or value names the right one."""

from pathlib import Path

import pytest

from pipeline.messages import Misuse
from pipeline.settings import Settings, load


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert load(environ={}, folder=tmp_path) == Settings()


def test_each_source_overrides_the_one_before(tmp_path: Path) -> None:
    (tmp_path / "shilu.toml").write_text("limit = 0.1\nmax_bytes = 7\nwith_source = true\n", encoding="utf-8")
    settings = load(
        flags={"limit": 0.3, "encoding": None}, environ={"SHILU_LIMIT": "0.2", "SHILU_MAX_BYTES": "8"}, folder=tmp_path
    )
    assert (settings.limit, settings.max_bytes, settings.with_source) == (0.3, 8, True)


def test_a_settings_file_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("\ufeffmodel = false\n", encoding="utf-8")
    assert load(file, environ={}, folder=tmp_path).model is False
    assert load(environ={"SHILU_CONFIG": str(file)}, folder=tmp_path).model is False


def test_a_path_in_the_file_counts_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("质量促进会\n", encoding="utf-8")
    (tmp_path / "shilu.toml").write_text('lexicon = "words.txt"\n', encoding="utf-8")
    assert load(environ={}, folder=tmp_path).lexicon == tmp_path / "words.txt"


@pytest.mark.parametrize(
    ("toml", "environ", "flags", "place", "near"),
    [
        ("site_rule = true", {}, {}, "shilu.toml", "site_rules"),
        ("", {"SHILU_WITH_SORCE": "1"}, {}, "SHILU_WITH_SORCE", "with_source"),
        ("", {}, {"encodng": "utf-8"}, "--encodng", "encoding"),
        ("[shilu]\nlimit = 0.5", {}, {}, "shilu.toml", ""),
    ],
)
def test_an_unknown_key_is_an_error_with_the_nearest_right_one(
    tmp_path: Path, toml: str, environ: dict[str, str], flags: dict[str, str], place: str, near: str
) -> None:
    (tmp_path / "shilu.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(Misuse) as misuse:
        load(flags=flags, environ=environ, folder=tmp_path)
    assert place in misuse.value.text("en")
    assert near in misuse.value.text("zh")


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"limit": 3}, "setting_value"),
        ({"max_bytes": 0}, "setting_value"),
        ({"with_source": "perhaps"}, "setting_value"),
        ({"encoding": "klingon"}, "encoding_name"),
        ({"lexicon": "nowhere.txt"}, "missing_path"),
        ({"rules": "nowhere"}, "missing_folder"),
    ],
)
def test_a_wrong_value_is_an_error(tmp_path: Path, flags: dict[str, object], code: str) -> None:
    with pytest.raises(Misuse) as misuse:
        load(flags=flags, environ={}, folder=tmp_path)
    assert misuse.value.code == code


@pytest.mark.parametrize(("content", "code"), [(b"limit = ", "bad_toml"), (b"a = '\xff'", "bad_toml")])
def test_a_file_that_is_no_toml_is_an_error(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "shilu.toml").write_bytes(content)
    with pytest.raises(Misuse) as misuse:
        load(environ={}, folder=tmp_path)
    assert misuse.value.code == code


def test_a_settings_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Misuse):
        load(tmp_path / "none.toml", environ={})


def test_variables_that_are_no_settings_are_let_alone(tmp_path: Path) -> None:
    assert load(environ={"SHILU_LANG": "zh", "SHILU_ENCODING": "", "PATH": "/"}, folder=tmp_path) == Settings()

"""The segmenter: jieba's words, private dictionaries, hard cuts."""

import itertools
import os
import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.segment import LexiconError, Segmenter, Word, read_lexicon
from tests import prove_segment

TEXTS = [
    "市标准院于3月5日上午在青禾宾馆三楼会议室召开标准化推进会,ISO/TC263专家约120余人参加。",
    "他穿T恤看4S店的U盘,用C++写了江南Style;增长12.5%,A-B_C#1,。、 第2—3届\r\n下一行\t尾",
    "張副局長與臺灣來賓在會議室舉行座談會，討論質量標準。",
    "各国际ISO组织AA制X光线12个中国",
    "常在二万万以上",  # the hidden Markov model of rjieba, with rounded probabilities, says 常在
    "大大大雪梨Shirley与蛋蛋蛋蛋蛋wa,形形色色形形色色形形色色X",  # equal paths
    "",
]


def cut(segmenter: Segmenter, text: str, boundaries: tuple[int, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in segmenter.words(text, boundaries)]


@cache
def shared(fast: bool | None) -> Segmenter:
    return Segmenter(fast=fast)


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter(fast=False)


@pytest.fixture(scope="module")
def fast() -> Segmenter:
    pytest.importorskip("rjieba", reason="the extra `fast` is not installed: pip install 'shilu[fast]'")
    return Segmenter(fast=True)


def test_words_are_what_jieba_cuts(plain):
    assert cut(plain, "标准化协会举办了讲座") == ["标准化", "协会", "举办", "了", "讲座"]


@pytest.mark.parametrize("text", TEXTS)
def test_rjieba_changes_nothing(fast, plain, text):
    assert cut(fast, text) == cut(plain, text)


@given(
    st.text(
        alphabet=st.sampled_from("市标准院国际各中国王小明12AT恤B超U盘-_.%#+& ,。\n张會議\ufdd0\ufdd1\ufdd2")
        | st.characters(),
        max_size=60,
    ),
    st.sets(st.integers(0, 60)),
    st.sets(st.integers(0, 30)),
)
@settings(max_examples=300, deadline=None)
def test_rjieba_changes_nothing_on_any_text(text, boundaries, names):
    pytest.importorskip("rjieba", reason="the extra `fast` is not installed: pip install 'shilu[fast]'")
    edges = sorted(b for b in boundaries if b <= len(text))
    whole = [span for number, span in enumerate(itertools.pairwise(edges)) if number in names]
    assert shared(True).words(text, boundaries, whole) == shared(False).words(text, boundaries, whole)


def test_cut_gives_the_words_themselves(plain):
    for text in ("标准化协会举办了讲座", "國務院質量監督局長參加會議", ""):
        assert plain.cut(text) == [text[start:end] for start, end in plain.words(text)]


RAW = Path(os.environ.get("SHILU_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "raw"


@pytest.mark.parametrize(("name", "every"), [("genre", 25), ("pool", 300)])
def test_rjieba_changes_nothing_on_real_texts(capsys, name, every):
    pytest.importorskip("rjieba", reason="the extra `fast` is not installed: pip install 'shilu[fast]'")
    path = RAW / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"{path} is not here; all of it: python -m tests.prove_segment {path}")
    assert prove_segment.main([str(path)], every) == 0, capsys.readouterr().out


@given(st.text(max_size=80), st.lists(st.integers(-5, 90)))
@settings(deadline=None)
def test_words_cover_the_text_and_respect_boundaries(text, boundaries):
    spans = shared(None).words(text, boundaries)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    assert not any(start < cut < end for start, end in spans for cut in boundaries)


def test_boundaries_are_hard_cuts(plain):
    text = "约120余人参加"
    assert [word for word in cut(plain, text, (1, 5)) if word in "120余人"] == ["120", "余", "人"]
    assert cut(plain, "北京市长", (2,)) == ["北京", "市长"]


def test_spans_can_be_kept_whole(plain):
    text = "副市长周明远出席"
    assert cut(plain, text) == ["副", "市长", "周", "明远", "出席"]
    assert [text[a:b] for a, b in plain.words(text, (3, 6), [(3, 6)])] == ["副", "市长", "周明远", "出席"]
    assert [text[a:b] for a, b in plain.words(text, whole=[(3, 6)])] == ["副", "市长", "周明远", "出席"]


def test_a_boundary_inside_a_span_cuts_it_and_no_other(fast, plain):
    for segmenter in (fast, plain):
        words = segmenter.cut("周明远出席会议甲乙丙", [1], [(0, 3), (7, 10)])
        assert words[0] == "周" and words[-1] == "甲乙丙" and "".join(words) == "周明远出席会议甲乙丙"


def test_half_a_surrogate_pair_is_a_word(fast, plain):
    assert fast.cut("市长\ud800出席") == plain.cut("市长\ud800出席") == ["市长", "\ud800", "出席"]


def test_traditional_text_is_cut_like_simplified(plain):
    assert cut(plain, "國務院質量監督局長參加會議") == ["國務院", "質量", "監督", "局長", "參加", "會議"]


# -- lexicons ---------------------------------------------------------------------------------------------------------


def test_traditional_words_of_a_lexicon_are_found_in_traditional_text():
    own = Segmenter(words=[Word("青禾標準院", 100, "nt")])
    text = "張局長與來賓參觀青禾標準院並舉行座談會"
    assert "青禾標準院" in cut(own, text)


def test_words_of_a_lexicon_stay_private(tmp_path, plain):
    lexicon = tmp_path / "词.txt"
    lexicon.write_text("\ufeff# 本项目的词\n青禾标准院 100 nt\n协同云港 n\n\n卡文·琼斯 5 nr\n", encoding="utf-8")
    own = Segmenter([lexicon], fast=False)
    text = "青禾标准院在协同云港接待卡文·琼斯"
    assert cut(own, text) == ["青禾标准院", "在", "协同云港", "接待", "卡文·琼斯"]
    assert "青禾标准院" not in cut(plain, text)
    assert {text[a:b]: tag for a, b, tag in own.tagged(text)}["青禾标准院"] == "nt"


def test_a_lexicon_means_the_same_with_rjieba(fast):
    words = [Word("青禾标准院"), Word("协同云港", 3, "n"), Word("U8谷"), Word("会议室", 0)]
    text = "青禾标准院U8谷协同云港的会议室与青禾"
    assert cut(Segmenter(words=words, fast=True), text) == cut(Segmenter(words=words, fast=False), text)


def test_frequency_zero_takes_a_word_out_of_this_dictionary_only(plain):
    text = "在会议室里"
    assert "会议室" in cut(plain, text)
    Segmenter(words=[Word("会议室", 0)], fast=False).words(text)
    assert "会议室" in cut(plain, text)


def test_a_lexicon_that_cannot_be_used_is_named(tmp_path):
    with pytest.raises(LexiconError, match=r"none\.txt"):
        read_lexicon(tmp_path / "none.txt")
    bad = tmp_path / "gbk.txt"
    bad.write_bytes("好\n".encode() + "标准院".encode("gbk"))
    with pytest.raises(LexiconError, match=r"gbk\.txt, line 2: not UTF-8"):
        read_lexicon(bad)


# -- part of speech ---------------------------------------------------------------------------------------------------


def test_tags_stand_on_the_same_words(plain):
    for text in TEXTS:
        assert [(a, b) for a, b, _ in plain.tagged(text)] == plain.words(text)
    text = "王小明在北京讲标准ISO9001,12.5%"
    tags = {text[a:b]: tag for a, b, tag in plain.tagged(text)}
    assert (tags["北京"], tags["在"], tags["12.5%"], tags[","]) == ("ns", "p", "m", "x")
    assert tags["王小明"] == "nr"


# -- being carried about ----------------------------------------------------------------------------------------------


def test_pickled_and_saved_with_its_words():
    own = Segmenter(words=[Word("青禾标准院", 100, "nt")])
    text = "青禾标准院开会"
    expected = own.words(text)
    assert pickle.loads(pickle.dumps(own)).words(text) == expected
    loaded = Segmenter().from_bytes(own.to_bytes())
    assert loaded.words(text) == expected and loaded.lexicon == own.lexicon


def run(code: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run([sys.executable, *options, "-c", code], env=env, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("fast", [True, False])
def test_no_warning_no_global_dictionary_no_shared_cache(tmp_path, fast):
    code = f"""if True:
        from pipeline.segment import Segmenter
        s = Segmenter(fast={fast})
        assert s.words("青禾AA制会议") and s.tagged("青禾AA制会议")
        import jieba, sys
        assert not jieba.dt.initialized
        assert "pkg_resources" not in sys.modules"""
    # Fresh byte code, so that the warnings of compilation would show.
    result = run(
        code,
        "-W",
        "error",
        PYTHONPYCACHEPREFIX=str(tmp_path / "pyc"),
        TMPDIR=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path),
    )
    assert result.returncode == 0 and result.stderr == ""
    assert not (tmp_path / "jieba.cache").exists()


def test_a_broken_or_unwritable_cache_is_no_harm(tmp_path):
    code = "from pipeline.segment import Segmenter; print(len(Segmenter(fast=False).words('标准化会议')))"
    cache = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path), "HOME": str(tmp_path)}
    assert run(code, **cache).stdout == "2\n"
    (file,) = tmp_path.rglob("*.marshal")
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    assert run(code, **cache).stdout == "2\n"
    file.unlink()
    blocked = file.parent
    blocked.rmdir()
    blocked.write_text("a file where the folder should be")
    assert run(code, **cache).stdout == "2\n"


def test_importing_the_module_loads_no_dictionary():
    result = run("import sys, pipeline.segment; print('jieba' in sys.modules, 'rjieba' in sys.modules)")
    assert result.stdout == "False False\n"

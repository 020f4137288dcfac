"""The compiled kernel of the name tagger gives what numpy gives, bit by bit, and is not needed."""

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import characters
from pipeline.mentions import names, names_decoding, names_features, names_kernel, names_model

built = pytest.mark.skipif(
    names_kernel.compiled is None,
    reason=f"the kernel is {names_kernel.state}: needs a C compiler, then pip install -e . without SHILU_KERNEL=0",
)
REPORT = (
    "本报讯（记者 林晓岚）10月14日上午，全省质量工作会议在江苏南京召开。省质监局局长贺文涛、副局长孙立民到会讲话，"
    "南京市副市长赵玉梅致辞。\n会上，贺局长指出，要认真贯彻落实。贺文涛强调，质量是企业的生命。\n"
)
anything = st.text(
    st.one_of(
        st.sampled_from(
            "市局长赵钱孙李王主任在和、，。（）·？ \n记者张党委出席会议1第林晓岚青禾学院\ud800\udfff𠮷\U0010ffff\0"
        ),
        st.characters(exclude_categories=()),
    ),
    max_size=150,
)


def moves():
    return names_decoding._moves(names_model.shipped().transitions.tobytes())


@cache
def network():
    """The network for the kernel, also where plain C is all that the kernel has and numpy is used."""
    kernel = names_kernel.compiled
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kernel, "VARIANTS", [*kernel.VARIANTS, ""])
        made = names_model._compiled(names_model.shipped()).network
    made.variant = len(kernel.VARIANTS) - 1
    return made


def agree(text):
    """Compares every step for a text, with all sets of instructions."""
    model = names_model.shipped()
    chars = names_features.characters_of(text)
    at = np.flatnonzero(~names.breaks(text))
    expected = replace(model, network=None).gains(chars, at)
    best = network().variant
    try:
        for variant in range(len(names_kernel.compiled.VARIANTS)):
            network().variant = variant
            gains = replace(model, network=network()).gains(chars, at)
            assert gains.dtype == expected.dtype and gains.shape == expected.shape
            assert gains.tobytes() == expected.tobytes(), names_kernel.compiled.VARIANTS[variant]
    finally:
        network().variant = best
    if len(at):
        expected_names = names_decoding._best_of(expected, moves(), at, 0.0)
        assert repr(names_decoding.best_of(expected, model.transitions, at)) == repr(expected_names)


@built
@given(anything)
@settings(max_examples=200, deadline=None)
def test_scores_and_names_are_those_of_numpy_whatever_the_text(text):
    agree(characters.fold(text))


@built
@pytest.mark.parametrize(
    "text",
    [
        "",
        "市",
        "\n",
        "王明",
        REPORT,
        REPORT.replace("\n", "") * 40,
        "王" * 1000,
        "\n" * 700 + "王主任",
        "\U0010ffff" * 300,
    ],
    ids=["empty", "one", "break", "two", "report", "long line", "repeated", "behind many breaks", "astral"],
)
def test_texts_of_every_length_agree(text):
    agree(characters.fold(text))


@built
@pytest.mark.parametrize("size", [*range(1, 40), 255, 256, 257, 511, 512, 513])
def test_no_border_of_a_block_shows(size):
    agree((characters.fold(REPORT).replace("\n", "") * 8)[:size])


@built
@given(st.integers(0, 2**32), st.integers(1, 200), st.sampled_from([0.0, 1.5, -2.0]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_the_best_names_are_those_of_numpy_whatever_the_scores(seed, size, least, coarse):
    chance = np.random.default_rng(seed)
    gains = chance.normal(-1.5, 3, (len(names_decoding.TAGS) - 1, size)).astype(np.float32)
    if coarse:  # many candidates of the same gain
        gains = np.rint(gains)
    at = np.cumsum(chance.choice([1, 1, 1, 2, 5], size)).astype(np.int64)
    expected = names_decoding._best_of(gains, moves(), at, least)
    found = names_decoding.best_of(gains, names_model.shipped().transitions, at, least)
    assert repr(found) == repr(expected)


@built
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_scores_that_are_no_numbers_do_no_harm(odd):
    gains = np.random.default_rng(1).normal(0, 3, (len(names_decoding.TAGS) - 1, 60)).astype(np.float32)
    gains[:, ::3] = odd
    end = 0
    for start, stop, _, _ in names_decoding.best_of(gains, names_model.shipped().transitions, np.arange(60)):
        assert end <= start < stop
        end = stop


@built
def test_what_does_not_fit_is_refused():
    kernel = names_kernel.compiled
    chars, at = np.zeros(5, dtype=np.uint16), np.arange(5)
    rows = len(names_decoding.TAGS) - 1
    out = np.empty((rows, 5), dtype=np.float32)
    given, alone, rest = network()._network, moves().alone, moves().rest
    for call in (
        lambda: kernel.gains(given, chars, at + 1, out, 0),
        lambda: kernel.gains(given, chars, at - 1, out, 0),
        lambda: kernel.gains(given, chars, at[::-1].copy(), out, 0),
        lambda: kernel.gains(given, chars, at, out[:-1], 0),
        lambda: kernel.gains(given, chars, at, out, len(kernel.VARIANTS)),
        lambda: kernel.gains(given, chars, at, out, -1),
        lambda: kernel.gains(None, chars, at, out, 0),
        lambda: kernel.best_of(out[:-1], alone, rest, at, 0.0),
        lambda: kernel.best_of(out, alone[:-1], rest, at, 0.0),
        lambda: kernel.best_of(out, alone, rest[:-1], at, 0.0),
        lambda: kernel.best_of(out, alone, rest, at * 0, 0.0),
        lambda: kernel.network((), 64, (1, 1, 1, 1)),
        lambda: kernel.network((chars,) * 23, 64, (1, 1, 1, 1)),
    ):
        with pytest.raises(ValueError):
            call()


def test_a_network_that_is_none_for_the_kernel_is_left_to_numpy():
    model = names_model.shipped()
    tables = (*names_features.tables(), model.rows, model.vectors)
    layers = [(layer.weights, layer.bias) for layer in (*model.convolutions, model.near, model.here)]
    uneven = [(layers[0][0] * np.float32(0.3), layers[0][1]), *layers[1:]]
    assert names_kernel.network(tables, uneven, (1, 1, 1, 1), names_model.LARGEST) is None
    assert names_kernel.network((*tables[:-1], model.vectors[:, :60]), layers, (1, 1, 1, 1), 127) is None


def test_without_it_the_names_are_the_same():
    code = (
        "import sys; from pipeline.mentions import names, names_kernel; print(names_kernel.state);"
        "print(ascii(names.find(sys.stdin.read())))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SHILU_KERNEL": "0", "PYTHONUTF8": "1"},
        input=REPORT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert result.stdout.splitlines() == ["off", ascii(names.find(REPORT))]

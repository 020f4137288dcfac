"""jieba's data: the only module that imports ``jieba`` and ``rjieba``.

The dictionary is built once and kept in the user's cache folder; jieba's own cache file in the temporary folder, which
all users of a machine share, is never read or written.
"""

import contextlib
import hashlib
import importlib
import marshal
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HAN = "\u4e00-\u9fd5"  # the Han characters that jieba knows, for a character class
_CACHE_FORMAT = b"shilu-jieba-1"
_HAN_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_ASCII_WORD = re.compile(r"[a-zA-Z0-9]+(?:\.\d+)?%?")


def has_rjieba() -> bool:
    """Tells whether the extra ``fast`` is installed."""
    return find_spec("rjieba") is not None


def rjieba() -> Any:
    """The module ``rjieba``."""
    return importlib.import_module("rjieba")


@cache
def jieba() -> Any:
    """The module ``jieba``."""
    return _import("jieba")


@cache
def _posseg() -> Any:
    jieba()
    return _import("jieba.posseg")  # takes about a second: it reads the whole dictionary


def _import(name: str) -> Any:
    """Imports a module of jieba 0.42.1 without its warnings.

    Its sources have escapes that Python 3.12 and later warn of, and it imports ``pkg_resources``, which warns as well
    and is slow; with that held off it opens its files itself.
    """
    missing = object()
    held = sys.modules.get("pkg_resources", missing)
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(name)
    finally:
        if held is missing:
            del sys.modules["pkg_resources"]
        else:
            sys.modules["pkg_resources"] = held  # type: ignore[assignment]


def _dictionary_file() -> Path:
    spec = find_spec("jieba")  # does not import it
    assert spec and spec.origin
    return Path(spec.origin).with_name("dict.txt")


@cache
def mixed_words() -> tuple[str, ...]:
    """The words of jieba's dictionary that are not of Han characters alone, such as T恤."""
    lines = _dictionary_file().read_text(encoding="utf-8")
    return tuple(re.findall(rf"^(?=[^ \n]*[^{HAN} \n])([^ \n]+) ", lines, re.M))


def hidden(loose: str) -> tuple[str, ...]:
    """Cuts a string with the hidden Markov model of ``jieba.finalseg``: what ``finalseg.cut`` gives, but faster."""
    return _short(loose) if len(loose) <= 64 else _hidden(loose)


@lru_cache(maxsize=1 << 17)
def _short(loose: str) -> tuple[str, ...]:
    return _hidden(loose)


def _hidden(loose: str) -> tuple[str, ...]:
    words: list[str] = []
    for part in _HAN_RUN.findall(loose):
        if part[0] >= "\x80":
            words += _viterbi(part)
            continue
        position = 0
        for match in _ASCII_WORD.finditer(part):
            words += [piece for piece in (part[position : match.start()], match[0]) if piece]
            position = match.end()
        if position < len(part):
            words.append(part[position:])
    return tuple(words)


@cache
def _model() -> tuple[list[float], list[float], dict[str, tuple[float, ...]], tuple[float, ...]]:
    """Log probabilities of ``jieba.finalseg``: start, transition, emission by character and of an unseen one (BEMS)."""
    seg = jieba().finalseg
    low = seg.MIN_FLOAT
    follows = [("E", "B"), ("S", "B"), ("B", "E"), ("M", "E"), ("B", "M"), ("M", "M"), ("E", "S"), ("S", "S")]
    characters = {char for state in "BEMS" for char in seg.emit_P[state]}
    emission = {char: tuple(seg.emit_P[state].get(char, low) for state in "BEMS") for char in characters}
    return (
        [seg.start_P[state] for state in "BEMS"],
        [seg.trans_P[old].get(new, low) for old, new in follows],
        emission,
        (low,) * 4,
    )


def _viterbi(text: str) -> Iterator[str]:
    """The words on the best path; of equal paths the one that ``finalseg.viterbi`` takes (the later state letter)."""
    start, (eb, sb, be, me, bm, mm, es, ss), emission, unseen = _model()
    b, e, m, s = map(float.__add__, start, emission.get(text[0], unseen))
    back: list[tuple[str, str, str, str]] = []
    for char in text[1:]:
        at_b, at_e, at_m, at_s = emission.get(char, unseen)
        b1, b2 = e + eb + at_b, s + sb + at_b
        e1, e2 = b + be + at_e, m + me + at_e
        m1, m2 = b + bm + at_m, m + mm + at_m
        s1, s2 = e + es + at_s, s + ss + at_s
        back.append(
            ("E" if b1 > b2 else "S", "B" if e1 > e2 else "M", "B" if m1 > m2 else "M", "E" if s1 > s2 else "S")
        )
        b, e, m, s = max(b1, b2), max(e1, e2), max(m1, m2), max(s1, s2)
    state = "E" if e > s else "S"
    states = [state]
    for step in reversed(back):
        state = step["BEMS".index(state)]
        states.append(state)
    begin = 0
    for end, state in enumerate(reversed(states), 1):
        if state in "ES":
            yield text[begin:end]
            begin = end


def tags() -> dict[str, str]:
    """The part of speech of every word of jieba's dictionary, as a copy."""
    return dict(_posseg().dt.word_tag_tab)


def unknown_tag(word: str) -> str:
    """The part of speech that the hidden Markov model of ``jieba.posseg`` gives a word by itself."""
    posseg = _posseg()
    _, states = posseg.viterbi(word, posseg.char_state_tab_P, posseg.start_P, posseg.trans_P, posseg.emit_P)
    return str(states[0][1])


# -- the dictionary as jieba builds it, kept in the user's cache folder ------------------------------------------------


def load() -> tuple[dict[str, int], int]:
    """The frequencies of all words and of what words begin with (0), and their sum, as a fresh copy."""
    source = _dictionary_file()
    state = (_CACHE_FORMAT, sys.implementation.cache_tag.encode(), hashlib.sha256(source.read_bytes()).digest())
    path = _cache_folder() / f"jieba-{hashlib.sha256(b''.join(state)).hexdigest()[:16]}.marshal"
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() == data[:32]:
            frequencies, total = marshal.loads(data[32:])
            return frequencies, total
    with source.open("rb") as file:
        built: tuple[dict[str, int], int] = jieba().Tokenizer.gen_pfdict(file)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time and nothing else
        _write(path, marshal.dumps(built))
    return built


def _cache_folder() -> Path:
    platformdirs = importlib.import_module("platformdirs")
    return Path(platformdirs.user_cache_dir("shilu", appauthor=False))


def _write(path: Path, payload: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(payload).digest() + payload)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise

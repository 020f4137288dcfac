"""Cuts text into words as jieba does.

Every :class:`Segmenter` has a dictionary of its own: words of one never leak into another, and jieba's global
dictionary and its cache file in the temporary folder are never touched. Where ``rjieba`` (extra ``fast``) is installed
it cuts the runs of Han characters; the rest is put together as jieba does it, so that the words are the same with and
without it (``python -m tests.prove_segment FILES`` compares them on any texts).
"""

import json
import math
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import dictionary, resources
from pipeline.characters import fold
from pipeline.dictionary import HAN as _HAN

_RUN = re.compile(rf"([{_HAN}a-zA-Z0-9+#&._%\-]+)|\r\n|.", re.S)
_HAN_RUN = re.compile(rf"[{_HAN}]+|[^{_HAN}]+")
_PURE = re.compile(rf"[{_HAN}]+")
_OTHER = re.compile(rf"[^{_HAN}a-zA-Z0-9+#&._%\-]")
_ENTRY = re.compile(r"^(.+?)(?:\s+(\d+))?(?:\s+([a-zA-Z]+))?$")
# Words of a repeated string (大大|大, 大|大大) are equally good: which one jieba takes hangs on the rounding of the sum
# over all that follows in the run.
_REPEATED = re.compile(r"([\u4e00-\u9fd5])\1\1|([\u4e00-\u9fd5]{2,4})\2\2")
# What stands in the text that rjieba cuts at once: between two stretches, for a stretch that is one word, and around
# runs of ASCII. Unicode keeps these characters for such use.
_BETWEEN, _KEPT, _AROUND = "\ufdd0\ufdd1\ufdd2"
_ASCII_RUN = re.compile(r"([a-zA-Z0-9+#&._%\-]+)")
_ASCII = frozenset("+#&._%-" + string.ascii_letters + string.digits)
# A run of Han and ASCII that holds ASCII; the look-behind keeps it from being tried inside a run of Han again.
_MIXED = re.compile(rf"(?<![{_HAN}])[{_HAN}]*+[a-zA-Z0-9+#&._%\-][{_HAN}a-zA-Z0-9+#&._%\-]*+")
_SHORT, _REMEMBERED = 4, 4096  # characters up to which a stretch is remembered, and how many stretches are
_HEAD, _TRADITIONAL = 5000, 0.02  # a text of which more than this share is Traditional is cut in its folded form


class LexiconError(ValueError):
    """A file of words that cannot be used; the message names the file, the line and the remedy."""


class Word(NamedTuple):
    """A word of a user's lexicon.

    Attributes:
        text: The word.
        frequency: How often jieba should think that it occurs; ``None`` for just often enough that it is cut out; 0
            takes the word out of the dictionary.
        tag: Its part of speech in jieba's letters, or ``None``.
    """

    text: str
    frequency: int | None = None
    tag: str | None = None


def read_lexicon(path: Path) -> list[Word]:
    """Reads a file of words in jieba's format: ``word [frequency] [tag]``, one a line.

    Blank lines and lines that begin with ``#`` are passed over.

    Raises:
        LexiconError: If the file cannot be read or is not UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise LexiconError(f"{path}: cannot read this lexicon ({error.strerror})") from error
    except UnicodeDecodeError as error:
        number = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LexiconError(f"{path}, line {number}: not UTF-8; save the lexicon as UTF-8") from error
    words = []
    for entry in map(str.strip, text.splitlines()):
        if not entry.startswith("#") and (match := _ENTRY.match(entry)):
            words.append(Word(match[1], int(match[2]) if match[2] else None, match[3]))
    return words


class Segmenter:
    """Cuts text into words. Equal lexicons give equal words, with and without ``rjieba``.

    Args:
        lexicon: Files of further words, read at once, in jieba's format.
        words: Further words.
        fast: Whether to use ``rjieba``; by default if it is installed.

    Raises:
        LexiconError: If a lexicon cannot be used.
    """

    def __init__(self, lexicon: Sequence[Path] = (), *, words: Iterable[Word] = (), fast: bool | None = None) -> None:
        self.lexicon: tuple[Word, ...] = (*(w for path in lexicon for w in read_lexicon(Path(path))), *words)
        self._fast = dictionary.has_rjieba() if fast is None else fast
        self._reset()

    def _reset(self) -> None:
        self._python: Any = None  # jieba.Tokenizer
        self._rust: Any = None  # rjieba.Jieba
        self._whole: re.Pattern[str] | None = None  # the user's words that jieba cannot hold together
        self._joined: re.Pattern[str] | None = None  # the dictionary's words that mix Han with other characters
        self._tags: dict[str, str] | None = None
        self._short = lru_cache(_REMEMBERED)(self._pieces)  # between mentions the same few words stand again and again

    def __getstate__(self) -> dict[str, Any]:
        return {"lexicon": self.lexicon, "fast": self._fast}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.lexicon = state["lexicon"]
        self._fast = state["fast"] and dictionary.has_rjieba()
        self._reset()

    def to_bytes(self) -> bytes:
        """The lexicon as JSON; the dictionary itself is jieba's and not saved."""
        return json.dumps([list(word) for word in self.lexicon], ensure_ascii=False).encode("utf-8")

    def from_bytes(self, data: bytes) -> "Segmenter":
        """Takes over the lexicon that :meth:`to_bytes` gave, and returns itself."""
        self.lexicon = tuple(Word(*entry) for entry in json.loads(data))
        self._reset()
        return self

    def words(
        self, text: str, boundaries: Iterable[int] = (), whole: Iterable[tuple[int, int]] = ()
    ) -> list[tuple[int, int]]:
        """Cuts a text into words.

        Args:
            text: Any text.
            boundaries: Offsets that no word may span; the stretches between them are cut each by itself.
            whole: Spans that are one word each, such as the names of people; disjoint, no boundary inside one.

        Returns:
            Half-open pairs of offsets that cover the text without gap; white space is words too.
        """
        return list(pairwise(accumulate(map(len, self.cut(text, boundaries, whole)), initial=0)))

    def cut(self, text: str, boundaries: Iterable[int] = (), whole: Iterable[tuple[int, int]] = ()) -> list[str]:
        """Cuts a text into the same words as :meth:`words`, and gives the words themselves; they make up the text."""
        self._start()
        seen = readable(text)
        kept = dict(whole)
        edges = sorted({0, len(text), *(b for b in boundaries if 0 < b < len(text)), *kept, *kept.values()})
        words = self._cut_at_once(seen, edges, kept) if self._rust is not None and self._whole is None else None
        if words is None:
            words = []
            for start, end in pairwise(edges):
                if end - start == 1 or kept.get(start) == end:
                    words.append(seen[start:end])
                else:
                    words += (self._short if end - start <= _SHORT else self._pieces)(seen[start:end])
        if seen is text:
            return words
        return [text[start:end] for start, end in pairwise(accumulate(map(len, words), initial=0))]

    def tagged(
        self, text: str, boundaries: Iterable[int] = (), whole: Iterable[tuple[int, int]] = ()
    ) -> list[tuple[int, int, str]]:
        """Cuts a text into the same words as :meth:`words`, each with its part of speech.

        A word of the dictionary or the lexicon has the tag that stands there; the part of speech of another is what
        the hidden Markov model of ``jieba.posseg`` says of it alone. Slow to start (about a second): ask for it only
        where something uses it.

        Returns:
            ``(start, end, tag)`` with jieba's tags (``n``, ``nr``, ``v``, ``m``, ``eng``, ``x`` …).
        """
        if self._tags is None:
            own = {word.text: word.tag for word in self._all_words() if word.tag}
            self._tags = {**dictionary.tags(), **own}
        seen = readable(text)
        return [(start, end, self._tag(seen[start:end])) for start, end in self.words(text, boundaries, whole)]

    def _tag(self, word: str) -> str:
        assert self._tags is not None
        if known := self._tags.get(word):
            return known
        if re.fullmatch(r"[0-9.]+%?", word):
            return "m"
        if word.isascii() and word[:1].isalnum():
            return "eng"
        if len(word) < 2 or not _PURE.fullmatch(word):
            return "x"
        tag = self._tags[word] = dictionary.unknown_tag(word)
        return tag

    # -- jieba's algorithm ---------------------------------------------------------------------------------------------

    @property
    def jieba(self) -> Any:
        """The private ``jieba.Tokenizer`` with the lexicon in it, for what jieba itself is wanted for."""
        return self._python or self._start_python()

    def _start(self) -> None:
        if self._python is None and self._rust is None:
            self._whole = _alternatives(word.text for word in self._all_words() if _OTHER.search(word.text))
            own = self._own_words()
            fast = self._fast and all(word.frequency != 0 for word in own)  # rjieba keeps words of frequency 0
            if fast and any(word.frequency is None for word in own):
                known = self._start_python().FREQ  # jieba says what frequency they need, so that both have the same
                own = [word._replace(frequency=known[word.text]) for word in own]
            if fast:
                self._start_rust(own)
            else:
                self._start_python()

    def _own_words(self) -> list[Word]:
        return [word for word in self._all_words() if not _OTHER.search(word.text)]

    def _all_words(self) -> list[Word]:
        """The lexicon, and its Traditional words in the form in which Traditional texts are looked up."""
        folded = [word._replace(text=fold(word.text)) for word in self.lexicon]
        return [*self.lexicon, *(word for word, old in zip(folded, self.lexicon, strict=True) if word != old)]

    def _start_rust(self, words: Sequence[Word]) -> None:
        self._rust = dictionary.rjieba().Jieba()
        for word in words:
            self._rust.add_word(word.text, word.frequency, word.tag or "")
        mixed = [w.text for w in words if not _PURE.fullmatch(w.text)]
        self._joined = _alternatives([*dictionary.mixed_words(), *mixed])

    def _start_python(self) -> Any:
        tokenizer = dictionary.jieba().Tokenizer()
        tokenizer.FREQ, tokenizer.total = dictionary.load()
        tokenizer.initialized = True
        for word in self._own_words():
            frequency = tokenizer.suggest_freq(word.text) if word.frequency is None else word.frequency
            # Not add_word: with a frequency of 0 it changes a list that all tokenizers share.
            tokenizer.total += frequency - tokenizer.FREQ.get(word.text, 0)
            tokenizer.FREQ[word.text] = frequency
            for end in range(1, len(word.text)):
                tokenizer.FREQ.setdefault(word.text[:end], 0)
        self._python = tokenizer
        return tokenizer

    def _cut_at_once(self, text: str, edges: Sequence[int], kept: Mapping[int, int]) -> list[str] | None:
        """Cuts all stretches in one call of rjieba: half of the time goes into calling it otherwise.

        Args:
            text: The text as words are looked up.
            edges: Where its stretches begin and end, ascending.
            kept: The stretches that are one word each, start to end.

        Returns:
            The words, or ``None`` where some must be looked for run by run (:meth:`_path` says which).
        """
        stretches = list(pairwise(edges))
        marked = _BETWEEN.join([_KEPT if kept.get(a) == b else text[a:b] for a, b in stretches])
        if not text or _BETWEEN in text or _KEPT in text or _AROUND in text or self._needs_runs(marked):
            return None
        names = iter([text[a:b] for a, b in stretches if kept.get(a) == b])
        words: list[str] = []
        loose = ""
        # Marks part the ASCII from the Han, of which alone rjieba is asked; what is loose goes on across them.
        try:
            found = self._rust.cut(_AROUND.join(_ASCII_RUN.split(marked)), False)
        except UnicodeEncodeError:  # half a surrogate pair
            return None
        for word in found:
            if len(word) == 1:
                if "\u4e00" <= word <= "\u9fd5" or word in _ASCII:
                    loose += word
                    continue
                if word == _AROUND:
                    continue
            elif word[0] < "\x80" and word != "\r\n":
                loose += word
                continue
            if loose:
                words += self._cut_loose(loose) if len(loose) > 1 else loose
                loose = ""
            if word != _BETWEEN:
                words.append(next(names) if word == _KEPT else word)
        if loose:
            words += self._cut_loose(loose) if len(loose) > 1 else loose
        return words

    def _needs_runs(self, text: str) -> bool:
        """Whether a run of Han and ASCII has to be cut as a whole, as :meth:`_path` does."""
        mixed = "\n".join(_MIXED.findall(text))
        return bool((self._joined and self._joined.search(mixed)) or _REPEATED.search(mixed))

    def _pieces(self, text: str) -> Iterable[str]:
        if self._whole is None:
            return self._cut(text)
        words: list[str] = []
        position = 0
        for match in self._whole.finditer(text):
            words += self._cut(text[position : match.start()])
            words.append(match[0])
            position = match.end()
        words += self._cut(text[position:])
        return words

    def _cut(self, text: str) -> list[str]:
        words: list[str] = []
        for match in _RUN.finditer(text):
            if match.lastindex:
                self._cut_run(match[0], words)
            else:
                words.append(match[0])
        return words

    def _cut_run(self, run: str, words: list[str]) -> None:
        """Cuts a run of Han characters and ASCII as ``jieba.Tokenizer.cut`` does, and puts its words behind ``words``.

        Characters that stand alone on the best path are gathered, also across the border of Han and ASCII, and cut anew
        by the hidden Markov model.
        """
        loose = ""
        for word in self._path(run):
            if len(word) == 1:
                loose += word
                continue
            if loose:
                words += self._cut_loose(loose) if len(loose) > 1 else loose
                loose = ""
            words.append(word)
        if loose:
            words += self._cut_loose(loose) if len(loose) > 1 else loose

    def _path(self, run: str) -> Iterable[str]:
        """The words of the dictionary on the best path through a run.

        But for a few such as T恤 no word of the dictionary spans the border of Han and ASCII, so that the best path is
        that of the Han parts by themselves, which rjieba finds.
        """
        if self._rust is None:
            return _best_path(run, self.jieba)
        if _PURE.fullmatch(run):
            return self._rust.cut(run, False)  # type: ignore[no-any-return]
        if (self._joined and self._joined.search(run)) or _REPEATED.search(run):
            return _best_path(run, self.jieba)
        words: list[str] = []
        for part in _HAN_RUN.findall(run):
            words += part if part[0] < "\x80" else self._rust.cut(part, False)
        return words

    def _cut_loose(self, loose: str) -> Iterable[str]:
        known = self.jieba.FREQ.get(loose) if self._rust is None else self._rust.has_word(loose)
        if known:
            return loose  # a word that the best path goes round falls into characters
        # Ours with rjieba too: its hidden Markov model has rounded probabilities.
        return dictionary.hidden(loose)


def _best_path(run: str, jieba: Any) -> list[str]:
    """The path of words through a run that ``jieba.Tokenizer`` finds, of equal ones the one that it takes.

    What its ``get_DAG`` and ``calc`` do, with the same sums in the same order, in one pass from the end.
    """
    size, frequency, weights = len(run), jieba.FREQ.get, _weights(jieba.total)
    scores, ends = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        end = start + 1
        known = frequency(run[start])
        best, chosen = (weights[known] + scores[end], end) if known else (-math.inf, 0)
        while known is not None and end < size:
            end += 1
            known = frequency(run[start:end])
            if known:
                score = weights[known] + scores[end]
                if score >= best:
                    best, chosen = score, end
        if not chosen:
            best, chosen = weights[1] + scores[start + 1], start + 1
        scores[start], ends[start] = best, chosen
    words = []
    start = 0
    while start < size:
        words.append(run[start : ends[start]])
        start = ends[start]
    return words


class _Weights(dict[int, float]):
    """From how often a word occurs to the logarithm of its share."""

    def __init__(self, total: int) -> None:
        self._total = math.log(total)

    def __missing__(self, frequency: int) -> float:
        weight = self[frequency] = math.log(frequency) - self._total
        return weight


@lru_cache(maxsize=4)
def _weights(total: int) -> _Weights:
    return _Weights(total)


def readable(text: str) -> str:
    """The text to look words up with: folded if it is Traditional, for jieba's dictionary is Simplified.

    The first 5,000 characters decide.
    """
    head = text[:_HEAD]
    strange = _strange().findall(head)
    count = sum(map(_traditional().__contains__, strange))
    return fold(text) if count > _TRADITIONAL * len(head) else text


@cache
def _traditional() -> frozenset[str]:
    """The characters that folding makes Simplified."""
    return frozenset(line.split()[0] for line in resources.lines("corpora", "lexicons", "traditional.txt"))


@cache
def _strange() -> re.Pattern[str]:
    """One class of these and of everything past U+FFFF: ``re`` has a fast table for the characters before."""
    characters = "".join(sorted(character for character in _traditional() if character <= "\uffff"))
    return re.compile(f"[{characters}\U00010000-\U0010ffff]")


def _alternatives(words: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

"""The head nouns of event names in a text: found by their first two characters, at all places of a text at once."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

_PLANE = 0x10000  # no head begins with a character beyond it


class Heads:
    """Head nouns, of which the longest wins.

    ``re`` tries hundreds of words at every character of a text, of which one in twenty begins any.

    Args:
        types: Event type by head noun, of two characters at least.
        form: What a head may look like that is none of these.
        seconds: The second characters of such a head, behind any first one.
        pairs: The first two characters of such a head, where its second is none of these.
    """

    def __init__(self, types: Mapping[str, str], form: str, seconds: str, pairs: Sequence[str]) -> None:
        self._types = types
        self._form, self._seconds, self._pairs = re.compile(form), frozenset(seconds), frozenset(pairs)
        lengths: dict[str, set[int]] = {}
        for word in types:
            lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {pair: sorted(some, reverse=True) for pair, some in lengths.items()}
        known = {*lengths, *pairs}
        rows, columns = ({char: n for n, char in enumerate({pair[i] for pair in known}, 1)} for i in (0, 1))
        for char in seconds:
            columns.setdefault(char, len(columns) + 1)
        begins = np.zeros((len(rows) + 1, len(columns) + 1), np.bool_)
        begins[:, [columns[char] for char in seconds]] = True
        for pair in known:
            begins[rows[pair[0]], columns[pair[1]]] = True
        self._begins = begins.reshape(-1)
        self._first, self._second = np.zeros((2, _PLANE), np.int32)
        for char, row in rows.items():
            self._first[ord(char)] = row * begins.shape[1]
        for char, column in columns.items():
            self._second[ord(char)] = column

    def end_at(self, text: str, start: int) -> int:
        """Where the head that stands at ``start`` ends, or -1 where none does."""
        pair = text[start : start + 2]
        for length in self._lengths.get(pair, ()):
            word = text[start : start + length]
            if word in self._types:
                return start + len(word)  # the text may end before it
        formed = self._form.match(text, start) if pair[1:] in self._seconds or pair in self._pairs else None
        return formed.end() if formed else -1

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """The spans of the heads in a text, in text order, disjoint."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        pairs = self._first.take(codes[:-1], mode="clip") + self._second.take(codes[1:], mode="clip")
        end = 0
        for start in np.flatnonzero(self._begins.take(pairs)).tolist():
            if start >= end and (stop := self.end_at(text, start)) >= 0:
                end = stop
                yield start, end

"""The spaCy tokenizer: jieba's words, which never cut a mention."""

import json
import re
from collections.abc import Callable, Iterable, Sequence, Set
from itertools import accumulate, compress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.nlp.reading import read
from pipeline.segment import Segmenter, Word

_SURROGATE = re.compile("[\ud800-\udfff]")
# Universal parts of speech for the first letter of jieba's tags (ICTCLAS set), and for tags that differ from it.
_UNIVERSAL = {
    "a": "ADJ", "b": "ADJ", "c": "CCONJ", "d": "ADV", "e": "INTJ", "f": "NOUN", "g": "NOUN", "h": "X", "i": "X",
    "j": "NOUN", "k": "PART", "l": "X", "m": "NUM", "n": "NOUN", "o": "X", "p": "ADP", "q": "NOUN", "r": "PRON",
    "s": "NOUN", "t": "NOUN", "u": "PART", "v": "VERB", "w": "PUNCT", "x": "X", "y": "PART", "z": "ADJ",
    "nr": "PROPN", "ns": "PROPN", "nt": "PROPN", "nz": "PROPN", "nrt": "PROPN", "nrfg": "PROPN", "eng": "X",
    "ad": "ADV", "an": "NOUN", "vn": "NOUN", "vd": "ADV",
}  # fmt: skip
# The text of every Doc that is alive: ``Doc.text`` puts it together from the tokens anew, slowly.
_TEXTS: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()


def text_of(doc: Doc) -> str:
    """What ``doc.text`` is."""
    return _TEXTS.get(doc) or doc.text


class JiebaTokenizer:
    """Makes a ``Doc`` of jieba's words.

    The borders of mentions and sentences are hard cuts, and the name of a person is one word.

    Args:
        vocab: The vocabulary of the pipeline.
        segmenter: The segmenter, with the user's words.
        tags: Whether to set ``token.tag_`` (jieba's tags) and ``token.pos_``.
        mentions: Whether to run the finders; without them only jieba decides.
    """

    def __init__(self, vocab: Vocab, segmenter: Segmenter, *, tags: bool = False, mentions: bool = True) -> None:
        self.vocab = vocab
        self.segmenter = segmenter
        self.tags = tags
        self.mentions = mentions

    def __call__(self, text: str) -> Doc:
        """Tokenizes a text. A lone surrogate, which spaCy cannot hold, becomes U+FFFD."""
        text = _SURROGATE.sub("\ufffd", text)
        borders: set[int] = set()
        names: list[tuple[int, int]] = []
        if self.mentions:
            reading = read(text)
            borders = set(reading.borders())
            names = reading.names(borders)
        tags: dict[int, str] = {}
        if self.tags:
            found = self.segmenter.tagged(text, borders, names)
            tags = {start: tag for start, _, tag in found}
            pieces = [text[start:end] for start, end, _ in found]
        else:
            pieces = self.segmenter.cut(text, borders, names)
        words, spaces = _spaced(pieces, borders)
        own, universal = _parts_of_speech(words, spaces, tags) if self.tags else (None, None)
        doc = Doc(self.vocab, words=words, spaces=spaces, tags=own, pos=universal)
        _TEXTS[doc] = text
        return doc

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """The user's words and the options; jieba's dictionary is not saved."""
        words = [list(word) for word in self.segmenter.lexicon]
        return json.dumps({"words": words, "tags": self.tags, "mentions": self.mentions}).encode()

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "JiebaTokenizer":
        """Takes over what :meth:`to_bytes` gave, and returns itself."""
        state = json.loads(data)
        self.segmenter = Segmenter(words=[Word(*word) for word in state["words"]])
        self.tags, self.mentions = state["tags"], state["mentions"]
        return self

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Writes :meth:`to_bytes` to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> "JiebaTokenizer":
        """Reads what :meth:`to_disk` wrote, and returns itself."""
        return self.from_bytes(Path(path).read_bytes())

    def __reduce__(self) -> Any:
        return _restore, (self.vocab, self.to_bytes())


def _restore(vocab: Vocab, data: bytes) -> JiebaTokenizer:
    return JiebaTokenizer(vocab, Segmenter()).from_bytes(data)


def _spaced(pieces: list[str], borders: Set[int]) -> tuple[list[str], list[bool]]:
    """Words as spaCy has them, and whether a space follows each: white space is joined as far as no border parts it.

    Args:
        pieces: Words that make up a text.
        borders: Offsets in that text.
    """
    words: list[str] = []
    spaced: list[int] = []  # the words that a space follows
    starts: list[int] = []  # of the pieces, once two of white space stand side by side
    done = 0
    for number in compress(range(len(pieces)), map(str.isspace, pieces)):
        words += pieces[done:number]
        done = number + 1
        word = pieces[number]
        if words:
            if word == " " and not words[-1].isspace() and spaced[-1:] != [len(words) - 1]:
                spaced.append(len(words) - 1)
                continue
            if words[-1].isspace():
                starts = starts or list(accumulate(map(len, pieces), initial=0))
                if starts[number] not in borders:
                    words[-1] += word
                    continue
        words.append(word)
    words += pieces[done:]
    spaces = [False] * len(words)
    for number in spaced:
        spaces[number] = True
    return words, spaces


def _parts_of_speech(words: list[str], spaces: list[bool], tags: dict[int, str]) -> tuple[list[str], list[str]]:
    """The tags of words, given jieba's by where they start, and their universal parts of speech."""
    starts = accumulate((len(word) + space for word, space in zip(words, spaces, strict=True)), initial=0)
    own = ["_SP" if word.isspace() else tags[start] for word, start in zip(words, starts, strict=False)]
    return own, [_universal(word, tag) for word, tag in zip(words, own, strict=True)]


def _universal(word: str, tag: str) -> str:
    if word.isspace():
        return "SPACE"
    if tag == "x" and not any(map(str.isalnum, word)):
        return "PUNCT"
    return _UNIVERSAL.get(tag) or _UNIVERSAL.get(tag[:1], "X")


def create_tokenizer(
    words: Iterable[Sequence[Any]] = (), tags: bool = False, mentions: bool = True
) -> Callable[[Language], JiebaTokenizer]:
    """Creates the tokenizer from its place in a config, as ``shilu.JiebaTokenizer.v1``.

    Args:
        words: The user's words: ``[word]``, ``[word, frequency]`` or ``[word, frequency, tag]`` each.
        tags: Whether to set parts of speech.
        mentions: Whether to run the finders.
    """
    lexicon = [Word(*word) for word in words]

    def create(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab, Segmenter(words=lexicon), tags=tags, mentions=mentions)

    return create

"""Builds the ``Language``."""

from collections.abc import Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from pipeline.nlp.registration import EVENTS, MENTIONS, TOKENIZER
from pipeline.segment import read_lexicon


def load(lexicon: Sequence[str | Path] = (), *, tags: bool = False) -> Language:
    """Builds a pipeline that reads Chinese reports: tokens, sentences, mentions and events.

    It does not clean: offsets count in the text that it is given.

    Args:
        lexicon: Files of further words in jieba's format, read now; the pipeline keeps the words when it is saved.
        tags: Whether to set ``token.tag_`` and ``token.pos_``; about a second more at the start.

    Returns:
        A pipeline for ``zh`` with the components ``shilu_mentions`` and ``shilu_events``.

    Raises:
        LexiconError: If a lexicon cannot be used.
    """
    words = [list(word) for path in lexicon for word in read_lexicon(Path(path))]
    config = {"nlp": {"tokenizer": {"@tokenizers": TOKENIZER, "words": words, "tags": tags}}}
    nlp = spacy.blank("zh", config=config, meta={"name": "shilu"})
    nlp.max_length = 100_000_000  # spaCy's own limit is for parsers, whose memory grows faster than the text
    nlp.add_pipe(MENTIONS)
    nlp.add_pipe(EVENTS)
    return nlp

"""Shilu (实录): turns scraped Chinese reports into event records.

``extract`` gives the records of one text; ``load`` gives a spaCy pipeline. Importing the package loads neither spaCy
nor a model.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.process import Result
    from pipeline.settings import Settings

__all__ = ["extract", "load"]


def extract(
    text: str,
    *,
    title: str | None = None,
    date: datetime.date | None = None,
    source: str = "-",
    site: str | None = None,
    settings: "Settings | None" = None,
) -> "Result":
    """Turns the text of one page into records: cleans it, finds mentions, assembles events.

    Args:
        text: The text as scraped, furniture and all.
        title: The title, where it is known beside the text.
        date: The publication date, where it is known; dates without a year are read by it.
        source: What the records call the text.
        site: The host name of the page, where it is known; chooses the site's cleaning rules.
        settings: The settings; the defaults if not given. No settings file and no environment is read.

    Returns:
        ``events`` and ``documents``, with offsets into ``text``. A page that holds several reports has a document
        record for each.
    """
    from pipeline.process import process
    from pipeline.records import Document
    from pipeline.settings import Settings

    document = Document(text=text, title=title, date=date, source=source, site=site)
    return process(document, settings or Settings())


def load(lexicon: Sequence[str | Path] = (), *, tags: bool = False) -> "Language":
    """Builds a spaCy pipeline: tokens, sentences, mentions in ``doc.spans`` and event records in ``doc._.events``.

    It does not clean: offsets count in the text that it is given.

    Args:
        lexicon: Files of further words in jieba's format; the pipeline keeps the words when it is saved.
        tags: Whether to set parts of speech.

    Raises:
        LexiconError: If a lexicon cannot be used.
    """
    from pipeline import nlp

    return nlp.load(lexicon, tags=tags)

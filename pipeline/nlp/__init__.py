"""The spaCy layer: the same finders as ``pipeline.process``, published on a ``Doc``. Importing it imports spaCy."""

from pipeline.nlp.build import load
from pipeline.nlp.tokenizer import JiebaTokenizer

__all__ = ["JiebaTokenizer", "load"]

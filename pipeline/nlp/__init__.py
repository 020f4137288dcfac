"""The spaCy layer: the same finders as ``pipeline.process``, published on a ``Doc``.

spaCy is imported with the first use of what stands here; ``pipeline.nlp.reading`` does without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.nlp.build import load
    from pipeline.nlp.tokenizer import JiebaTokenizer

__all__ = ["JiebaTokenizer", "load"]


def __getattr__(name: str) -> Any:
    if name == "load":
        from pipeline.nlp.build import load

        return load
    if name == "JiebaTokenizer":
        from pipeline.nlp.tokenizer import JiebaTokenizer

        return JiebaTokenizer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

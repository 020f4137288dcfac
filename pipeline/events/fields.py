"""Labelled lines that name no place of an event: where a project is built or an office is, whom to write to."""

from collections.abc import Sequence

from pipeline.events import lexicon
from pipeline.mentions.types import Sentence

# Lines around an address that may say whose it is: 联系人, 电话.
_AROUND = 2
# No label is longer.
_LABEL = 24


def elsewhere(text: str, sentences: Sequence[Sentence], number: int) -> bool:
    """True for a line that labels its place as another than an event's: 项目地点：…, 地址：… above 联系人：….

    Args:
        text: Folded text.
        sentences: Its sentences.
        number: Index of the line's sentence.
    """
    words, line = lexicon.load().words, sentences[number]
    if text.find("地", line.start, min(line.end, line.start + _LABEL)) < 0:  # 地点, 地址; most lines have no label
        return False
    if words["field_elsewhere"].match(text, line.start, line.end):
        return True
    if words["field_address"].match(text, line.start, line.end) is None:
        return False
    begin = sentences[max(0, number - _AROUND)].start
    end = sentences[min(len(sentences) - 1, number + _AROUND)].end
    return words["field_contact"].search(text, begin, end) is not None

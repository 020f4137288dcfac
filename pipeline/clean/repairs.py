"""Repairs of damaged characters, recorded as cuts: what a converter or a mirror put between the characters of a text.

These run before the rules, because the furniture of a damaged page is damaged too. Each begins with a cheap test that a
sound text fails. Source of the damage classes: sections 1.3, 2 and 7 of the boilerplate catalogue.
"""

import re
from bisect import bisect_left

from pipeline.clean.pieces import Piece

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffc]"
)
_INVISIBLE = re.compile(_UNSEEN.pattern + "+")
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_TONE = re.compile(f"[{_TONED}]")
_SYLLABLE = r"(?:[bpmfdtnlgɡkhjqxrzcsyw]|[zcs]h)?(?:[aeiouvüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,3}(?:n[gɡ]?|r)?|[ńňǹḿ][gɡ]?)"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])[ ]?[(（](?=[^()（）]{{1,8}}[)）])({_SYLLABLE})[ ]?[)）]")
_SPACED = re.compile(r"(?:[\u3400-\u9fff\d,.:;、，。：；！？“”（）()《》\-] ){7}")
_GAP = re.compile(r"(?<=[^\sA-Za-z]) (?=[^\sA-Za-z])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_AFTER_DE = re.compile(r"(?<=的)(?:['’`´](?=[\u3400-\u9fff，。、,])|\.(?=[\u3400-\u9fff]))")
_QUOTES = "'’`´"
_PAIRS = _QUOTES + "‘"


def characters(text: str) -> list[Piece]:
    """Finds injected and repeated characters.

    Args:
        text: Any text.

    Returns:
        Cuts with offsets into ``text``; they may overlap and are not sorted.
    """
    return [*invisible(text), *pinyin(text), *spaces(text), *doubled(text), *after_de(text)]


def _cut(start: int, end: int, name: str, reason: str) -> Piece:
    return Piece(start=start, end=end, rule=f"repair/{name}", reason=reason)


def invisible(text: str) -> list[Piece]:
    """Zero-width, control and private-use characters, which no reader sees and which split words."""
    if _UNSEEN.search(text) is None:  # a bare class is looked for many times faster than a repeated one
        return []
    reason = "zero-width, control or private-use characters"
    return [_cut(*found.span(), "invisible", reason) for found in _INVISIBLE.finditer(text)]


def pinyin(text: str) -> list[Piece]:
    """Pinyin injected after single characters, as Traditional mirrors do: 團(tuán)購.

    Only where there are at least three with a tone mark, and more than two in a thousand characters: a language
    lesson or a note on one name keeps its pinyin.
    """
    if _TONE.search(text) is None:
        return []
    found = list(_PINYIN.finditer(text))
    toned = sum(1 for one in found if _TONE.search(one[1]))
    if toned < 3 or len(found) * 500 < len(text):
        return []
    return [_cut(*one.span(), "pinyin", "pinyin injected after a character") for one in found]


def spaces(text: str) -> list[Piece]:
    """Single spaces between all characters of a line: 气 象 灾 害."""
    if text.count(" ") < 6 or _SPACED.search(text) is None:
        return []
    cuts = []
    start = 0
    for line in text.split("\n"):
        gaps = line.count(" ")
        if gaps >= 6 and gaps * 2.6 >= len(line.strip()):
            hits = [found.start() for found in _GAP.finditer(line)]
            tight = len(re.findall(r"[\u3400-\u9fff](?=[\u3400-\u9fff])", line))
            wide = len(re.findall(r"[\u3400-\u9fff](?= [\u3400-\u9fff])", line))
            if wide >= 4 and wide > 1.5 * tight and len(set(line)) > 5:
                cuts += [
                    _cut(start + at, start + at + 1, "spaces", "a space between all characters of the line")
                    for at in hits
                ]
        start += len(line) + 1
    return cuts


def doubled(text: str) -> list[Piece]:
    """Runs that stand twice or three times all along a line, as the shadows of slides do: 20002000年年8月8月."""
    cuts = []
    start = 0
    for line in text.split("\n"):
        size = len(line)
        middle = size // 2
        # Of a doubled line every character comes again near by: most lines fail at their middle.
        if (
            12 <= size <= 3000
            and line.count(line[middle], max(0, middle - 25), middle + 26) > 1
            and all(line.count(line[at], max(0, at - 25), at + 26) > 1 for at in range(0, size, 1 + size // 10))
        ):
            for copies in (3, 2):
                runs = _runs(line, copies)
                covered = sum((end - begin) * copies // (copies - 1) for begin, end in runs)
                different = {line[begin:end] for begin, end in runs}
                if len(different) >= 4 and covered >= 0.75 * size and len(_HAN.findall(line)) * 2 >= size:
                    reason = "characters that the line has twice"
                    cuts += [_cut(start + begin, start + end, "doubled", reason) for begin, end in runs]
                    break
        start += size + 1
    return cuts


def _runs(line: str, copies: int) -> list[tuple[int, int]]:
    """The second and later copies of runs of up to 24 characters that follow one another ``copies`` times."""
    runs = []
    at, size = 0, len(line)
    while at < size:
        for length in range(1, min(24, (size - at) // copies) + 1):
            if line[at : at + length] * (copies - 1) == line[at + length : at + length * copies]:
                runs.append((at + length, at + length * copies))
                at += length * copies
                break
        else:
            at += 1
    return runs


def after_de(text: str) -> list[Piece]:
    """A quotation mark or a full stop after 的 that pairs with nothing: 客人的'询问, 人民的.健身."""
    if not any(mark in text and f"的{mark}" in text for mark in (*_QUOTES, ".")):
        return []
    if sum(text.count(f"的{mark}") for mark in (*_QUOTES, ".")) * 20 > len(text) + 400:
        return []  # no site strays so often: the marks are the text's own
    marks = [at for at, char in enumerate(text) if char in _PAIRS]
    cuts = []
    for found in _AFTER_DE.finditer(text):
        at = found.start()
        if text[at] != "." and _paired(text, at, marks):
            continue
        cuts.append(_cut(*found.span(), "after-de", "a stray mark after 的"))
    return cuts


def _paired(text: str, at: int, marks: list[int]) -> bool:
    """Whether a quotation mark after 的 opens or closes a quotation of up to 30 characters on its line."""
    index = bisect_left(marks, at)
    for other in marks[index - 1 : index] + marks[index + 1 : index + 2]:
        between = text[min(at, other) : max(at, other)]
        if len(between) <= 30 and "\n" not in between and (other == 0 or text[other - 1] != "的"):
            return True
    return False


_MOJIBAKE = re.compile("[鍏鏀鎶鏈浜鐗鐢鍙褰鎵涓棣銆锛鐨勪鍗鍚闃鍔鍥璁甯鏂鐩寰]")


def mojibake(line: str) -> str | None:
    """What a line of UTF-8 that was read as GBK should have said, or ``None`` if it is no such line.

    Args:
        line: One line, which may have lost bytes.
    """
    if len(_MOJIBAKE.findall(line)) < 2:
        return None
    data = line.encode("gb18030", "ignore")
    decoded = data.decode("utf-8", "ignore")
    if len(decoded.encode()) * 3 < len(data) * 2 or len(_HAN.findall(decoded)) < 2 or _MOJIBAKE.search(decoded):
        return None
    return decoded

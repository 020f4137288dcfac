"""From bytes to text: tells encodings apart, replaces the few broken bytes, undoes UTF-8 that was read as GBK.

The order of the questions: a byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with broken bytes, and last
GB18030 against Big5, which chardet 7 settles where both decode.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

# One broken byte in a thousand is replaced; a shorter text may have one.
BROKEN_PER = 1000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = ("gb18030", "big5hkscs")
# The share of usual characters below which a decoding is not believed to be Chinese or English text at all.
_BELIEVED = 0.6
_LEADS = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]")


class Undecodable(ValueError):
    """Bytes that are no text, or too broken to be read.

    Attributes:
        code: Key of the message under ``[failure]``.
        values: ``byte`` (``0xE4``), ``offset`` into the bytes and others that the message names.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with what decoding it took.

    Attributes:
        text: The text, without byte order mark.
        encoding: The codec that gave it.
        broken: Number of bytes that were replaced.
        first_byte: Offset of the first broken byte, or ``-1``.
        first_char: Offset in ``text`` of the first replacement, or ``-1``.
        first_value: That byte, as ``0xE4``.
        mojibake: The codec with which UTF-8 had been misread before, where that was undone.
    """

    text: str
    encoding: str
    broken: int = 0
    first_byte: int = -1
    first_char: int = -1
    first_value: str = ""
    mojibake: str | None = None


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decodes a text of unknown encoding.

    Args:
        data: The bytes.
        encoding: The codec, where it is known; then nothing is guessed.

    Raises:
        Undecodable: If it is no text, or more than one byte in a thousand is broken.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark) and (encoding is None or codecs.lookup(encoding).name.startswith(codec[:6])):
            return _tolerant(data, codec, len(mark))
    if encoding is not None:
        return _tolerant(data, encoding)
    try:
        text = data.decode("utf-8")
        if "\0" not in text:
            return Decoded(text, "utf-8")
    except UnicodeDecodeError:
        pass
    if wide := _wide(data):
        return _tolerant(data, wide)
    if (at := data.find(b"\0")) >= 0:
        raise Undecodable("binary", byte="0x00", offset=at)
    return _narrow(data)


def usual(text: str) -> float:
    """The share of usual characters in a text, in [0, 1]: ASCII, Chinese punctuation, common Han characters.

    Common are the 3,755 characters of the first level of GB 2312 and the 5,401 of the first level of Big5.
    """
    if not text:
        return 1.0
    kept = text.translate(_usual_table())
    return 1 - len(kept) / len(text)


@cache
def _usual_table() -> dict[int, None]:
    usual = [*"\t\n\f\r", *map(chr, [*range(32, 127), *range(0x3000, 0x3020), *range(0xFF01, 0xFF5F)])]
    usual += "·—‘’“”…℃●■◆★〇×±°§\u00a0"
    usual += _level("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    usual += _level("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    return dict.fromkeys(map(ord, usual))


def _level(codec: str, leads: Iterable[int], trails: Iterable[int]) -> str:
    return bytes(byte for lead, trail in product(leads, trails) for byte in (lead, trail)).decode(codec, "ignore")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: one of the two byte orders gives usual characters and the other does not."""
    if len(data) < 2:
        return None
    head = data[: min(len(data), 4000) & ~1]
    shares = {codec: usual(head.decode(codec, "replace")) for codec in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda codec: shares[codec])
    # Bytes of GBK or UTF-8 taken in pairs fall all over Unicode: about one in three is a usual character.
    return best if shares[best] >= 0.85 and shares[best] - min(shares.values()) > 0.3 else None


def _narrow(data: bytes) -> Decoded:
    """UTF-8 with broken bytes, GB18030 or Big5."""
    broken_utf8: Undecodable | None = None
    if _mostly_utf8(data):
        try:
            return _tolerant(data, "utf-8")
        except Undecodable as error:
            broken_utf8 = error
    strict = {codec: text for codec in _LEGACY if (text := _strict(data, codec)) is not None}
    believed = {codec: text for codec, text in strict.items() if usual(text) >= _BELIEVED}
    if len(believed) == 1:
        codec, text = believed.popitem()
        return Decoded(text, codec)
    if believed:
        codec = _settle(data, believed)
        return Decoded(believed[codec], codec)
    if broken_utf8 is not None:
        raise broken_utf8
    # Neither decodes without an error: the one with usual characters, if its errors are few.
    loose = {codec: usual(data.decode(codec, "ignore")) for codec in _LEGACY}
    codec = max(loose, key=lambda name: loose[name])
    if loose[codec] < _BELIEVED:
        at = next(i for i, byte in enumerate(data) if byte > 127)
        raise Undecodable("unknown_encoding", byte=f"0x{data[at]:02X}", offset=at)
    return _tolerant(data, codec)


def _mostly_utf8(data: bytes) -> bool:
    """True where most bytes above 127 belong to well-formed three-byte sequences of UTF-8's Han range."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return 3 * len(_LEADS.findall(data)) > 0.8 * high


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _settle(data: bytes, texts: dict[str, str]) -> str:
    """GB18030 or Big5, where the bytes are well-formed in both."""
    import chardet

    shares = {codec: usual(text) for codec, text in texts.items()}
    best = max(shares, key=lambda codec: shares[codec])
    if shares[best] - min(shares.values()) > 0.15:
        return best
    guess = chardet.detect(data, include_encodings=["gb18030", "big5", "big5hkscs"])["encoding"]
    return "gb18030" if guess is None or guess.lower().startswith("gb") else "big5hkscs"


def _tolerant(data: bytes, codec: str, skip: int = 0) -> Decoded:
    """Decodes with U+FFFD for broken bytes, at most one in a thousand; an end cut off in mid-character counts as one."""
    allowed = max(1, len(data) // BROKEN_PER)
    parts: list[str] = []
    broken, chars, first = 0, 0, (-1, -1, "")
    at = skip
    while at < len(data):
        try:
            parts.append(data[at:].decode(codec))
            break
        except UnicodeDecodeError as error:
            start, end = at + error.start, at + error.end
            parts.append(data[at:start].decode(codec) + "\ufffd")
            chars += len(parts[-1])
            if first[0] < 0:
                first = (start, chars - 1, f"0x{data[start]:02X}")
            broken += 1 if end >= len(data) else end - start
            if broken > allowed:
                raise Undecodable(
                    "too_broken", encoding=codec.upper(), byte=first[2], offset=first[0], allowed=BROKEN_PER
                ) from None
            at = end
    return Decoded("".join(parts), codec, broken, *first)


def undo_mojibake(text: str) -> Decoded | None:
    """Undoes UTF-8 that somebody decoded as GBK (鍖椾含 for 北京).

    Returns:
        The text as it was, or ``None`` where the text is no such case.

    Raises:
        Undecodable: If it is one, but the wrong decoding lost more than one byte in a thousand.
    """
    sample = text[:2000]
    if sample.isascii() or usual(sample) > 0.75:
        return None
    data = text.encode("gb18030", "replace")
    if not _mostly_utf8(data):
        return None
    try:
        found = _tolerant(data, "utf-8")
    except Undecodable as error:
        if usual(data[:6000].decode("utf-8", "ignore")) > 0.9:
            raise Undecodable("mojibake_lost", **error.values) from None
        return None
    if usual(found.text) < usual(text) + 0.2:
        return None
    return Decoded(found.text, "utf-8", found.broken, -1, found.first_char, found.first_value, "gb18030")

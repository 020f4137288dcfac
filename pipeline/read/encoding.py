"""From bytes to text: tells encodings apart, replaces the few broken bytes.

The order of the questions: a byte order mark, strict UTF-8, UTF-16 without a mark, UTF-8 with broken bytes, and last
GB18030 against Big5, which chardet 7 settles where both decode.
"""

import codecs
import re
import threading
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
# Taiwan writes cp950; what that does not know may be Hong Kong's extension of Big5.
_LEGACY = (("gb18030",), ("cp950", "big5hkscs"))
# The share of usual characters below which a decoding is not believed to be Chinese or English text at all.
_BELIEVED = 0.6
# GB18030 and Big5 read each other's bytes as rare characters; a difference of this share needs no second opinion.
_CLEAR = 0.15
_LEADS = re.compile(rb"[\xe2-\xe9\xef][\x80-\xbf][\x80-\xbf]")


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
    """

    text: str
    encoding: str
    broken: int = 0
    first_byte: int = -1
    first_char: int = -1
    first_value: str = ""


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
            return tolerant(data, codec, len(mark))
    if encoding is not None:
        return tolerant(data, encoding)
    try:
        text = data.decode("utf-8")
        zeros = text.count("\0")
        if not zeros:
            return Decoded(text, "utf-8")
        if zeros <= len(data) // BROKEN_PER:  # no text has them, but one in a long text is damage
            at = data.index(b"\0")
            return Decoded(text.replace("\0", "\ufffd"), "utf-8", zeros, at, text.index("\0"), "0x00")
    except UnicodeDecodeError:
        pass
    if pairs := wide(data):
        return tolerant(data, pairs)
    if (at := data.find(b"\0")) >= 0:
        raise Undecodable("binary", byte="0x00", offset=at)
    return _narrow(data)


def usual(text: str) -> float:
    """The share of usual ones among the characters beyond ASCII, in [0, 1]: Chinese punctuation, common Han.

    Common are the 3,755 characters of the first level of GB 2312 and the 5,401 of the first level of Big5.
    """
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return 1 - len(text.translate(_usual_table())) / beyond if beyond else 1.0


@cache
def _usual_table() -> dict[int, None]:
    usual = [*map(chr, [*range(128), *range(0x3000, 0x3020), *range(0xFF01, 0xFF5F)])]
    usual += "·—‘’“”…℃●■◆★〇×±°§\u00a0"
    usual += _level("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    usual += _level("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
    return dict.fromkeys(map(ord, usual))


def _level(codec: str, leads: Iterable[int], trails: Iterable[int]) -> str:
    return bytes(byte for lead, trail in product(leads, trails) for byte in (lead, trail)).decode(codec, "ignore")


def wide(data: bytes) -> str | None:
    """The codec of UTF-16 without a mark: one byte order gives usual characters and the other does not."""
    if len(data) < 2:
        return None
    head = data[: min(len(data), 4000) & ~1]
    odd = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = head.decode(codec, "replace")
        odd[codec] = len(text.translate(_usual_table())) / len(text)  # ASCII counts here: it proves the byte order
    best = min(odd, key=lambda codec: odd[codec])
    # Bytes of GBK or UTF-8 taken in pairs fall all over Unicode: about one in three is a usual character.
    return best if odd[best] <= 0.15 and max(odd.values()) - odd[best] > 0.3 else None


def _narrow(data: bytes) -> Decoded:
    """UTF-8 with broken bytes, GB18030 or Big5."""
    broken_utf8: Undecodable | None = None
    if mostly_utf8(data):
        try:
            return tolerant(data, "utf-8")
        except Undecodable as error:
            broken_utf8 = error
    strict = [found for family in _LEGACY if (found := _strict(data, family)) is not None]
    believed = [found for found in strict if usual(found.text) >= _BELIEVED]
    if believed:
        return believed[0] if len(believed) == 1 else _settle(data, believed)
    if broken_utf8 is not None:
        raise broken_utf8
    # Neither decodes without an error: the one with usual characters, if its errors are few.
    loose = {family[0]: usual(data.decode(family[0], "ignore")) for family in _LEGACY}
    codec = max(loose, key=lambda name: loose[name])
    if loose[codec] < _BELIEVED:
        at = next(i for i, byte in enumerate(data) if byte > 127)
        raise Undecodable("unknown_encoding", byte=f"0x{data[at]:02X}", offset=at)
    return tolerant(data, codec)


def mostly_utf8(data: bytes, share: float = 0.8) -> bool:
    """True where at least ``share`` of the bytes above 127 belong to well-formed UTF-8 of punctuation and Han."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return high > 0 and 3 * len(_LEADS.findall(data)) >= share * high


def _strict(data: bytes, family: Iterable[str]) -> Decoded | None:
    for codec in family:
        try:
            return Decoded(data.decode(codec), codec)
        except UnicodeDecodeError:
            continue
    return None


def _settle(data: bytes, found: list[Decoded]) -> Decoded:
    """GB18030 or Big5, where the bytes are well-formed in both."""
    import chardet

    first, second = sorted(found, key=lambda one: usual(one.text), reverse=True)
    if usual(first.text) - usual(second.text) > _CLEAR:
        return first
    names = ["gb18030", "big5", "big5hkscs"]
    guess = chardet.detect(data, include_encodings=names, no_match_encoding="gb18030")["encoding"] or ""
    chinese = guess.lower().startswith("gb")
    return next(one for one in found if (one.encoding == "gb18030") == chinese)


class _Broken(Exception):
    """More bytes are broken than allowed."""


class _Tally(threading.local):
    """What the error handler counts during one decoding."""

    allowed = 0
    width = 1
    broken = 0
    first = -1
    run = 0
    end = -1


_tally = _Tally()


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Replaces by one U+FFFD a character: one damaged byte of UTF-8 makes all three bytes of its character wrong."""
    assert isinstance(error, UnicodeDecodeError)
    tally = _tally
    if tally.first < 0:
        tally.first = error.start
    before = 0 if error.start != tally.end else tally.run
    tally.run, tally.end = before + error.end - error.start, error.end
    more = -(-tally.run // tally.width) - -(-before // tally.width)
    tally.broken += more
    if tally.broken > tally.allowed:
        raise _Broken
    return "\ufffd" * more, error.end


codecs.register_error("shilu.few", _replace)


def tolerant(data: bytes, codec: str, skip: int = 0, per: int = BROKEN_PER) -> Decoded:
    """Decodes with U+FFFD for broken bytes, at most one in ``per``; a text shorter than that may have one."""
    body = data[skip:]
    _tally.__dict__.clear()
    _tally.allowed, _tally.width = max(1, len(data) // per), 3 if codec == "utf-8" else 2
    try:
        text = body.decode(codec, "shilu.few")
    except _Broken:
        at = _tally.first
        raise Undecodable(
            "too_broken", encoding=codec.upper(), byte=f"0x{body[at]:02X}", offset=skip + at, allowed=per
        ) from None
    if not _tally.broken:
        return Decoded(text, codec)
    at = _tally.first
    return Decoded(text, codec, _tally.broken, skip + at, len(body[:at].decode(codec)), f"0x{body[at]:02X}")

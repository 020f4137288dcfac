"""Undoes UTF-8 that somebody decoded as GBK (鍖椾含 for 北京).

GBK takes bytes in pairs, UTF-8 writes Han in threes. Where an odd number of bytes stands before ASCII, the last finds
no partner and is lost; so is 0x80, with which GBK begins nothing, and the first byte of a pair that GBK leaves free.
Decoders put U+FFFD there, and Windows makes the euro sign of 0x80. What was lost is restored where the rules of both
encodings leave one usual character, and stays U+FFFD elsewhere.
"""

import codecs
import re
from functools import cache

from pipeline.read.encoding import Decoded, Undecodable, mostly_utf8, tolerant, usual

# About one character in thirteen may be lost, that is one in forty bytes.
LOST_PER = 40
_SAMPLE = 2000  # characters that are looked at before the whole text is
# The share of bytes in whole characters from which a text is looked at: even of text that lost much they are most.
# Of good Chinese text in GBK it is a few in a hundred.
_SEEN = 0.5
_SURE, _LONG = 18, 40  # bytes from which no good text is whole UTF-8, or as much of it, by chance
_LOST = 0xFF  # as a byte; UTF-8 never has it
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_GAP = re.compile(rb"([\xe2-\xef])\xff(?=([\x80-\xbf]))|([\xe2-\xef][\x80-\xbf])\xff(?=([\x80-\xfe]))")


def undo(text: str) -> Decoded | None:
    """Undoes the wrong decoding.

    Returns:
        The text as it was, ``broken`` the number of lost characters, or ``None`` where the text is no such case.

    Raises:
        Undecodable: If it is one, but more than one in forty of its bytes was lost.
    """
    if not mostly_utf8(_misread(text[:_SAMPLE]), _SEEN):
        return None
    data = _misread(text)
    # GB 18030 gives free pairs private characters, so that only 0x80 is lost before what is not ASCII.
    free = not _PRIVATE.search(text)
    data = _GAP.sub(lambda gap: _filled(gap, free), data)
    try:
        found = tolerant(data, "utf-8", per=LOST_PER)
    except Undecodable as error:
        if len(data) >= _LONG and usual(data.decode("utf-8", "ignore")) > 0.9:
            raise Undecodable("mojibake_lost") from error
        return None
    # Whole UTF-8 of some length does not come about by chance; where bytes are missing the text has to gain by it.
    gain = usual(found.text) - usual(text)
    if gain < 0 or (gain < 0.2 and (found.broken or len(data) < _SURE)):
        return None
    return found


def _misread(text: str) -> bytes:
    """The bytes before the wrong decoding, 0xFF for each that was lost."""
    text = text.replace("\ufffd", chr(0xDC00 + _LOST))
    data = text.encode("gb18030", "shilu.bytes")
    if "€" in text:
        windows = text.replace("€", chr(0xDC80)).encode("gb18030", "shilu.bytes")
        data = min(data, windows, key=lambda one: tolerant(one, "utf-8", per=1).broken)
    return data


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    code = ord(error.object[error.start])
    return bytes([code & 0xFF if 0xDC80 <= code <= 0xDCFF else 0x3F]), error.start + 1


codecs.register_error("shilu.bytes", _as_byte)


def _filled(gap: re.Match[bytes], free: bool) -> bytes:
    """The byte that was lost inside or at the end of a character, where only one gives a usual character."""
    before, after = (gap[1], gap[2]) if gap[1] else (gap[3], gap[4])
    rest = after if gap[1] else b""
    fitting = []
    for byte in _unpaired(after[0]) if free else b"\x80":
        try:
            character = (before + bytes([byte]) + rest).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if usual(character) == 1 or not free:
            fitting.append(byte)
    return before + bytes(fitting if len(fitting) == 1 else [_LOST])


@cache
def _unpaired(second: int) -> bytes:
    """Second and third bytes of UTF-8 that GBK cannot read together with the byte after them."""
    found = [0x80]
    for first in range(0x81, 0xC0):
        try:
            bytes([first, second]).decode("gbk")
        except UnicodeDecodeError:
            found.append(first)
    return bytes(found)

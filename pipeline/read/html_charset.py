"""From the bytes of a web page to text: what server and page state is checked against the bytes.

Many Chinese pages state an encoding that they do not have; the bytes decide, and the statement settles what they leave
open. A page that somebody saved after reading its GBK as Latin letters (ÖÐ¹ú for 中国) is restored.
"""

import codecs
import re
from dataclasses import dataclass

from pipeline.read import encoding as encodings
from pipeline.read.encoding import Undecodable, usual
from pipeline.records import Warning

_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,3}=\s{0,3}["']?\s{0,3}([\w.:-]{2,30})""", re.I
)
_HEAD = 8192  # bytes in which a page states its encoding
#: Names of web pages → codecs that hold all that browsers read under them.
_CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_HAN = re.compile("[\u4e00-\u9fff]")
_SAMPLE = 200_000  # characters that are looked at
_LETTERS = 0.8  # share of Latin letters from which a page is looked at as misread
_USUAL = 0.85  # share of usual characters from which the restored text is believed
_FEW = 0.02  # the statement of a page wins where the bytes read it as well but for this share of usual characters


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page.

    Attributes:
        text: The text.
        charset: The codec that gave it.
        warnings: Broken bytes, wrong statements, a misreading that was undone; without offsets.
    """

    text: str
    charset: str
    warnings: list[Warning]


def decode(data: bytes, stated: str | None = None) -> Decoded:
    """Decodes a page.

    Args:
        data: The bytes.
        stated: The encoding that the user or the server states; another is tried where the bytes are not in it.

    Raises:
        Undecodable: If the encoding cannot be told, or too many bytes are broken.
    """
    declared = _declared(data)
    found, warnings = None, []
    if stated:
        codec = _CODECS.get(stated.lower(), stated)
        try:
            found = encodings.decode(data, codec)
        except (Undecodable, LookupError):
            warnings.append(Warning(code="charset", message=f"the page is not in {stated}, as was stated"))
    if found is None:
        found = _told(data, declared)
        if declared and _family(declared) != _family(found.encoding) and not data.isascii():
            warnings.append(Warning(code="charset", message=f"the page says {declared}, but is in {found.encoding}"))
    if found.broken:
        message = f"{found.broken} broken bytes replaced; the first is {found.first_value} at byte {found.first_byte}"
        warnings.append(Warning(code="broken_bytes", message=f"{message} ({found.encoding})"))
    if restored := undo_latin(found.text):
        warnings.append(Warning(code="mojibake", message="GBK that had been read as Latin letters was restored"))
        return Decoded(restored, found.encoding, warnings)
    return Decoded(found.text, found.encoding, warnings)


def undo_latin(text: str) -> str | None:
    """Undoes a decoding of GBK or UTF-8 as ISO 8859-1 or 8859-15, up to twice.

    Returns:
        The text as it was, or ``None`` where the text is no such case.
    """
    restored = None
    for _ in range(2):
        step = _reread(text) if _looks_misread(text) else None
        if step is None:
            break
        text = restored = step
    return restored if restored and _HAN.search(restored) else None


def _looks_misread(text: str) -> bool:
    for size in (_SAMPLE // 20, _SAMPLE):
        sample = text[:size]
        plain = len(sample.encode("ascii", "ignore"))
        if len(sample) - plain >= 20:
            return len(sample.encode("iso-8859-15", "ignore")) - plain >= _LETTERS * (len(sample) - plain)
    return False


def _reread(text: str) -> str | None:
    data = min(
        (text.encode(latin, "replace") for latin in ("iso-8859-1", "iso-8859-15")), key=lambda one: one.count(b"?")
    )
    again = data.decode("utf-8", "replace")
    if again.count("\ufffd") <= len(again) // 500 and len(again) < len(text):
        return again
    again = data.decode("gb18030", "ignore")
    return again if usual(again) >= _USUAL and len(_HAN.findall(again)) >= 20 else None


def _declared(data: bytes) -> str | None:
    match = _META.search(data[:_HEAD])
    if match is None:
        return None
    name = match[1].decode("ascii", "ignore").lower()
    try:
        codecs.lookup(name)
    except LookupError:
        return None
    return name


def _family(name: str) -> str:
    codec = codecs.lookup(_CODECS.get(name.lower(), name)).name
    return "big5" if codec in ("cp950", "big5", "big5hkscs") else codec.removesuffix("-sig")


def _told(data: bytes, declared: str | None) -> encodings.Decoded:
    """What the bytes tell; the page's own statement where they read in it as well."""
    codec = _CODECS.get(declared, declared) if declared else None
    try:
        found = encodings.decode(data)
    except Undecodable:
        if codec is None:
            raise
        return encodings.decode(data, codec)
    if codec and found.encoding != "utf-8" and _family(codec) != _family(found.encoding) and "8859" not in codec:
        try:
            said = encodings.decode(data, codec)
        except Undecodable:
            return found
        if said.broken <= found.broken and usual(said.text) >= usual(found.text) - _FEW:
            return said
    return found

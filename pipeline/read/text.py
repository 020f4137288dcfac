"""Plain text: one file, one document. Also what every reader does with decoded text."""

import re
from dataclasses import dataclass

from pipeline.read import encoding, mojibake
from pipeline.read.encoding import Undecodable
from pipeline.records import Warning

_SURROGATE = re.compile("[\ud800-\udfff]")
# What people hand over by mistake, told by its first bytes.
_KINDS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP (docx, xlsx)"),
    (b"\xd0\xcf\x11\xe0", "Word/Excel 97"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"SQLite format", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A source text with what reading it found out."""

    text: str
    warnings: list[Warning]


def kind(head: bytes) -> str | None:
    """Names the format that is no text, from the first bytes of a file, or gives ``None``."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "HTML"
    return next((name for magic, name in _KINDS if head.startswith(magic)), None)


def from_bytes(data: bytes, codec: str | None = None) -> Text:
    """Makes a source text of the bytes of a text file.

    Args:
        data: The whole file.
        codec: The encoding, where the user knows it.

    Raises:
        Undecodable: If it is empty, no text, or too broken.
    """
    if not data.strip():
        raise Undecodable("empty")
    if name := kind(data[:256]):
        raise Undecodable("not_text", kind=name)
    decoded = encoding.decode(data, codec)
    found = []
    if decoded.broken:
        at = decoded.first_char - decoded.text.count("\r\n", 0, decoded.first_char)
        found.append(
            Warning(
                code="broken_bytes",
                message=f"{decoded.broken} broken bytes replaced; the first is {decoded.first_value} "
                f"at byte {decoded.first_byte} ({decoded.encoding})",
                start=at,
                end=at + 1,
            )
        )
    done = from_string(decoded.text)
    if any(warning.code == "mojibake" for warning in done.warnings):  # then the offsets of the first are void
        found = [warning.model_copy(update={"start": None, "end": None}) for warning in found]
    return Text(done.text, found + done.warnings)


def from_string(text: str) -> Text:
    """Makes a source text of decoded text: line ends as ``\\n``, mojibake undone, lone surrogates replaced.

    Raises:
        Undecodable: If it is mojibake that lost too much to be undone, or there is nothing but white space.
    """
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise Undecodable("empty")
    found = []
    if undone := mojibake.undo(text):
        lost = f"; {undone.broken} characters were lost" if undone.broken else ""
        found.append(Warning(code="mojibake", message=f"UTF-8 that had been read as GBK was restored{lost}"))
        text = undone.text
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if first := _SURROGATE.search(text):
        text, count = _SURROGATE.subn("\ufffd", text)
        found.append(
            Warning(
                code="surrogates",
                message=f"{count} halves of characters replaced",
                start=first.start(),
                end=first.end(),
            )
        )
    return Text(text, found)

"""Tells the format of a file from its first bytes; its name is asked only where these leave it open."""

import csv
import json
import re
from pathlib import PurePosixPath

from pipeline.read import tables, text
from pipeline.read.encoding import wide

HEAD = 65536  # bytes that are looked at
ARCHIVES = frozenset({"zip", "tar", "gzip", "bzip2", "xz"})

# Formats with a signature. What is unknown here may still be named by ``text.kind``: formats that are not read.
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"PAR1", "parquet"),
    (b"ARROW1\0\0", "arrow"),
    (b"WARC/", "warc"),
)
_BY_NAME = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv", ".tab": "csv",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".shtml": "html", ".tar": "tar",
}  # fmt: skip
_PACKED = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[^>]{0,500}-->\s*){0,3}<(?:!doctype\s+html|(?:html|head|body|meta|title|"
    rb"script|style|link|base|div|table|center|p|span|font)[\s>/])",
    re.IGNORECASE,
)
_WORD_XML = re.compile(
    rb"\s*<\?xml[^>]{0,200}\?>[^<]{0,20}(?:<\?mso-application\s+progid=\"Word|<(?:\w+:)?wordDocument)"
)
_MIME = re.compile(rb"(?:[A-Za-z][A-Za-z-]{0,40}:[^\r\n]{0,400}\r?\n(?:[ \t][^\r\n]{0,400}\r?\n){0,8}){1,20}")
_KEY = re.compile(r'"((?:[^"\\\x00-\x1f]|\\u[0-9A-Fa-f]{4}){1,20})"\s{0,4}:')
_DELIMITERS = ",\t;|"


def sniff(head: bytes, name: str) -> str | None:
    """Tells a format.

    Args:
        head: The first bytes, up to ``HEAD``.
        name: The path or the name of the member.

    Returns:
        ``zip``, ``ole``, ``rtf``, ``wordml``, ``gzip``, ``bzip2``, ``xz``, ``tar``, ``parquet``, ``arrow``, ``warc``,
        ``pdf``, ``html``, ``mhtml``, ``json``, ``jsonl``, ``csv`` or ``text``; ``None`` for what is not read.
    """
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if (
        head[:4] == b"\xff\xff\xff\xff"
        and 0 < (size := int.from_bytes(head[4:8], "little")) < 1 << 24
        and size % 8 == 0
    ):
        return "arrow"  # a stream: a mark, and the size of the first message, which holds the schema
    if head[257:262] == b"ustar":
        return "tar"
    if b"%PDF-" in head[:1024] and not head.startswith((b"<", b"{")):
        return "pdf"
    if text.kind(head[:256]) not in (None, "HTML"):
        return None
    start = _narrow(head)
    if start.count(0) * 100 > len(start):  # neither text nor any other format: its reader says so
        return "text"
    suffix = suffix_of(name)
    if _WORD_XML.match(start[:1024]):
        return "wordml"
    if _HTML.match(start):
        return "html"
    if (b"multipart/related" in start[:4096] or b"text/html" in start[:4096]) and _MIME.match(start[:8192]):
        return "mhtml"
    if suffix in _BY_NAME:
        return "jsonl" if suffix == ".json" and _is_line(start) else _BY_NAME[suffix]
    if _is_line(start):
        return "jsonl"
    return "csv" if _is_table(start) else "text"


def signed(head: bytes) -> bool:
    """Whether the first bytes alone prove a format that is read or that people have to be told is not: archives."""
    found = sniff(head, "")
    return found not in (None, "text", "json", "jsonl", "csv") or head.startswith((b"Rar!", b"7z\xbc\xaf"))


def suffix_of(name: str) -> str:
    """The suffix of a name in lower case, without that of a packed stream: ``.csv`` of ``a.CSV.gz``."""
    path = PurePosixPath(name.lower())
    if path.suffix in _PACKED:
        path = path.with_suffix("") if path.suffix in _PACKED[:3] else path.with_suffix(".tar")
    return path.suffix


def _narrow(head: bytes) -> bytes:
    """The head without a byte order mark, UTF-16 as UTF-8."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "ignore").encode()
    if b"\0" in head[:4000] and (codec := wide(head)):
        return head.decode(codec, "ignore").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def is_json_records(start: bytes) -> bool:
    """Whether a file begins as an object or a list of objects of JSON with a field whose name says text."""
    start = _narrow(start).lstrip()
    if not start.startswith((b"{", b"[")):
        return False
    keys = _KEY.findall(start.decode("utf-8", "ignore"))
    return tables.has_text([json.loads(f'"{key}"') for key in keys])


def _is_line(start: bytes) -> bool:
    """Whether the first line is a JSON object with a text."""
    line, end, _ = start.lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not end and len(start) >= HEAD:  # longer than the head
        return line.startswith(b'{"') and b'"text"' in line
    try:
        fields = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and tables.has_text(list(fields))


def delimiter(line: str) -> str:
    """The mark that parts the cells of a header line: the one that stands there most."""
    return max(_DELIMITERS, key=line.count)


def _is_table(start: bytes) -> bool:
    """Whether the first line is a header that names a column for the text and at least one other."""
    line = start.partition(b"\n")[0][:2000]
    if not any(mark.encode() in line for mark in _DELIMITERS):
        return False
    for codec in ("utf-8", "gb18030"):
        try:
            header = line.decode(codec).strip()
        except UnicodeDecodeError:
            continue
        cells = next(csv.reader([header], delimiter=delimiter(header)), [])
        roles = tables.roles(cells)
        return len(cells) > 1 and "text" in roles and len(roles) > 1
    return False

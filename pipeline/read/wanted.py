"""Which files of a folder or archive are read, where nobody named them one by one."""

from collections.abc import Callable
from pathlib import PurePosixPath

from pipeline.read.encoding import Undecodable, decode, usual
from pipeline.read.sniff import is_json_records, signed, sniff, suffix_of

_HEAD = 8192
_READ = frozenset({
    ".txt", ".text", ".jsonl", ".ndjson", ".csv", ".tsv", ".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml",
    ".pdf", ".doc", ".docx", ".docm", ".wps", ".rtf", ".odt", ".xls", ".xlsx", ".xlsm", ".parquet", ".arrow",
    ".feather", ".warc", ".zip", ".tar",
})  # fmt: skip
_PACKED = frozenset({".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz"})
# Parts of pages and of software, media: never opened.
_PASSED = frozenset({
    ".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".webp", ".svg", ".ico", ".tif", ".tiff", ".css", ".js",
    ".mjs", ".map", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".avi", ".mov", ".wmv", ".flv",
    ".swf", ".wav", ".m4a", ".md", ".rst", ".py", ".pyc", ".java", ".c", ".h", ".cpp", ".go", ".rs", ".sh",
    ".bat", ".ps1", ".toml", ".yaml", ".yml", ".ini", ".cfg", ".conf", ".log", ".lock", ".sql", ".exe", ".dll",
    ".so", ".class", ".jar", ".apk", ".iso", ".img", ".lnk", ".url", ".tmp", ".part", ".crdownload",
})  # fmt: skip
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def passed_over(name: str) -> bool:
    """Whether a file or folder is the system's or a program's own: hidden, a lock file of Office, Thumbs.db."""
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM


def wanted(name: str, head: Callable[[int], bytes]) -> bool:
    """Whether a file is read.

    By the suffix where that is one that is read or one that never is; else by the first bytes: a format with a
    signature, JSON of records, or Chinese text.

    Args:
        name: Its name without folders.
        head: Gives up to so many first bytes; asked only where the name leaves it open.
    """
    if passed_over(name):
        return False
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _READ:
        return True
    if suffix in _PACKED:
        return suffix_of(name) in _READ or suffix_of(name) == ""
    if suffix in _PASSED:
        return False
    start = head(_HEAD)
    if signed(start):
        return True
    if suffix == ".json":
        return is_json_records(start)
    return sniff(start, "") in ("jsonl", "csv") or _chinese(start)


def _chinese(start: bytes) -> bool:
    """Whether bytes are text, and at least every third character of it is Chinese."""
    try:
        text = decode(start[: start.rfind(b"\n") + 1] or start).text
    except Undecodable:
        return False
    beyond = sum(not char.isascii() for char in text)
    return beyond * 3 >= len(text) > 0 and usual(text) > 0.9

"""PDF with text: columns in reading order; running heads, page numbers and line ends in paragraphs as cuts.

The file is opened in a process of its own (``isolated``): a hostile one can make the library take any time and memory.
"""

from typing import Any, BinaryIO

from pipeline.read import isolated, limits, text
from pipeline.read.extras import need
from pipeline.read.types import Item, Options, Place
from pipeline.records import Cut, Document, Warning

_TELL = {
    "scanned": "holds a picture and no text",
    "broken": "has fonts that do not say which characters they draw",
    "unread": "cannot be opened",
}
_META = {"Title": "title", "Author": "author", "CreationDate": "created", "ModDate": "modified"}


def read(stream: BinaryIO, place: Place, options: Options) -> Item:
    """Reads one file.

    ``extra`` has ``pages`` and ``paragraphs``: the offset in the text where each begins.

    Raises:
        Undecodable: If it is encrypted, damaged, scanned, too large, has broken fonts, or pypdfium2 is not installed.
    """
    need("pypdfium2", "pdf")
    data = limits.whole(stream, options.max_file)
    found = isolated.call("pdf_pages", data, {"max_bytes": options.max_bytes}, "pdf")
    return Item(document(found, place), place.text_mirror)


def document(found: dict[str, Any], place: Place) -> Document:
    """Makes a document of what ``pdf_pages.extract`` gives."""
    read = text.from_string(found["text"])
    cuts = [Cut(start=start, end=end, rule=rule, reason=reason) for start, end, rule, reason in found["cuts"]]
    warnings = [
        Warning(code=f"{name}-pages", message=f"page {', '.join(map(str, found[name][:20]))} {tells}")
        for name, tells in _TELL.items()
        if found[name]
    ]
    extra: dict[str, Any] = {"format": "pdf", "pages": found["pages"], "paragraphs": found["paragraphs"]}
    extra |= {ours: found["meta"][theirs] for theirs, ours in _META.items() if theirs in found["meta"]}
    title = str(extra.get("title", "")).strip()
    if title and title in found["text"][:500]:  # often that of a template or of another file
        del extra["title"]
    else:
        title = ""
    same = len(read.text) == len(found["text"])  # else what was restored moved the offsets
    return Document(
        text=read.text,
        source=place.name,
        sources=[place.name],
        title=title or None,
        extra=extra,
        warnings=[*read.warnings, *warnings],
        cuts=cuts if same else [],
    )

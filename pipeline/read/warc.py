"""WARC: every page that a crawler fetched is a document, with the address and the day of the fetch."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.read import sniff, tables, text, web
from pipeline.read.encoding import Undecodable
from pipeline.read.extras import need
from pipeline.read.types import Item, Options, Place
from pipeline.records import Document

_TEXT = ("text/html", "application/xhtml+xml", "text/plain")
_FOUND = 200  # other answers are errors and forwards


def read(stream: BinaryIO, place: Place, options: Options) -> Iterator[Item]:
    """Reads the responses of a crawl: web pages and plain text that were found; the rest is passed over.

    Args:
        stream: The file, unpacked.
        place: Where it lies.
        options: What readers are told.

    Raises:
        Undecodable: If it holds no page, or FastWARC is not installed.
    """
    library = need("fastwarc.warc", "warc")
    kinds = library.WarcRecordType.response | library.WarcRecordType.resource
    number = 0
    for record in _records(library, _Forward(stream), kinds):
        number += 1
        if record.is_http and record.http_headers is not None and record.http_headers.status_code != _FOUND:
            continue
        kind = (record.http_content_type if record.is_http else record.headers.get("Content-Type")) or ""
        if kind.partition(";")[0].strip().lower() not in _TEXT:
            continue
        here = _place(record, place, number)
        try:
            data = record.reader.read(options.max_bytes + 1)
            if len(data) > options.max_bytes:
                raise Undecodable("too_large", limit=options.max_bytes)
            yield Item(_document(record, data, here, options), here.mirror)
        except Undecodable as error:
            yield here.failure(error.code, **error.values)
    if not number:
        raise Undecodable("no_members")


class _Forward:
    """A stream that says where it is when it is asked by seeking, as FastWARC does, and goes forward only."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) not in ((0, 1), (self._at, 0)):
            raise OSError("the stream goes forward only")
        return self._at


def _records(library: Any, stream: _Forward, kinds: Any) -> Iterator[Any]:
    """The records of a file; a panic of FastWARC, which is no ``Exception``, means a damaged one."""
    try:
        yield from library.ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all")
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Undecodable("damaged", kind="warc", reason=str(error)[:200]) from None


def _place(record: Any, place: Place, number: int) -> Place:
    url = record.headers.get("WARC-Target-URI") or ""
    codec = record.http_charset if record.is_http else None
    try:
        "".encode(codec or "utf-8")
    except LookupError:
        codec = None
    here = place.member(url or str(number), (f"{number:06d}.txt",))
    return Place(here.name, here.mirror, here.depth, url or None, codec)


def _document(record: Any, data: bytes, here: Place, options: Options) -> Document:
    codec = options.encoding or here.codec
    if sniff.sniff(data[: sniff.HEAD], ".html") == "html":
        found = web.document(data, codec, here.url, here, options)
    else:
        read = text.from_bytes(data, codec)
        site = tables.host(here.url)
        found = Document(
            text=read.text,
            source=here.name,
            sources=[here.name],
            site=site,
            extra={"url": here.url},
            warnings=read.warnings,
        )
    fetched = record.headers.get("WARC-Date")
    return found.model_copy(update={"extra": {**found.extra, "fetched": fetched}}) if fetched else found

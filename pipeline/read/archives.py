"""Archives and packed streams: every member is an input of its own, named ``a.zip!/x/y.html``.

Nothing is unpacked to a disk. Links, devices and hidden members are passed over. What all archives of an input unpack
to together is bounded, and so is how deep they may lie in one another.
"""

import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from pipeline.read import limits
from pipeline.read.encoding import Undecodable
from pipeline.read.limits import MAX_DEPTH, Budget, Metered
from pipeline.read.types import Item, Options, Place
from pipeline.read.wanted import passed_over, wanted

_BUFFER = 65536
_XZ_MEMORY = 256_000_000  # xz -9 needs 65 MB
_OPEN_DOCUMENT = {"application/vnd.oasis.opendocument.text": "odt"}
_UTF8_NAME = 0x800  # flag bit 11 of a ZIP member: its name is UTF-8
_ENCRYPTED = 0x1

Inner = Callable[[BinaryIO, Place, Options, Budget], Iterator[Item]]


def zip_kind(stream: BinaryIO, options: Options) -> tuple[BinaryIO, str]:
    """Tells what a ZIP file is: ``docx``, ``xlsx``, ``odt``, or an archive, ``zip``.

    Returns:
        The stream, at its start and seekable, and its format.

    Raises:
        Undecodable: If it is of a format that is not read, such as pptx, or too large to be held in memory where the
            stream cannot be sought.
    """
    if not stream.seekable() or isinstance(stream, _Unsought):
        stream = io.BytesIO(limits.whole(stream, options.max_file))
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            mime = _start(archive, "mimetype") if "mimetype" in names else ""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Undecodable("damaged", kind="zip", reason=str(error)[:200]) from None
    finally:
        stream.seek(0)
    if mime.startswith("application/vnd.oasis"):
        if mime not in _OPEN_DOCUMENT:
            raise Undecodable("not_text", kind=mime.rpartition(".")[2])
        return stream, _OPEN_DOCUMENT[mime]
    if "[Content_Types].xml" in names:
        for part, kind in (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx")):
            if part in names:
                return stream, kind
        raise Undecodable("not_text", kind="pptx" if "ppt/presentation.xml" in names else "Office")
    return stream, "zip"


def _start(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return part.read(100).decode("ascii", "ignore")


def read(stream: BinaryIO, kind: str, place: Place, options: Options, budget: Budget, inner: Inner) -> Iterator[Item]:
    """Reads what an archive or packed stream holds.

    Args:
        stream: The file.
        kind: One of ``sniff.ARCHIVES``.
        place: Where it lies.
        options: What readers are told.
        budget: What may still be unpacked.
        inner: Reads one stream.

    Raises:
        Undecodable: If it lies too deep, is damaged or holds nothing that is read.
        Exhausted: If it unpacks to too much.
    """
    if place.depth >= MAX_DEPTH:
        raise Undecodable("nested", limit=MAX_DEPTH)
    if kind not in ("zip", "tar"):
        last = place.mirror[-1]
        bare = last.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz") or last
        deeper = replace(place, mirror=(*place.mirror[:-1], bare), depth=place.depth + 1)
        yield from inner(_buffered(_unpacked(stream, kind), budget), deeper, options, budget)
        return
    members = _zip(stream, place, options, budget) if kind == "zip" else _tar(stream, place, budget)
    any_member = False
    for here, found in members:
        any_member = True
        if isinstance(found, Undecodable):
            yield here.failure(found.code, **found.values)
            continue
        try:
            yield from inner(found, here, options, budget)
        finally:
            found.close()
    if not any_member:
        raise Undecodable("no_members")


class _Unsought(io.BufferedReader):
    """A stream of unpacked bytes: it could be sought only by unpacking again."""

    def seekable(self) -> bool:
        return False


def _buffered(stream: BinaryIO, budget: Budget) -> _Unsought:
    return _Unsought(Metered(stream, budget), _BUFFER)


def _unpacked(stream: BinaryIO, kind: str) -> BinaryIO:
    if kind == "gzip":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    if kind == "bzip2":
        import bz2

        return cast(BinaryIO, bz2.BZ2File(stream))
    return cast(BinaryIO, _Xz(stream))


class _Xz(io.RawIOBase):
    """An xz stream of bounded memory: the standard library's reader takes as much as the file asks for."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while True:
            if self._decoder.eof:
                rest = self._decoder.unused_data.lstrip(b"\0") or self._stream.read(_BUFFER)
                if not rest:
                    return b""
                self._decoder = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
            elif self._decoder.needs_input:
                rest = self._stream.read(_BUFFER)
                if not rest:
                    raise EOFError("the stream ends in the middle")
            else:
                rest = b""
            if data := self._decoder.decompress(rest, size):
                return data


def _zip(
    stream: BinaryIO, place: Place, options: Options, budget: Budget
) -> Iterator[tuple[Place, BinaryIO | Undecodable]]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            name = _name(member)
            parts = _parts(name)
            if member.is_dir() or not parts or stat.S_ISLNK(member.external_attr >> 16):
                continue
            here = place.member(name, parts)
            if member.flag_bits & _ENCRYPTED:
                if wanted(parts[-1], lambda _: b""):
                    yield here, Undecodable("encrypted")
                continue
            try:
                found = _buffered(cast(BinaryIO, archive.open(member)), budget)
            except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
                if wanted(parts[-1], lambda _: b""):
                    yield here, Undecodable("damaged", kind="zip", reason=str(error)[:200])
                continue
            if _wanted(parts[-1], found):
                yield here, found


def _tar(stream: BinaryIO, place: Place, budget: Budget) -> Iterator[tuple[Place, BinaryIO | Undecodable]]:
    metered = stream if isinstance(stream, _Unsought) else _buffered(stream, budget)
    try:
        with tarfile.open(fileobj=metered, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            for member in archive:
                name = _restored(member.name.encode("utf-8", "surrogateescape"))
                parts = _parts(name)
                if not member.isfile() or not parts:
                    continue
                if member.issparse():  # may claim any size
                    if wanted(parts[-1], lambda _: b""):
                        yield place.member(name, parts), Undecodable("special_file", kind="sparse file")
                    continue
                content = archive.extractfile(member)
                if content is None:
                    continue
                found = io.BufferedReader(_Sequential(content), _BUFFER)
                if _wanted(parts[-1], cast(BinaryIO, found)):
                    yield place.member(name, parts), cast(BinaryIO, found)
                archive.members = []  # type: ignore[attr-defined]  # a list of all that went by is kept otherwise
    except tarfile.TarError as error:
        raise Undecodable("damaged", kind="tar", reason=str(error)[:200]) from None


class _Sequential(io.RawIOBase):
    """A member of a tar stream, which can only be read forward."""

    def __init__(self, stream: object) -> None:
        super().__init__()
        self._stream = cast(BinaryIO, stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _wanted(name: str, stream: BinaryIO) -> bool:
    def head(size: int) -> bytes:
        try:
            return cast(io.BufferedReader, stream).peek(size)[:size]
        except limits.Exhausted:
            raise
        except Exception:  # damaged: its reader says so, if its name says that it is read
            return b""

    return wanted(name, head)


def _name(member: zipfile.ZipInfo) -> str:
    """The name of a ZIP member: programs in China wrote GBK where the standard has code page 437."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return _restored(member.filename.encode("cp437"))
    except UnicodeEncodeError:
        return member.filename


def _restored(raw: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a member's path below its archive: no ``..``, no drive, nothing absolute; empty if it is hidden."""
    parts = tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    return () if any(map(passed_over, parts)) else parts

"""Excel: every sheet is a table, a row a document. ``.xlsx`` row by row with openpyxl, ``.xls`` with calamine."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pipeline.read import delimited, limits
from pipeline.read.encoding import Undecodable
from pipeline.read.extras import need
from pipeline.read.types import Item, Options, Place

_ROWS = 1_048_576  # of a sheet of xlsx; a file may claim more
_COLUMNS = 1000


def read(stream: BinaryIO, place: Place, options: Options) -> Iterator[Item]:
    """Reads a workbook.

    Raises:
        Undecodable: If it is damaged, too large or hostile, no sheet has a column for the text, or openpyxl is not
            installed.
    """
    library = need("openpyxl", "excel")
    data = io.BytesIO(limits.whole(stream, options.max_file))
    limits.office_zip(data, "xlsx", 10 * options.max_file)
    book = library.load_workbook(data, read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tables = [(sheet.title, sheet.iter_rows(values_only=True, max_row=_ROWS, max_col=_COLUMNS)) for sheet in sheets]
        yield from _sheets(tables, place, options)
    finally:
        book.close()


def read_old(data: bytes, place: Place, options: Options) -> Iterator[Item]:
    """Reads a workbook of Excel 97 to 2003.

    Raises:
        Undecodable: As ``read``; the library is calamine.
    """
    library = need("python_calamine", "excel")
    book = library.CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = [one.name for one in book.sheets_metadata if str(one.visible).endswith("Visible")]
    tables = [(name, iter(book.get_sheet_by_name(name).to_python()[:_ROWS])) for name in names]
    yield from _sheets(tables, place, options)


def _sheets(tables: Sequence[tuple[str, Iterator[Sequence[Any]]]], place: Place, options: Options) -> Iterator[Item]:
    """The sheets that have a column for the text; a workbook without one is refused as its first sheet is."""
    refused: Undecodable | None = None
    read_any = False
    for name, rows in tables:
        here = place if len(tables) == 1 else place.member(name, (name,))
        try:
            for item in delimited.rows(rows, here, options):
                read_any = True
                yield item
        except Undecodable as error:
            if refused is None or refused.code == "empty":
                refused = error
    if not read_any:
        raise refused or Undecodable("empty")

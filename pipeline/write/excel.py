"""Excel: a workbook with a sheet of events, one of facts and one of documents.

Every text is written as a text, never as a formula or a link, however it starts. Rows go to the disk as they come.
Limits from Microsoft's "Excel specifications and limits": 1,048,576 rows a sheet (what is more goes on in a further
sheet) and 32,767 characters a cell (what is more is left off, and counted).
"""

import datetime
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from pipeline.write.csv import RISKY
from pipeline.write.fitting import REPLACEMENT, double, unicode_only
from pipeline.write.flat import (
    DOCUMENT_COLUMNS,
    EVENT_COLUMNS,
    FACT_COLUMNS,
    Value,
    document_row,
    event_row,
    fact_rows,
)  # fmt: skip
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

MAX_ROWS = 1_048_576
MAX_CHARACTERS = 32_767
_MARK = "…"
_NO_XML = re.compile("[\ufffe\uffff]")  # control characters Excel has an escape for, these it has not
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_")
_WIDE = {"evidence": 60, "text": 60, "officials": 40, "name": 30, "title": 30, "source": 24, "event_name": 30}
_FIRST_DAY = datetime.date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that was not


class ExcelSink:
    """Writes a workbook.

    Args:
        target: ``xlsx:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._file = Whole(target.place)
        # strings stay strings; constant memory writes each row out when the next begins
        self._book = xlsxwriter.Workbook(
            str(self._file.temporary),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "in_memory": False},
        )  # fmt: skip
        self._book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # the same records, the same bytes
        formats = _Formats(self._book)
        self._events = _Sheet(self._book, "events", EVENT_COLUMNS, formats, self.notes)
        self._facts = _Sheet(self._book, "facts", FACT_COLUMNS, formats, self.notes)
        self._documents = _Sheet(self._book, "documents", DOCUMENT_COLUMNS, formats, self.notes)

    def put(self, batch: Batch) -> bool:
        """Writes the rows of a batch."""
        with self._file.writing():
            for event in batch.events:
                self._events.write(event_row(event))
                for row in fact_rows(event):
                    self._facts.write(row)
            for document in batch.documents:
                self._documents.write(document_row(document))
        return True

    def close(self) -> None:
        """Puts the workbook in its place."""
        with self._file.writing():
            try:
                self._book.close()
            except xlsxwriter.exceptions.XlsxWriterException as error:
                raise Undeliverable("disk", target=self._file.place, reason=error) from error
        self._file.commit()

    def discard(self) -> None:
        """Drops the workbook."""
        self._file.discard(self._book)


class _Formats:
    """The cell formats of a workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.text = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        # Shown as it is; who edits the cell keeps a text, where a plain one would turn into a formula.
        self.quoted = book.add_format({"valign": "top", "quote_prefix": True})


class _Sheet:
    """A sheet, and the further ones that its rows need."""

    def __init__(self, book: Any, name: str, columns: Sequence[str], formats: _Formats, notes: Counter[str]) -> None:
        self._book, self._name, self._columns, self._formats, self._notes = book, name, columns, formats, notes
        self._number = 0
        self._open()

    def _open(self) -> None:
        self._number += 1
        if self._number > 1:
            self._notes["sheets"] += 1
        name = self._name if self._number == 1 else f"{self._name} {self._number}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 1)
        for i, column in enumerate(self._columns):
            self._sheet.set_column(i, i, _WIDE.get(column, 14))
            self._sheet.write_string(0, i, column, self._formats.head)
        self._rows = 1

    def write(self, row: Sequence[Value]) -> None:
        """Adds a row."""
        if self._rows == MAX_ROWS:
            self._open()
        for i, value in enumerate(row):
            self._cell(i, value)
        self._rows += 1

    def _cell(self, column: int, value: Value) -> None:
        at, formats = (self._rows, column), self._formats
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(*at, value, formats.text)
        elif isinstance(value, str):
            text = self._text(value)
            risky = text[0] in RISKY.replace("\\", "")
            self._sheet.write_string(*at, text, formats.quoted if risky else formats.wrapped)
        elif isinstance(value, datetime.date):
            if value < _FIRST_DAY:
                self._sheet.write_string(*at, value.isoformat(), formats.text)
            else:
                self._sheet.write_datetime(*at, datetime.datetime.combine(value, datetime.time()), formats.day)
        elif (number := double(value, self._notes)) is not None:
            self._sheet.write_number(*at, number, formats.text)

    def _text(self, value: str) -> str:
        """A text that a cell can hold."""
        text = unicode_only(value, self._notes)
        if _NO_XML.search(text):
            self._notes["characters"] += 1
            text = _NO_XML.sub(REPLACEMENT, text)
        # A control character stands as _x0001_, which counts as seven characters towards the limit of the file.
        if len(text) > MAX_CHARACTERS or _length(text) > MAX_CHARACTERS:
            self._notes["cut_cells"] += 1
            text = _shortened(text)
        return text


def _length(text: str) -> int:
    """Length of a text as Excel counts it: in UTF-16, with the escapes of control characters."""
    return len(text) + sum(char > "\uffff" for char in text) + sum(6 for _ in _CONTROL.finditer(text))


def _shortened(text: str) -> str:
    low, high = 0, min(len(text), MAX_CHARACTERS)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if _length(text[:middle]) < MAX_CHARACTERS:
            low = middle
        else:
            high = middle - 1
    return text[:low] + _MARK

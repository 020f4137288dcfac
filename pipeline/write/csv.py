"""CSV that Excel in China opens rightly: UTF-8 with byte order mark, every cell quoted, no cell a formula.

Excel reads a file without the mark as GBK, and runs a cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a line
end (and, with a Chinese keyboard's settings, their full-width forms) as a formula. Such a text gets a ``'`` in front,
and so does one where only ``'`` stands before that, so that taking one ``'`` away gives the text back: ``original``.
"""

import csv
import datetime
import re
from collections import Counter
from collections.abc import Iterable

from pipeline.write.fitting import without_nul
from pipeline.write.flat import EVENT_COLUMNS, FACT_COLUMNS, Value, event_row, fact_rows
from pipeline.write.sinks import Batch
from pipeline.write.targets import Target
from pipeline.write.whole import Whole

# https://owasp.org/www-community/attacks/CSV_Injection names the characters, the full-width ones too.
RISKY = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{RISKY}]")
_LONGEST = 32_767  # characters of a cell: https://support.microsoft.com, "Excel specifications and limits"


class CsvSink:
    """Writes one flat row an event, or in the long form one row a fact.

    Args:
        target: ``csv:FILE`` or ``csv-facts:FILE``.
    """

    live = False

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._facts = target.format == "csv-facts"
        self._file = Whole(target.place)
        self._stream = self._file.temporary.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._stream, quoting=csv.QUOTE_ALL)
        self._rows.writerow(FACT_COLUMNS if self._facts else EVENT_COLUMNS)

    def put(self, batch: Batch) -> bool:
        """Writes the rows of a batch."""
        with self._file.writing():
            for event in batch.events:
                rows: Iterable[tuple[Value, ...]] = fact_rows(event) if self._facts else [event_row(event)]
                self._rows.writerows([self._cell(value) for value in row] for row in rows)
        return True

    def close(self) -> None:
        """Puts the file in its place."""
        self._file.commit(self._stream)

    def discard(self) -> None:
        """Drops the file."""
        self._file.discard(self._stream)

    def _cell(self, value: Value) -> str:
        if isinstance(value, str):
            if len(value) > _LONGEST:
                self.notes["long_cells"] += 1
            return defused(without_nul(value, self.notes))
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.isoformat() if isinstance(value, datetime.date) else str(value)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """The text of a cell that ``defused`` gave."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell

"""SQLite: the tables of ``pipeline.write.tables`` in a file, a transaction a batch."""

import contextlib
import json
import sqlite3
from collections import Counter
from pathlib import Path

from pipeline.messages import Misuse
from pipeline.records import SCHEMA_VERSION
from pipeline.write.fitting import unicode_only
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.tables import COLUMNS, FACTS, KEYS, VERSION_TABLE, Rows, pending, rows
from pipeline.write.targets import Target

_WORDS = {
    "key": "TEXT", "integer": "INTEGER", "real": "REAL", "boolean": "INTEGER", "day": "TEXT", "json": "TEXT",
    "clustered": " WITHOUT ROWID",
}  # fmt: skip
_PATIENCE = 30.0  # seconds to wait for another program that writes


class SqliteSink:
    """Writes into an SQLite database, which is made or migrated where needed.

    What was put stays, whatever comes after: a run that is stopped is resumed where it was.

    Args:
        target: ``sqlite:FILE``.

    Raises:
        Misuse: If the file cannot be opened, is no database, has tables of others, or was made by a newer Shilu.
    """

    live = True

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._target = target
        place = Path(target.place)
        self._made = None if place.exists() else place
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
            self._database.execute("PRAGMA foreign_keys = ON")
            self._database.execute("PRAGMA cache_size = -65536")  # KiB: keys come in no order, so that pages come again
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            self.discard()
            raise Misuse("no_database", target=target.shown, reason=error) from None
        except Misuse:
            self.discard()
            raise

    def put(self, batch: Batch) -> bool:
        """Writes a batch in one transaction."""
        try:
            if self._has(batch):
                return False
            made = rows(batch, unicode_only, self.notes)
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._write(made)
                self._database.execute("COMMIT")
            except BaseException:
                self._database.rollback()
                raise
        except sqlite3.Error as error:
            raise Undeliverable("database", target=self._target.shown, reason=error) from error
        self._made = None
        return True

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def discard(self) -> None:
        """Closes the database; one that was made for nothing goes again."""
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._database.close()
        if self._made is not None:
            self._made.unlink(missing_ok=True)

    def _migrate(self) -> None:
        run = self._database.execute
        run("BEGIN IMMEDIATE")
        try:
            run(f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} (version INTEGER PRIMARY KEY, applied TEXT NOT NULL)")
            (found,) = run(f"SELECT coalesce(max(version), 0) FROM {VERSION_TABLE}").fetchone()
            for version, statements in pending(found, _WORDS, self._target.shown):
                for statement in statements:
                    run(statement)
                run(f"INSERT INTO {VERSION_TABLE} VALUES (?, datetime('now'))", (version,))
            run("COMMIT")
        except BaseException:
            self._database.rollback()
            raise

    def _has(self, batch: Batch) -> bool:
        """Whether every row of the batch is there and was written by it."""
        for table, records in (("events", batch.events), ("documents", batch.documents)):
            (count,) = self._database.execute(
                f"SELECT count(*) FROM {table} WHERE batch = ?", (batch.digest,)
            ).fetchone()
            if count != len(records):
                return False
        return True

    def _write(self, made: Rows) -> None:
        many = self._database.executemany
        known = self._events("event_id", made.events)
        # A document is replaced with its events: those that it no longer tells of go.
        gone = self._events("document_id", made.documents) - set(made.events)
        many("DELETE FROM events WHERE event_id = ? AND schema_version = ?", [(key, SCHEMA_VERSION) for key in gone])
        for table in KEYS:
            many(_UPSERT[table], made.tables[table])
        for table in FACTS:
            keys = ((key, SCHEMA_VERSION) for key in known)
            many(f"DELETE FROM {table} WHERE event_id = ? AND schema_version = ?", keys)
            many(f"INSERT INTO {table} VALUES ({', '.join('?' * len(COLUMNS[table]))})", made.tables[table])

    def _events(self, column: str, values: list[str]) -> set[str]:
        """Ids of the events that are there with one of these values."""
        found = self._database.execute(
            f"SELECT event_id FROM events WHERE {column} IN (SELECT value FROM json_each(?)) AND schema_version = ?",
            (json.dumps(values), SCHEMA_VERSION),
        )
        return {key for (key,) in found}


def _upsert(table: str) -> str:
    columns, keys = COLUMNS[table], KEYS[table]
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
    # A document that is known only from its events does not overwrite its record.
    where = " WHERE excluded.record IS NOT NULL" if table == "documents" else ""
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}{where}"
    )


_UPSERT = {table: _upsert(table) for table in KEYS}

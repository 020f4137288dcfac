"""PostgreSQL: the tables of ``pipeline.write.tables``, a transaction a batch, filled by COPY.

Documents and events are copied into temporary tables and upserted from there; the facts of an event are replaced. When
the server goes away in the middle, the batch is sent again as a whole once it is back: what was not committed is not
there, and what was committed without our hearing of it is upserted.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg
from psycopg import sql

from pipeline.messages import Misuse
from pipeline.records import SCHEMA_VERSION
from pipeline.write.fitting import without_nul
from pipeline.write.sinks import Batch, Undeliverable
from pipeline.write.tables import COLUMNS, FACTS, KEYS, VERSION_TABLE, Rows, pending, rows
from pipeline.write.targets import Target

T = TypeVar("T")
# Keys are compared as bytes: a language's order of letters would cost most of the time and mean nothing.
_WORDS = {
    "key": 'TEXT COLLATE "C"', "integer": "BIGINT", "real": "DOUBLE PRECISION", "boolean": "BOOLEAN", "day": "DATE",
    "json": "JSON", "clustered": "",
}  # fmt: skip
WAITS = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # seconds before each further attempt
_LOCK = 7_310_519_402  # any number that nobody else takes: one program migrates at a time
# What may be gone a moment later: the connection, a deadlock, a conflict with another transaction.
_PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.TransactionRollback,
    psycopg.errors.AdminShutdown,
)


# Unless the URL says otherwise: a server that has silently gone is noticed within a minute.
_CONNECTION: dict[str, Any] = {
    "application_name": "shilu", "connect_timeout": 10, "keepalives_idle": 20, "keepalives_interval": 10,
    "keepalives_count": 3, "tcp_user_timeout": 60_000,
}  # fmt: skip


class PostgresqlSink:
    """Writes into a PostgreSQL database, whose tables are made or migrated where needed.

    Args:
        target: A URL of libpq: ``postgresql://user@host/database``. ``?options=-csearch_path%3Dname`` chooses a schema.

    Raises:
        Misuse: If the server cannot be reached, the tables are of others, or were made by a newer Shilu.
    """

    live = True

    def __init__(self, target: Target) -> None:
        self.notes: Counter[str] = Counter()
        self._target = target
        self._connection: psycopg.Connection | None = None
        try:
            self._migrate(self._connect())
        except psycopg.Error as error:
            self.discard()
            raise Misuse("no_database", target=target.shown, reason=_reason(error)) from None
        except Misuse:
            self.discard()
            raise

    def put(self, batch: Batch) -> bool:
        """Writes a batch in one transaction, and tries again for half a minute where the server goes away."""
        made: list[Rows] = []

        def write(connection: psycopg.Connection) -> bool:
            if _has(connection, batch):
                return bool(made)  # committed by an attempt of ours whose answer was lost
            if not made:
                made.append(rows(batch, without_nul, self.notes))
            with connection.transaction():
                _write(connection, made[0])
            return True

        return self._patiently(write)

    def close(self) -> None:
        """Closes the connection."""
        self.discard()

    def discard(self) -> None:
        """Closes the connection; what was put stays."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def _connect(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            asked = psycopg.conninfo.conninfo_to_dict(self._target.place)
            self._connection = psycopg.connect(**{**_CONNECTION, **asked}, autocommit=True)
            with contextlib.suppress(psycopg.errors.InvalidParameterValue, psycopg.errors.UndefinedObject):
                # half the time of the default for long records; servers before 14, or built without it, have none
                self._connection.execute("SET default_toast_compression = lz4")
        return self._connection

    def _patiently(self, act: Callable[[psycopg.Connection], T]) -> T:
        error: psycopg.Error | None = None
        for wait in (0.0, *WAITS):
            time.sleep(wait)
            try:
                return act(self._connect())
            except _PASSING as passing:
                error = passing
                if not isinstance(passing, psycopg.errors.TransactionRollback):
                    self.discard()  # what it says of itself after an error is not to be trusted
            except psycopg.Error as lasting:
                raise Undeliverable("database", target=self._target.shown, reason=_reason(lasting)) from lasting
        raise Undeliverable("database", target=self._target.shown, reason=_reason(error)) from error

    def _migrate(self, connection: psycopg.Connection) -> None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {VERSION_TABLE} (version BIGINT PRIMARY KEY, "
                "applied TIMESTAMPTZ NOT NULL DEFAULT now())"
            )
            found = connection.execute(f"SELECT coalesce(max(version), 0) FROM {VERSION_TABLE}").fetchone()
            for version, statements in pending(found[0] if found else 0, _WORDS, self._target.shown):
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"INSERT INTO {VERSION_TABLE} VALUES (%s)", (version,))


def _has(connection: psycopg.Connection, batch: Batch) -> bool:
    """Whether every row of the batch is there and was written by it."""
    found = connection.execute(
        "SELECT (SELECT count(*) FROM events WHERE batch = %s), (SELECT count(*) FROM documents WHERE batch = %s)",
        (batch.digest, batch.digest),
    ).fetchone()
    return found == (len(batch.events), len(batch.documents))


def _write(connection: psycopg.Connection, made: Rows) -> None:
    known: list[str] = []
    for table in KEYS:
        connection.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS stage_{table} (LIKE {table}) ON COMMIT DELETE ROWS")
        _copy(connection, f"stage_{table}", table, made)
        written = connection.execute(_upsert(table))
        if table == "events":
            known = [key for key, new in written if not new]
    # A document is replaced with its events: those that it no longer tells of go.
    connection.execute(
        "DELETE FROM events WHERE document_id = ANY(%s) AND schema_version = %s AND event_id <> ALL(%s)",
        (made.documents, SCHEMA_VERSION, made.events),
    )
    for table in FACTS:
        if known:
            connection.execute(
                f"DELETE FROM {table} WHERE event_id = ANY(%s) AND schema_version = %s", (known, SCHEMA_VERSION)
            )
        _copy(connection, table, table, made)


def _copy(connection: psycopg.Connection, into: str, table: str, made: Rows) -> None:
    if not made.tables[table]:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(into), columns)
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in made.tables[table]:
            copy.write_row(row)


def _upsert(table: str) -> str:
    columns, keys = ", ".join(COLUMNS[table]), ", ".join(KEYS[table])
    changes = ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[table] if column not in KEYS[table])
    # A document that is known only from its events does not overwrite its record.
    where = " WHERE excluded.record IS NOT NULL" if table == "documents" else ""
    # In the order of the key, so that two runs that write the same do not wait for each other in a circle.
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM stage_{table} ORDER BY {keys} "
        f"ON CONFLICT ({keys}) DO UPDATE SET {changes}{where} "
        # xmax names the transaction that replaced or locked a row; a row that is new has none.
        f"RETURNING {keys.partition(',')[0]}, xmax = 0"
    )


def _reason(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]  # what follows is the context, which shows data

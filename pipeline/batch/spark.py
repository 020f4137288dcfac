"""Shilu on Spark: the same ``process`` over a DataFrame, on any Spark 3.5 or 4 cluster.

    results = extract_dataframe(spark.read.parquet("…"), text="body", id="url")
    events(results).write.parquet("…")

Spark schedules, retries and stores; nothing of that is ours. ``docs/spark.md`` is the page for users.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.batch import spark_rows
from pipeline.batch.spark_rows import MAX_MEMORY, TIMEOUT, Work
from pipeline.messages import Misuse
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

READ = "position LONG, key STRING, source STRING, sources ARRAY<STRING>, id STRING, document STRING, failure BINARY"
EVENT = (
    "event_id STRING, type STRING, status STRING, name STRING, first DATE, last DATE, venues ARRAY<STRING>, "
    "divisions ARRAY<STRING>, officials ARRAY<STRING>, organizers ARRAY<STRING>, confidence DOUBLE, record STRING"
)
QUARANTINE = "stage STRING, error STRING, message STRING, traceback STRING, record STRING"
SCHEMA = (
    "id STRING, key STRING, source STRING, sources ARRAY<STRING>, title STRING, issuer STRING, date DATE, "
    f"status STRING, record STRING, events ARRAY<STRUCT<{EVENT}>>, quarantine STRUCT<{QUARANTINE}>"
)
_INNER = f"{SCHEMA}, position LONG, part INT, repeats INT, characters LONG"


def extract_dataframe(
    df: "DataFrame",
    *,
    text: str = "text",
    id: str | None = None,
    title: str | None = None,
    date: str | None = None,
    url: str | None = None,
    source: str | None = None,
    extra: Sequence[str] = (),
    settings: Settings | None = None,
    repeats: bool = True,
    partitions: int | None = None,
    timeout: float = TIMEOUT,
    max_memory: int = MAX_MEMORY,
) -> "DataFrame":
    """Extracts the event records of the documents in a DataFrame.

    A row is read as a line of a ``.jsonl`` file with the same fields is: line ends, mojibake and dates are treated
    alike, ``id``, ``url`` and the ``extra`` columns go into the document's ``extra``, the host of ``url`` chooses the
    site's rules. Nothing runs until an action asks for the result. A document that fails is a row with ``quarantine``.

    Args:
        df: The documents, a row each.
        text: Column of the text, a string.
        id: Column of your own key; it comes back as ``key``.
        title: Column of the title.
        date: Column of the publication date: a date, a timestamp or a string that opens with one.
        url: Column of the page's address.
        source: Column of what records call the document; ``id`` if not given.
        extra: Further columns to carry along in the document record.
        settings: The settings; the defaults if not given. ``settings.rules`` is read on the driver and sent along.
        repeats: Whether equal texts are looked for over the whole DataFrame, at the price of one shuffle of the texts:
            each is then processed once, under the least ``key`` and ``source``, with every place in ``sources``. If
            ``False``, each row is processed where it lies.
        partitions: Into how many partitions the texts are dealt; ``spark.sql.shuffle.partitions`` if not given. A few
            hundred documents each is good. Without ``repeats`` the partitions stay as they are.
        timeout: Seconds that one document may take; then the process that works on it is killed.
        max_memory: MB of memory that this process, one beside each Python worker of Spark, may hold.

    Returns:
        A DataFrame with the columns of ``SCHEMA``: a row a document record (several where a page holds several
        reports), its events nested, and a row a place that failed.

    Raises:
        Misuse: If a column does not exist or is not a string where it must be.
    """
    named = {"text": text, "id": id, "title": title, "date": date, "url": url, "source": source}
    columns = {name: column for name, column in named.items() if column is not None}
    for column in (*columns.values(), *extra):
        if column not in df.columns or (column == text and df.schema[column].dataType.typeName() != "string"):
            raise Misuse("no_column", column=column, columns=", ".join(df.columns))
    work = Work(settings or Settings(), columns, tuple(extra), timeout, max_memory)
    wanted = df.select(*dict.fromkeys((*columns.values(), *extra)))
    read = wanted.mapInArrow(partial(call, "read_rows", work), READ)
    return process_documents(read, work, repeats=repeats, partitions=partitions).drop(
        "position", "part", "repeats", "characters"
    )


def process_documents(read: "DataFrame", work: Work, *, repeats: bool, partitions: int | None) -> "DataFrame":
    """Results of the rows that ``read_rows`` or ``read_files`` gave, with the columns that put them in order.

    Args:
        read: Rows of ``READ``.
        work: What the tasks need.
        repeats: See ``extract_dataframe``.
        partitions: See ``extract_dataframe``.
    """
    from pyspark.sql import functions as F

    if repeats:
        count = partitions or int(read.sparkSession.conf.get("spark.sql.shuffle.partitions") or 200)
        order = F.struct("position", "key", "source")
        # Dealt by number first: adaptive execution would put small texts, which take long, into few partitions.
        read = (
            read.repartition(count, "id")
            .groupBy("id")
            .agg(
                F.min_by(F.struct("position", "key", "source", "sources", "document", "failure"), order).alias("one"),
                F.collect_list(F.struct("position", "key", "source", "sources")).alias("places"),
            )
            .select("one.*", "places")
        )
    else:
        read = read.withColumn("places", F.lit(None).cast("array<struct<position:long>>"))
    return read.mapInArrow(partial(call, "process_rows", work), _INNER)


def events(results: "DataFrame") -> "DataFrame":
    """A row an event: the columns of ``EVENT`` after ``id``, ``key`` and ``source`` of its document."""
    from pyspark.sql import functions as F

    return results.select("id", "key", "source", F.explode("events").alias("event")).select(
        "id", "key", "source", "event.*"
    )


def quarantine(results: "DataFrame") -> "DataFrame":
    """A row a place that failed: ``id``, ``key``, ``source`` and the columns of ``QUARANTINE``."""
    return results.where("quarantine IS NOT NULL").select("id", "key", "source", "quarantine.*")


def call(name: str, work: Work, batches: Any) -> Any:
    """Calls a function of ``spark_rows`` by name: the closure that Spark pickles holds no function of ours."""
    return getattr(spark_rows, name)(batches, work)

"""Which engine does the work: this machine or Spark."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.commands.run import Flags, Report
from pipeline.messages import Misuse
from pipeline.settings import Settings


def extract(
    engine: str,
    paths: Sequence[str],
    out: Path | None,
    settings: Settings,
    report: Report,
    flags: Flags,
    *,
    master: str | None = None,
    conf: Sequence[str] = (),
) -> int:
    """Extracts on the engine that was asked for.

    Args:
        engine: ``local`` or ``spark``.
        paths: Files, folders, patterns, ``-``.
        out: Folder for the results; ``None`` prints the events.
        settings: The settings.
        report: Who is told.
        flags: How a batch is run.
        master: URL of the Spark master.
        conf: Settings of Spark.

    Returns:
        The exit code.

    Raises:
        Misuse: If there is no such engine, or what is Spark's is asked of another.
    """
    if engine == "spark":
        from pipeline.commands import spark

        return spark.extract(paths, out, settings, report, flags, master=master, conf=conf)
    if engine != "local":
        raise Misuse("choice", option="--engine", choices="local, spark", value=engine)
    if master is not None or conf:
        raise Misuse("spark_only", option="--master" if master is not None else "--spark-conf")
    from pipeline.commands import extract

    return extract.extract(paths, out, settings, report, flags)

"""``shilu retry``: what is in quarantine once more, with other limits or after an update."""

from pathlib import Path

from pipeline.commands.run import Flags, Report


def retry(out: Path, report: Report, flags: Flags) -> int:
    """Tries the documents in the quarantine of a finished run again and puts their records where they belong.

    Args:
        out: The folder that was given as ``--out``.
        report: Knows the language.
        flags: Workers, limits, and how it is told.

    Returns:
        0, or 1 where something is still in quarantine; 130 after Ctrl-C.

    Raises:
        Misuse: If there is no finished run.
    """
    flags.check(out)
    from pipeline.batch.retry import retry
    from pipeline.batch.runner import Interrupted

    told = flags.listener(report.language)
    try:
        result = retry(out, listener=told, **flags.given("workers", "timeout", "max_memory"))
    except Interrupted:
        told.note("interrupted")
        return 130
    if result.tried:
        told.note("retried", tried=result.tried, fixed=result.fixed, failed=result.failed)
    else:
        told.note("retry_none")
    if result.unread:
        told.note("retry_read", count=result.unread)
    return 1 if result.failed or result.unread else 0

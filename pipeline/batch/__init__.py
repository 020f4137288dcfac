"""Runs over many documents: shards and workers, Spark, duplicates, clusters."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch.local import run

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    """Gives ``run`` without loading it for those who want Spark or duplicates."""
    if name == "run":
        from pipeline.batch.local import run

        return run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

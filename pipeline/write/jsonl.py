"""Records as lines of JSON."""

from pydantic import BaseModel


def dump(record: BaseModel) -> str:
    """One record as one line of JSON, keys in the order of the model, without the line end."""
    return record.model_dump_json()

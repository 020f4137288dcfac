"""Cleaning: takes website and conversion damage off a page without changing a character of what stays."""

from pipeline.clean.examples import test_rules
from pipeline.clean.metadata import Captured, Metadata, parse_day
from pipeline.clean.offsets import OffsetMap
from pipeline.clean.page import Cleaned, clean

__all__ = ["Captured", "Cleaned", "Metadata", "OffsetMap", "clean", "parse_day", "test_rules"]

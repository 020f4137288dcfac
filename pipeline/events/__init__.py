"""From mentions to events: anchors → linking → merging → checks."""

from pipeline.events.assemble import assemble
from pipeline.events.checks import Checks, check
from pipeline.events.drafts import Draft
from pipeline.events.explain import explained

__all__ = ["Checks", "Draft", "assemble", "check", "explained"]

"""What holds for all tests."""

from hypothesis import settings

# A loaded machine is slow now and then; what is slow by itself is measured elsewhere.
settings.register_profile("shilu", deadline=None)
settings.load_profile("shilu")

"""Property tests are small and repeatable; `HYPOTHESIS_PROFILE=long` makes them large."""

import os

from hypothesis import settings

settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

"""Property tests try the same examples in every run; `XENLINT_FUZZ=1` lets them look for new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("fuzz", deadline=None)
settings.load_profile("fuzz" if os.environ.get("XENLINT_FUZZ") else "steady")

"""Property tests try the same examples in every run; `XENLINT_FUZZ=1` lets them look for new ones.

Reports look at what a forge sets in a job's environment; the tests see nothing of the job that they themselves run in.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("fuzz", deadline=None)
settings.load_profile("fuzz" if os.environ.get("XENLINT_FUZZ") else "steady")

for name in ("CI_PROJECT_DIR", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
    os.environ.pop(name, None)

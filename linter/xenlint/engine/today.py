"""What day it is: the one thing besides files and settings that a result may depend on."""

from __future__ import annotations

import os
import time

from xenlint.settings.errors import UsageError


def today() -> str:
    """Today in UTC as in 2027-01-31, or the day of SOURCE_DATE_EPOCH. Raises UsageError where that is no time.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    text = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = time.gmtime(None if not text else int(text))
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"SOURCE_DATE_EPOCH: '{text}' is no number of seconds since 1970.") from None
    return f"{moment.tm_year:04}-{moment.tm_mon:02}-{moment.tm_mday:02}"

"""How a run ends that is told to: SIGTERM leaves nothing half-done behind, as an exception would not."""

from __future__ import annotations

import signal
import sys
from threading import current_thread, main_thread

from xenlint.typed import NoReturn


def end_by_way_of_finally() -> None:
    """From now on SIGTERM ends this process by way of every `finally`: it has other processes to end, or files to
    take away. Nothing is changed where somebody has plans with that signal."""

    def end(number: int, _: object) -> NoReturn:
        sys.exit(128 + number)

    if current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, end)

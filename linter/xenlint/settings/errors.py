"""The error that ends a run with status 2."""

from __future__ import annotations


class UsageError(Exception):
    """xenlint cannot do its work as asked. The message says what to do about it, with a place where there is one."""

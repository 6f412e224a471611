"""What was said of a host, kept for as long as nothing it depends on changes.

A result's key is made of the contents of the host's files, what is told of the host elsewhere, the rules with their
options, and xenlint's own code; of no time and no directory. So a cache outlives a checkout that sets all times anew,
and machines may share one. An entry is a file of its own, put in place whole, and JSON under a checksum: one that is
damaged, or that somebody has tampered with, is at worst a wrong result and never code.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
from hashlib import sha256

from xenlint.engine.diagnostic import HostResult
from xenlint.engine.hostfiles import HostFiles
from xenlint.engine.lint import lint_host
from xenlint.engine.plan import Plan
from xenlint.engine.reading import with_data
from xenlint.engine.replay import from_record, to_record
from xenlint.model.facts import Fact
from xenlint.typed import NamedTuple

FORMAT = 2
MOST_BYTES = 256 << 20
"""A cache that has grown larger loses what was not asked for longest."""

_MOST_OF_HOST = 32 << 20
_DAY_SECONDS = 86_400
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of xenlint's. It may be removed at any time.\n"


class Cache(NamedTuple):
    """A directory of results, and the digest of all that is the same for every host of a run."""

    directory: str
    base: bytes

    def lint(self, work: HostFiles, plan: Plan) -> HostResult:
        """`lint_host`, or what it said the last time."""
        full = with_data(work, _MOST_OF_HOST)
        if full is None:
            return lint_host(work, plan)
        path = self._path(self._key(full, plan.today))
        result = _read(path, full, plan)
        if result is None:
            result = lint_host(full, plan)
            if not result.errors:
                _write(path, result, full)
        return result

    def _path(self, key: str) -> str:
        return os.path.join(self.directory, key[:2], key[2:])

    def _key(self, work: HostFiles, today: str) -> str:
        digest = sha256(self.base)
        if any(b"until" in (file.data or b"") for file in work.files):
            digest.update(today.encode())
        if work.known is not None:
            known = os.path.relpath(work.known.base), sorted(work.known.counts.items()), work.known.is_all
            digest.update(repr(known).encode("utf-8", "surrogatepass"))
        named = (work.name, work.group, work.is_loose, work.links, [_identity(fact) for fact in work.facts.told])
        digest.update(repr(named).encode("utf-8", "surrogatepass"))
        for file in work.files:
            data = file.data or b""
            about = (file.shown, file.place, file.asked, file.reported, file.kind, len(data))
            digest.update(repr(about).encode("utf-8", "surrogatepass"))
            digest.update(data)
        return digest.hexdigest()


def open_cache(directory: str, plan: Plan, code: bytes) -> Cache | None:
    """The cache in this directory, made where it is missing; None where it cannot be.

    `code` stands for xenlint's code and that of its rules (`engine.code`).
    """
    try:
        if not os.path.isdir(directory):
            os.makedirs(directory, 0o700)
            with open(os.path.join(directory, "CACHEDIR.TAG"), "w", encoding="ascii") as file:
                file.write(_TAG)
    except OSError:
        return None
    # patterns of files hold relative to the root, and the names in a report relative to the working directory
    root = os.path.relpath(os.getcwd(), plan.root) if plan.per_file_ignores else ""
    settled = pickle.dumps((FORMAT, plan._replace(root=root, today="")), 5)
    return Cache(directory, sha256(code + settled).digest())


def _identity(fact: Fact) -> tuple[object, ...]:
    """A fact, and all of its place that a report can show."""
    told = fact.name, pickle.dumps(fact.value, 5), fact.origin, fact.slack_percent
    if fact.at is None:
        return told
    source, start, end = fact.at
    line, _ = source.position(start)
    return *told, source.path, start, end, line, source.line(line)


def _read(path: str, work: HostFiles, plan: Plan) -> HostResult | None:
    try:
        with open(path, "rb") as file:
            check, _, body = file.read().partition(b"\n")
            status = os.fstat(file.fileno())
        if sha256(body).hexdigest().encode() != check:
            return None
        result = from_record(json.loads(body), work, plan)
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    _touch(path, status.st_mtime)
    return result


def _touch(path: str, seen: float) -> None:
    """Note that an entry was of use, once a day: the oldest are the first to go."""
    import time

    if time.time() - seen > _DAY_SECONDS:
        with contextlib.suppress(OSError):
            os.utime(path)


def _write(path: str, result: HostResult, work: HostFiles) -> None:
    """Keep a result; where that fails, for want of space say, there is none next time."""
    body = json.dumps(to_record(result, work), separators=(",", ":")).encode()
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        try:
            with open(beside, "wb") as file:
                file.write(sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise
    except OSError:
        pass


def sweep(directory: str, most_bytes: int = MOST_BYTES) -> None:
    """Once a day, drop what was not asked for longest where the cache has grown too large."""
    import time

    marker = os.path.join(directory, "swept")
    try:
        if time.time() - os.stat(marker).st_mtime < _DAY_SECONDS:
            return
    except OSError:
        pass
    try:
        with open(marker, "wb"):
            os.utime(marker)
        entries = [
            (status.st_mtime, status.st_size, entry.path)
            for shard in os.scandir(directory)
            if shard.is_dir(follow_symlinks=False)
            for entry in os.scandir(shard.path)
            if (status := entry.stat(follow_symlinks=False))
        ]
        total = sum(size for _, size, _ in entries)
        for _, size, path in sorted(entries):
            if total <= most_bytes:
                return
            os.unlink(path)
            total -= size
    except OSError:
        return

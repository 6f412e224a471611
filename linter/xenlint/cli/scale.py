"""Options of long runs: several processes, a cluster, what is kept between runs, and how far a run has come."""

from __future__ import annotations

import os

from xenlint.discovery import Hosts
from xenlint.engine.run import in_turn
from xenlint.settings.errors import UsageError
from xenlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from xenlint.cli.arguments import Parser
    from xenlint.engine.cache import Cache
    from xenlint.engine.plan import Plan
    from xenlint.engine.run import Mapper

CACHED_FROM_FILES = 100
"""Fewer files are linted in about the time that looking them up takes."""


def add_options(parser: Parser) -> None:
    group = parser.add_argument_group("long runs")
    group.add_argument("--jobs", metavar="N", default="auto", help="processes to use: a number, or auto (default)")
    group.add_argument("--dask", metavar="ADDRESS", help="lint on a Dask cluster; needs xenlint[dask]")
    group.add_argument("--no-cache", action="store_true", help="neither use nor keep results of earlier runs")
    group.add_argument("--cache-dir", metavar="DIR", help="where results are kept, instead of ~/.cache/xenlint")


def mapper_for(options: Namespace, hosts: Hosts) -> Mapper:
    """How the hosts are to be linted. Raises UsageError."""
    jobs = _jobs(options.jobs)
    if options.dask is not None:
        from xenlint.engine.cluster import through_cluster

        return through_cluster(options.dask)
    if jobs < 2 or len(hosts) < 2:
        return in_turn
    from xenlint.engine.patience import in_processes

    return in_processes(jobs, hosts.file_count)


def _jobs(text: str) -> int:
    if text == "auto":
        affinity = getattr(os, "sched_getaffinity", None)
        return len(affinity(0)) if affinity else os.cpu_count() or 1
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise UsageError(f"--jobs: write a number of processes from 1 to 1024, or auto, not '{text}'.")
    return int(text)


def cache_for(options: Namespace, hosts: Hosts, plan: Plan) -> Cache | None:
    """The cache, where this run is to use one. Raises UsageError where one was asked for and cannot be."""
    if options.no_cache or options.dask is not None or plan.upgrade_to is not None or plan.fix:
        return None
    if options.cache_dir is None and hosts.file_count < CACHED_FROM_FILES:
        return None
    directory = options.cache_dir or _directory()
    if not directory:
        return None
    from xenlint.engine.cache import open_cache
    from xenlint.engine.code import code_digest

    cache = open_cache(directory, plan, code_digest())
    if cache is None and options.cache_dir:
        raise UsageError(f"--cache-dir: '{directory}' cannot be made or is no directory.")
    return cache


def _directory() -> str:
    """Where the environment wants caches: nothing in a repository can say so."""
    if own := os.environ.get("XENLINT_CACHE_DIR"):
        return os.path.abspath(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "xenlint") if os.path.isabs(base) else ""

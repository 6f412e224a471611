"""Claims are put together by key, in memory or on disk alike."""

from __future__ import annotations

import random

import pytest
from xenlint.engine import claims as module
from xenlint.engine.claims import Claims
from xenlint.engine.diagnostic import FleetClaim


def claim(key: str, host: str, number: int = 0) -> FleetClaim:
    return FleetClaim("XEN1", key, "a guest", ".", host, f"/{host}", host, "etc/xen/a\udcff.cfg", number, 2, True)


def grouped(batches: list[list[FleetClaim]]) -> dict[str, list[FleetClaim]]:
    claims = Claims()
    for batch in batches:
        claims.add(batch)
    groups = list(claims.groups())
    assert len({group[0].key for group in groups}) == len(groups), "no key comes twice"
    return {group[0].key: group for group in groups}


def test_only_what_several_hosts_claim() -> None:
    found = grouped(
        [[claim("a", "one"), claim("a", "one", 1), claim("b", "one")], [claim("b", "two"), claim("c", "two")]]
    )
    assert found == {"b": [claim("b", "one"), claim("b", "two")]}


@pytest.mark.parametrize("most", [0, 1, 7, 100])
def test_on_disk_as_in_memory(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    source = random.Random(most)
    batches = [[claim(f"k{source.randrange(40)}\udc80", f"h{host}", n) for n in range(3)] for host in range(60)]
    expected = grouped(batches)
    monkeypatch.setattr(module, "MOST_IN_MEMORY", most)
    assert grouped(batches) == expected != {}

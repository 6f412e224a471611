"""Whatever a policy file holds: policies, or a UsageError that says why not."""

from __future__ import annotations

import random
import re
from pathlib import Path

from xenlint.policy.policy import Policy
from xenlint.policy.reading import read_policies
from xenlint.settings.errors import UsageError
from xenlint.source import Source

PAGE = (Path(__file__).resolve().parents[2] / "docs/policies.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
BITS = (
    *("[", "]", "{", "}", ": ", "- ", "\n", "  ", "*a", "&a ", "<<: ", "'", '"', "|", "off", "1.5", "~", "\0", "é"),
    *("!!python/object:os.system ", "vif.", "hypervisor.", "xl-conf.x", "99999999999999999999", "(", "{0}", "\u202e"),
)


def _read(data: bytes) -> tuple[list[Policy], str]:
    """The policies, or what is said instead."""
    try:
        return read_policies(Source("p.yaml", data)), ""
    except UsageError as error:
        return [], str(error)


def test_damaged_policies() -> None:
    dice, taken, refused = random.Random(3), 0, 0
    for number in range(1500):
        text = SHOWN[number % len(SHOWN)]
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(BITS) + text[at + dice.randrange(6) :]
        found, said = _read(text.encode("utf-8", "surrogateescape"))
        assert all(line.startswith("p.yaml:") for line in said.splitlines()), said
        assert all(policy.entry.page.replace("\n", "").isprintable() for policy in found)
        taken += len(found)
        refused += bool(said)
    assert taken > 100
    assert refused > 100


def test_bytes_that_are_no_text() -> None:
    dice = random.Random(4)
    for _ in range(300):
        found, said = _read(bytes(dice.randrange(256) for _ in range(dice.randrange(60))))
        assert not found
        assert said.startswith("p.yaml")

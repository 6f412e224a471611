"""Whatever a policy file holds: policies, or a UsageError that says why not."""

from __future__ import annotations

import random
import re
from pathlib import Path

from xenlint.policy.reading import read_policies
from xenlint.settings.errors import UsageError
from xenlint.source import Source

PAGE = (Path(__file__).resolve().parents[2] / "docs/policies.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
BITS = (
    *("[", "]", "{", "}", ": ", "- ", "\n", "  ", "*a", "&a ", "<<: ", "'", '"', "|", "off", "1.5", "~", "\0", "é"),
    *("!!python/object:os.system ", "vif.", "hypervisor.", "xl-conf.x", "99999999999999999999", "(", "{0}", "\u202e"),
)


def test_damaged_policies() -> None:
    dice, taken = random.Random(3), 0
    for number in range(1500):
        text = SHOWN[number % len(SHOWN)]
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(BITS) + text[at + dice.randrange(6) :]
        try:
            found = read_policies(Source("p.yaml", text.encode("utf-8", "surrogateescape")))
        except UsageError as error:
            assert all(line.startswith("p.yaml:") for line in str(error).split("\n") if line), str(error)
        else:
            taken += len(found)
            assert all(policy.entry.page.replace("\n", "").isprintable() for policy in found)
    assert taken > 100


def test_bytes_that_are_no_text() -> None:
    dice = random.Random(4)
    for _ in range(300):
        data = bytes(dice.randrange(256) for _ in range(dice.randrange(60)))
        try:
            read_policies(Source("p.yaml", data))
        except UsageError as error:
            assert str(error).startswith("p.yaml")

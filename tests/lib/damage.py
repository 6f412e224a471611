"""Damage, as disks, merges and people do it. Imports nothing of xenlint, for atheris wants to be there first."""

from __future__ import annotations

import random


def damaged(data: bytes, words: tuple[bytes, ...], dice: random.Random, most: int = 8192) -> bytes:
    out = bytearray(data)
    for _ in range(dice.randrange(1, 10)):
        at = dice.randrange(len(out) + 1)
        action = dice.randrange(6)
        if action == 0:
            del out[at : at + dice.randrange(1, 60)]
        elif action == 1:
            out[at:at] = dice.choice(words)
        elif action == 2:
            start = dice.randrange(len(out) + 1)
            out[at:at] = out[start : start + dice.randrange(1, 200)]
        elif action == 3 and at < len(out):
            out[at] = dice.randrange(256)
        elif action == 4:
            out[at:at] = dice.choice(words) * dice.randrange(1, 60)
        else:
            out[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(1, 8)))
    return bytes(out[:most])

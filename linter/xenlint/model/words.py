"""The words that xl takes as the value of a key, by version and type of guest, and what a wrong one stands for."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from xenlint.knowledge.entry import Key
from xenlint.knowledge.versions import Version
from xenlint.model.spelling import nearest

# fmt: off
MEANT: dict[str, dict[str, str]] = {
    "type": {
        "linux": "pv", "paravirt": "pv", "generic": "pv", "hvmloader": "hvm", "fullvirt": "hvm", "pvh2": "pvh",
        "pvhv2": "pvh",
    },
    "builder": {"linux": "generic", "pv": "generic", "hvmloader": "hvm"},
    "bios": {"uefi": "ovmf", "efi": "ovmf", "bios": "seabios", "legacy": "seabios"},
    "vga": {"std": "stdvga", "vga": "stdvga", "standard": "stdvga", "off": "none"},
    "hdtype": {"sata": "ahci"},
    "tsc_mode": {"emulate": "always_emulate", "1": "always_emulate"},
    "passthrough": {"yes": "enabled", "on": "enabled", "no": "disabled", "off": "disabled"},
    "device_model_version": {"qemu": "qemu-xen", "qemu-traditional": "qemu-xen-traditional"},
    "ms_vm_genid": {"auto": "generate"},
}
# fmt: on
"""What people write where xl wants another word, without a slip of the keyboard."""

_ACTIONS = {
    "shutdown": "destroy", "poweroff": "destroy", "halt": "destroy", "stop": "destroy", "reboot": "restart",
    "rebuild": "restart", "coredump": "coredump-destroy", "dump": "coredump-destroy", "keep": "preserve",
    "ignore": "preserve", "rename": "rename-restart", "rename-destroy": "destroy",
}  # fmt: skip


def words_of(key: Key, guest_type: str | None) -> tuple[str, ...]:
    """All words that any version takes."""
    if key.guest_values:
        return next((words for guest, words in key.guest_values if guest == guest_type), ())
    return key.values


@lru_cache(maxsize=512)
def words_at(key: Key, guest_type: str | None, version: Version) -> tuple[str, ...]:
    """The words that this version takes."""
    since, until = dict(key.value_since), dict(key.value_until)
    return tuple(
        word
        for word in words_of(key, guest_type)
        if (word not in since or since[word] <= version) and (word not in until or version <= until[word])
    )


def is_word(text: str, words: Collection[str], key: Key) -> bool:
    """Whether xl takes the text for one of the words."""
    if key.ignore_case or key.item_format == "KEY=VALUE":
        return text.lower() in words
    return any(word.startswith(text) for word in words) if key.prefix_match or key.guest_values else text in words


def meant_word(text: str, words: Collection[str], key: Key) -> tuple[str, bool] | None:
    """The word that was meant, and whether it is the same one but for case, blanks and the sort of stroke."""
    bare = text.strip().lower().replace("_", "-")
    for word in words:
        if word.replace("_", "-") == bare:
            return word, True
    meant = (_ACTIONS if key.name.startswith("on_") else MEANT.get(key.name, {})).get(bare)
    if meant is None:
        meant = nearest(text.strip().lower(), words)
    return (meant, False) if meant in words and meant is not None else None

"""An empty GRUB_CMDLINE_LINUX_XEN_REPLACE replaces nothing.

## What it does
Looks in `/etc/default/grub` for `GRUB_CMDLINE_LINUX_XEN_REPLACE=""` and its `_DEFAULT` where the variable that they
stand in for is not empty.

## Why is this bad?
In Xen's entries the two replace `GRUB_CMDLINE_LINUX` and `GRUB_CMDLINE_LINUX_DEFAULT` on the line of dom0's kernel, but
only where they are not empty. `=""` does not take the other options away: dom0's kernel gets them all the same.

## References
- [GRUB manual: simple configuration](https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from xenlint import Context, Example, Finding, Meta, Related, Setting, String
from xenlint.knowledge.grub_vars import VARIABLES

META = Meta(
    code="XEN125",
    name="xen-replace-empty",
    since="0.1",
    severity="note",
    confidence="high",
    tags=("boot",),
    kinds=("grub-default",),
    keys=("GRUB_CMDLINE_LINUX_XEN_REPLACE", "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT"),
)

_XEN = 'GRUB_CMDLINE_XEN="dom0_mem=2G,max:2G"\n'

EXAMPLES = (
    Example(
        bad={"etc/default/grub": f'{_XEN}GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX_XEN_REPLACE=""\n'},
        good={"etc/default/grub": f'{_XEN}GRUB_CMDLINE_LINUX="quiet"\nGRUB_CMDLINE_LINUX_XEN_REPLACE="console=hvc0"\n'},
        at='GRUB_CMDLINE_LINUX_XEN_REPLACE=""',
    ),
)


def check(setting: Setting, context: Context) -> Iterator[Finding]:
    value = setting.value
    if not isinstance(value, String) or value.value.strip() or not value.known:
        return
    replaced = VARIABLES[setting.key].replaces
    for document in context.host.documents:
        for other in document.settings:
            if other.key == replaced and isinstance(other.value, String) and other.value.value.strip():
                yield Finding(
                    setting,
                    f"An empty {setting.key} replaces nothing: dom0's kernel gets {replaced} all the same. Write at "
                    "least one option, such as 'console=hvc0', or leave the line out.",
                    related=(Related(other, "this is on the line of dom0's kernel"),),
                )
                return

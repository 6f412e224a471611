"""Variables of `/etc/default/xendomains` (or sysconfig), and the forms their values take.

The script reads the same ones in Xen 4.1 to 4.23.

Sources: tools/hotplug/Linux/init.d/sysconfig.xendomains.in and xendomains.in in Xen's tree; Debian's own
debian/xen-utils-common.xendomains.init, which reads MIGRATE, SAVE, RESTORE, AUTO and STOP_MAXWAIT only.
"""

from __future__ import annotations

from xenlint.typed import Literal

Form = Literal["flag", "number", "directory", "options", "text"]
"""`flag`: "true" or anything else, which means no. `options` are handed to the toolstack's command as they are."""

VARIABLES: dict[str, Form] = {
    "XENDOMAINS_AUTO": "directory",
    "XENDOMAINS_AUTO_ONLY": "flag",
    "XENDOMAINS_CREATE_USLEEP": "number",
    "XENDOMAINS_MIGRATE": "options",
    "XENDOMAINS_RESTORE": "flag",
    "XENDOMAINS_SAVE": "directory",
    "XENDOMAINS_SHUTDOWN": "options",
    "XENDOMAINS_SHUTDOWN_ALL": "options",
    "XENDOMAINS_STOP_MAXWAIT": "number",
    "XENDOMAINS_SYSRQ": "text",
    "XENDOMAINS_USLEEP": "number",
}

"""Which files belong to Xen, what kind each is, and whose host they are."""

from xenlint.discovery.find import find
from xenlint.discovery.found import Buffer, Found, Hosts

__all__ = ["Buffer", "Found", "Hosts", "find"]

"""Which files belong to Xen, what kind each is, and whose host they are."""

from xenlint.discovery.find import Buffer, Found, Hosts, find

__all__ = ["Buffer", "Found", "Hosts", "find"]

"""Rules about what another Xen reads otherwise."""

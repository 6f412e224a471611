"""Devices of the host that are given to guests."""

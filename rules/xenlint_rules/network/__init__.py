"""Interfaces, their addresses and bridges."""

"""Findings that the engine makes by itself; the modules here are their pages."""

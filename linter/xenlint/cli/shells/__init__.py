"""Completion scripts, one module a shell. Each is written once and starts no Python but to list the rules."""

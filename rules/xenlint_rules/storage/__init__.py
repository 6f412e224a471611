"""Disks: what a toolstack refuses, what it takes otherwise than meant, and what two guests share."""

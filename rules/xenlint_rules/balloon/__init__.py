"""Who shrinks dom0, and how far."""

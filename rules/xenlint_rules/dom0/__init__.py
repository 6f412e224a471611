"""How much memory dom0 gets at boot."""

"""CPUs: how many dom0 has, where guests may run, and what they get of them."""

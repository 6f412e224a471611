"""What opens the host to others."""

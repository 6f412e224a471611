"""What starts and stops with the host."""

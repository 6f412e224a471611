"""What makes a guest: its name and identity."""

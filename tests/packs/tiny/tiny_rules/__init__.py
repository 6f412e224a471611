"""A pack of one rule."""

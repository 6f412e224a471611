"""Whether the guests fit into the host."""

"""Whether a host opens its guests, its console or itself to others, or goes without a defence."""

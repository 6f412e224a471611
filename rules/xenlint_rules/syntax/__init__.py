"""Files that their reader reads otherwise than their writer meant."""

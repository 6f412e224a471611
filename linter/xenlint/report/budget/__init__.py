"""Pictures and tables of hosts' memory, one module a format; `bars` has what all pictures show."""

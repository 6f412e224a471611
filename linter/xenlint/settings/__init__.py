"""The settings of a run: config file, inventories, command line."""

"""What stands on the two command lines of a boot entry, and in the files of boot loaders."""

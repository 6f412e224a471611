"""What each version of Xen knows, as tables: keys, options, device strings, boot variables.

Tables with next to no logic; every module can be imported on its own. They cover Xen 4.1 to 4.23, the latter as it
stood before its release. A version in a table is that of a stable branch's tip, so backports count.
"""

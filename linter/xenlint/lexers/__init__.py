"""Lexers for Pygments: the formats that Xen and its boot loaders read, coloured by what each reader makes of them.

They are named in the entry-point group `pygments.lexers`, so `pygmentize -l xl guest.cfg` and every documentation tool
on top of Pygments know them. Each hands back its text to the last character and looks at each only a few times: what
may be long without an end, such as a string that nobody closes, is a state and not a pattern.
"""

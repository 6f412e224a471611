"""Rules to begin with, one a sort of thing to look at, each with its test.

`xenlint rule new` copies one and renames it. They are modules like any rule's, so that they are checked and run like
them; no pack names them.
"""

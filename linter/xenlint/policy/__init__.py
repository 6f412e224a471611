"""Rules without code: policies that a repository states in YAML.

`files` finds and opens them, `schema` says what they may hold, `reading` makes values of them, `check` runs them, and
`testing` their examples. Nothing in a policy can run: it is names, values, globs and patterns of linear time.
"""

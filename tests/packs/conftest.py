"""The example pack has tests of its own, which run in its own directory."""

collect_ignore = ["tiny"]

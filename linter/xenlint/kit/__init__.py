"""For authors of rules: the files that `xenlint rule new` writes."""

"""The rules that come with xenlint. One module is one rule: its page, its `META`, its examples and its check."""

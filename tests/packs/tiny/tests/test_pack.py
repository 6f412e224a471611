"""Every rule of the pack: its page, its examples, its place in the index."""

from xenlint.testing import check_examples


def test_examples() -> None:
    check_examples("tiny_rules")

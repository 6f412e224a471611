"""xend's settings as XendOptions.py reads them."""

from __future__ import annotations

import pytest
from xenlint.model.toolstack import XendConfig, integer_of
from xenlint.source import Source
from xenlint.syntax import parse


def config(text: str) -> XendConfig:
    return XendConfig(parse("xend-config", Source("xend-config.sxp", text.encode()), "etc/xen/xend-config.sxp", (4, 1)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(dom0-min-mem 256)", 256),
        ("(dom0-min-mem 256 512)", 256),
        ("(dom0-min-mem 256)(dom0-min-mem 512)", 256),
        ("(dom0-min-mem (@ (unit MiB)) 512)", 512),
        ("(dom0-min-mem ' 256 ')", 256),
        ("(dom0-min-mem)(dom0-min-mem 512)", None),
        ("(dom0-min-mem (@ (unit MiB)))", None),
        ("(dom0-min-mem (256) 512)", None),
        ("(dom0-min-mem 25_6)", None),
        ("(dom0-min-mem 256M)", None),
    ],
)
def test_the_first_value_of_the_first_form_counts(text: str, value: int | None) -> None:
    assert integer_of(config(text).get("dom0-min-mem")) == value


def test_a_single_value_in_parentheses_stays_one() -> None:
    setting = config("(xen-api-server ((9363 pam) (unix none)))").get("xen-api-server")
    assert setting is not None
    assert setting.value.span.text == "((9363 pam) (unix none))"

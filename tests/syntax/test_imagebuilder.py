"""ImageBuilder's config."""

from __future__ import annotations

import gc
import time

from hypothesis import given
from hypothesis import strategies as st
from xenlint.source import Source
from xenlint.syntax.imagebuilder import evaluate, parse
from xenlint.syntax.tree import Document, String, Unknown

CONFIG = """\
MEMORY_END="0x80000000"   # 2 GiB
XEN=xen
CONSOLE='console=dtuart'
XEN_CMD="$CONSOLE dom0_mem=512M"
NUM_DOMUS=2
DOMU_KERNEL[0]="Image"
DOMU_MEM[0]=256
DOMU_MEM[1]="512"
DOMU_CMD[1]="root=$ROOT quiet"
"""


def source(text: str) -> Source:
    return Source("config", text.encode("utf-8", "replace"))


def read(text: str) -> Document:
    return parse(source(text), "config", "imagebuilder", (4, 17))


def settings(document: Document) -> list[tuple[str, str]]:
    return [(s.key, s.value.value) for s in document.settings if isinstance(s.value, String)]


def test_settings_and_arrays() -> None:
    document = read(CONFIG)
    assert settings(document) == [
        ("MEMORY_END", "0x80000000"),
        ("XEN", "xen"),
        ("CONSOLE", "console=dtuart"),
        ("XEN_CMD", "console=dtuart dom0_mem=512M"),
        ("NUM_DOMUS", "2"),
        ("DOMU_KERNEL[0]", "Image"),
        ("DOMU_MEM[0]", "256"),
        ("DOMU_MEM[1]", "512"),
        ("DOMU_CMD[1]", "root=$ROOT quiet"),
    ]
    kernel = document.settings[5]
    assert (kernel.span.text, kernel.key_span.text) == ('DOMU_KERNEL[0]="Image"', "DOMU_KERNEL[0]")
    assert document.problems == ()


def test_values_know_where_they_are_written() -> None:
    document = read(CONFIG)
    line = document.settings[3].value
    assert isinstance(line, String)
    assert line.at(0, 14).start == CONFIG.index("console=dtuart")
    assert line.at(15, 28).text == "dom0_mem=512M"
    guest = document.settings[8].value
    assert isinstance(guest, String)
    assert not guest.known, "ROOT may come from the environment"


def test_what_holds_in_the_end() -> None:
    values = evaluate(
        source("XEN=a\nXEN=b\nDOMU_MEM[0]=1\nif test -e x; then\nDOM0_MEM=1\nNUM_DOMUS=2\nelse\nDOM0_MEM=1\nfi\n")
    )
    assert (values["XEN"].value, values["DOMU_MEM[0]"].value, values["DOM0_MEM"].value) == ("b", "1", "1")
    assert not values["NUM_DOMUS"].known


def test_a_file_that_is_sourced_may_change_everything() -> None:
    values = evaluate(source("XEN_CMD=a\n. ./common\nXEN=xen\n"))
    assert not values["XEN_CMD"].known
    assert values["XEN"].known


def test_a_command_is_not_run() -> None:
    document = read('DOM0_MEM=$(cat size)\nXEN_CMD="dom0_mem=`cat size` sched=null"\n')
    assert isinstance(document.settings[0].value, Unknown)
    line = document.settings[1].value
    assert isinstance(line, String)
    assert not line.known


def test_problems_speak_of_bash() -> None:
    document = read('\ufeffXEN=xen\r\nXEN_CMD="dom0_mem=512M\r\n')
    assert [problem.reason for problem in document.problems] == ["byte-order-mark", "carriage-return", "syntax"]
    assert not any("grub" in problem.message for problem in document.problems)
    assert document.problems[2].span.text.startswith('"dom0_mem')


def test_what_only_dash_dislikes_is_no_problem() -> None:
    document = read('XEN_CMD="a"\nXEN_CMD+=" b"\nLIST=(a b)\nfunction f { :; }\n')
    assert document.problems == ()
    assert evaluate(document.source)["XEN_CMD"].value == "a b"


def test_long_lines_take_linear_time() -> None:
    for token in ("XEN=", "A[0]=1 ", "A[0]=1\n", "[", "]", "${A[0]}", '"', "$(", "A[0]+=$A\n"):
        assert seconds(token * (200_000 // len(token))) < 2, token


def seconds(text: str) -> float:
    """Without looking for garbage, as `xenlint check` runs: how much of that there is to do is other tests' matter."""
    gc.disable()
    try:
        begin = time.process_time()
        read(text)
        return time.process_time() - begin
    finally:
        gc.enable()


TOKENS = ["XEN", "XEN_CMD", "A[0]", "[", "]", "=", "+=", '"', "'", "$", "${A[0]}", "$A", "(", ")", "`", "\\", " ", "#"]


@given(st.text() | st.lists(st.sampled_from([*TOKENS, "\n", "\r", ";", "if ", "then ", "fi", "\ufeff"])).map("".join))
def test_any_text(text: str) -> None:
    document = read(text)
    size = len(document.source.text)
    for setting in document.settings:
        assert 0 <= setting.start < setting.value.start <= setting.value.end <= setting.end <= size
        assert setting.key == setting.key_span.text
    for problem in document.problems:
        assert 0 <= problem.start <= problem.end <= size
    for value in evaluate(document.source).values():
        assert not value.pieces or sum(piece.length for piece in value.pieces) == len(value.value)

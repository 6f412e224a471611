"""Menus of boot loaders that start Xen: GRUB legacy's `menu.lst`, and GRUB 2's `grub.cfg`."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, using
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, Punctuation, String, Text, Whitespace

from xenlint.lexers.cmdline import XenCommandLineLexer

_XEN = r"[^\s;{}\"'$=]*xen[^\s;{}\"'$=]*"
"""The path of Xen's file. No character of it may be one of what stands before it."""

_LEGACY_COMMANDS = (
    "boot|chainloader|cat|color|configfile|default|fallback|find|geometry|hiddenmenu|hide|initrd|kernel|lock|makeactive"
    "|map|module|modulenounzip|parttype|password|pause|reboot|root|rootnoverify|savedefault|serial|setup|splashimage"
    "|terminal|timeout|unhide|uppermem"
)
_RESERVED = "if|then|elif|else|fi|for|in|do|done|while|until"
_COMMANDS = (
    "set|unset|export|insmod|search|linux|linux16|linuxefi|initrd|initrdefi|multiboot|multiboot2|module|module2"
    "|xen_hypervisor|xen_module|chainloader|configfile|source|load_env|save_env|echo|terminal_input|terminal_output"
)
_WORD_END = r"(?![\w.-])"


class GrubLegacyLexer(RegexLexer):
    """A command a line. What follows Xen's file is Xen's command line."""

    name = "GRUB legacy menu"
    url = "https://www.gnu.org/software/grub/manual/legacy/grub.html"
    aliases: ClassVar[list[str]] = ["grub-legacy", "menu.lst"]
    filenames: ClassVar[list[str]] = ["menu.lst", "grub.conf"]
    mimetypes: ClassVar[list[str]] = []

    tokens: ClassVar = {
        "root": [
            (r"[ \t\r\n]+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r"(title)\b([^\n]*)", bygroups(Keyword, Generic.Heading)),
            (
                rf"(kernel)([ \t=]+)({_XEN})([^\n]*)",
                bygroups(Keyword, Whitespace, String, using(XenCommandLineLexer)),
            ),
            (rf"(?:{_LEGACY_COMMANDS}){_WORD_END}", Keyword, "arguments"),
            (r"[^\s]", Text, "arguments"),
            (r"\s", Whitespace),
        ],
        "arguments": [
            (r"\n", Whitespace, "#pop"),
            (r"[ \t\r\f\v]+", Whitespace),
            (r"[0-9]+(?=\s|\Z)", Number),
            (r"\([a-z0-9,]{1,40}\)", Name.Constant),
            (r"=", Operator),
            (r"[^\s=(]+", Text),
            (r"[^\n]", Text),
        ],
    }

    @staticmethod
    def analyse_text(text: str) -> float:
        return 0.6 if "\ntitle" in f"\n{text}" and "\nkernel" in text.replace("\t", "").replace(" ", "") else 0.0


class GrubLexer(RegexLexer):
    """The script that GRUB 2 runs. What follows Xen's file on a line of multiboot is Xen's command line."""

    name = "GRUB 2 script"
    url = "https://www.gnu.org/software/grub/manual/grub/"
    aliases: ClassVar[list[str]] = ["grub", "grub.cfg"]
    filenames: ClassVar[list[str]] = ["grub.cfg"]
    mimetypes: ClassVar[list[str]] = []

    tokens: ClassVar = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (
                rf"(multiboot2?|xen_hypervisor)([ \t]+)({_XEN})((?:\$\{{\w{{1,80}}\}}|\\\n|[^\n;{{}}\\])*)",
                bygroups(Keyword, Whitespace, String, using(XenCommandLineLexer)),
            ),
            (rf"(?:menuentry|submenu|function){_WORD_END}", Keyword.Declaration),
            (rf"(?:{_RESERVED}){_WORD_END}", Keyword.Reserved),
            (rf"(?:{_COMMANDS}){_WORD_END}", Keyword),
            (r"\$\{[\w?@*#-]{1,80}\}|\$[\w?@*#]{1,80}", Name.Variable),
            (r"([A-Za-z_]\w*)(=)", bygroups(Name.Attribute, Operator)),
            (r'"', String.Double, "double"),
            (r"'", String.Single, "single"),
            (r"\\(.|\n)", String.Escape),
            (r"[{};]", Punctuation),
            (r"[0-9]+(?![^\s;{}])", Number),
            (r"[=\[\]!<>|&]+", Operator),
            (r"[\w./:,@%+^~*?-]+", Text),
            (r".", Text),
        ],
        "double": [
            (r'"', String.Double, "#pop"),
            (r"\\(.|\n)", String.Escape),
            (r"\$\{[\w?@*#-]{1,80}\}|\$[\w?@*#]{1,80}", Name.Variable),
            (r"[^\"\\$]+", String.Double),
            (r"[\\$]", String.Double),
        ],
        "single": [(r"'", String.Single, "#pop"), (r"[^']+", String.Single)],
    }

    @staticmethod
    def analyse_text(text: str) -> float:
        return 0.6 if "menuentry " in text and ("multiboot" in text or "linux" in text) and "{" in text else 0.0

"""xenlint: a static linter for the configuration of Xen hosts. The names here are what a rule author imports."""

TYPE_CHECKING = False  # what typing calls so; importing typing would double the time of `xenlint --version`

__version__ = "0.1.0"

if TYPE_CHECKING:
    from xenlint.api import Report, lint
    from xenlint.finding import Confidence, Edit, Finding, Fix, Related, Severity
    from xenlint.model.boot import BootEntry
    from xenlint.model.domain import Domain
    from xenlint.model.host import Host
    from xenlint.model.toolstack import XendConfig, XlConf
    from xenlint.rule import Claim, Clash, Context, Example, Holder, Meta, Option
    from xenlint.source import Source, Span
    from xenlint.syntax.tree import Document, List, Number, Setting, String, Unknown, Value

_HOMES = {
    "xenlint.api": ("Report", "lint"),
    "xenlint.finding": ("Confidence", "Edit", "Finding", "Fix", "Related", "Severity"),
    "xenlint.model.boot": ("BootEntry",),
    "xenlint.model.domain": ("Domain",),
    "xenlint.model.host": ("Host",),
    "xenlint.model.toolstack": ("XendConfig", "XlConf"),
    "xenlint.rule": ("Claim", "Clash", "Context", "Example", "Holder", "Meta", "Option"),
    "xenlint.source": ("Source", "Span"),
    "xenlint.syntax.tree": ("Document", "List", "Number", "Setting", "String", "Unknown", "Value"),
}

__all__ = [
    "BootEntry",
    "Claim",
    "Clash",
    "Confidence",
    "Context",
    "Document",
    "Domain",
    "Edit",
    "Example",
    "Finding",
    "Fix",
    "Holder",
    "Host",
    "List",
    "Meta",
    "Number",
    "Option",
    "Related",
    "Report",
    "Setting",
    "Severity",
    "Source",
    "Span",
    "String",
    "Unknown",
    "Value",
    "XendConfig",
    "XlConf",
    "__version__",
    "lint",
]


def __getattr__(name: str) -> object:
    # Loaded on first use: `xenlint --version` needs none of it.
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            found = globals()[name] = getattr(import_module(module), name)
            return found
    if name == "rule":
        return import_module("xenlint.rule")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

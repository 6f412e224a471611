"""The JSON Schema of a policy file: `xenlint policy schema` prints it, and every file is held against it."""

from __future__ import annotations

from xenlint.syntax.tree import Kind
from xenlint.typed import Any, get_args

_VALUE = ["string", "number", "boolean"]
_TEXT = {"type": "string", "minLength": 1}
_GLOBS = {"type": ["string", "array"], "minLength": 1, "items": _TEXT}

TEST: dict[str, Any] = {
    "equals": {"type": _VALUE, "description": "The value must be this one."},
    "one-of": {"type": "array", "items": {"type": _VALUE}, "minItems": 1, "description": "It must be one of these."},
    "none-of": {"type": "array", "items": {"type": _VALUE}, "minItems": 1, "description": "It must be none of these."},
    "like": {**_GLOBS, "description": "It must be like this, or one of these: * is any characters, ? is one."},
    "matches": {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "description": "The whole value must match this regular expression: no references back, no looking around.",
    },
    "min": {"type": _VALUE, "description": "The least it may be: a number, a size as in 512MiB, a version as in 4.14."},
    "max": {"type": _VALUE, "description": "The most it may be."},
}

_DEMAND: dict[str, Any] = {
    "present": {"enum": [True], "description": "It must be set. The other demands are about values that are."},
    "absent": {"enum": [True], "description": "It must not be set."},
    **TEST,
    "same-as": {**_TEXT, "description": "It must have the value of this other setting of the same guest."},
    "unique": {"enum": ["host", "fleet"], "description": "No value may be there twice on a host, or on all hosts."},
    "at-most-per-guest": {"type": "integer", "minimum": 0, "description": "So many a guest may have of it."},
    "at-most-per-host": {"type": "integer", "minimum": 0, "description": "So many all guests of a host may have."},
    "sum-at-most-per-host": {"type": _VALUE, "description": "What all guests of a host may have together."},
}

_CONDITION: dict[str, Any] = {
    "type": [*_VALUE, "object"],
    "additionalProperties": False,
    "properties": {"present": _DEMAND["present"], "absent": _DEMAND["absent"], **TEST},
}

_TREE = {
    "type": ["string", "object"],
    "minLength": 1,
    "additionalProperties": {"type": "string"},
    "description": "Files by their paths, or the text of one file of the kind that the policy is about.",
}

POLICY: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "title", "reason", "setting", "demand"],
    "properties": {
        "id": {
            "type": "string",
            "pattern": "^[A-Z][A-Z0-9]{0,15}-[0-9]{1,5}$",
            "description": "Its code, in a name space of your own, as in SITE-001.",
        },
        "name": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
            "description": "A name for it, in small letters, as in web-guests-bridge; else the id in small letters.",
        },
        "title": {**_TEXT, "maxLength": 200, "description": "What is demanded or wrong, in one line."},
        "message": {
            **_TEXT,
            "description": "What a finding says, with placeholders such as {value}, {expected}, {domain}, {host}.",
        },
        "reason": {**_TEXT, "description": "Why, in Markdown: the page that `xenlint explain` shows."},
        "references": {"type": "array", "items": _TEXT, "description": "Addresses where more is told."},
        "severity": {"enum": ["error", "warning", "note"], "description": "Default: warning."},
        "tags": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
            "description": "Words to select it by; 'strict' keeps it out of the default rules.",
        },
        "setting": {
            **_TEXT,
            "description": "What it is about: memory, vif.bridge, hypervisor.smt, xl-conf.autoballoon.",
        },
        "demand": {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": _DEMAND,
            "description": "What is demanded of the setting; all of it must hold.",
        },
        "where": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "kinds": {
                    "type": "array",
                    "items": {"enum": list(get_args(Kind))},
                    "description": "Kinds of files, as `xenlint inspect` tells them.",
                },
                "hosts": {**_GLOBS, "description": "Names of hosts."},
                "groups": {**_GLOBS, "description": "Directories that hold the hosts, as in prod."},
                "domains": {**_GLOBS, "description": "Names of guests."},
                "files": {**_GLOBS, "description": "Paths on the host, as in etc/xen/auto/*."},
                "xen": {**_TEXT, "description": "Versions of Xen, as in '>=4.14' or '>=4.1,<4.5'."},
            },
            "description": "Where it holds; everywhere if left out.",
        },
        "when": {
            "type": "object",
            "additionalProperties": _CONDITION,
            "description": "Other settings, and what they must be for the policy to hold: a value, or tests.",
        },
        "fix": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "set": {"type": _VALUE, "description": "The value to write; {expected} and other placeholders too."},
                "remove": {"enum": [True], "description": "Remove the setting."},
                "safe": {"type": "boolean", "description": "Whether --fix may do it unasked. Default: false."},
            },
            "description": "What to write instead.",
        },
        "examples": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "bad": _TREE,
                    "good": _TREE,
                    "at": {**_TEXT, "description": "The text that the finding in the bad files must point at."},
                    "config": {"type": "string", "description": "An xenlint.toml for them."},
                },
            },
            "description": "Files that must have a finding, and files that must not: `xenlint policy test` looks.",
        },
    },
}

FILE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["policies"],
    "properties": {"policies": {"type": "array"}},
}
"""The file without what its policies hold."""

SCHEMA: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "Policies of xenlint",
    **FILE,
    "properties": {"policies": {"type": "array", "items": POLICY}},
}

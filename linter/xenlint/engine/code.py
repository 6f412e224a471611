"""A digest of the code that makes results: xenlint's own and that of its rule packs."""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from importlib.util import find_spec

from xenlint.engine.packs import pack_names


def code_digest() -> bytes:
    """Differs whenever a result might, because code did: after an upgrade, and after an edit where code is edited."""
    digest = sha256(repr(sys.version_info).encode())
    for package in ("xenlint", *pack_names()):
        spec = find_spec(package)
        for directory in sorted(spec.submodule_search_locations or ()) if spec else ():
            digest.update(_installed(directory) or _written(directory))
    return digest.digest()


def _installed(directory: str) -> bytes:
    """The list that the installer made of a package's files with their hashes, if there is one that names them."""
    above, package = os.path.split(directory)
    start = f"{package}/__init__.py,sha256=".encode()
    try:
        for name in sorted(os.listdir(above)):
            if name.endswith(".dist-info"):
                with open(os.path.join(above, name, "RECORD"), "rb") as file:
                    record = file.read()
                if any(line.startswith(start) for line in record.splitlines()):
                    return record
    except OSError:
        pass
    return b""


def _written(directory: str) -> bytes:
    """The code itself, where it runs from where it is written."""
    digest = sha256()
    for path, directories, files in os.walk(directory):
        directories[:] = sorted(name for name in directories if name != "__pycache__")
        for name in sorted(files):
            if name.endswith(".py"):
                with open(os.path.join(path, name), "rb") as file:
                    digest.update(file.read())
    return digest.digest()

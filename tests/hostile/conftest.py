"""Every test here runs in a repository by somebody who means harm."""

from hostile import repo, server, xenlint

__all__ = ["repo", "server", "xenlint"]

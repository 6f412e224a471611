"""Every test here runs in a repository by somebody who means harm."""

from hostile import repo, xenlint

__all__ = ["repo", "xenlint"]

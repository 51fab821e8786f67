"""`jtqr check`: looks at bytes from outside, one module for each question about them."""

from jtqr.commands.check.command import check

__all__ = ["check"]

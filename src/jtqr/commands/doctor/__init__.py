"""`jtqr doctor`: looks at a bench before a campaign is trusted, one module for each thing to look at."""

from jtqr.commands.doctor.command import doctor

__all__ = ["doctor"]

"""The seeded faults: each one turns the parts of a right terminal into those of a wrong one."""

from jtqr_terminal.faults import acceptance, itself, outside, reading
from jtqr_terminal.faults.registry import listing, plant

# Importing a module of faults registers them.
__all__ = ["acceptance", "itself", "listing", "outside", "plant", "reading"]

"""The seeded faults: each one turns the parts of a right terminal into those of a wrong one."""

from jtqr_terminal.faults import acceptance, outside, reading
from jtqr_terminal.faults.registry import listing, plant

__all__ = ["acceptance", "listing", "outside", "plant", "reading"]

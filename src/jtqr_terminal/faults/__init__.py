"""The seeded faults: each one turns the parts of a right terminal into those of a wrong one."""

from jtqr_terminal.faults import (
    acceptance,
    certificates,
    fields,
    frail,
    guesses,
    installed,
    itself,
    outside,
    reading,
    records,
    sequence,
    signatures,
    strict,
    symbols,
    times,
    timing,
)
from jtqr_terminal.faults.registry import listing, plant

# Importing a module of faults registers them.
__all__ = [
    "acceptance",
    "certificates",
    "fields",
    "frail",
    "guesses",
    "installed",
    "itself",
    "listing",
    "outside",
    "plant",
    "reading",
    "records",
    "sequence",
    "signatures",
    "strict",
    "symbols",
    "times",
    "timing",
]

"""Every malformation by name; `rarities` are right codes and claim so, `observed` claim nothing."""

from collections.abc import Mapping
from difflib import get_close_matches

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli import (
    altered,
    bad_certificates,
    bad_digests,
    bad_fields,
    bad_keys,
    bad_lengths,
    bad_signatures,
    bad_times,
    boundaries,
    certificate_rows,
    flips,
    foreign,
    forgeries,
    observed,
    rarities,
    swapped,
)
from jtqr.stimuli.malformation import Malformation

__all__ = ["MALFORMATIONS", "Malformation", "applicable", "like", "named"]

ROOMS = (
    bad_signatures,
    bad_digests,
    altered,
    flips,
    bad_certificates,
    certificate_rows,
    bad_fields,
    boundaries,
    bad_keys,
    bad_times,
    bad_lengths,
    swapped,
    forgeries,
    foreign,
    rarities,
    observed,
)
MALFORMATIONS: Mapping[str, Malformation] = {found.name: found for room in ROOMS for found in room.ALL}


def applicable(reading: Interpretation) -> tuple[Malformation, ...]:
    """Those that spoil a code under this reading."""
    return tuple(found for found in MALFORMATIONS.values() if found.applies(reading))


def like(name: str) -> str:
    """A few names that come nearest to one that nobody knows; there are too many to list."""
    return ", ".join(get_close_matches(name, MALFORMATIONS, n=5, cutoff=0))


def named(name: str, reading: Interpretation) -> Malformation:
    """The malformation of that name; KitMisuse when there is none, or none under this reading."""
    found = MALFORMATIONS.get(name)
    if found is None:
        raise KitMisuse(f"malformation {name!r}: there is none of that name; use one such as {like(name)}")
    if not found.applies(reading):
        raise KitMisuse(f"malformation {name!r}: the declared reading makes it a right code; leave it out")
    return found

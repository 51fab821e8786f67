"""Every malformation by name; `rarities` are right codes and claim so, `observed` claim nothing."""

from collections.abc import Mapping

from jtqr.errors import KitMisuse
from jtqr.standard.interpretation import Interpretation
from jtqr.stimuli import altered, bad_certificates, bad_fields, bad_signatures, forgeries, observed, rarities
from jtqr.stimuli.malformation import Malformation

__all__ = ["MALFORMATIONS", "Malformation", "applicable", "named"]

MALFORMATIONS: Mapping[str, Malformation] = {
    found.name: found
    for found in (
        *bad_signatures.ALL,
        *altered.ALL,
        *bad_certificates.ALL,
        *bad_fields.ALL,
        *forgeries.ALL,
        *rarities.ALL,
        *observed.ALL,
    )
}


def applicable(reading: Interpretation) -> tuple[Malformation, ...]:
    """Those that spoil a code under this reading."""
    return tuple(found for found in MALFORMATIONS.values() if found.applies(reading))


def named(name: str, reading: Interpretation) -> Malformation:
    """The malformation of that name; KitMisuse when there is none, or none under this reading."""
    found = MALFORMATIONS.get(name)
    if found is None:
        raise KitMisuse(f"malformation {name!r}: there is none of that name; use one of {', '.join(MALFORMATIONS)}")
    if not found.applies(reading):
        raise KitMisuse(f"malformation {name!r}: the declared reading makes it a right code; leave it out")
    return found

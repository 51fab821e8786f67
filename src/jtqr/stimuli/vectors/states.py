"""The state of a product as vector files write it."""

from collections.abc import Iterable

from jtqr.oracle.expect import Context, Installed
from jtqr.standard.interpretation import Interpretation, as_declared, ixit_table
from jtqr.stimuli.vectors.model import Held, Listed, State


def state_of(context: Context, reading: Interpretation) -> State:
    """The state and every IXIT of the reading; certificates and list entries in the order of their bytes."""
    return State(
        clock=int(context.now_s),
        ixit={item.name: as_declared(item.name, reading) for item in ixit_table()},
        root=_hex(context.root),
        certificates=tuple(_held(one) for _, one in sorted(context.certificates.items())),
        fare=context.fare,
        black=_listed(context.black),
        white=_listed(context.white),
    )


def _held(one: Installed) -> Held:
    return Held(number=one.number.hex(), issuer=one.issuer.hex(), certificate=one.certificate.hex(), key=_hex(one.key))


def _listed(entries: Iterable[tuple[str, bytes]]) -> tuple[Listed, ...]:
    return tuple(Listed.model_validate({"field": name, "value": value.hex()}) for name, value in sorted(entries))


def _hex(data: bytes | None) -> str | None:
    return None if data is None else data.hex()

"""Whether rig file and declaration speak of one product: what is wired must be what its vendor declares."""

from jtqr.conformance.declaration import Declaration
from jtqr.errors import KitMisuse
from jtqr.rig.rigfile import RigFile


def check_agreement(rig: RigFile, declaration: Declaration) -> None:
    """Raise KitMisuse, naming both files, when the rig watches another line than the one declared.

    A value that is not declared contradicts nothing, and a rig need not have every line that the product has.
    """
    channel, transport = declaration.behaviour.result_channel, declaration.behaviour.scan_transport
    source = rig.parts.result.source if rig.parts.result else None
    reader = rig.drivers.get("reader")
    checks = (
        (source in ("interface", "reader") and source != channel, f"result is {source}", "result_channel", channel),
        (reader is not None and transport == "none", f"reader is {reader}", "scan_transport", transport),
        (reader == "serial" and transport != "serial", f"reader is {reader}", "scan_transport", transport),
    )
    for differs, wired, name, value in checks:
        if differs and name in declaration.declared:
            raise KitMisuse(
                f"{rig.path}: {wired}, but {declaration.path}: ixit {name} is {value}; correct one of the two, or name"
                " the declaration of the product on this rig"
            )

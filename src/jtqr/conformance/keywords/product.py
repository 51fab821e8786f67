"""Keywords about the product itself: what it says of itself against what was declared."""

from collections.abc import Mapping

from jtqr.conformance.keywords.base import recorded
from jtqr.conformance.running import Running
from jtqr.rig.contracts.interface import DESCRIBE, INTERFACE


class ProductItself:
    """The describe answer."""

    @recorded
    def the_terminal_describes_itself(self, running: Running) -> None:
        """Ask terminal.describe anew."""
        interface = running.campaign.bench.interface
        assert interface is not None, "the purpose needs the interface"
        running.campaign.describe = dict(interface.call("terminal.describe"))

    @recorded
    def its_answer_should_match_the_declaration(self, running: Running) -> None:
        """Type plate, interfaces and claims agree, and no member of the answer is missing."""
        problems = mismatches(running.campaign.describe, running)
        running.conclude(
            "terminal.describe and the declaration disagree: " + "; ".join(problems) if problems else "",
            "产品自述与声明不一致：" + "；".join(problems),
            "terminal.describe agrees with the declaration",
            "产品自述与声明一致",
        )


def mismatches(answer: Mapping[str, object], running: Running) -> list[str]:
    """What of the answer is missing or differs from the declaration, as short statements."""
    declaration = running.campaign.plan.declaration
    problems = [
        f"{name} is {answer.get(name)!r}, not of type {kind.__name__}"
        for name, kind in DESCRIBE.items()
        if not isinstance(answer.get(name), kind)
    ]
    if isinstance(answer.get("interface"), bool) or answer.get("interface") != INTERFACE:
        problems.append(f"interface is {answer.get('interface')!r}, and this kit speaks version {INTERFACE}")
    plate = declaration.product.model_dump(exclude={"class_"})
    problems += [
        f"{name} is {answer.get(name)!r}, declared {value!r}"
        for name, value in plate.items()
        if answer.get(name) != value
    ]
    found = answer.get("interfaces")
    has = set(map(str, found)) if isinstance(found, list) else set()
    claims = {
        "optical": declaration.ics.optical_reader == "yes",
        declaration.behaviour.scan_transport: declaration.behaviour.scan_transport != "none"
        and declaration.ics.optical_reader == "yes",
    }
    problems += [
        f"{name} is claimed but not among its interfaces"
        for name, claimed in claims.items()
        if claimed and name not in has
    ]
    if declaration.ics.usb_hid == "yes" and not any(name.startswith("usb-hid") for name in has):
        problems.append("usb_hid is claimed but no usb-hid is among its interfaces")
    return problems

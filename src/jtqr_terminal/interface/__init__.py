"""The test interface: lines of JSON in, lines of JSON out, and every method by its name."""

from jtqr_terminal.interface.codes import CODES
from jtqr_terminal.interface.device import DEVICE, describing
from jtqr_terminal.interface.rpc import Interface, Method
from jtqr_terminal.interface.trust import TRUST

METHODS: dict[str, Method] = {**DEVICE, **TRUST, **CODES}
METHODS["terminal.describe"] = describing(METHODS.keys())

__all__ = ["METHODS", "Interface"]

"""What asks the product and sets its state: the methods of docs/terminal-interface.md, by whatever line."""

from collections.abc import Mapping
from typing import Any, Protocol

from jtqr.errors import RigFault
from jtqr.rig.contracts.channel import Channel

# The version of docs/terminal-interface.md, and the members that `terminal.describe` must answer (section 2).
INTERFACE = 1
DESCRIBE: Mapping[str, type] = {
    "interface": int,
    "vendor": str,
    "model": str,
    "serial": str,
    "firmware": str,
    "os": dict,
    "libc": dict,
    "capacities": dict,
    "interfaces": list,
    "methods": list,
}


class NotOffered(RigFault):
    """The product does not offer this method (-32601), which only makes the purposes that need it *not run*."""


class CallRefused(RigFault):
    """The product answered with an error: `code` and `message` of docs/terminal-interface.md, section 1."""

    def __init__(self, sentence: str, code: int, message: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.message = message


class TerminalInterface(Channel, Protocol):
    """The test interface of one product; as a channel it delivers `scan` notifications as decisions."""

    def call(
        self, method: str, params: Mapping[str, Any] | None = None, timeout_s: float | None = None
    ) -> dict[str, Any]:
        """Ask and wait for the answer's `result`; without `timeout_s` as long as the page says.

        Raises NotOffered, CallRefused, or RigFault for silence, rubbish and a lost line.
        """

    def reconnect(self, timeout_s: float = 60.0) -> None:
        """Open the line anew and wait until the product answers on it again; RigFault when it does not in time."""

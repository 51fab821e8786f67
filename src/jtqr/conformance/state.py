"""The state that the kit has brought the terminal into: root, certificates, lists, fare; the oracle's context."""

from collections.abc import Iterable, Mapping

from jtqr.errors import RigFault
from jtqr.evidence.timebase import NS, TimeBase
from jtqr.oracle.expect import Context, Installed
from jtqr.rig.contracts.interface import TerminalInterface

_PAGE = 100  # certificates a call (docs/terminal-interface.md §4)
_ROOM = 1000  # what a terminal has room for at least (10.2 a); the kit asks for no more
# Half of what the text allows between two synchronisations would still be noticed: the kit works with less.
_CLOCK_TOLERANCE_S = 0.5


class TerminalState:
    """Brings a terminal into a state and remembers it, so that what is there already is not sent again.

    Without an interface the operator has loaded the test root and the certificates before (`jtqr keys export`); the
    kit then assumes that they are there.
    """

    def __init__(
        self, interface: TerminalInterface | None, offered: frozenset[str], root: bytes, time: TimeBase
    ) -> None:
        self._interface = interface
        self._offered = offered
        self._root = root
        self._time = time
        self._rooted = False
        self.installed: dict[bytes, Installed] = {}
        self.fare: int | None = None
        self.black: frozenset[tuple[str, bytes]] = frozenset()

    def forget(self) -> None:
        """Assume nothing any more, as after a restart or another hand on the terminal."""
        self._rooted = False
        self.installed.clear()
        self.fare = None
        self.black = frozenset()

    def reset(self) -> None:
        """Root installed, no certificate, no list, no fare, the clock right."""
        self.forget()
        for method in ("certificates.clear", "records.clear"):
            self._call(method)
        for name in ("black", "white"):
            self._call("lists.replace", {"list": name, "offset": 0, "entries": []})
        self._call("fares.set", {"fare": None})
        self._call("root.install", {"key": "04" + self._root.hex()})
        self._rooted = True
        self._set_clock()

    def hold(self, certificates: Iterable[Installed]) -> None:
        """Install what is not there yet; what the terminal refuses at once it refuses for codes too.

        Where that would be more than every terminal has room for, what was asked for longest ago goes.
        """
        if not self._rooted:
            self.reset()
        wanted = {one.number: one for one in certificates}
        others = {number: one for number, one in self.installed.items() if number not in wanted}
        excess = len(others) + len(wanted) - _ROOM
        if excess > 0 and "certificates.clear" in self._offered:
            wanted = dict(list(others.items())[excess:]) | wanted
            self._call("certificates.clear")
            self.installed.clear()
        missing = [one for one in wanted.values() if self.installed.get(one.number) != one]
        for start in range(0, len(missing), _PAGE):
            page = missing[start : start + _PAGE]
            self._call("certificates.install", {"certificates": [entry(one) for one in page]})
        for number in wanted:
            self.installed.pop(number, None)
        self.installed |= wanted  # in the order in which they were asked for

    def remove(self, numbers: Iterable[bytes]) -> None:
        """Have certificates removed."""
        gone = list(numbers)
        self._call("certificates.remove", {"numbers": [number.hex() for number in gone]})
        for number in gone:
            self.installed.pop(number, None)

    def set_fare(self, fen: int | None) -> None:
        """The fare of the next trips, known before the scan; None: not known."""
        self._call("fares.set", {"fare": fen})
        self.fare = fen

    def set_black(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """The whole black list: (field, value as in a code)."""
        self.black = frozenset(entries)
        listed = [{"field": name, "value": value.hex()} for name, value in sorted(self.black)]
        self._call("lists.replace", {"list": "black", "offset": 0, "entries": listed})

    def context(self, margin_s: float) -> Context:
        """What the oracle needs to know, at this moment."""
        return Context(
            now_s=self._time.wall_ns() / NS,
            margin_s=margin_s,
            root=self._root,
            certificates=dict(self.installed),
            black=self.black,
            white=frozenset(),
            fare=self.fare,
        )

    def _set_clock(self) -> None:
        if self._interface is None or not {"clock.read", "clock.set"} <= self._offered:
            return
        sent = self._time.wall_ns()
        answer = self._interface.call("clock.read")
        middle = (sent + self._time.wall_ns()) / 2
        if abs(_integer(answer, "received_ns") - middle) > _CLOCK_TOLERANCE_S * NS:
            self._interface.call("clock.set", {"now_ns": self._time.wall_ns()})

    def _call(self, method: str, params: Mapping[str, object] | None = None) -> None:
        if self._interface is not None and method in self._offered:
            self._interface.call(method, params)


def entry(one: Installed) -> dict[str, str]:
    """A certificate as `certificates.install` takes it (docs/terminal-interface.md §4)."""
    known = {"number": one.number.hex(), "issuer": one.issuer.hex(), "certificate": one.certificate.hex()}
    return known if one.key is None else known | {"key": "04" + one.key.hex()}


def _integer(answer: Mapping[str, object], name: str) -> int:
    value = answer.get(name)
    if not isinstance(value, int):
        raise RigFault(f"clock.read: {name} is {value!r}, not an integer; see docs/terminal-interface.md §3")
    return value

"""The methods about the device itself: description, restart, clock, parameters, fare, network and software."""

import platform
import time
from collections.abc import Collection
from typing import Any

from jtqr_terminal.errors import UnableError
from jtqr_terminal.interface.params import InvalidParamsError, Params
from jtqr_terminal.interface.rpc import Call, Method

# The parameters this terminal has, and the largest value of each
PARAMETERS = {"heartbeat_s": 86_400, "volume": 100}
LATEST = 2**62  # in the year 2116; records must still be able to hold it after years at a fast rate
LARGEST_PACKAGE = 16 * 2**20


def describing(methods: Collection[str]) -> Method:
    """The method `terminal.describe` of a terminal that offers these methods."""

    def describe(call: Call) -> dict[str, Any]:
        system, (libc, version) = platform.uname(), platform.libc_ver()
        return {
            "interface": 1,
            **vars(call.terminal.parts.declaration.product),
            "os": {"name": system.system, "release": system.release},
            "libc": {"name": libc, "version": version},
            "capacities": dict(call.terminal.parts.store.capacities),
            "interfaces": list(call.terminal.interfaces),
            "methods": list(methods),
        }

    return describe


def _restart(call: Call) -> dict[str, Any]:
    call.terminal.restart_due = True  # the answer goes first
    return {}


def _state(call: Call) -> dict[str, Any]:
    url, online = call.terminal.parts.network.state()
    faults = []
    if url and not online:
        faults.append({"code": "offline", "text": "a back end is configured and the network is off"})
    if call.terminal.parts.store.count_records() >= call.terminal.parts.store.capacities["records"]:
        faults.append({"code": "records-full", "text": "the record store is full, so codes are refused"})
    return {"uptime_ns": time.monotonic_ns() - call.terminal.volatile.started_ns, "faults": faults}


def _clock_read(call: Call) -> dict[str, Any]:
    clock = call.terminal.parts.clock
    return {
        "received_ns": clock.at(call.arrived_ns),
        "resolution_ns": clock.resolution_ns,
        "transmitted_ns": clock.now_ns(),
    }


def _clock_set(call: Call) -> dict[str, Any]:
    call.terminal.parts.clock.set(call.params.integer("now_ns", high=LATEST), call.arrived_ns)
    return {}


def _clock_synchronise(call: Call) -> dict[str, Any]:
    call.terminal.parts.clock.synchronise()
    return {}


def _parameters_set(call: Call) -> dict[str, Any]:
    wanted = call.params.mapping("parameters")
    for name in wanted:
        if name not in PARAMETERS:
            raise InvalidParamsError(f"the parameter {name[:80]} is not known")
        Params(wanted).integer(name, 0, PARAMETERS[name])
    store = call.terminal.parts.store
    kept = store.setting("parameters")
    store.keep_setting("parameters", {**(kept if isinstance(kept, dict) else {}), **wanted})
    return {}


def _fares_set(call: Call) -> dict[str, Any]:
    call.terminal.volatile.fare = None if call.params.value("fare") is None else call.params.integer("fare")
    return {}


def _network_configure(call: Call) -> dict[str, Any]:
    url = None if call.params.value("url") is None else call.params.text("url")
    call.terminal.parts.network.configure(url, call.params.boolean("online"))
    return {}


def _network_state(call: Call) -> dict[str, Any]:
    url, online = call.terminal.parts.network.state()
    return {"url": url, "online": online, "pending": call.terminal.parts.store.count_records()}


def _software_install(call: Call) -> dict[str, Any]:
    offset, total = call.params.integer("offset"), call.params.integer("total", 1)
    page = call.params.octets("data", 0, total)
    received = call.terminal.volatile.software
    if offset > len(received) or offset + len(page) > total:
        raise InvalidParamsError("offset must not lie beyond what was received, nor the page beyond total")
    if total > LARGEST_PACKAGE:
        raise UnableError(f"there is room for packages of {LARGEST_PACKAGE} bytes")
    package = received[:offset] + page
    if len(package) == total:
        call.terminal.parts.store.keep_setting("software", package.hex())
    call.terminal.volatile.software = package
    return {"received": len(package)}


DEVICE: dict[str, Method] = {
    "terminal.restart": _restart,
    "terminal.state": _state,
    "clock.read": _clock_read,
    "clock.set": _clock_set,
    "clock.synchronise": _clock_synchronise,
    "parameters.set": _parameters_set,
    "fares.set": _fares_set,
    "network.configure": _network_configure,
    "network.state": _network_state,
    "software.install": _software_install,
}

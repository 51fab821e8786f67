"""What a driver is: the model of its part of the rig file, which opens itself; and the list of all that are known."""

import importlib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from jtqr.errors import KitMisuse
from jtqr.evidence.timebase import TimeBase
from jtqr.rig.contracts.channel import Channel, Result
from jtqr.rig.contracts.interface import TerminalInterface
from jtqr.rig.contracts.presenter import Presenter
from jtqr.rig.contracts.terminal import Terminal

GROUP = "jtqr.drivers"
SIMULATED = "simulated:"

_BUILT_IN = tuple(
    f"jtqr.rig.drivers.{name}" for name in ("jsonrpc", "serial", "simulated_screen", "simulated_terminal")
)


@dataclass(frozen=True)
class Wiring:
    """What the bench hands to each driver that it opens.

    `workdir` is the campaign's own folder, `camera` the frame file there that a simulated presenter and a simulated
    terminal share. `declaration`, `fault` and `seed` are for a terminal that the rig starts.
    """

    timebase: TimeBase
    workdir: Path
    declaration: Path | None = None
    fault: str | None = None
    seed: int = 0
    terminal: Terminal | None = None
    reader_result: Result = "decoded"

    @property
    def camera(self) -> Path:
        """The frame file; it exists when there is a simulated presenter."""
        return self.workdir / "camera.frames"

    def locate(self, address: str) -> Callable[[], str]:
        """How to find `address` at any time: `simulated:tcp`, `:serial` and `:scanner` move with the terminal."""

        def now() -> str:
            if not address.startswith(SIMULATED):
                return address
            line = address.removeprefix(SIMULATED)
            found = self.terminal and getattr(self.terminal.addresses, line, None)
            if not found:
                raise KitMisuse(f"{address}: the rig's terminal has no such line; let the section terminal open it")
            return f"tcp://{found}" if line == "tcp" else str(found)

        return now


class Settings(BaseModel):
    """A part of a rig file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Driver(Settings):
    """A part of a rig file that names its driver, and how to open that; `contract` is the name of the part."""

    contract: ClassVar[str]
    driver: str


class PresenterDriver(Driver):
    """Base of every driver for `presenter:`."""

    contract = "presenter"

    @abstractmethod
    def open(self, wiring: Wiring) -> Presenter:
        """Open the screen."""


class TerminalDriver(Driver):
    """Base of every driver for `terminal:`, a product that the rig starts."""

    contract = "terminal"

    @abstractmethod
    def open(self, wiring: Wiring) -> Terminal:
        """Make it ready to start."""


class InterfaceDriver(Driver):
    """Base of every driver for `interface:`."""

    contract = "interface"

    @abstractmethod
    def open(self, wiring: Wiring) -> TerminalInterface:
        """Make it ready to start."""


class ReaderDriver(Driver):
    """Base of every driver for `reader:`, which hears the bytes that the product decodes."""

    contract = "reader"

    @abstractmethod
    def open(self, wiring: Wiring) -> Channel:
        """Make it ready to start; what it hears has the result `wiring.reader_result`."""


D = TypeVar("D", bound=Driver)

_KNOWN: dict[tuple[str, str], type[Driver]] = {}


def driver(model: type[D]) -> type[D]:
    """Class decorator that makes a driver known under the one word of its field `driver`.

    Raises KitMisuse when another class has the word for the same contract.
    """
    word = model.model_fields["driver"].annotation
    name: str = getattr(word, "__args__", ("",))[0] if getattr(word, "__origin__", None) is Literal else ""
    if not name:
        raise KitMisuse(f"{model.__qualname__}: the driver has no name; annotate its field driver with Literal")
    other = _KNOWN.setdefault((model.contract, name), model)
    if (other.__module__, other.__qualname__) != (model.__module__, model.__qualname__):
        raise KitMisuse(
            f"{model.contract} driver {name}: both {other.__module__} and {model.__module__} have it; rename"
        )
    return model


def drivers(contract: str, imports: Sequence[str] = ()) -> tuple[type[Driver], ...]:
    """Every driver for `contract`: the kit's, those of installed packages (entry points), those of modules `imports`.

    Raises KitMisuse when one of them cannot be imported.
    """
    installed = (point.module for point in entry_points(group=GROUP))
    for module in (*_BUILT_IN, *installed, *imports):
        try:
            importlib.import_module(module)
        except KitMisuse:
            raise
        except Exception as error:  # a module of others may hold anything
            why = f"{type(error).__name__}: {' '.join(str(error).split())}"
            raise KitMisuse(f"drivers of {module!r}: cannot be imported ({why}); install, mend or remove it") from error
    return tuple(model for (known, _), model in sorted(_KNOWN.items()) if known == contract)

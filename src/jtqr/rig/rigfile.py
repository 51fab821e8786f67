"""What is wired on a rig, as its YAML file says it: one part for each contract, each checked by its driver."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from jtqr import yamlfile
from jtqr.measure.budget import Budget, Component, Distribution
from jtqr.rig.driver import (
    SIMULATED,
    InterfaceDriver,
    PresenterDriver,
    ReaderDriver,
    Settings,
    TerminalDriver,
    drivers,
)

CONTRACTS = ("presenter", "terminal", "interface", "reader")


class Result(Settings):
    """Where a decision is seen first: a scan notification, the bytes of a reader that emits accepted codes only, or
    the answer to payload.inject on a rig without optics.
    """

    source: Literal["interface", "reader", "inject"]


class Influence(Settings):
    """A component of the rig's uncertainty budget for reading time; what the distributions mean is measure.budget's."""

    name: str
    half_width_ms: Annotated[float, Field(ge=0)]
    distribution: Distribution = "rectangular"


class Parts(Settings):
    """A whole rig file. Which drivers its parts may name is known only when its `imports` have been."""

    rig: Literal[1]
    name: str
    imports: tuple[str, ...] = ()
    presenter: PresenterDriver | None = None
    terminal: TerminalDriver | None = None
    interface: InterfaceDriver | None = None
    reader: ReaderDriver | None = None
    result: Result | None = None
    uncertainty: tuple[Influence, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "Parts":
        source = self.result.source if self.result else None
        if source in ("interface", "reader") and getattr(self, source) is None:
            raise ValueError(f"the result comes from the {source}, which is missing; add the part {source}")
        if source == "inject" and self.interface is None:
            raise ValueError("the result comes from payload.inject, and interface is missing; add the part interface")
        scanner = getattr(self.terminal, "scanner", None)
        if scanner is not None and (source == "reader") != (scanner.emits == "accepted"):
            raise ValueError(f"the scanner emits {scanner.emits} codes; let it emit accepted ones if result is reader")
        for part in (self.interface, self.reader):
            address = str(getattr(part, "address", getattr(part, "port", "")))
            if address.startswith(SIMULATED) and self.terminal is None:
                raise ValueError(f"{address} is named, and terminal is missing; add the part terminal")
        return self


class _Imports(BaseModel):
    model_config = ConfigDict(extra="ignore")
    imports: tuple[str, ...] = ()


@dataclass(frozen=True)
class RigFile:
    """A rig file as read: where it lies, its text for the log, and its parts."""

    path: Path
    text: str
    parts: Parts

    @property
    def name(self) -> str:
        """The rig's name."""
        return self.parts.name

    @property
    def sha256(self) -> str:
        """Hash of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def drivers(self) -> Mapping[str, str]:
        """The driver of each part that is there."""
        parts = {contract: getattr(self.parts, contract) for contract in CONTRACTS}
        return {contract: part.driver for contract, part in parts.items() if part is not None}

    @property
    def budget(self) -> Budget:
        """The uncertainty of a reading time on this rig, in ms."""
        return Budget(tuple(Component(one.name, one.half_width_ms, one.distribution) for one in self.parts.uncertainty))

    @property
    def capabilities(self) -> frozenset[str]:
        """What purposes may ask of this rig: presenter, reader, result, interface, codes.

        `codes` is some way to hand over a code and to learn what became of it.
        """
        there = {name for name in ("presenter", "interface", "reader", "result") if getattr(self.parts, name)}
        if self.parts.result and (self.parts.presenter or self.parts.result.source == "inject"):
            there.add("codes")
        return frozenset(there)


def read_rig(path: Path) -> RigFile:
    """Read the rig file at `path`. Raises KitMisuse for whatever is wrong with it, with line and column."""
    document = yamlfile.read(path)
    imports = document.to(_Imports).imports
    parts: dict[str, Any] = {contract: (_part(contract, imports), None) for contract in CONTRACTS}
    return RigFile(path, document.text, document.to(create_model("Parts", __base__=Parts, **parts)))


def _part(contract: str, imports: tuple[str, ...]) -> Any:
    models = drivers(contract, imports)
    union = Annotated[Union[models], Field(discriminator="driver")] if len(models) > 1 else models[0]  # noqa: UP007
    return union | None

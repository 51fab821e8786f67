"""The declaration of a product: what it is, what it claims, and the values that its vendor declares."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from jtqr.errors import KitMisuse
from jtqr.evidence import events
from jtqr.standard.interpretation import Interpretation, from_ixit, ixit_table
from jtqr.yamlfile import read

YesNo = Literal["yes", "no"]
Level = Literal["L", "M", "Q", "H"]
_NUMBER = r"^[0-9]+(\.[0-9]+)?$"
Number = Annotated[str, Field(pattern=_NUMBER)]
LEAST_RATE = 0.2  # that can be claimed


def _claimable(rate: str) -> str:
    if not LEAST_RATE <= float(rate) <= 0.999:
        raise ValueError(f'{rate} is no rate that can be claimed; give one from "{LEAST_RATE}" to "0.999"')
    return rate


def _waited(milliseconds: str) -> str:
    if not 0 < float(milliseconds) <= 60_000:
        raise ValueError(f'{milliseconds} ms is no time to wait for a product; give one above "0", up to "60000"')
    return milliseconds


def _some(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    if not levels:
        raise ValueError("the list is empty; name the levels that the product reads, such as [L, M, Q, H]")
    return levels


Rate = Annotated[Number, AfterValidator(_claimable)]
Milliseconds = Annotated[Number, AfterValidator(_waited)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Product(_Section):
    """What stands on the type plate."""

    class_: Annotated[Literal["terminal"], Field(alias="class")]
    vendor: str
    model: str
    serial: str
    firmware: str


class Ics(_Section):
    """What the product claims."""

    scene: Literal["bus", "metro"]
    optical_reader: YesNo
    verification: YesNo
    records: YesNo
    black_list: YesNo
    fare_known_at_scan: YesNo
    usb_hid: YesNo


class Behaviour(_Section):
    """Declared values about how the product behaves (second table of docs/declaration.md), with the kit's defaults."""

    scan_transport: Literal["serial", "usb-hid-pos", "usb-hid-keyboard", "none"] = "serial"
    result_channel: Literal["interface", "reader"] = "interface"
    result_timeout_ms: Milliseconds = "1500"
    t_limit_ms: Milliseconds = "200"
    t_stat: Literal["every", "p95"] = "every"
    read_rate: Rate = "0.971"
    step_rate: Rate = "0.861"
    rotation_max_deg: Number = "180"
    tilt_max_deg: Number = "15"
    distance_min: Number = "3"
    qr_ec: Annotated[tuple[Level, ...], AfterValidator(_some)] = ("L", "M", "Q", "H")
    decision_rule: Literal["guarded", "simple"] = "guarded"
    run_size: Literal["full", "lean"] = "full"


# The open point behind each value of Behaviour; decision rule and run size are matters of the laboratory.
BEHAVIOUR_POINTS = {
    "scan_transport": "OP-45",
    "result_channel": "OP-48",
    "result_timeout_ms": "OP-48",
    "t_limit_ms": "OP-80",
    "t_stat": "OP-80",
    "qr_ec": "OP-44",
} | dict.fromkeys(("read_rate", "step_rate", "rotation_max_deg", "tilt_max_deg", "distance_min"), "OP-83")


# Words or lists of words: which of them a value of the first table may be is for the interpretation to say.
_OTHERS: dict[str, Any] = {item.name: (str | tuple[str, ...], ()) for item in ixit_table()}
_Ixit = create_model("_Ixit", __base__=Behaviour, **_OTHERS)


class _File(_Section):
    declaration: Literal[1]
    product: Product
    ics: Ics
    ixit: Behaviour


_FILE = create_model("_FILE", __base__=_File, ixit=(_Ixit, ...))


@dataclass(frozen=True)
class Declaration:
    """A declaration that was read and found coherent; `declared` are the IXIT names that the file holds."""

    path: Path
    text: str
    product: Product
    ics: Ics
    reading: Interpretation
    behaviour: Behaviour
    ixit: Mapping[str, Any]

    @property
    def declared(self) -> frozenset[str]:
        """The IXIT names that the vendor declared."""
        return frozenset(self.ixit)

    @property
    def ics_items(self) -> dict[str, str]:
        """Claims by name, as words."""
        return self.ics.model_dump()

    def as_event(self) -> events.Declared:
        """What the log keeps: the text, and each value with its source."""
        return events.Declared(
            file=self.path.name,
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
            text=self.text,
            product=self.product.model_dump(by_alias=True),
            ics=self.ics_items,
            ixit=tuple(self._values()),
        )

    def _values(self) -> list[events.IxitValue]:
        defaults: list[tuple[str, Any, str | None]] = [(one.name, one.default, one.point) for one in ixit_table()]
        behaviour = Behaviour().model_dump(mode="json")
        defaults += [(name, value, BEHAVIOUR_POINTS.get(name)) for name, value in behaviour.items()]
        return [
            events.IxitValue(
                name=name,
                value=self.ixit.get(name, default if not isinstance(default, tuple) else list(default)),
                source="declared" if name in self.ixit else "kit default",
                point=point,
            )
            for name, default, point in defaults
        ]


def read_declaration(path: Path) -> Declaration:
    """Read and check a declaration.

    Raises KitMisuse, naming file, line and what to do, when it is missing, has an unknown key or value, holds a
    number where digits in quotation marks belong, or contradicts itself.
    """
    if not path.is_file():
        raise KitMisuse(f"{path}: there is no declaration; copy one of conformance/declarations and fill it in")
    document = read(path)
    document.data.setdefault("ixit", {})
    file = document.to(_FILE)
    values = dict(document.data["ixit"])
    for name, value in values.items():
        try:
            from_ixit({name: value})
        except KitMisuse as error:
            raise KitMisuse(f"{document.place('ixit', name)}: {error}") from error
    reading = from_ixit(values)
    behaviour = Behaviour(**{name: getattr(file.ixit, name) for name in Behaviour.model_fields})
    declaration = Declaration(path, document.text, file.product, file.ics, reading, behaviour, values)
    for problem in contradictions(declaration):
        where = document.place(*problem.split()[:2])
        raise KitMisuse(f"{where}: the declaration contradicts itself: {problem}; correct one of the two")
    return declaration


def contradictions(declaration: Declaration) -> list[str]:
    """Pairs of statements that cannot both be true, as sentences that begin with section and name of the first."""
    ics, reading, behaviour = declaration.ics, declaration.reading, declaration.behaviour
    served = {"bus": "00", "metro": "01"}[ics.scene]
    hid = behaviour.scan_transport.startswith("usb-hid")
    checks = [
        (
            "accepted_types" in declaration.ixit and served not in reading.accepted_types,
            f"ics scene is {ics.scene}, but ixit accepted_types lacks {served!r}",
        ),
        (ics.records == "yes" and ics.verification == "no", "ics records is yes, but ics verification is no"),
        (hid and ics.usb_hid == "no", f"ixit scan_transport is {behaviour.scan_transport}, but ics usb_hid is no"),
        (
            behaviour.result_channel == "reader" and behaviour.scan_transport == "none",
            "ixit result_channel is reader, but ixit scan_transport is none",
        ),
        (
            ics.optical_reader == "no" and behaviour.result_channel == "reader",
            "ixit result_channel is reader, but ics optical_reader is no",
        ),
        (
            reading.cert_y_rule == "full-key" and reading.cert_key_form == "xy-64",
            "ixit cert_y_rule is full-key, but ixit cert_key_form is xy-64, which carries the whole key already",
        ),
    ]
    return [sentence for wrong, sentence in checks if wrong]

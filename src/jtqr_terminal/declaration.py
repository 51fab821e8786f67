"""Reads the declaration: which reading of each open point this terminal lives by."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from jtqr_terminal.errors import MisuseError

Reader = Callable[[object], object]


@dataclass(frozen=True)
class Product:
    """What is printed on the product."""

    vendor: str = "jtqr"
    model: str = "simulated terminal"
    serial: str = "1"
    firmware: str = "1.0"


@dataclass(frozen=True)
class Declaration:
    """The values that decide what a code must be like; the defaults are those of the page on declarations."""

    accepted_types: frozenset[str] = frozenset({"00", "01"})
    qr_len: int = 226
    version_policy: str = "refuse-future"
    type_coding: str = "bcd"
    mode_rules: str = "binary"
    cert_no_rule: str = "table"
    issuer_binding: str = "observe"
    len5: int = 145
    len17: int = 69
    len_checked: bool = True
    issuer_cover: str = "5-15"
    user_cover: str = "5-18"
    sm2_uid: str = "1234567812345678"
    sm2_use_z: bool = True
    cert_y_rule: str = "either"
    cert_key_form: str = "x-32"
    cert_key_len: str = "carried"
    cert_signer: str = "clearing"
    cert_tbs: str = "as-sent"
    curve_id: int = 0x11
    cert_expiry_rule: str = "last-day-utc8"
    time_base: str = "unix-utc"
    skew_s: int = 0
    limit_coding: str = "bcd"
    limit_rule: str = "refuse-above"
    card_pad: str = "leading-zero"
    card_checked: bool = False
    card_types: frozenset[int] | None = None
    empty_rule: str = "refuse-blank"
    byte_order: str = "big"
    list_rule: str = "black-refuses"
    product: Product = field(default_factory=Product)
    usb_hid: bool = False

    @property
    def identity(self) -> bytes | None:
        """The id that goes into Z; None when no Z is used (OP-19)."""
        return self.sm2_uid.encode("ascii") if self.sm2_use_z else None


def load(path: Path) -> Declaration:
    """The declaration in this file; raises MisuseError when it is unreadable or not as the page says."""
    try:
        tree = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as problem:
        reason = " ".join(str(problem).split())
        reason = " ".join(str(problem).split())
        raise MisuseError(f"{path}: the declaration cannot be read: {reason}") from problem
    try:
        return _declaration(tree)
    except MisuseError as problem:
        raise MisuseError(f"{path}: {problem}") from None


def _declaration(tree: object) -> Declaration:
    top = _section(tree, "the file", {"declaration", "product", "ics", "ixit"})
    if type(top.get("declaration")) is not int or top["declaration"] != 1:
        raise MisuseError("declaration must be 1.")
    product = _section(top.get("product"), "product", {"class", *PRODUCT})
    if product.pop("class", "terminal") != "terminal":
        raise MisuseError("product.class must be terminal.")
    ics = _section(top.get("ics"), "ics", ICS)
    ixit = _section(top.get("ixit"), "ixit", IXIT.keys() | BEHAVIOUR | KIT_ONLY.keys())
    _read("ixit", KIT_ONLY, ixit)  # looked at for a wrong value alone
    return Declaration(
        product=Product(**_read("product", PRODUCT, product)),
        usb_hid=_yes_no(ics.get("usb_hid", False)),
        **_read("ixit", IXIT, ixit),
    )


def _section(node: object, name: str, known: "set[str] | frozenset[str]") -> dict[str, Any]:
    if node is None:
        return {}
    if not isinstance(node, dict):
        raise MisuseError(f"{name} must be a mapping of names to values.")
    for key in node:
        if key not in known:
            raise MisuseError(f"{name}: the name {key} is not known.")
    return dict(node)


def _read(section: str, readers: Mapping[str, Reader], values: Mapping[str, object]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        if name in readers:
            try:
                found[name] = readers[name](value)
            except MisuseError as problem:
                raise MisuseError(f"{section}.{name} {problem}") from None
    return found


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise MisuseError(f"is {value!r}; it must be a text (digits stand in quotation marks).")
    return value


def _one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if _text(value) not in choices:
            raise MisuseError(f"is {value!r}; it must be one of {', '.join(choices)}.")
        return _text(value)

    return read


def _number_of(*choices: str) -> Reader:
    return lambda value: int(_text(_one_of(*choices)(value)))


def _yes_no(value: object) -> bool:
    if value in (True, "yes"):
        return True
    if value in (False, "no"):
        return False
    raise MisuseError(f"is {value!r}; it must be yes or no.")


def _identity(value: object) -> str:
    if not _text(value).isascii() or len(_text(value)) > 64:
        raise MisuseError("must be a text of up to 64 ASCII characters.")
    return _text(value)


def _skew(value: object) -> int:
    if not re.fullmatch("[0-9]{1,3}", _text(value)) or int(_text(value)) > 600:
        raise MisuseError(f"is {value!r}; it must be a number of seconds from 0 to 600.")
    return int(_text(value))


def _digit_pairs(value: object) -> frozenset[str]:
    pairs = value if isinstance(value, list) else [value]
    for pair in pairs:
        if not re.fullmatch("[0-9]{2}", _text(pair)):
            raise MisuseError(f"holds {pair!r}; each type must be two digits in quotation marks.")
    return frozenset(_text(pair) for pair in pairs)


def _card_types(value: object) -> frozenset[int] | None:
    if value == "any":
        return None
    kinds = value if isinstance(value, list) else [value]
    try:
        found = [bytes.fromhex(_text(kind)) for kind in kinds]
    except ValueError:
        found = [b""]
    if any(len(kind) != 1 for kind in found):
        raise MisuseError(f"is {value!r}; it must be any, or a list of bytes in hexadecimal.")
    return frozenset(kind[0] for kind in found)


PRODUCT: Mapping[str, Reader] = dict.fromkeys(("vendor", "model", "serial", "firmware"), _text)
ICS = frozenset(
    {"scene", "optical_reader", "verification", "records", "black_list", "fare_known_at_scan", "usb_hid"},
)
IXIT: Mapping[str, Reader] = {
    "accepted_types": _digit_pairs,
    "qr_len": _number_of("226", "259"),
    "version_policy": _one_of("refuse-future", "accept-future"),
    "type_coding": _one_of("bcd", "bcd-reversed", "ascii-digits", "ascii-full"),
    "mode_rules": _one_of("binary", "ascii"),
    "cert_no_rule": _one_of("table", "serial"),
    "issuer_binding": _one_of("observe", "refuse"),
    "len5": _number_of("145", "80", "82"),
    "len17": _number_of("69", "4"),
    "len_checked": _yes_no,
    "issuer_cover": _one_of("5-15", "6-15", "5-15+17", "1-15"),
    "user_cover": _one_of("5-18", "1-18", "17-18", "18", "5-15+17-18"),
    "sm2_uid": _identity,
    "sm2_use_z": _yes_no,
    "cert_y_rule": _one_of("either", "even", "odd", "full-key"),
    "cert_key_form": _one_of("x-32", "xy-64", "compressed-33"),
    "cert_key_len": _one_of("carried", "64"),
    "cert_signer": _one_of("clearing", "issuer"),
    "cert_tbs": _one_of("as-sent", "full-key"),
    "curve_id": lambda value: int(_text(_one_of("11", "0b", "00")(value)), 16),
    "cert_expiry_rule": _one_of("last-day-utc8", "first-day-utc8", "last-day-utc", "first-day-utc"),
    "time_base": _one_of("unix-utc", "local-as-utc", "beijing-2000"),
    "skew_s": _skew,
    "limit_coding": _one_of("bcd", "binary", "ascii"),
    "limit_rule": _one_of("refuse-above", "ignore"),
    "card_pad": _one_of("leading-zero", "trailing-f"),
    "card_checked": _yes_no,
    "card_types": _card_types,
    "empty_rule": _one_of("refuse-blank", "accept-blank"),
    "byte_order": _one_of("big", "little"),
    "list_rule": _one_of("black-refuses", "white-wins", "white-only"),
}
# How the kit goes about a run; nothing in here follows from it.
KIT_ONLY: Mapping[str, Reader] = {"run_size": _one_of("full", "lean")}
# Values about the product that the kit measures by; nothing in here follows from them.
BEHAVIOUR = frozenset(
    {
        "scan_transport",
        "result_channel",
        "result_timeout_ms",
        "t_limit_ms",
        "t_stat",
        "read_rate",
        "step_rate",
        "rotation_max_deg",
        "tilt_max_deg",
        "distance_min",
        "qr_ec",
        "decision_rule",
    }
)

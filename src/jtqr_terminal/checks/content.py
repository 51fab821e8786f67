"""Checks on what the fields of Table 1 hold, each by itself."""

import re

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, Check
from jtqr_terminal.code import ACCOUNT, CARD

CARD_NUMBER = {"leading-zero": re.compile(r"0+[1-9]\d{15,18}"), "trailing-f": re.compile(r"\d{16,19}f+")}


def _length(case: Case) -> str:
    return "" if len(case.code.payload) == case.code.total else "length"


def _padding(case: Case) -> str:
    return "structure" if case.code.padding.strip(b"\0") else ""


def _signature_format(case: Case) -> str:
    """Table 2: a signature begins with 15h."""
    return "" if case.code.field(16)[:1] == case.code.field(19)[:1] == b"\x15" else "structure"


def _version(case: Case) -> str:
    version = int.from_bytes(case.code.field(1))
    known = version == 0x80 or (version > 0x80 and case.declaration.version_policy == "accept-future")
    return "" if known else "version"


def _type(case: Case) -> str:
    field = case.code.field(2)
    readings = {
        "bcd": (field.hex()[2:], field[:1] == b"\0"),
        "bcd-reversed": (field.hex()[:2], field[1:] == b"\0"),
        "ascii-digits": (field.decode("latin-1"), True),
        "ascii-full": (field[2:].decode("latin-1"), field[:2] == b"JT"),
    }
    kind, sound = readings[case.declaration.type_coding]
    return "" if sound and kind in case.declaration.accepted_types else "type"


def _mode(case: Case) -> str:
    allowed = (b"0", b"1") if case.declaration.mode_rules == "ascii" else (b"\0", b"\1")
    return "" if case.code.field(3) in allowed else "mode"


def _length_fields(case: Case) -> str:
    stated = (number(case.code.field(5), case), number(case.code.field(17), case))
    right = stated == (case.declaration.len5, case.declaration.len17)
    return "" if right or not case.declaration.len_checked else "length-field"


def _account(case: Case) -> str:
    blank = case.code.field(ACCOUNT) == b" " * 16
    return "account" if blank and case.declaration.empty_rule == "refuse-blank" else ""


def _card(case: Case) -> str:
    right = CARD_NUMBER[case.declaration.card_pad].fullmatch(case.code.field(CARD).hex())
    return "" if right or not case.declaration.card_checked else "card"


def _card_type(case: Case) -> str:
    allowed = case.declaration.card_types
    return "" if allowed is None or int.from_bytes(case.code.field(10)) in allowed else "card-type"


def _limit(case: Case) -> str:
    field = case.code.field(11)
    digits = {"bcd": field.hex(), "ascii": field.decode("latin-1"), "binary": str(number(field, case))}
    limit = digits[case.declaration.limit_coding]
    if not (limit.isascii() and limit.isdigit()):
        return "limit"
    too_dear = case.fare is not None and case.fare > int(limit)
    return "limit" if too_dear and case.declaration.limit_rule == "refuse-above" else ""


def _user_key(case: Case) -> str:
    return "" if sm2.decompress(case.code.field(13)) else "user-key"


def number(field: bytes, case: Case) -> int:
    """A field of several bytes as an unsigned number in the declared byte order (OP-43)."""
    return int.from_bytes(field, "little" if case.declaration.byte_order == "little" else "big")


CONTENT = (
    Check("length", _length),
    Check("padding", _padding),
    Check("signature-format", _signature_format),
    Check("version", _version),
    Check("type", _type),
    Check("mode", _mode),
    Check("length-fields", _length_fields),
    Check("account", _account),
    Check("card", _card),
    Check("card-type", _card_type),
    Check("limit", _limit),
    Check("user-key", _user_key),
)

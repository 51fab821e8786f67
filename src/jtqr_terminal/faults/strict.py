"""Faults of strictness: codes that must be accepted are refused for a value that Tables 1, 2 and 4 allow."""

import re
from collections.abc import Callable
from dataclasses import replace

from jtqr_terminal.case import Case, Check
from jtqr_terminal.checks.content import number
from jtqr_terminal.code import ACCOUNT, CARD, PLATFORM
from jtqr_terminal.faults.registry import fault
from jtqr_terminal.parts import Parts

METRO = "01"
LONG_S = 600
# Card numbers of 16 to 18 digits, as 20 hexadecimal digits (OP-38)
SHORT_CARD = {"leading-zero": re.compile(r"0{2,4}[1-9]\d{15,17}"), "trailing-f": re.compile(r"\d{16,18}f{2,4}")}


def _refusing(parts: Parts, reason: str, when: Callable[[Case], bool]) -> Parts:
    """The parts with a check at the end, which refuses with this reason some of what all others accept."""
    return replace(parts, checks=(*parts.checks, Check(reason, lambda case: reason if when(case) else "")))


@fault("metro-type-refused", "refuses codes of type 01 although it is declared (field 2)", "7.2.2-T1.2-terminal")
def _metro_type_refused(parts: Parts) -> Parts:
    served = parts.declaration.accepted_types - {METRO}
    return replace(parts, declaration=replace(parts.declaration, accepted_types=served))


@fault("offline-mode-refused", "refuses codes that were issued offline, mode 01 (field 3)", "7.2.2-T1.3-terminal")
def _offline_mode_refused(parts: Parts) -> Parts:
    return _refusing(parts, "mode", lambda case: case.code.field(3) in (b"\1", b"1"))


@fault("letters-in-account-refused", "refuses an account with a letter in it (field 6)", "7.2.2-T1.6-terminal")
def _letters_in_account_refused(parts: Parts) -> Parts:
    return _refusing(parts, "account", lambda case: bool(re.search(rb"[A-Za-z]", case.code.field(ACCOUNT))))


@fault("account-ending-in-space-refused", "refuses an account that ends in a blank (field 6)", "7.2.2-T1.6-terminal")
def _account_ending_in_space_refused(parts: Parts) -> Parts:
    return _refusing(parts, "account", lambda case: case.code.field(ACCOUNT).endswith(b" "))


@fault("platform-zero-refused", "refuses the platform number 00000000 (field 8)", "7.2.2-T1.8-terminal")
def _platform_zero_refused(parts: Parts) -> Parts:
    return _refusing(parts, "other", lambda case: case.code.field(PLATFORM) == bytes(4))


@fault(
    "card-of-16-digits-refused",
    "wants 19 digits in a card number, and refuses those of 16 to 18 (field 9)",
    "7.2.2-T1.9-terminal",
)
def _card_of_16_digits_refused(parts: Parts) -> Parts:
    short = SHORT_CARD[parts.declaration.card_pad]
    return _refusing(parts, "card", lambda case: bool(short.fullmatch(case.code.field(CARD).hex())))


@fault("card-type-ff-refused", "refuses the card type FF (field 10)", "7.2.2-T1.10-terminal")
def _card_type_ff_refused(parts: Parts) -> Parts:
    return _refusing(parts, "card-type", lambda case: case.code.field(10) == b"\xff")


@fault("limit-zero-refused", "refuses a limit of 0 although no fare is known (field 11)", "7.2.2-T1.11-terminal")
def _limit_zero_refused(parts: Parts) -> Parts:
    zero = b"000" if parts.declaration.limit_coding == "ascii" else bytes(3)
    return _refusing(parts, "limit", lambda case: case.fare is None and case.code.field(11) == zero)


@fault("batch-ffffff-refused", "refuses the batch number FFFFFF (field 12)", "7.2.2-T1.12-terminal")
def _batch_ffffff_refused(parts: Parts) -> Parts:
    return _refusing(parts, "other", lambda case: case.code.field(12) == b"\xff\xff\xff")


@fault("odd-user-key-refused", "refuses user keys with the prefix 03 (field 13)", "7.2.2-T1.13-terminal")
def _odd_user_key_refused(parts: Parts) -> Parts:
    return _refusing(parts, "user-key", lambda case: case.code.field(13)[:1] == b"\3")


@fault("long-validity-refused", "refuses a code validity of more than 600 s (field 15)", "7.2.2-T1.15-terminal")
def _long_validity_refused(parts: Parts) -> Parts:
    return _refusing(parts, "other", lambda case: number(case.code.field(15), case) > LONG_S)


@fault(
    "serial-zero-refused",
    "refuses codes under a certificate with the serial 000000 (Table 4 field 3)",
    "7.2.5-T4.3-terminal",
)
def _serial_zero_refused(parts: Parts) -> Parts:
    return _refusing(parts, "certificate-invalid", lambda case: case.opened.serial == bytes(3))


@fault(
    "leading-zero-of-x-lost",
    "refuses codes under an issuer key, or with a user key, whose X begins with a byte 00",
    "7.2.5.c",
)
def _leading_zero_of_x_lost(parts: Parts) -> Parts:
    # The points that an X-only certificate may mean have that X in common.
    parts = _refusing(parts, "certificate-invalid", lambda case: case.opened.keys[0][:1] == b"\0")
    return _refusing(parts, "user-key", lambda case: case.code.field(13)[1:2] == b"\0")


@fault(
    "two-zero-bytes-of-r-lost",
    "refuses codes with a signature whose r begins with two bytes 00",
    "7.2.3-T2.2",
)
def _two_zero_bytes_of_r_lost(parts: Parts) -> Parts:
    def verify(point: bytes, message: bytes, signature: bytes, identity: bytes | None) -> bool:
        return signature[:2] != b"\0\0" and parts.verify(point, message, signature, identity)

    return replace(parts, verify=verify)

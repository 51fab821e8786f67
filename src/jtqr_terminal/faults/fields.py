"""Faults about single fields: a value that Table 1 rules out is not looked at, or is read another way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, Check
from jtqr_terminal.code import Code
from jtqr_terminal.faults.registry import fault, instead, with_field, without
from jtqr_terminal.parts import Parser, Parts


@dataclass(frozen=True)
class _CuttingParser:
    """Looks at no more bytes than a code has."""

    inner: Parser

    def parse(self, payload: bytes) -> Code:
        return self.inner.parse(payload[: self.inner.parse(payload).total])


def _seen_as(parts: Parts, name: str, change: Callable[[Case], Case]) -> Parts:
    """The parts with one check that is shown a changed case."""
    return instead(parts, name, lambda check: check._replace(judge=lambda case: check.judge(change(case))))


@fault("version-ignored", "accepts any version (field 1)", "7.2.2-T1.1-terminal")
def _version_ignored(parts: Parts) -> Parts:
    return without(parts, "version")


@fault("type-ignored", "accepts any type (field 2), also one that is not BCD", "7.2.2-T1.2-terminal")
def _type_ignored(parts: Parts) -> Parts:
    return without(parts, "type")


@fault("mode-ignored", "accepts any issuing mode (field 3)", "7.2.2-T1.3-terminal")
def _mode_ignored(parts: Parts) -> Parts:
    return without(parts, "mode")


@fault(
    "length-fields-ignored",
    "does not look at the two length fields (5 and 17)",
    *("7.2.2-T1.5-terminal", "7.2.2-T1.17-terminal"),
)
def _length_fields_ignored(parts: Parts) -> Parts:
    return without(parts, "length-fields")


@fault(
    "length-ignored",
    "accepts codes that are too long and looks at as many bytes as a code has",
    "7.2.2-T1.total-terminal",
)
def _length_ignored(parts: Parts) -> Parts:
    return replace(parts, parser=_CuttingParser(parts.parser))


@fault("format-bytes-ignored", "does not look at the format bytes of the two signatures", "7.2.3-T2.1")
def _format_bytes_ignored(parts: Parts) -> Parts:
    return without(parts, "signature-format")


@fault("blank-account-accepted", "accepts an account of blanks (field 6)", *("7.2.2-T1.6-terminal", "4.M"))
def _blank_account_accepted(parts: Parts) -> Parts:
    return without(parts, "account")


# The next three show only where it is declared that such codes are refused (OP-15, OP-38, OP-39).
@fault(
    "issuer-binding-ignored",
    "accepts an issuer number (field 7) other than the certificate's although that is declared to be refused",
    "7.2.2-T1.7-terminal",
)
def _issuer_binding_ignored(parts: Parts) -> Parts:
    return without(parts, "issuer-binding")


@fault(
    "card-number-ignored",
    "accepts any card number (field 9) although it is declared that the number is checked",
    "7.2.2-T1.9-terminal",
)
def _card_number_ignored(parts: Parts) -> Parts:
    return without(parts, "card")


@fault(
    "card-type-ignored",
    "accepts card types (field 10) outside the declared list",
    "7.2.2-T1.10-terminal",
)
def _card_type_ignored(parts: Parts) -> Parts:
    return without(parts, "card-type")


@fault(
    "limit-digits-ignored",
    "takes the nibbles A to F of a limit in BCD (field 11) for the digits 10 to 15",
    "7.2.2-T1.11-terminal",
)
def _limit_digits_ignored(parts: Parts) -> Parts:
    def in_digits(case: Case) -> Case:
        if case.declaration.limit_coding != "bcd":
            return case
        limit = reduce(lambda value, nibble: 10 * value + int(nibble, 16), case.code.field(11).hex(), 0)
        return with_field(case, 11, bytes.fromhex(f"{min(limit, 999_999):06}"))

    return _seen_as(parts, "limit", in_digits)


@fault("limit-ignored", "does not compare a fare that it knows with the limit (field 11)", "7.2.2-T1.11-terminal")
def _limit_ignored(parts: Parts) -> Parts:
    return _seen_as(parts, "limit", lambda case: replace(case, fare=None))


@fault("black-list-ignored", "accepts what its black list names", "10.8.e")
def _black_list_ignored(parts: Parts) -> Parts:
    return _seen_as(parts, "listed", lambda case: replace(case, black=False))


def _with_user_key(parts: Parts, read: Callable[[bytes], bytes | None]) -> Parts:
    """The parts with field 13 read another way, wherever it is needed."""

    def judge_key(case: Case) -> str:
        return "" if read(case.code.field(13)) else "user-key"

    def judge_signature(case: Case) -> str:
        key, message = read(case.code.field(13)), case.code.cover(case.declaration.user_cover)
        right = key is not None and case.verify(key, message, case.code.field(19)[1:], case.declaration.identity)
        return "" if right else "user-signature"

    parts = instead(parts, "user-key", lambda check: Check(check.name, judge_key))
    return instead(parts, "user-signature", lambda check: Check(check.name, judge_signature))


@fault(
    "user-key-prefix-ignored",
    "accepts any prefix of a user key (field 13) and takes its lowest bit for the parity of Y",
    "7.2.2-T1.13-terminal",
)
def _user_key_prefix_ignored(parts: Parts) -> Parts:
    return _with_user_key(parts, lambda key: sm2.lift_x(key[1:], bool(key[:1] and key[0] & 1)))


@fault(
    "user-key-parity-ignored",
    "takes the point with even Y for every user key (field 13)",
    *("7.2.2-T1.13-terminal", "7.2.6.e"),
)
def _user_key_parity_ignored(parts: Parts) -> Parts:
    return _with_user_key(parts, lambda key: sm2.lift_x(key[1:], odd=False) if sm2.decompress(key) else None)

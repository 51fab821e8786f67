"""What the fields of Table 1 alone say about a code: structure, codings, limit, lists and times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jtqr.oracle.terms import Case, Finding, beyond, refused, unjudged
from jtqr.standard import values
from jtqr.standard.tables import SIGNATURE

LIST_FIELDS = {
    "account": "account",
    "card": "card",
    "issuer": "issuer",
    "platform": "platform",
    "certificate": "certificate_number",
}
"""Fields of Table 1 by the names that list entries use (docs/terminal-interface.md, section 5)."""


def field_findings(case: Case) -> Iterator[Finding]:
    """Every objection that needs no key. The code has its right length."""
    for check in _CHECKS:
        yield from check(case)


def _structure(case: Case) -> Iterator[Finding]:
    (right,) = SIGNATURE.field("format").constant or b""
    for name in ("issuer_signature", "user_signature"):
        found = case.value(name)[0]
        if found != right:
            yield refused("structure", "7.2.3-T2.1", f"{name} begins with {found:02X}h instead of {right:02X}h")
    if case.reading.qr_len == 259 and any(case.value("filler")):
        yield unjudged("structure", "7.2.2-T1.total-terminal", "the filler holds other bytes than 00 (OP-10)")


def _version(case: Case) -> Iterator[Finding]:
    version = case.value("version")[0]
    if version < 0x80:
        yield refused("version", _row(1), f"version {version:02X}h is below 80h")
    elif version > 0x80 and case.reading.version_policy == "refuse-future":
        yield refused("version", _row(1), f"version {version:02X}h is above 80h (OP-11)")


def _type(case: Case) -> Iterator[Finding]:
    data = case.value("type")
    code_type = values.decode_type(data, case.reading)
    if code_type is None:
        yield refused("type", _row(2), f"{data.hex().upper()}h is no code type as {case.reading.type_coding} (OP-12)")
    elif code_type not in case.reading.accepted_types:
        yield refused("type", _row(2), f"type JT{code_type} is not served (OP-04)")


def _mode(case: Case) -> Iterator[Finding]:
    data = case.value("mode")
    if values.decode_mode(data, case.reading) is None:
        yield refused(
            "mode", _row(3), f"issuing mode {data.hex().upper()}h is none as {case.reading.mode_rules} (OP-13)"
        )


def _lengths(case: Case) -> Iterator[Finding]:
    if not case.reading.len_checked:
        return
    for name, number, right in (("issuer_length", 5, case.reading.len5), ("user_length", 17, case.reading.len17)):
        found = values.decode_number(case.value(name), case.reading)
        if found != right:
            yield refused("length-field", _row(number), f"field {number} says {found} instead of {right} (OP-16)")


def _account(case: Case) -> Iterator[Finding]:
    account = case.value("account")
    if not account.strip(b" "):
        if case.reading.empty_rule == "refuse-blank":
            yield refused("account", _row(6), "the payment account is blank (OP-101)")
    elif not all(0x20 <= byte < 0x7F for byte in account):
        yield unjudged("account", _row(6), "the payment account holds other bytes than printable ASCII (OP-41)")


def _card(case: Case) -> Iterator[Finding]:
    reading = case.reading
    number = values.decode_card(case.value("card"), reading)
    if number is None:
        say = refused if reading.card_checked else unjudged
        yield say("card", _row(9), f"the card number is not filled as {reading.card_pad} (OP-38)")
    elif reading.card_checked and reading.card_pad == "leading-zero" and number.startswith("0"):
        yield unjudged("card", _row(9), "zeros may fill the card number or begin it, so its length is open (OP-38)")
    card_type = case.value("card_type")[0]
    if reading.card_types is not None and card_type not in reading.card_types:
        yield refused("card-type", _row(10), f"card type {card_type:02X}h is not accepted (OP-39)")


def _limit(case: Case) -> Iterator[Finding]:
    limit = values.decode_limit(case.value("limit"), case.reading)
    if limit is None:
        yield refused("limit", _row(11), f"the limit cannot be read as {case.reading.limit_coding} (OP-37)")
    elif case.context.fare is not None and case.reading.limit_rule == "refuse-above" and case.context.fare > limit:
        yield refused("limit", _row(11), f"the fare of {case.context.fare} fen is above the limit of {limit} (OP-37)")


def _lists(case: Case) -> Iterator[Finding]:
    entries = {(name, case.value(field)) for name, field in LIST_FIELDS.items()}
    black, white = entries & case.context.black, entries & case.context.white
    if case.reading.list_rule == "white-only" and case.context.white and not white:
        yield refused("listed", "10.8.e", "no field is on the white list (OP-47)")
    if black and not (case.reading.list_rule == "white-wins" and white):
        names = ", ".join(sorted(name for name, _ in black))
        yield refused("listed", "10.8.e", f"on the black list: {names} (OP-47)")


def _times(case: Case) -> Iterator[Finding]:
    now = case.context.now_s
    generated = values.decode_time(case.value("generated"), case.reading)
    validity = values.decode_number(case.value("validity"), case.reading)
    authorised = values.decode_time(case.value("authorisation_expiry"), case.reading)
    ahead = generated - now - case.reading.skew_s
    yield from beyond(ahead, case, "not-yet-valid", _row(18), "the code is made in the future")
    yield from beyond(now - generated - validity, case, "code-expired", _row(15), "the code has expired")
    yield from beyond(now - authorised, case, "authorisation-expired", _row(14), "the authorisation has expired")


def _row(number: int) -> str:
    return f"7.2.2-T1.{number}-terminal"


_CHECKS: tuple[Callable[[Case], Iterable[Finding]], ...] = (
    _structure,
    _version,
    _type,
    _mode,
    _lengths,
    _account,
    _card,
    _limit,
    _lists,
    _times,
)

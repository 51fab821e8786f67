"""Faults of the signatures: one that is wrong by GM/T 0003 or Table 2 is taken for right, or the other way round."""

from dataclasses import replace

from jtqr_terminal import sm2
from jtqr_terminal.case import Case, Check
from jtqr_terminal.certificate import CertificateReader
from jtqr_terminal.code import ACCOUNT
from jtqr_terminal.faults.loose_sm2 import equal_as_c_strings, equal_in_8_bytes, loose
from jtqr_terminal.faults.registry import fault, instead, with_field
from jtqr_terminal.parts import Parts


def _verifying(parts: Parts, verify: sm2.Verify) -> Parts:
    """The parts with another verification, of codes and of certificates."""
    return replace(parts, verify=verify, certificates=CertificateReader(parts.declaration, verify))


def _or_as(second: sm2.Verify) -> sm2.Verify:
    """A verification that is content when the right one or this one is."""

    def verify(point: bytes, message: bytes, signature: bytes, identity: bytes | None) -> bool:
        return any(each(point, message, signature, identity) for each in (sm2.verify, second))

    return verify


@fault("r-compared-by-8-bytes", "compares only the first 8 bytes of r with what it computed", *("7.2.6.d", "10.5"))
def _r_compared_by_8_bytes(parts: Parts) -> Parts:
    return _verifying(parts, _or_as(loose(equal_in_8_bytes)))


@fault("r-compared-as-c-string", "compares r with what it computed up to the first NUL byte", "7.2.6.d")
def _r_compared_as_c_string(parts: Parts) -> Parts:
    return _verifying(parts, _or_as(loose(equal_as_c_strings)))


@fault("leading-zero-of-r-lost", "refuses codes with a signature whose r begins with a byte 00", "7.2.3-T2.2")
def _leading_zero_of_r_lost(parts: Parts) -> Parts:
    def verify(point: bytes, message: bytes, signature: bytes, identity: bytes | None) -> bool:
        return signature[:1] != b"\0" and parts.verify(point, message, signature, identity)

    return replace(parts, verify=verify)


@fault("signature-halves-either-way", "accepts signatures as s || r too", "7.2.3-T2.2")
def _signature_halves_either_way(parts: Parts) -> Parts:
    return _verifying(
        parts,
        _or_as(
            lambda point, message, signature, identity: sm2.verify(
                point, message, signature[32:] + signature[:32], identity
            )
        ),
    )


@fault("little-endian-signatures-too", "accepts signatures with r and s in little endian too", "7.2.3-T2.2")
def _little_endian_signatures_too(parts: Parts) -> Parts:
    return _verifying(
        parts,
        _or_as(
            lambda point, message, signature, identity: sm2.verify(
                point, message, signature[31::-1] + signature[:31:-1], identity
            )
        ),
    )


@fault(
    "signature-error-taken-for-good",
    "takes a signature for right whose r or s is 0 or not below n, or whose r + s is n",
    *("7.2.6.d", "7.2.3-T2.2", "7.2.5-T4.9-terminal", "10.5"),
)
def _signature_error_taken_for_good(parts: Parts) -> Parts:
    """As where a library reports such a signature by an error code, and all but its "no" is taken for "yes"."""

    def an_error(_point: bytes, _message: bytes, signature: bytes, _identity: bytes | None) -> bool:
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        return len(signature) == 64 and not (0 < r < sm2.N and 0 < s < sm2.N and r + s != sm2.N)

    return _verifying(parts, _or_as(an_error))


@fault("empty-id-too", "accepts signatures made with an empty distinguishing id too", *("7.2.6.d", "10.5"))
def _empty_id_too(parts: Parts) -> Parts:
    return _verifying(parts, _or_as(lambda point, message, signature, _: sm2.verify(point, message, signature, b"")))


@fault("without-z-too", "accepts signatures over a digest without Z too", *("7.2.6.d", "10.5"))
def _without_z_too(parts: Parts) -> Parts:
    return _verifying(parts, _or_as(lambda point, message, signature, _: sm2.verify(point, message, signature, None)))


@fault(
    "re-encoded-bytes-verified",
    "verifies the signatures over an account in which it has put blanks in place of NUL at the end",
    "6.2-e.1",
)
def _re_encoded_bytes_verified(parts: Parts) -> Parts:
    def re_encoding(check: Check) -> Check:
        def judge(case: Case) -> str:
            account = case.code.field(ACCOUNT)
            return check.judge(with_field(case, ACCOUNT, account.rstrip(b"\0 ").ljust(len(account), b" ")))

        return check._replace(judge=judge)

    return instead(instead(parts, "issuer-signature", re_encoding), "user-signature", re_encoding)


@fault(
    "account-altered-tolerated",
    "verifies the signatures over an account that it knows for the user key, when the one in the code does not fit",
    "6.2-e.1",
)
def _account_altered_tolerated(parts: Parts) -> Parts:
    known: dict[bytes, bytes] = {}

    def remembering(check: Check) -> Check:
        def judge(case: Case) -> str:
            key, account = case.code.field(13), case.code.field(ACCOUNT)
            reason = check.judge(case)
            if reason and key in known:
                return check.judge(with_field(case, ACCOUNT, known[key]))
            if not reason:
                known[key] = account
            return reason

        return check._replace(judge=judge)

    return instead(instead(parts, "issuer-signature", remembering), "user-signature", remembering)
